"""sigmoid: stable at both ends, scalar or array, in the precision that comes in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge.judging import plain_inputs
from grading.judge import compare
from grading.probe import Outcome
from solutions import sigmoid


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("sigmoid(x)", {"x": 0.0}, shown=True)
    yield Case("sigmoid(x)", {"x": 2.0}, shown=True)
    yield Case("sigmoid(x)", {"x": np.array([-1.0, 0.0, 3.0])}, shown=True)
    yield Case("sigmoid(x)", {"x": -1000.0}, shown=True, about="a very negative input")
    yield Case("sigmoid(x)", {"x": 1000.0}, shown=True, about="a very large input")
    yield Case(
        "sigmoid(x)", {"x": np.array([-1000, 0, 1000], dtype=np.float32)}, about="extreme float32 inputs"
    )
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=(3, 4))})
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=5).astype(np.float32)}, about="float32 inputs")
    yield Case("sigmoid(x)", {"x": rng.normal(size=(2, 3, 2))}, about="an array with three axes")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    found = compare(expected.value, got.value, plain_inputs(case))
    if found:
        yield found
    elif got.warnings:
        yield Problem(
            "warning",
            f"The values are right, but NumPy warns on the way: {got.warnings[0]}.",
            "For which inputs does exp get a large positive number?",
            got="a warning",
        )


exercise = Exercise(
    of=sigmoid,
    points=2,
    cases=cases,
    judge=judge,
    partial={"warning": 0.5, "dtype": 0.5},
    hints=Hints(
        nudge="`np.exp` of a large positive number overflows, `np.exp` of a large negative one is simply 0. "
        "Can you arrange it so that you only ever take the second kind?",
        formula=r"With $e = \exp(-|x|)$, which lies between 0 and 1: "
        r"$\sigma(x) = \dfrac{1}{1+e}$ for $x \ge 0$ and $\sigma(x) = \dfrac{e}{1+e}$ for $x < 0$.",
        pseudocode="e = exp of minus the absolute value of x\nwhere x is at least 0:   1 / (1 + e)\notherwise:               e / (1 + e)",
    ),
)


@mistake(
    of=sigmoid,
    says="The minus sign in the exponent is missing: your curve falls where the sigmoid rises, so a strong input gives 0 and a weak one 1.",
)
def without_the_minus(x):
    return 1 / (1 + np.exp(x))


@mistake(
    of=sigmoid,
    says="The formula is right, but for a very negative input you take exp of a large positive number, which overflows. Use a form whose exponent is never positive.",
)
def overflows(x):
    return 1 / (1 + np.exp(-x))


@alternative(of=sigmoid)
def by_tanh(x):
    return 0.5 * (1 + np.tanh(0.5 * x))
