"""The bank proves the course: every known mistake loses points, and is told its own sentence."""

from __future__ import annotations

import pytest
from seeds import seeds

from grading import examine, exercises

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
def test_each_exercise_has_mistakes_with_different_sentences(name):
    said = [known.says for known in exercises.mistakes_of(name)]
    assert said, f"{name} has no known mistake"
    assert len(set(said)) == len(said)
