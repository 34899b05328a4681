"""leaky_relu_grad: 1 where z is positive, `slope` elsewhere and at the kink; float32 stays float32."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day3_activations_loss.relu import mixed
from solutions import leaky_relu_grad


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("leaky_relu_grad(z)", {"z": np.array([-2.0, -0.5, 0.5, 2.0])}, shown=True)
    kink = np.array([[0.0, 3.0], [-4.0, 0.0]])
    yield Case("leaky_relu_grad(z, slope=0.5)", {"z": kink}, shown=True, about="the kink at 0")
    yield Case("leaky_relu_grad(z)", {"z": np.array([-1000.0, 1000.0])}, about="inputs of -1000 and 1000")
    yield Case("leaky_relu_grad(z, 0.2)", {"z": mixed(rng, (4, 3))})
    yield Case("leaky_relu_grad(z, slope=0)", {"z": mixed(rng, (2, 3))}, about="a slope of 0")
    yield Case("leaky_relu_grad(z)", {"z": mixed(rng, (1, 5))}, about="a batch of one")
    z = mixed(rng, (3, 5)).astype(np.float32)
    yield Case("leaky_relu_grad(z, slope=0.1)", {"z": z}, about="float32 inputs")


exercise = Exercise(
    of=leaky_relu_grad,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Two straight lines meet at 0. How steep is each? The formula of `leaky_relu` shows it.",
        formula=r"$\mathrm{leaky}'(z) = 1$ where $z > 0$, and $\text{slope}$ where $z \le 0$.",
        pseudocode="where z is positive: ones like z\nelsewhere:           slope",
    ),
)

mistake, alternative = bank_of(leaky_relu_grad)


@mistake(
    says="You always use 0.01. The caller can ask for another leak: that is what the argument `slope` is for.",
)
def slope_fixed(z, slope=0.01):
    return np.where(z > 0, np.ones_like(z), 0.01)


@mistake(
    says="At exactly 0 you give 1, the slope from the right. We agreed on the slope from the left there.",
)
def one_at_the_kink(z, slope=0.01):
    return np.where(z >= 0, np.ones_like(z), slope)


@mistake(
    says="At exactly 0 you give 1, the slope from the right; we agreed on the slope from the left. (And plain floats "
    "in np.where make float64 of float32.)",
)
def one_at_the_kink_in_float64(z, slope=0.01):
    return np.where(z >= 0, 1.0, slope)


@mistake(
    says="Left of 0 you give 0, as for a plain ReLU. The leaky one still rises there, a little.",
)
def no_leak(z, slope=0.01):
    return np.where(z > 0, np.ones_like(z), 0)


@mistake(
    says="That is leaky ReLU itself, the height of the curve. The derivative asks how steep it is there: on a straight "
    "line, the same everywhere.",
)
def height_instead_of_slope(z, slope=0.01):
    return np.where(z > 0, z, slope * z)


@mistake(
    says="Right of 0 you are right; left of it you give slope * z, the height of the curve. How steep is that line?",
)
def height_on_the_left(z, slope=0.01):
    return np.where(z > 0, np.ones_like(z), slope * z)


@mistake(
    says="Left of 0 your slope is negative, as if the curve fell there. It rises, gently.",
)
def leak_downwards(z, slope=0.01):
    return np.where(z > 0, np.ones_like(z), -slope)


@mistake(
    says="The values are right, but float32 comes back as float64: np.where with two plain floats makes float64. Let "
    "the ones take their kind from z.",
)
def makes_float64(z, slope=0.01):
    return np.where(z > 0, 1.0, slope)


@mistake(
    says="The values are right, but you write the slopes into the caller's own array. Make a new one.",
)
def writes_into_the_argument(z, slope=0.01):
    positive = z > 0
    z[positive] = 1
    z[~positive] = slope
    return z


@mistake(
    says="The two halves are swapped: the slope is 1 on the right of 0, and `slope` on the left.",
)
def halves_swapped(z, slope=0.01):
    return np.where(z < 0, 1, slope).astype(z.dtype)


@mistake(
    says="At z = 0 your derivative is 0, which is neither of the two slopes. The one from the left is asked "
    "for.",
)
def flat_at_the_kink(z, slope=0.01):
    return np.where(z > 0, 1, np.where(z < 0, slope, 0)).astype(z.dtype)


@mistake(
    says="`if` asks one yes-or-no question about the whole array. Each number needs an answer of its own: np.where, "
    "or a comparison used as a mask.",
)
def python_if(z, slope=0.01):
    if z > 0:
        return 1
    return slope


@alternative
def filled_then_overwritten(z, slope=0.01):
    result = np.full_like(z, slope)
    result[z > 0] = 1
    return result


@alternative
def step_and_leak(z, slope=0.01):
    step = (z > 0).astype(z.dtype)
    return step + slope * (1 - step)


@alternative
def number_by_number(z, slope=0.01):
    slopes = [1.0 if number > 0 else slope for number in z.ravel()]
    return np.array(slopes, dtype=z.dtype).reshape(z.shape)
