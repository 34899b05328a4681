"""What the cases of day 12 are given: sequences that count their reads, slopes by differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grading.kernel import loops
from grading.kernel.fixtures import fixture


@fixture
def counted_sequences(seed: int) -> np.ndarray:
    """A (2, 12, 3) array that counts how often Python code takes a part of it."""
    return np.random.default_rng(seed).normal(size=(2, 12, 3)).view(loops.CountedArray)


@fixture
def fits_differences(seed: int) -> Callable[[Callable[[], Any], Sequence[Any]], bool]:
    """A function that compares gradients with central differences: of f(), a Tensor of one number, by each Tensor.

    The Tensors have to hold float64. Four numbers of each are tried.
    """

    def agree(f: Callable[[], Any], tensors: Sequence[Any]) -> bool:
        for tensor in tensors:
            tensor.grad = None
        f().backward()
        gradients = [np.array(tensor.grad, dtype=float) for tensor in tensors]
        return all(_fits(f, *pair) for pair in zip(tensors, gradients, strict=True))

    def _fits(f: Callable[[], Any], tensor: Any, gradient: np.ndarray) -> bool:
        if gradient.shape != tensor.data.shape:
            return False
        numbers, h = tensor.data, 1e-5
        for place in np.random.default_rng(seed).permutation(numbers.size)[:4]:
            index = np.unravel_index(place, numbers.shape)
            kept, ends = numbers[index], []
            for change in (h, -h):
                numbers[index] = kept + change
                ends.append(float(f().data))
            numbers[index] = kept
            slope = (ends[0] - ends[1]) / (2 * h)
            if not np.isclose(slope, gradient[index], rtol=1e-6, atol=1e-6):
                return False
        return True

    return agree
