"""augment: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import augment


def _each(images, rng, low=0, high=9, flip=0.5, mode="constant", axis=1):
    """The recipe with one thing or another done differently."""
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)), mode=mode)
    result = np.empty_like(images)
    for i in range(len(images)):
        top, left = rng.integers(low, high, size=2)
        window = padded[i, top : top + 32, left : left + 32]
        result[i] = np.flip(window, axis) if rng.random() < flip else window
    return result


mistake, _ = bank_of(augment)


@mistake(
    says="The whole batch is flipped and moved together. Each image needs draws of its own, or a batch has no more"
    " variety than before.",
)
def one_draw_for_the_batch(images, rng):
    top, left = rng.integers(0, 9, size=2)
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))
    moved = padded[:, top : top + 32, left : left + 32]
    return moved[:, :, ::-1].copy() if rng.random() < 0.5 else moved


@mistake(
    says="`np.roll` brings in at one edge what goes out at the other: a car's wheels above its roof. Zeros "
    "should move in.",
)
def rolled_around(images, rng):
    return _each(images, rng, mode="wrap")


@mistake(
    says="The last pixels at the edge are repeated where the image has moved away. Zeros should move in.",
)
def edge_repeated(images, rng):
    return _each(images, rng, mode="edge")


@mistake(
    says="You flip the rows, and images stand on their heads. Left and right is the third axis of (N, row, "
    "column, colour); a mirrored horse is a horse, one upside down is rare.",
)
def upside_down(images, rng):
    return _each(images, rng, axis=0)


@mistake(
    says="The end of `rng.integers(low, high)` is not included, so that one of the largest shifts never "
    "comes.",
)
def end_not_included(images, rng):
    return _each(images, rng, high=8)


@mistake(says="The images are moved, but never flipped.")
def never_flipped(images, rng):
    return _each(images, rng, flip=0.0)


@mistake(says="Every image is flipped. Half of them should be, each by a draw of its own.")
def always_flipped(images, rng):
    return _each(images, rng, flip=1.0)


@mistake(says="The images are flipped, but not moved.")
def never_moved(images, rng):
    return _each(images, rng, 4, 5)


@mistake(
    says="One draw serves both axes, so that images move along the diagonal only. Rows and columns need a "
    "draw each.",
)
def along_the_diagonal(images, rng):
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))
    result = np.empty_like(images)
    for i in range(len(images)):
        start = rng.integers(0, 9)
        window = padded[i, start : start + 32, start : start + 32]
        result[i] = window[:, ::-1] if rng.random() < 0.5 else window
    return result


@mistake(
    says="The shifts are drawn from a normal distribution, so that small ones are far more common. Each of "
    "the nine should be equally likely: rng.integers.",
)
def normal_shifts(images, rng):
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))
    result = np.empty_like(images)
    for i in range(len(images)):
        top, left = np.clip(np.rint(rng.normal(4, 1.7, size=2)), 0, 8).astype(int)
        window = padded[i, top : top + 32, left : left + 32]
        result[i] = window[:, ::-1] if rng.random() < 0.5 else window
    return result


@mistake(
    says="The images are right, but float64: `np.zeros` makes 64-bit numbers where it isn't told another "
    "kind.",
)
def in_double_precision(images, rng):
    return augment(images.astype(float), rng)


@mistake(
    says="You write the new images over the caller's. In the next epoch they would be moved again, and "
    "again, until nothing is left in the picture.",
)
def over_the_originals(images, rng):
    images[...] = augment(images, rng)
    return images


@mistake(
    says="You make a generator of your own with a fixed seed, so that every epoch sees the same images. "
    "Use the `rng` that is passed in.",
)
def generator_of_its_own(images, rng):
    return augment(images, np.random.default_rng(0))


@mistake(
    says="One draw decides for a whole batch whether it is flipped. Each image needs a draw of its own.",
)
def one_coin_for_the_batch(images, rng):
    return _each(images, rng, flip=float(rng.random() < 0.5))
