"""train: its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

CODE = "losses = train(network, X, y, epochs, learning_rate)\nlosses, network.notes"


def _problem_of(rng: np.random.Generator, N: int) -> dict[str, Any]:
    """Two classes that overlap: the loss falls for hundreds of epochs and never comes near 0."""
    X = rng.normal(size=(N, 3))
    labels = (X[:, 0] + rng.normal(size=N) > 0).astype(int)
    return {"X": X, "y": np.eye(2)[labels]}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = _problem_of(np.random.default_rng(7), 5)
    yield Case(
        "train(network, X, y, epochs, learning_rate)",
        {**small, "epochs": 3, "learning_rate": 0.5, "network": Fixture("network")},
        shown=True,
    )
    yield Case(
        CODE, {**small, "epochs": 120, "learning_rate": 0.05, "network": Fixture("network")}, shown=True
    )

    def seed() -> Fixture:
        return Fixture("network", int(rng.integers(10**6)))

    yield Case(CODE, {**_problem_of(rng, 6), "epochs": 310, "learning_rate": 0.02, "network": seed()})
    yield Case(
        CODE,
        {**_problem_of(rng, 8), "epochs": 7, "learning_rate": 0.3, "network": seed()},
        about="fewer than 100 epochs",
    )
    yield Case(
        CODE,
        {**_problem_of(rng, 1), "epochs": 4, "learning_rate": 0.15, "network": seed()},
        about="one sample",
    )
    yield Case(
        CODE,
        {**_problem_of(rng, 9), "epochs": 1, "learning_rate": 0.2, "network": seed()},
        about="a single epoch",
    )
