"""relu_backward: what comes from above passes where the ReLU was open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import relu_backward

CALL = "relu_backward(dA, Z)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    dA, Z = np.array([[0.5, -2.0, 4.0]]), np.array([[3.0, 2.0, -1.0]])
    yield Case(CALL, {"dA": dA, "Z": Z}, shown=True)
    yield Case(
        CALL,
        {"dA": np.array([[7.0, 7.0]]), "Z": np.array([[0.0, 0.1]])},
        shown=True,
        about="a Z of exactly 0",
    )
    yield Case(CALL, {"dA": rng.normal(size=(4, 5)), "Z": rng.normal(scale=3, size=(4, 5))})
    yield Case(
        CALL,
        {"dA": rng.normal(size=(2, 3)), "Z": np.array([[-1000.0, 1000, 0], [0, 1000, -1000]])},
        about="large Z",
    )
    yield Case(CALL, {"dA": rng.normal(size=6), "Z": rng.normal(size=6)}, about="arrays with one axis")
    yield Case(
        CALL, {"dA": rng.normal(size=(1, 3)), "Z": -np.ones((1, 3))}, about="a layer where no unit is active"
    )
    single = {name: rng.normal(size=(3, 4)).astype(np.float32) for name in ("dA", "Z")}
    yield Case(CALL, single, about="float32 inputs")


exercise = Exercise(
    of=relu_backward,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Where Z was positive, ReLU passed it on unchanged: what happens there to a small push? And where Z was "
        "negative?",
        formula=r"$dZ = dA \cdot \mathrm{relu}'(Z)$, element by element; $\mathrm{relu}'$ is 1 where $Z > 0$ and 0 "
        "elsewhere, at 0 too.",
        pseudocode="open = where Z is greater than 0           (True counts as 1, False as 0)\nreturn dA times open",
    ),
)

mistake, alternative = bank_of(relu_backward)


@mistake(
    says="You multiply by Z (or by relu(Z)) itself. The chain rule wants the slope of ReLU there, not its "
    "value.",
)
def value_for_slope(dA, Z):
    return dA * np.maximum(Z, 0)


@mistake(
    says="At Z = 0 you let the gradient through. The kink has no slope of its own, and we agreed on day 3 to "
    "take the one from the left.",
)
def open_at_zero(dA, Z):
    return dA * (Z >= 0)


@mistake(
    says="You look at the sign of dA, the gradient. Whether a unit was active was decided on the way forward, "
    "by Z.",
)
def sign_of_the_gradient(dA, Z):
    return np.maximum(dA, 0)


@mistake(
    says="This is only the slope of ReLU. The chain rule multiplies it with what comes from above, dA.",
)
def slope_alone(dA, Z):
    return (Z > 0).astype(Z.dtype)


@mistake(
    says="You let through what belongs to the inactive units and stop the rest: the gate is the wrong way "
    "round.",
)
def the_wrong_way_round(dA, Z):
    return dA * (Z <= 0)


@mistake(
    says="Everything passes: where Z was negative, ReLU gave 0 whatever Z was, so a small push there changes "
    "nothing.",
)
def everything_passes(dA, Z):
    return dA * 1


@mistake(
    says="You write the zeros into dA itself, so the caller's gradient is changed. Make a new array.",
)
def written_into_dA(dA, Z):
    dA[Z <= 0] = 0
    return dA


@mistake(
    says="The values are right, but float32 came in and float64 leaves: np.where with 1.0 and 0.0 makes "
    "float64.",
)
def mask_in_float64(dA, Z):
    return dA * np.where(Z > 0, 1.0, 0.0)


@mistake(
    says="The condition is the wrong way round: the gradient passes where Z was negative. It should pass where "
    "ReLU let the number through.",
)
def passes_where_it_was_off(dA, Z):
    return dA * (Z < 0).astype(dA.dtype)


@mistake(
    says="@ is the matrix product. Each gradient meets the slope at its own place: multiply number by number, "
    "with *.",
)
def matrix_product(dA, Z):
    return dA @ (Z > 0).astype(dA.dtype).T


@alternative
def on_a_copy(dA, Z):
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ


@alternative
def by_where(dA, Z, closed=0):
    return np.where(Z > 0, dA, closed)


@alternative
def by_the_sign(dA, Z):
    return np.sign(np.maximum(Z, 0)) * dA
