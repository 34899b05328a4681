"""The bank proves the course: every known mistake loses points, and is told its own sentence."""

from __future__ import annotations

import pytest
from played_kernel import Kernel
from seeds import seeds

import solutions
from grading import examine, exercises
from grading.autograde.asking import InKernel
from grading.lab import check
from grading.lab.checking import NotYet

NAMES = exercises.names()
SEEDS = seeds()
BANK = [(name, known) for name in NAMES for known in exercises.mistakes_of(name)]


@pytest.mark.parametrize(("name", "known"), BANK, ids=lambda value: getattr(value, "name", value))
def test_a_mistake_loses_points_and_is_told_its_own_sentence(name, known):
    for seed in SEEDS:
        verdict = examine(name, known.candidate, seed=seed)
        assert verdict.points < verdict.out_of, f"{known.name} passes"
        assert verdict.mistake == known.name, f"seed {seed}: {verdict.says}"
        assert " ".join(known.says.split()) in " ".join(verdict.says.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_check_in_the_notebook_is_green_exactly_where_the_grading_gives_all_points(name, monkeypatch):
    """Over the whole bank, by the door of each: `check` here, and a kernel that is asked there."""
    monkeypatch.setattr("grading.examining.examine.secrets.randbelow", lambda _: SEEDS[0])
    right = [getattr(solutions, name), *(right.candidate for right in exercises.alternatives_of(name))]
    wrong = [known.candidate for known in exercises.mistakes_of(name)]
    for candidate in right + wrong:
        graded = examine(name, InKernel(name, Kernel(**{name: candidate}).ask), seed=SEEDS[0])
        try:
            checked = check(name, candidate).verdict
        except NotYet as not_yet:
            checked = not_yet.verdict
        assert checked == graded
        assert checked.right == (graded.points == graded.out_of) == (candidate in right)


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_has_mistakes_with_different_sentences(name):
    said = [known.says for known in exercises.mistakes_of(name)]
    assert said, f"{name} has no known mistake"
    assert len(set(said)) == len(said)
