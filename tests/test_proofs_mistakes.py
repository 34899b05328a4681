"""The bank proves the course: every known mistake loses points, and is told its own sentence."""

from __future__ import annotations

import pytest
from both_doors import by_both_doors, verdicts

from grading import exercises

NAMES = exercises.names()
BANK = [(name, known) for name in NAMES for known in exercises.mistakes_of(name)]


@pytest.mark.parametrize(("name", "known"), BANK, ids=lambda value: getattr(value, "name", value))
def test_a_mistake_loses_points_and_is_told_its_own_sentence(name, known):
    for verdict in verdicts(name, known.candidate):
        assert verdict.points < verdict.out_of, f"{known.name} passes"
        assert verdict.mistake == known.name, f"seed {verdict.seed}: {verdict.says}"
        assert " ".join(known.says.split()) in " ".join(verdict.says.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_check_in_the_notebook_is_not_green_where_the_grading_takes_points(name):
    """The other half, that it is green where nothing is lost, stands with the right solutions."""
    for known in exercises.mistakes_of(name):
        checked, graded = by_both_doors(name, known.candidate)
        assert checked == graded
        assert not checked.right
        assert graded.points < graded.out_of


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_has_mistakes_with_different_sentences(name):
    said = [known.says for known in exercises.mistakes_of(name)]
    assert said, f"{name} has no known mistake"
    assert len(set(said)) == len(said)
