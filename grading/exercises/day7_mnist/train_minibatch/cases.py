"""train_minibatch: its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = (
    "losses = train_minibatch(network, optimizer, X, y, epochs, batch_size, rng)\n"
    "losses, network.notes, optimizer.notes"
)


THRICE = (
    "train_minibatch(network, optimizer, X, y, epochs, batch_size, rng)\n"
    "train_minibatch(network_2, optimizer_2, X, y, epochs, batch_size, rng_of_the_same_seed)\n"
    "train_minibatch(network_3, optimizer_3, X, y, epochs, batch_size, rng_of_another_seed)\n"
    "[one.notes[-1]['after'] for one in (optimizer, optimizer_2, optimizer_3) if one.notes]"
)


def _inputs(rng: np.random.Generator, N: int, epochs: int, batch_size: int, seed: int) -> dict[str, Any]:
    X = rng.normal(size=(N, 3))
    labels = (X[:, 0] > 0).astype(int)
    return {
        "X": X,
        "y": np.eye(2)[labels],
        "epochs": epochs,
        "batch_size": batch_size,
        "network": Fixture("network", seed),
        "optimizer": Fixture("optimizer"),
        "rng": Fixture("rng", seed),
    }


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, _inputs(np.random.default_rng(3), 14, 2, 5, 0), shown=True)

    def seed() -> int:
        return int(rng.integers(10**6))

    for N, epochs, batch_size, about in (
        (17, 3, 5, "a last batch that is smaller"),
        (16, 2, 4, "batches that come out even"),
        (10, 2, 1, "batches of one"),
        (13, 4, 50, "a batch size larger than the data"),
        (17, 1, 6, "a single epoch"),
    ):
        inputs = _inputs(rng, N, epochs, batch_size, seed())
        yield Case(ONCE, inputs, about=about, by_properties=True)
    one = seed()
    runs = _inputs(rng, 15, 2, 4, one)
    for number in (2, 3):
        runs |= {f"network_{number}": Fixture("network", one), f"optimizer_{number}": Fixture("optimizer")}
    runs |= three_generators(one)
    about = "three runs, the first two with generators of one seed"
    yield Case(THRICE, runs, about=about, by_properties=True)
