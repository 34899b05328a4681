"""The bank proves the course: stubs earn nothing, references and alternatives everything."""

from __future__ import annotations

import itertools

import pytest
from both_doors import by_both_doors, verdicts

import solutions
from grading import course, examine, exercises
from grading.notebooks import source_of
from grading.notebooks.releasing import release_of

NAMES = exercises.names()
RIGHT = [(name, right) for name in NAMES for right in exercises.alternatives_of(name)]
NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_earns_everything(name):
    for verdict in verdicts(name, getattr(solutions, name)):
        assert verdict.points == verdict.out_of, f"seed {verdict.seed}: {verdict.says}"


@pytest.mark.parametrize(("name", "right"), RIGHT, ids=lambda value: getattr(value, "name", value))
def test_an_alternative_earns_everything(name, right):
    for verdict in verdicts(name, right.candidate):
        assert verdict.points == verdict.out_of, f"seed {verdict.seed}: {verdict.says}"


@pytest.mark.parametrize("name", NAMES)
def test_whoever_earns_everything_sees_a_green_check_in_the_notebook(name):
    """The other half, that nobody else sees one, stands with the mistakes."""
    for right in [getattr(solutions, name), *(one.candidate for one in exercises.alternatives_of(name))]:
        checked, graded = by_both_doors(name, right)
        assert checked == graded
        assert checked.right
        assert graded.points == graded.out_of


@pytest.mark.parametrize(("day", "notebook"), NOTEBOOKS)
def test_every_stub_earns_nothing_and_says_not_written_yet(day, notebook):
    """Every solution cell of the released notebook, run as it is; what it defines, examined part by part."""
    namespace = {"np": pytest.importorskip("numpy")}
    release = release_of(source_of(day, notebook))
    for cell in release.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, namespace)
    for name in course.exercises_of(day, notebook):
        exercise = exercises.find(name)
        for part in exercise.parts:
            verdict = examine(name, namespace[name], part=part)
            assert verdict.points == 0, f"the stub of {name} earns points for {part or 'the whole'}"
            assert "not written yet" in verdict.says


def _namespace_up_to(day: str) -> set[str]:
    week = list(solutions.DAYS)
    modules = itertools.chain.from_iterable(
        solutions.DAYS[earlier] for earlier in week[: week.index(day) + 1]
    )
    return {name for module in modules for name in solutions.CONTENTS[module]}


@pytest.mark.parametrize("name", NAMES)
def test_a_day_needs_nothing_of_a_later_day(name):
    """No exercise's reference names a contract name of a later day."""
    reference = getattr(solutions, name)
    later = {other for other in exercises.names() if other not in _namespace_up_to(exercises.day_of(name))}
    from grading.kernel.stand_ins import functions_of, global_names

    named = {name for function in functions_of(reference) for name in global_names(function.__code__)}
    assert not named & later


@pytest.mark.parametrize(
    "candidate",
    [
        lambda *a, **k: None,
        lambda *a, **k: "text",
        lambda *a, **k: [[1.0]],
        lambda *a, **k: object(),
        lambda *a, **k: 1 / 0,
        lambda *a, **k: {"a": 1},
        lambda *a, **k: (x for x in a),
        lambda: None,
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_function_returns_there_is_a_verdict(name, candidate):
    verdict = examine(name, candidate, seed=0)
    assert verdict.points == 0
    assert verdict.says


def test_a_verdict_can_be_played_again():
    def wrong(x):
        return x * 0.5

    assert examine("sigmoid", wrong, seed=7) == examine("sigmoid", wrong, seed=7)
    assert "seed=7" in examine("sigmoid", wrong, seed=7).says


def test_an_unknown_exercise_is_named_with_those_there_are():
    with pytest.raises(KeyError, match="sigmoid"):
        examine("sigmod", len)
