"""tanh: elementwise, finite and right at -1000 and 1000. A warning on the way costs nothing: no rule forbids it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import tanh


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("tanh(z)", {"z": np.array([-2.0, -0.5, 0.0, 0.5, 2.0])}, shown=True)
    yield Case("tanh(z)", {"z": np.array([-1000.0, 1000.0])}, shown=True, about="inputs of -1000 and 1000")
    yield Case("tanh(z)", {"z": rng.normal(scale=2, size=(4, 3))})
    yield Case("tanh(z)", {"z": rng.normal(size=(1, 5))}, about="a batch of one")
    yield Case("tanh(z)", {"z": rng.normal(scale=2, size=(3, 5)).astype(np.float32)}, about="float32 inputs")
    extreme = np.array([[-1000, -100, 0.5], [1000, 100, -0.5]], dtype=np.float32)
    yield Case("tanh(z)", {"z": extreme}, about="extreme float32 inputs")


exercise = Exercise(
    of=tanh,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="At z = 1000 the formula divides infinity by infinity. Either find an equal form whose `np.exp` never "
        "gets a large number, or remember that NumPy's authors have met this function before.",
        formula=r"With $e = \exp(-2|z|)$, which lies between 0 and 1: $\tanh(z) = \mathrm{sign}(z)\,\dfrac{1-e}{1+e}$.",
        pseudocode="e = exp of (-2 times the absolute value of z)\nthe sign of z, times (1 - e) / (1 + e)\n"
        "(or: NumPy's function of that name)",
    ),
)

mistake, alternative = bank_of(tanh)


@mistake(
    says="The brackets are missing: / binds tighter than + and -, so only the two terms in the middle are divided. "
    "The whole difference has to be divided by the whole sum.",
)
def brackets_missing(z):
    return np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)


@mistake(
    says="The formula is right, but at -1000 and 1000 it divides infinity by infinity, which gives nan. Find an equal "
    "form in which exp never gets a large number.",
)
def overflows_at_both_ends(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake(
    says="The formula is right for negative numbers of any size, but at 1000 the exp of a large positive number makes "
    "infinity divided by infinity. tanh is odd: can you treat both sides like the negative one?",
)
def overflows_on_the_right(z):
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


@mistake(
    says="The formula is right for positive numbers of any size, but at -1000 the exp of a large positive number makes "
    "infinity divided by infinity. tanh is odd: can you treat both sides like the positive one?",
)
def overflows_on_the_left(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


@mistake(
    says="The bounds of your clip fit float64. In float32, exp overflows already a little above 88. From about 20 on, "
    "tanh is 1 to all digits, so you may clip much earlier.",
)
def clipped_for_float64_only(z):
    z = np.clip(z, -100, 100)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@mistake(
    says="That is the sigmoid: it goes from 0 to 1. tanh has the same shape, but goes from -1 to 1 and is 0 at 0.",
)
def sigmoid_instead(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


@mistake(
    says="Your curve goes from -1 to 1, but only half as fast as tanh: a sigmoid stretched to that height is half as "
    "steep. What happens to the z inside it?",
)
def half_as_fast(z):
    return np.tanh(z / 2)


@mistake(
    says="Your curve falls where tanh rises: the sign of the result, or of the exponents, is the wrong way round.",
)
def upside_down(z):
    return -np.tanh(z)


@mistake(
    says="That is the tangent of an angle, which runs off to infinity again and again. The *hyperbolic* tangent stays "
    "between -1 and 1.",
)
def tangent_instead(z):
    return np.tan(z)


@mistake(
    says="This is a straight line, cut off at -1 and 1. tanh bends from the start: tanh(0.5) is 0.46, not 0.5.",
)
def straight_and_cut_off(z):
    return np.clip(z, -1, 1)


@alternative
def by_exponents_that_never_grow(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


@alternative
def by_a_sigmoid(z):
    return 2 / (1 + np.exp(-2 * z)) - 1  # infinity in the denominator is harmless: the fraction is 0


@alternative
def on_a_clipped_input(z):
    z = np.clip(z, -20, 20)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
