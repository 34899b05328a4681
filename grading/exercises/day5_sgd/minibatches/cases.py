"""minibatches: its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.judge.spec import Case, Fixture, three_generators

ONCE = "list(minibatches(X, y, batch_size, rng))"


TWICE = "[list(minibatches(X, y, batch_size, rng)) for call in range(2)]"


SEEDS = (
    "[list(minibatches(X, y, batch_size, rng)), "
    "list(minibatches(X, y, batch_size, rng_of_the_same_seed)), "
    "list(minibatches(X, y, batch_size, rng_of_another_seed))]"
)


def _data(count: int, batch_size: int, shape: tuple[int, ...] = (2,), targets: int = 0) -> dict[str, Any]:
    """Samples that can be told apart by their first number; the label of row i is 100 + i (or has it first)."""
    X = np.zeros((count, *shape))
    X.reshape(count, -1)[:, 0] = np.arange(count)
    y = 100 + np.arange(count)
    if targets:
        y = np.column_stack([y, *[np.zeros(count)] * (targets - 1)]).astype(float)
    return {"X": X, "y": y, "batch_size": batch_size}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = {"X": np.arange(5.0).reshape(5, 1), "y": 100 + np.arange(5), "batch_size": 2}
    yield Case(ONCE, {**small, "rng": Fixture("rng")}, shown=True, about="5 samples in batches of 2")
    yield Case(ONCE, {**_data(30, 5), "rng": Fixture("rng", 1)}, shown=True)
    yield Case(
        TWICE, {**_data(24, 3), "rng": Fixture("rng", 2)}, shown=True, about="two calls, one after the other"
    )

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    yield Case(ONCE, {**_data(100, 8), "rng": seed()}, about="a last batch that is smaller")
    yield Case(ONCE, {**_data(81, 10), "rng": seed()}, about="a last batch of a single sample")
    yield Case(ONCE, {**_data(30, 30), "rng": seed()}, about="one batch of all samples")
    yield Case(ONCE, {**_data(30, 50), "rng": seed()}, about="a batch size larger than the data")
    yield Case(ONCE, {**_data(28, 1), "rng": seed()}, about="batches of one sample")
    yield Case(ONCE, {**_data(1, 4), "rng": seed()}, about="a single sample")
    yield Case(ONCE, {**_data(60, 7, (2, 2)), "rng": seed()}, about="images: X has three axes")
    yield Case(ONCE, {**_data(60, 7, targets=3), "rng": seed()}, about="one-hot targets: y has two axes")
    yield Case(TWICE, {**_data(50, 7), "rng": seed()}, about="two calls, one after the other")
    fixed = int(rng.integers(10**6))
    seeds = three_generators(fixed)
    yield Case(
        SEEDS, {**_data(60, 9), **seeds}, about="three calls, the first two with generators of one seed"
    )
