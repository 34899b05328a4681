"""Drawing an exercise's cases: all that a seed gives, or the visible examples alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.judge.spec import Case, Exercise

SHOWN_SEED = 0


def cases_of(exercise: Exercise, seed: int, shown: bool = False) -> list[Case]:
    """The cases that a seed draws; with `shown`, the visible examples alone."""
    drawn = list(_until_hidden(exercise) if shown else exercise.cases(np.random.default_rng(seed)))
    return [case for case in drawn if case.shown] if shown else drawn


def _until_hidden(exercise: Exercise) -> Iterator[Case]:
    for case in exercise.cases(np.random.default_rng(SHOWN_SEED)):
        if not case.shown:
            return
        yield case
