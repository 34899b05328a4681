"""What the cases of day 12 are given: sequences that count their reads."""

from __future__ import annotations

import numpy as np

from grading.kernel import loops
from grading.kernel.fixtures import fixture


@fixture
def counted_sequences(seed: int) -> np.ndarray:
    """A (2, 12, 3) array that counts how often Python code takes a part of it."""
    return np.random.default_rng(seed).normal(size=(2, 12, 3)).view(loops.CountedArray)
