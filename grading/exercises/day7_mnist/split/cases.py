"""split: its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = "split(X, y, test_fraction, rng)"


THRICE = (
    "first = split(X, y, test_fraction, rng)\n"
    "again = split(X, y, test_fraction, rng_of_the_same_seed)\n"
    "other = split(X, y, test_fraction, rng_of_another_seed)\n"
    "first, again, other"
)


def _data(labels: np.ndarray, shape: tuple[int, ...] = (2,)) -> dict[str, Any]:
    """Samples that can be told apart: the first number of each is its row."""
    X = np.zeros((len(labels), *shape))
    X.reshape(len(labels), -1)[:, 0] = np.arange(len(labels))
    return {"X": X, "y": labels}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        ONCE,
        {**_data(np.array([0, 0, 0, 0, 1, 1, 1, 1])), "test_fraction": 0.25, "rng": Fixture("rng")},
        shown=True,
    )
    yield Case(ONCE, {**_data(np.arange(60) % 3), "test_fraction": 0.2, "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    many = rng.permutation(np.repeat(np.arange(20), 50))
    yield Case(ONCE, {**_data(many), "test_fraction": 0.5, "rng": seed()}, about="20 classes of 50 samples")
    yield Case(
        ONCE,
        {**_data(np.repeat([0, 1, 2, 3], 60)), "test_fraction": 0.3, "rng": seed()},
        about="data that come sorted by class",
    )
    rare = rng.permutation(np.repeat([0, 1, 2], [400, 30, 10]))
    yield Case(ONCE, {**_data(rare), "test_fraction": 0.2, "rng": seed()}, about="a rare class")
    odd = rng.permutation(np.repeat([3, 8], 45))
    yield Case(
        ONCE, {**_data(odd), "test_fraction": 0.1, "rng": seed()}, about="labels that do not start at 0"
    )
    images = rng.permutation(np.repeat([0, 1], 40))
    yield Case(
        ONCE,
        {**_data(images, (4, 4)), "test_fraction": 0.25, "rng": seed()},
        about="X of images, with three axes",
    )
    fixed = int(rng.integers(10**6))
    yield Case(
        THRICE,
        {
            **_data(rng.permutation(np.repeat(np.arange(3), 40))),
            "test_fraction": 0.4,
            **three_generators(fixed),
        },
        about="three calls, the first two with generators of one seed",
    )
