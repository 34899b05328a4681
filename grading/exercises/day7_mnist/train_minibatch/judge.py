"""train_minibatch: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case
from grading.exercises.day7_mnist.loop import loop_problem
from grading.exercises.day7_mnist.train_minibatch.cases import ONCE
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    with np.errstate(all="ignore"):  # a training that diverged is judged like others
        found = loop_problem(case, *got.value) if case.code == ONCE else _chance(got.value)
    if found:
        yield found


def _chance(ends: list[list[np.ndarray]]) -> Problem | None:
    if len(ends) < 3:
        return None  # the other cases say that no step is taken
    first, again, other = (np.concatenate([np.ravel(array) for array in end]) for end in ends)
    if not first.shape == again.shape == other.shape:
        return Problem("not reproducible", "Two generators of one seed gave two different trainings.")
    if not np.allclose(first, again, rtol=1e-9, atol=1e-12):
        return Problem(
            "not reproducible",
            "Two generators of one seed gave two different trainings.",
            "All chance has to come from the `rng` that is passed in.",
            "the same parameters at the end",
            "other ones",
        )
    if np.allclose(first, other, rtol=1e-9, atol=1e-12):
        return Problem(
            "ignores rng",
            "Another generator gave the very same training: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "other parameters at the end",
            "the same ones",
        )
    return None
