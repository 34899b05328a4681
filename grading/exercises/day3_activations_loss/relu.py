"""relu: elementwise, any shape, in the precision that comes in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import relu


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("relu(z)", {"z": np.array([-2.0, -0.5, 0.0, 0.5, 2.0])}, shown=True)
    yield Case("relu(z)", {"z": np.array([[3.0, -1.0, 2.0], [-4.0, 5.0, -6.0]])}, shown=True)
    yield Case("relu(z)", {"z": np.array([-1000.0, 1000.0])}, about="inputs of -1000 and 1000")
    yield Case("relu(z)", {"z": rng.normal(scale=3, size=(4, 3))})
    yield Case("relu(z)", {"z": rng.normal(size=(1, 4))}, about="a batch of one")
    yield Case("relu(z)", {"z": mixed(rng, (3, 5)).astype(np.float32)}, about="float32 inputs")


def mixed(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Random numbers of both signs, none near 0: positive and negative ones alternate."""
    sizes = rng.uniform(0.3, 3, size=shape)
    return sizes * np.where(np.arange(sizes.size).reshape(shape) % 2, 1, -1)


exercise = Exercise(
    of=relu,
    points=1,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Each number is compared with 0, and the larger of the two wins. NumPy has one function that does this "
        "for a whole array: it takes *two* arguments and compares them number by number.",
        formula=r"$\mathrm{relu}(z) = \max(0, z)$, for each number of the array on its own. `np.maximum(a, b)` takes "
        "the larger of each pair; `np.max` is another function, the largest number of one array.",
        pseudocode="for each number of z:\n    the number itself, if it is positive\n    0, if not",
    ),
)

mistake, alternative = bank_of(relu)


@mistake(
    says="np.max(z, 0) reads the 0 as an axis: it gives the largest number of each column. "
    "You want to compare each number with 0; a function with a similar name does that.",
)
def largest_of_each_column(z):
    return np.max(z, 0)


@mistake(
    says="np.max takes one array, and reads what comes second as an axis. You want to compare each number with 0; a "
    "function with a similar name does that.",
)
def np_max_of_two(z):
    return np.max(0, z)


@mistake(
    says="Python's own `max` and `if` ask one yes-or-no question about the whole array, and an array of several "
    "numbers has no one answer. Use a NumPy function that answers for each number.",
)
def python_max(z):
    return max(0, z)


@mistake(
    says="Your result says whether each number is positive (1 or 0). ReLU lets the positive number itself through; "
    "1 or 0 is its slope.",
)
def step_instead(z):
    return np.where(z > 0, np.ones_like(z), 0)


@mistake(
    says="Negative numbers come out as positive ones. A ReLU is off for them: it gives 0.",
)
def absolute_value(z):
    return np.abs(z)


@mistake(
    says="You keep the negative numbers and drop the positive ones. A ReLU lets the other half through.",
)
def keeps_the_negative_half(z):
    return np.minimum(z, 0)


@mistake(
    says="The values are right, but you write the zeros into the caller's own array. Other code that still needs z "
    "finds it changed: make a new array.",
)
def writes_into_the_argument(z):
    z[z < 0] = 0
    return z


@mistake(
    says="The values are right, but float32 comes back as float64: somewhere a new array such as np.zeros(...) is "
    "made, and that is float64 unless you say otherwise.",
)
def makes_float64(z):
    result = np.zeros(z.shape)
    result[z > 0] = z[z > 0]
    return result


@mistake(
    says="Your line goes flat at 1: large numbers are cut off. ReLU has no upper limit, only the lower one at "
    "0.",
)
def cut_off_above(z):
    return np.clip(z, 0, 1)


@alternative
def times_the_step(z):
    return z * (z > 0)


@alternative
def half_of_number_and_size(z):
    return (z + np.abs(z)) / 2


@alternative
def number_by_number(z):
    result = np.empty_like(z)
    for index in np.ndindex(z.shape):
        result[index] = z[index] if z[index] > 0 else 0
    return result
