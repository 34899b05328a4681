"""train_bigram: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case

CALL = "train_bigram(x, y, size, steps, learning_rate)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(
        x: object, y: object, size: int, steps: int, rate: float, about: str = "", shown: bool = False
    ) -> Case:
        inputs: dict[str, object] = {"x": np.array(x, dtype=int), "y": np.array(y, dtype=int)}
        inputs |= {"size": size, "steps": steps, "learning_rate": rate}
        return Case(CALL, inputs, shown=shown, about=about)

    def drawn(N: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs in which a first id prefers some seconds."""
        x = rng.integers(0, size, size=N)
        return x, np.where(rng.random(N) < 0.5, (2 * x + 1) % size, rng.integers(0, size, size=N))

    emma = [0, 2, 3, 3, 1], [2, 3, 3, 1, 0]
    yield case(*emma, 4, 1, 1.0, shown=True, about='one step, on the pairs of "emma"')
    yield case(*emma, 4, 3, 5.0, shown=True, about='three steps, on the pairs of "emma"')
    yield case([0, 1, 1], [1, 0], 2, 1, 1.0, shown=True, about="one x more than there are y")
    yield case(*drawn(60, 3), 3, 10, 2.0)
    yield case(*drawn(200, 5), 5, 6, 0.5, about="a small learning rate")
    yield case(*drawn(300, 6), 6, 12, 20.0, about="a large learning rate")
    yield case(*drawn(40, 3), 5, 5, 3.0, about="characters that never occur: their rows stay at 0")
    yield case(*drawn(20, 4), 4, 0, 1.0, about="no step: the table of zeros, and no losses")
    yield case([1], [0], 2, 4, 1.0, about="a single pair")
    yield case([0, 1, 1], [1], 2, 1, 1.0, about="a single y for three x")
