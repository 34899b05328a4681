"""What the cases of day 2 are given: arrays that count their reads, and who looks for loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grading.kernel import loops
from grading.kernel.fixtures import fixture


@fixture
def has_a_loop(seed: int) -> Callable[..., bool]:
    """A function that says whether a function has a Python loop."""
    return loops.has_a_loop


@fixture
def goes_through(seed: int) -> Callable[..., bool]:
    """A function that says whether a function took (counted) arrays apart in a Python loop."""
    return loops.goes_through


@fixture
def array_of_20_by_8(seed: int) -> np.ndarray:
    """A (20, 8) array that counts how often Python code takes a part of it."""
    return np.random.default_rng(seed).normal(size=(20, 8)).view(loops.CountedArray)


@fixture
def array_of_8_by_10(seed: int) -> np.ndarray:
    """An (8, 10) array that counts how often Python code takes a part of it."""
    return np.random.default_rng(seed).normal(size=(8, 10)).view(loops.CountedArray)
