"""tanh_grad: elementwise, 0 far out on both sides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import tanh_grad


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("tanh_grad(z)", {"z": np.array([-2.0, -0.5, 0.0, 0.5, 2.0])}, shown=True)
    yield Case("tanh_grad(z)", {"z": np.array([[1.0, -3.0], [0.25, 5.0]])}, shown=True)
    yield Case("tanh_grad(z)", {"z": rng.normal(scale=2, size=(4, 3))})
    yield Case("tanh_grad(z)", {"z": rng.normal(size=(1, 5))}, about="a batch of one")
    yield Case("tanh_grad(z)", {"z": np.array([-1000.0, 1000.0])}, about="inputs of -1000 and 1000")
    yield Case("tanh_grad(z)", {"z": rng.normal(size=(3, 5)).astype(np.float32)}, about="float32 inputs")


exercise = Exercise(
    of=tanh_grad,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="You can check any guess by eye: the slope is 1 at z = 0, and nearly 0 at z = 3 and at z = -3. The "
        "slope of tanh can be said with tanh itself: call your own function.",
        formula=r"$\tanh'(z) = 1 - \tanh^2(z)$",
        pseudocode="t = tanh of z\n1 minus the square of t",
    ),
)

mistake, alternative = bank_of(tanh_grad)


@mistake(
    says="You square z. The formula squares tanh(z): at z = 0 both give 1, but far out yours runs off below -1.",
)
def square_of_z(z):
    return 1 - z**2


@mistake(
    says="The square is missing: 1 minus tanh itself goes from 2 to 0, but the slope must be the same on both sides "
    "of 0.",
)
def square_missing(z):
    return 1 - np.tanh(z)


@mistake(
    says="You square the whole difference. Only the tanh is squared, before it is taken from 1.",
)
def difference_squared(z):
    return (1 - np.tanh(z)) ** 2


@mistake(
    says="The formula has a minus where you have a plus. With a plus, your slope grows to 2 where tanh is flat.",
)
def plus_for_minus(z):
    return 1 + np.tanh(z) ** 2


@mistake(
    says="One over cosh is nearly it: the formula with cosh has a square as well.",
)
def cosh_not_squared(z):
    return 1 / np.cosh(z)


@mistake(
    says="You take tanh of the square. The square belongs outside: first tanh, then squared.",
)
def square_inside(z):
    return 1 - np.tanh(z**2)


@mistake(
    says="That pattern, the value times one minus the value, is the sigmoid's derivative. tanh has its own.",
)
def derivative_of_sigmoid(z):
    t = np.tanh(z)
    return t * (1 - t)


@mistake(
    says="The sign is the wrong way round: tanh rises everywhere, so its slope is never negative.",
)
def sign_swapped(z):
    return np.tanh(z) ** 2 - 1


@mistake(
    says="That is tanh itself, the height of the curve. The derivative asks how steep it is there.",
)
def height_instead_of_slope(z):
    return np.tanh(z)


@mistake(
    says="The formula is right, but at -1000 and 1000 your tanh divides infinity by infinity, which gives nan. Your "
    "function `tanh` has solved that already: call it.",
)
def overflows(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - t**2


@mistake(
    says="You measure the slope over a wide step, which only comes near it where the curve bends. The "
    "derivative has a formula, in which tanh itself comes up.",
)
def measured_over_a_wide_step(z):
    return (np.tanh(z + 1) - np.tanh(z)).astype(z.dtype)


@mistake(
    says="You measure the slope by a small difference, which is nearly right, and no more. The derivative has "
    "a formula, in which tanh itself comes up.",
)
def measured_over_a_small_step(z):
    return ((np.tanh(z + 0.001) - np.tanh(z)) / 0.001).astype(z.dtype)


@alternative
def by_cosh(z):
    return 1 / np.cosh(z) ** 2


@alternative
def as_a_product(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


@alternative
def by_exponents_that_never_grow(z):
    e = np.exp(-2 * np.abs(z))
    return 4 * e / (1 + e) ** 2
