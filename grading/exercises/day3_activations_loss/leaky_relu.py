"""leaky_relu: elementwise, with the slope that the caller asks for, 0 <= slope < 1."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from grading.exercises.day3_activations_loss.relu import mixed
from solutions import leaky_relu


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("leaky_relu(z)", {"z": np.array([-2.0, -0.5, 0.0, 0.5, 2.0])}, shown=True)
    yield Case("leaky_relu(z, slope=0.5)", {"z": np.array([[4.0, -1.0], [-4.0, 0.25]])}, shown=True)
    yield Case("leaky_relu(z)", {"z": np.array([-1000.0, 1000.0])}, about="inputs of -1000 and 1000")
    yield Case("leaky_relu(z, 0.2)", {"z": rng.normal(scale=3, size=(4, 3))})
    yield Case("leaky_relu(z, slope=0)", {"z": mixed(rng, (2, 3))}, about="a slope of 0")
    yield Case("leaky_relu(z)", {"z": mixed(rng, (1, 4))}, about="a batch of one")
    yield Case(
        "leaky_relu(z, slope=0.1)", {"z": mixed(rng, (3, 5)).astype(np.float32)}, about="float32 inputs"
    )


exercise = Exercise(
    of=leaky_relu,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Two rules, and for each number one of them holds. `np.where(condition, a, b)` takes from `a` where the "
        "condition is true, and from `b` elsewhere.",
        formula=r"$\mathrm{leaky}(z) = z$ where $z > 0$, and $\text{slope} \cdot z$ elsewhere.",
        pseudocode="for each number of z:\n    the number itself, if it is positive\n"
        "    slope times the number, if not",
    ),
)

mistake, alternative = bank_of(leaky_relu)


@mistake(
    says="You always use 0.01. The caller can ask for another leak: that is what the argument `slope` is for.",
)
def slope_fixed(z, slope=0.01):
    return np.where(z > 0, z, 0.01 * z)


@mistake(
    says="Every number below `slope` becomes `slope` itself, so the left half is flat. The leak is a line with that "
    "slope: there, each number is multiplied by it.",
)
def slope_as_a_floor(z, slope=0.01):
    return np.maximum(z, slope)


@mistake(
    says="Left of 0 you give the number `slope` itself, the same everywhere. The leak is a line with that slope: "
    "there, each number is multiplied by it.",
)
def slope_itself(z, slope=0.01):
    return np.where(z > 0, z, slope)


@mistake(
    says="That is a ReLU: negative numbers become 0. A leaky one lets a small share of each of them through.",
)
def no_leak(z, slope=0.01):
    return np.maximum(z, 0)


@mistake(
    says="Your negative numbers leak out as positive ones: the curve rises to both sides. The leak keeps their sign.",
)
def leak_upwards(z, slope=0.01):
    return np.where(z > 0, z, -slope * z)


@mistake(
    says="The two halves are swapped: you shrink the positive numbers and let the negative ones through.",
)
def halves_swapped(z, slope=0.01):
    return np.where(z > 0, slope * z, z)


@mistake(
    says="Python's own `max` and `if` ask one yes-or-no question about the whole array. Use a NumPy function that "
    "answers for each number.",
)
def python_if(z, slope=0.01):
    if z > 0:
        return z
    return slope * z


@mistake(
    says="The values are right, but you write them into the caller's own array. Work on a new one.",
)
def writes_into_the_argument(z, slope=0.01):
    z[z < 0] *= slope
    return z


@mistake(
    says="The values are right, but float32 comes back as float64: somewhere a new array such as np.zeros(...) is "
    "made, and that is float64 unless you say otherwise.",
)
def makes_float64(z, slope=0.01):
    result = np.zeros(z.shape)
    result[z > 0] = z[z > 0]
    result[z <= 0] = slope * z[z <= 0]
    return result


@mistake(
    says="Called without a slope, your function leaks ten times too much: the default should be 0.01.",
)
def default_ten_times_too_large(z, slope=0.1):
    return np.where(z > 0, z, slope * z)


@mistake(
    says="Negative numbers are lowered by the slope. A slope is a factor: it multiplies.",
)
def slope_subtracted(z, slope=0.01):
    return np.where(z > 0, z, z - slope)


@alternative
def larger_of_two_lines(z, slope=0.01):
    return np.maximum(z, slope * z)


@alternative
def sum_of_two_halves(z, slope=0.01):
    return np.maximum(z, 0) + slope * np.minimum(z, 0)


@alternative
def on_a_copy(z, slope=0.01):
    result = z.copy()
    result[z < 0] *= slope
    return result
