"""gradient_check: a derived gradient against the numerical one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import gradient_check, numerical_gradient, relative_error

SQUARES, CUBES, WAVES = Fixture("sum_of_squares"), Fixture("sum_of_cubes"), Fixture("weighted_waves")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    call, step = "gradient_check(f, gradient, x)", "gradient_check(f, gradient, x, h=0.5)"
    x = np.array([1.0, -2.0])
    yield Case(call, {"f": SQUARES, "gradient": 2 * x, "x": x}, shown=True, about="a gradient that is right")
    yield Case(
        call,
        {"f": SQUARES, "gradient": x, "x": x},
        shown=True,
        about="a gradient half as large as it should be",
    )
    yield Case(
        step, {"f": CUBES, "gradient": np.array([3.0, 12.0]), "x": x}, shown=True, about="a large step h"
    )
    yield Case(call, {"f": SQUARES, "gradient": -2 * x, "x": x}, about="a gradient of the wrong sign")
    points = rng.uniform(0.2, 0.8, size=(2, 3))
    slopes = np.arange(1.0, 7.0).reshape(2, 3) * np.cos(points)
    yield Case(call, {"f": WAVES, "gradient": slopes, "x": points}, about="a gradient that is right")
    one_wrong = slopes.copy()
    one_wrong[1, 0] *= 1.01
    yield Case(
        call, {"f": WAVES, "gradient": one_wrong, "x": points}, about="one wrong element among right ones"
    )
    yield Case(call, {"f": WAVES, "gradient": rng.normal(size=(2, 3)), "x": points})


exercise = Exercise(
    of=gradient_check,
    points=2,
    cases=cases,
    hints=Hints(
        nudge="You have just written both halves of this: one finds the gradient without any calculus, the other says "
        "how far two arrays are apart.",
        formula=r"`relative_error` of `gradient` and `numerical_gradient(f, x, h)`.",
        pseudocode="numerical = the numerical gradient of f at x, with the step h\n"
        "return the relative error between gradient and numerical",
    ),
)

mistake, alternative = bank_of(gradient_check)


@mistake(
    says="The step h doesn't reach the numerical gradient: it uses its own, whatever the caller of "
    "gradient_check asks for.",
)
def h_not_passed_on(f, gradient, x, h=1e-5):
    return relative_error(gradient, numerical_gradient(f, x))


@mistake(
    says="You return whether the check passed. Return the error itself: 1e-9 and 1e-3 may both look fine, and "
    "mean quite different things.",
)
def passed_or_not(f, gradient, x, h=1e-5):
    return relative_error(gradient, numerical_gradient(f, x, h)) < 1e-6


@mistake(
    says="You return the absolute difference of the two gradients. Whether it is large depends on how large "
    "they are: you have written a function for that.",
)
def absolute_difference(f, gradient, x, h=1e-5):
    return np.max(np.abs(gradient - numerical_gradient(f, x, h)))


@mistake(
    says="The argument `gradient` is never used: you compare the numerical gradient with itself, and "
    "everything passes.",
)
def never_looks_at_the_gradient(f, gradient, x, h=1e-5):
    return 0.0


@mistake(
    says="You compare the gradient with x, the point where it was taken. What should it be compared with?",
)
def compared_with_the_point(f, gradient, x, h=1e-5):
    return relative_error(gradient, x)


@mistake(
    says="You return the numerical gradient itself. The question is how far the other one is from it: one "
    "number.",
)
def the_numerical_gradient_alone(f, gradient, x, h=1e-5):
    return numerical_gradient(f, x, h)


@mistake(
    says="You take the numerical gradient at the point `gradient`. The point is x.",
)
def at_another_point(f, gradient, x, h=1e-5):
    return relative_error(gradient, numerical_gradient(f, gradient.copy(), h))


@mistake(
    says="You compare the numerical gradient with x, and leave `gradient` out, which is what should be "
    "checked.",
)
def gradient_left_out(f, gradient, x, h=1e-5):
    return relative_error(x, numerical_gradient(f, x, h))


@alternative
def all_in_one(f, gradient, x, h=1e-5):
    worst = 0.0
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        slope = (f(above) - f(below)) / (2 * h)
        worst = max(worst, abs(gradient[i] - slope) / max(abs(gradient[i]) + abs(slope), 1e-8))
    return worst


@alternative
def the_other_way_round(f, gradient, x, h=1e-5):
    return np.float64(relative_error(numerical_gradient(f=f, x=x.copy(), h=h), gradient))
