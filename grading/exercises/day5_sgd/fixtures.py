"""What the cases of day 5 are given: gradients to descend by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grading.kernel.fixtures import fixture


@fixture
def gradient_of_the_sum_of_squares(seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """2 x, the gradient of the sum of x^2."""
    return lambda x: 2 * x


@fixture
def gradient_of_a_ravine(seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """(x_1, 10 x_2), the gradient of x_1^2 / 2 + 5 x_2^2: ten times as steep along the second axis."""
    return lambda x: np.array([1.0, 10.0]) * x


@fixture
def gradient_of_waves(seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """x + 2 cos(3 x): a hilly loss, on which every step meets another slope."""
    return lambda x: x + 2 * np.cos(3 * x)
