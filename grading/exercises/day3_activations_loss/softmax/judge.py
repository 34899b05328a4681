"""softmax: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day3_activations_loss.softmax.cases import EXTREME_FLOAT32
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.judge.tolerances import FLOAT32_EXTREME, close
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equal within the usual tolerances, and for extreme float32 logits within the wider one of any sound formula."""
    value = got.value
    if case.about == EXTREME_FLOAT32 and _close_enough(value, expected.value):
        value = expected.value.astype(value.dtype)
    found = compare(expected.value, value, plain_inputs(case))
    if found:
        yield found


def _close_enough(got: object, expected: np.ndarray) -> bool:
    return (
        isinstance(got, np.ndarray)
        and got.shape == expected.shape
        and bool(close(got, expected, FLOAT32_EXTREME).all())
    )
