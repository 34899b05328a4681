"""sigmoid: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator

from grading.exercises import Case, Problem
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    found = compare(expected.value, got.value, plain_inputs(case))
    if found:
        yield found
    elif got.warnings:
        yield Problem(
            "warning",
            f"The values are right, but NumPy warns on the way: {got.warnings[0]}.",
            "For which inputs does exp get a large positive number?",
            got="the right value, and a warning",
        )
