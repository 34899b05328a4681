"""What the cases of day 4 are given: functions to take the gradient of, and room for deep graphs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

import numpy as np

from grading.kernel.fixtures import fixture


@fixture
def sum_of_squares(seed: int) -> Callable[[np.ndarray], float]:
    """f(x) = the sum of x^2, whose gradient is 2 x."""
    return lambda x: float(np.sum(x**2))


@fixture
def sum_of_cubes(seed: int) -> Callable[[np.ndarray], float]:
    """f(x) = the sum of x^3: its central difference is 3 x^2 + h^2, so that it shows which h was used."""
    return lambda x: float(np.sum(x**3))


@fixture
def weighted_waves(seed: int) -> Callable[[np.ndarray], float]:
    """f(x) = sin(x_1) + 2 sin(x_2) + 3 sin(x_3) + ...: every entry counts in a way of its own."""
    return lambda x: float(np.sum(np.arange(1, x.size + 1).reshape(x.shape) * np.sin(x)))


@fixture
def cube_of_weighted_sum(seed: int) -> Callable[[np.ndarray], float]:
    """f(x) = (x_1 + 2 x_2 + 3 x_3 + ...)^3: the slope at each entry depends on all the others."""
    return lambda x: float(np.sum(np.arange(1, x.size + 1).reshape(x.shape) * x) ** 3)


@fixture
def distance_from_a_2_by_3_array(seed: int) -> Callable[[np.ndarray], float]:
    """f(x) = the squared distance of x from a fixed (2, 3) array; an x of another shape is refused."""
    centre = np.arange(6.0).reshape(2, 3)

    def f(x: np.ndarray) -> float:
        if np.shape(x) != (2, 3):
            raise ValueError(f"f takes an array of shape (2, 3), and was given one of shape {np.shape(x)}")
        return float(np.sum((x - centre) ** 2))

    return f


@fixture
def room_for_recursion(seed: int) -> contextlib.AbstractContextManager[None]:
    """While it is entered, Python allows 10,000 nested calls: as deep a recursion as in any notebook, everywhere."""
    return _allowing(lambda calls: max(calls, 10_000))


@fixture
def tenth_of_the_room(seed: int) -> contextlib.AbstractContextManager[None]:
    """While it is entered, Python allows a tenth of the nested calls: 10,000 nodes need what 100,000 do without it."""
    return _allowing(lambda calls: max(calls // 10, 1_000))


@contextlib.contextmanager
def _allowing(nested_calls: Callable[[int], int]) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(nested_calls(before))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
