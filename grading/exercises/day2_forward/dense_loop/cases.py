"""dense_loop: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture

CALL = "dense_loop(X, W, b)"


LOOK = "dense_loop(np.ones((2, 3)), np.ones((3, 2)), np.zeros((1, 2)))\nhas_a_loop(dense_loop)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        CALL,
        {"X": np.array([[1.0, 2.0]]), "W": np.array([[3.0], [4.0]]), "b": np.array([[10.0]])},
        shown=True,
    )
    yield Case(
        CALL,
        {
            "X": np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
            "W": np.array([[1.0, 10.0], [2.0, 20.0]]),
            "b": np.array([[0.5, 0.0]]),
        },
        shown=True,
    )

    def layer(N: int, n_in: int, n_out: int) -> dict[str, np.ndarray]:
        return {
            "X": rng.normal(size=(N, n_in)),
            "W": rng.normal(size=(n_in, n_out)),
            "b": rng.normal(size=(1, n_out)),
        }

    yield Case(CALL, layer(4, 3, 5))
    yield Case(CALL, layer(2, 6, 3))
    yield Case(CALL, layer(3, 3, 3), about="as many samples as inputs and neurons")
    yield Case(CALL, layer(1, 4, 3), about="a batch of one")
    yield Case(CALL, layer(4, 3, 1), about="a single neuron")
    yield Case(CALL, layer(3, 1, 2), about="a single input")
    yield Case(LOOK, {"has_a_loop": Fixture("has_a_loop")}, about="how it is computed")
