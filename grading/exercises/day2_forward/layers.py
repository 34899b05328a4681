"""Cases for a layer's weighted sums, however they are computed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.judge.spec import Case


def layer(rng: np.random.Generator, N: int, n_in: int, n_out: int) -> dict[str, np.ndarray]:
    """Random inputs: N samples, a weight matrix and its bias."""
    return {
        "X": rng.normal(size=(N, n_in)),
        "W": rng.normal(size=(n_in, n_out)),
        "b": rng.normal(size=(1, n_out)),
    }


def shown(call: str) -> Iterator[Case]:
    """The visible examples: one sample and one neuron, then three of the one and two of the other."""
    first = {"X": np.array([[1.0, 2.0]]), "W": np.array([[3.0], [4.0]]), "b": np.array([[10.0]])}
    second = {
        "X": np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
        "W": np.array([[1.0, 10.0], [2.0, 20.0]]),
        "b": np.array([[0.5, 0.0]]),
    }
    yield Case(call, first, shown=True)
    yield Case(call, second, shown=True)
