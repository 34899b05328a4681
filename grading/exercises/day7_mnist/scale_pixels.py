"""scale_pixels: divided by the largest possible value, in float32."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import scale_pixels


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        "scale_pixels(X, maximum)",
        {"X": np.array([[0, 51, 204]], dtype=np.uint8), "maximum": 255},
        shown=True,
    )
    yield Case(
        "scale_pixels(X, maximum)", {"X": np.array([[0.0, 4.0], [8.0, 16.0]]), "maximum": 16}, shown=True
    )
    yield Case(
        "scale_pixels(X, maximum)", {"X": rng.integers(0, 200, size=(3, 5)).astype(np.uint8), "maximum": 255}
    )
    yield Case(
        "scale_pixels(X, maximum)",
        {"X": rng.integers(0, 12, size=(4, 6)).astype(float), "maximum": 16},
        about="a batch in which no pixel reaches the maximum",
    )
    yield Case(
        "scale_pixels(X, maximum)",
        {"X": rng.integers(0, 256, size=(2, 4, 4, 3)).astype(np.uint8), "maximum": 255},
        about="colour images, an array with four axes",
    )
    yield Case(
        "scale_pixels(X, maximum)",
        {"X": rng.integers(1, 250, size=(3, 4)).astype(np.float32), "maximum": 255},
        about="pixels that are float32 already",
    )
    yield Case(
        "scale_pixels(X, maximum)",
        {"X": rng.integers(1, 900, size=(1, 7)), "maximum": 1023},
        about="a batch of one",
    )


exercise = Exercise(
    of=scale_pixels,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="MNIST's pixels are `uint8`, whole numbers from 0 to 255. What do you divide by, and which "
        "kind of number does NumPy make of a division? `.astype(np.float32)` gives an array of "
        "another kind.",
        formula=r"$x_{\text{scaled}} = \dfrac{x}{\text{maximum}}$, for every pixel, in 32-bit floats.",
        pseudocode="make X an array of float32\ndivide it by maximum (as float32, too)\nreturn the result",
    ),
)

mistake, alternative = bank_of(scale_pixels)


@mistake(
    says="You divide by the largest pixel of this batch. Another batch would be scaled differently, and "
    "the same grey would mean two things; divide by the value that is passed in.",
)
def by_the_largest_pixel(X, maximum):
    return (X / np.max(X)).astype(np.float32)


@mistake(
    says="You divide by 255 whatever comes in. That is right for MNIST; the digits of scikit-learn end at "
    "16, which is what the second argument is for.",
)
def always_by_255(X, maximum):
    return (X / 255).astype(np.float32)


@mistake(
    says="You cut the fractions off: nearly every pixel becomes 0. `//`, or a conversion back to whole "
    "numbers, does that.",
)
def whole_numbers(X, maximum):
    return (X // maximum).astype(np.float32)


@mistake(
    says="Your pixels have mean 0 now and can be negative. That is standardising, a good idea for another "
    "day; here the range from 0 to 1 is asked for.",
)
def standardised(X, maximum):
    return ((X - np.mean(X)) / np.std(X)).astype(np.float32)


@mistake(
    says="You stretch the pixels from the smallest to the largest of this batch. A scale must not depend "
    "on the batch: 0 stays 0, and the maximum that is passed in becomes 1.",
)
def stretched(X, maximum):
    return ((X - np.min(X)) / (np.max(X) - np.min(X))).astype(np.float32)


@mistake(
    says="The values are right, but in float64: NumPy makes 64-bit numbers of a division of whole numbers, "
    "which costs MNIST twice the memory and half the speed.",
)
def in_double_precision(X, maximum):
    return np.asarray(X, dtype=np.float64) / maximum


@mistake(
    says="The conversion to float32 is there, the division is not: the pixels still go up to the maximum.",
)
def converted_only(X, maximum):
    return np.array(X, dtype=np.float32)


@mistake(
    says="Where float32 comes in, you divide the caller's own array: `/=` writes in place, and "
    "`np.asarray` makes no copy of what is already right. The second time, those pixels are divided "
    "again.",
)
def in_place(X, maximum):
    X = np.asarray(X, dtype=np.float32)
    X /= np.float32(maximum)
    return X


@mistake(
    says="Your pixels go from -1 to 1. Here it is 0 to 1: dividing by the maximum is all.",
)
def from_minus_one(X, maximum):
    return (X.astype(np.float32) / np.float32(maximum)) * 2 - 1


@mistake(
    says="float16 keeps three digits only. float32 is asked for.",
)
def half_precision(X, maximum):
    return (X / maximum).astype(np.float16)


@alternative
def divided_then_converted(X, maximum):
    return (X / maximum).astype("float32")


@alternative
def by_multiplication(X, maximum):
    return np.multiply(X, 1 / maximum, dtype=np.float32)


@alternative
def pixel_by_pixel(X, maximum):
    result = np.empty(X.shape, dtype=np.float32)
    for at in np.ndindex(X.shape):
        result[at] = float(X[at]) / maximum
    return result
