"""softmax: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case

EXTREME_FLOAT32 = "extreme float32 logits"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("softmax(z)", {"z": np.array([[1.0, 2.0, 3.0]])}, shown=True)
    yield Case("softmax(z)", {"z": np.array([[0.0, 0.0], [1.0, -1.0], [-2.0, 2.0]])}, shown=True)
    yield Case("softmax(z)", {"z": np.array([[1000.0, 999.0, 998.0]])}, shown=True, about="very large logits")
    yield Case("softmax(z)", {"z": rng.normal(size=(4, 3))})
    yield Case("softmax(z)", {"z": rng.normal(scale=2, size=(2, 6))})
    yield Case("softmax(z)", {"z": rng.normal(size=(1, 5))}, about="a batch of one")
    yield Case("softmax(z)", {"z": rng.normal(size=(3, 4)).astype(np.float32)}, about="float32 logits")
    far_apart = np.array([[1000, 999, -1000], [-1000, -999, -1001], [1000, -1000, -1000], [0.5, 0, -0.5]])
    yield Case("softmax(z)", {"z": far_apart}, about="rows that lie far apart, at 1000 and at -1000")
    extreme = np.array([[1000, 999.5, -1000], [-1000, -999, -1000.5], [1000, -1000, 0], [0.5, 0, -0.5]])
    yield Case("softmax(z)", {"z": extreme.astype(np.float32)}, about=EXTREME_FLOAT32)
