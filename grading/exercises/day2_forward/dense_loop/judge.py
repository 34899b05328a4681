"""dense_loop: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator

from grading.exercises import Case
from grading.exercises.day2_forward.dense_loop.cases import LOOK
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == LOOK:
        if got.value is not True:
            yield Problem(
                "no loop",
                "There is no loop in your function. Here the sums are to be written out, number by number.",
                "Three loops, one inside the other: over the samples, the neurons and the inputs.",
                "a function with Python loops",
                "one without",
            )
        return
    if found := compare(expected.value, got.value, plain_inputs(case)):
        yield found
