"""relu_grad: 1 where z is positive, 0 elsewhere, 0 at the kink; float32 stays float32."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day3_activations_loss.relu import mixed
from solutions import relu_grad


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("relu_grad(z)", {"z": np.array([-2.0, -0.5, 0.5, 2.0])}, shown=True)
    yield Case("relu_grad(z)", {"z": np.array([[0.0, 3.0], [-4.0, 0.0]])}, shown=True, about="the kink at 0")
    z = np.array([0.5, -0.5, 2.0], dtype=np.float32)
    yield Case("relu_grad(z)", {"z": z}, shown=True, about="float32 inputs")
    yield Case("relu_grad(z)", {"z": np.array([-1000.0, 1000.0])}, about="inputs of -1000 and 1000")
    yield Case("relu_grad(z)", {"z": mixed(rng, (4, 3))})
    yield Case("relu_grad(z)", {"z": mixed(rng, (1, 5))}, about="a batch of one")
    yield Case("relu_grad(z)", {"z": mixed(rng, (3, 5)).astype(np.float32)}, about="float32 inputs")


exercise = Exercise(
    of=relu_grad,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Look at the picture: how steep is the curve left of 0, how steep right of it? The *height* of the curve "
        "plays no part. For float32, see the cell above on where float64 creeps in.",
        formula=r"$\mathrm{relu}'(z) = 1$ where $z > 0$, and $0$ where $z \le 0$.",
        pseudocode="where z is positive: ones like z\nelsewhere:           0",
    ),
)

mistake, alternative = bank_of(relu_grad)


@mistake(
    says="At exactly 0 you give 1, the slope from the right. We agreed on the slope from the left there.",
)
def one_at_the_kink(z):
    return np.where(z >= 0, np.ones_like(z), 0)


@mistake(
    says="At exactly 0 you give 1, the slope from the right; we agreed on the slope from the left. (And plain floats "
    "in np.where, or astype(float), make float64 of float32.)",
)
def one_at_the_kink_in_float64(z):
    return np.where(z >= 0, 1.0, 0.0)


@mistake(
    says="At exactly 0 you say True, or 1; we agreed on the slope from the left there. (And slopes should be floats of "
    "the same kind as z, not True and False or whole numbers.)",
)
def comparison_with_the_kink(z):
    return z >= 0


@mistake(
    says="At exactly 0 you give a half, the mean of both slopes. We agreed on the slope from the left there.",
)
def half_at_the_kink(z):
    return (np.sign(z) + 1) / 2


@mistake(
    says="That is ReLU itself, the height of the curve. The derivative asks how steep it is there, which doesn't "
    "depend on how far right you are.",
)
def height_instead_of_slope(z):
    return np.maximum(z, 0)


@mistake(
    says="Left of 0 you say -1, a curve that falls. Look at ReLU left of 0: does it go up or down, or neither?",
)
def sign_instead(z):
    return np.sign(z)


@mistake(
    says="The values are right, but float32 comes back as float64: np.where with two plain floats, astype(float) and "
    "np.zeros all make float64. Let the ones take their kind from z.",
)
def makes_float64(z):
    return np.where(z > 0, 1.0, 0.0)


@mistake(
    says="Your result holds True and False, or whole numbers. That looks right, but slopes are multiplied on with "
    "floats: give floats of the same kind as z.",
)
def comparison_alone(z):
    return z > 0


@mistake(
    says="The values are right, but you write the slopes into the caller's own array, which backpropagation still "
    "needs as it was. Make a new one.",
)
def writes_into_the_argument(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@mistake(
    says="Your 0 and 1 are the wrong way round: the slope is 1 where z is positive.",
)
def zeros_and_ones_swapped(z):
    return (z <= 0).astype(z.dtype)


@mistake(
    says="`if` asks one yes-or-no question about the whole array. Each number needs an answer of its own: np.where, "
    "or a comparison used as a mask.",
)
def python_if(z):
    if z > 0:
        return 1
    return 0


@alternative
def comparison_as_floats(z):
    return (z > 0).astype(z.dtype)


@alternative
def by_heaviside(z):
    return np.heaviside(z, 0)


@alternative
def number_by_number(z):
    result = np.zeros_like(z)
    for index, number in np.ndenumerate(z):
        if number > 0:
            result[index] = 1
    return result
