"""augment: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = "augment(images, rng)"


THRICE = (
    "first = augment(images, rng)\n"
    "again = augment(images, rng_of_the_same_seed)\n"
    "other = augment(images, rng_of_another_seed)\n"
    "first, again, other"
)


# Many batches of ten, so that a draw for the whole batch shows.
BATCHES = "np.concatenate([augment(batch, rng) for batch in np.split(images, 40)])"
MANY = 400  # enough to tell chances apart: each bound below is missed by less than 1 right solution in 10^9


def _images(count: int, kind: type) -> np.ndarray:
    """Images whose pixel in row r and column c, of colour k, holds (1024 k + 32 r + c + 1) / 4096: never 0."""
    place = np.arange(1024).reshape(32, 32, 1) + 1024 * np.arange(3)
    return np.broadcast_to((place + 1) / 4096, (count, 32, 32, 3)).astype(kind)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, {"images": _images(8, np.float32), "rng": Fixture("rng")}, shown=True)
    seed = int(rng.integers(10**6))
    yield Case(
        BATCHES,
        {"images": _images(MANY, np.float32), "rng": Fixture("rng", seed)},
        about="many batches of ten",
        by_properties=True,
    )
    yield Case(
        ONCE,
        {"images": _images(1, np.float64), "rng": Fixture("rng", seed)},
        about="a batch of one, in float64",
        by_properties=True,
    )
    yield Case(
        THRICE,
        {
            "images": _images(12, np.float32),
            **three_generators(seed),
        },
        about="three calls, the first two with generators of one seed",
        by_properties=True,
    )
