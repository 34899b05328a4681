"""sigmoid: stable at both ends, scalar or array, in the precision that comes in."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, alternative, mistake
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.probe import Outcome
from solutions import sigmoid


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("sigmoid(x)", {"x": 0.0}, shown=True)
    yield Case("sigmoid(x)", {"x": 2.0}, shown=True)
    yield Case("sigmoid(x)", {"x": np.array([-1.0, 0.0, 3.0])}, shown=True, about="an array")
    yield Case("sigmoid(x)", {"x": -1000.0}, shown=True, about="a very negative input")
    yield Case("sigmoid(x)", {"x": 1000.0}, shown=True, about="a very large input")
    yield Case(
        "sigmoid(x)",
        {"x": np.array([-1000, 0, 1000], dtype=np.float32)},
        shown=True,
        about="very large and very negative float32 inputs",
    )
    yield Case("sigmoid(x)", {"x": np.array([-1000.0, -1.0, 1.0, 1000.0])}, about="extremes in one array")
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=(3, 4))}, about="an array with two axes")
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=5).astype(np.float32)}, about="float32 inputs")
    yield Case("sigmoid(x)", {"x": rng.normal(size=(2, 3, 2))}, about="an array with three axes")
    yield Case("sigmoid(x)", {"x": np.array([0.5])}, about="an array of one number")
    yield Case("sigmoid(x)", {"x": 1}, about="a whole number")
    yield Case("sigmoid(x)", {"x": np.array([-2, 0, 1])}, about="an array of whole numbers")


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


exercise = Exercise(
    of=sigmoid,
    points=2,
    cases=cases,
    judge=judge,
    partial={"warning": 0.5, "dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="`np.exp` of a large positive number overflows; `np.exp` of a large negative number is simply 0. "
        "Can you arrange it so that you only ever take the second kind?",
        formula=r"With $e = \exp(-|x|)$, which lies between 0 and 1: "
        r"$\sigma(x) = \dfrac{1}{1+e}$ for $x \ge 0$ and $\sigma(x) = \dfrac{e}{1+e}$ for $x < 0$. "
        "`np.where(condition, a, b)` chooses between two arrays, element by element.",
        pseudocode="e = exp of minus the absolute value of x\n"
        "numerator = 1 where x is at least 0, else e\n"
        "return numerator / (1 + e)",
    ),
)


@mistake(
    of=sigmoid,
    says="1 / 1 + exp(-x) means (1 / 1) + exp(-x): Python divides before it adds. Which part is the denominator?",
)
def parentheses_missing(x):
    return 1 / 1 + np.exp(-x)


@mistake(
    of=sigmoid,
    says="The 1 in the denominator is missing, so 1 / exp(-x) is just exp(x), which grows without end. "
    "What keeps the sigmoid below 1?",
)
def without_the_one(x):
    return 1 / np.exp(-x)


@mistake(
    of=sigmoid,
    says="Your curve falls where the sigmoid rises: a strong input gives 0 and a weak one 1. "
    "Is there a minus sign missing in the exponent, or are the cases x >= 0 and x < 0 swapped?",
)
def falls_instead_of_rising(x):
    return np.exp(-np.maximum(x, 0)) / (1 + np.exp(-np.abs(x)))


@mistake(
    of=sigmoid,
    says="The absolute value keeps exp small, but now x and -x give the same: no result is below one half. "
    "Negative inputs need a form of their own.",
)
def symmetric(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@mistake(
    of=sigmoid,
    says="This is tanh: the same kind of curve, but it runs from -1 to 1, while the sigmoid runs from 0 to 1.",
)
def tanh_instead(x):
    return np.tanh(x)


@mistake(
    of=sigmoid,
    says="This is the slope of the sigmoid, a bump that is highest at 0, and not the sigmoid itself.",
)
def its_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))


@mistake(
    of=sigmoid,
    says="This is a step: it jumps from 0 to 1. The sigmoid climbs smoothly, and its values in between count.",
)
def step_instead(x):
    return np.where(np.asarray(x) > 0, np.ones_like(x), np.zeros_like(x))


@mistake(
    of=sigmoid,
    says="e^x / (1 + e^x) is the sigmoid, too, but for a large x it becomes inf / inf, which is nan. "
    "Use it only where x is negative.",
)
def infinity_over_infinity(x):
    return np.exp(x) / (1 + np.exp(x))


@mistake(
    of=sigmoid,
    says="np.where chooses between two results, but both are computed first, for every x: the one that is thrown "
    "away still overflows. Make the exponent itself safe for any x.",
)
def both_branches_computed(x):
    return np.where(np.asarray(x) >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@mistake(
    of=sigmoid,
    says="The bounds of your clip fit float64. In float32, exp overflows already a little above 88, "
    "so float32 inputs still give a warning.",
)
def clipped_for_float64_only(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@mistake(
    of=sigmoid,
    says="The formula is right, but for a very negative input you take exp of a large positive number, which "
    "overflows. Use a form whose exponent is never positive.",
)
def overflows(x):
    return 1 / (1 + np.exp(-x))


@mistake(
    of=sigmoid,
    says="math.exp takes one number at a time, and it stops with an error where the result is too large. "
    "np.exp takes whole arrays; then see to the exponent.",
)
def math_exp_overflows(x):
    return 1 / (1 + math.exp(-x))


@mistake(
    of=sigmoid,
    says="Your function works for one number but not for an array: `if` and `math` want a single number. "
    "np.where, np.abs and np.exp work element by element.",
)
def scalars_only(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


@mistake(
    of=sigmoid,
    says="An array went in and a list came out. NumPy works on whole arrays without a loop: let np.exp take x as "
    "it is, and the result is an array by itself.",
)
def returns_a_list(x):
    return np.asarray(sigmoid(x)).tolist()


@mistake(
    of=sigmoid,
    says="A single number went in and an array of one came out: np.atleast_1d (or x = np.array([x])) adds an axis "
    "that the result must not have.",
)
def array_for_a_number(x):
    return sigmoid(np.atleast_1d(x))


@mistake(
    of=sigmoid,
    says="For whole numbers your result array is made of whole numbers as well (zeros_like and empty_like copy the "
    "kind of x), so the fractions are cut off.",
)
def fractions_cut_off(x):
    result = np.zeros_like(x)
    result[...] = sigmoid(x)
    return result


@mistake(
    of=sigmoid,
    says="The values are right, but float32 went in and float64 came out: somewhere x, or an array for the result, "
    "is made as float64. Later that means twice the memory.",
)
def always_float64(x):
    return sigmoid(np.asarray(x, dtype=float))


@mistake(
    of=sigmoid,
    says="The values are right, but the caller's array is changed: *= and x[...] = write into the array that was "
    "passed in. Give the new values a name of their own.",
)
def changes_its_argument(x):
    x *= -1
    return np.exp(-np.maximum(x, 0)) / (1 + np.exp(-np.abs(x)))


@alternative(of=sigmoid)
def by_tanh(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


@alternative(of=sigmoid)
def by_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


@alternative(of=sigmoid)
def by_where(x):
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, e) / (1 + e)


@alternative(of=sigmoid)
def by_clip(x, limit=80):
    return 1 / (1 + np.exp(-np.clip(x, -limit, limit)))


@alternative(of=sigmoid)
def by_mask(x):
    x = np.asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(float)
    result = np.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    power = np.exp(x[~positive])
    result[~positive] = power / (1 + power)
    return result


@alternative(of=sigmoid)
def by_recursion_and_loops(x):
    if np.ndim(x) == 0:
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    kind = x.dtype if x.dtype.kind == "f" else float
    return np.array([by_recursion_and_loops(item) for item in x], dtype=kind)


@alternative(of=sigmoid)
def warnings_silenced(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))
