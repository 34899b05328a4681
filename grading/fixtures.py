"""Inputs that are not plain data: random generators, functions, networks, optimizers. Made by name and seed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_MAKERS: dict[str, Callable[[int], Any]] = {}


def fixture(maker: Callable[[int], Any]) -> Callable[[int], Any]:
    """Register a function from a seed to an object under its own name."""
    _MAKERS[maker.__name__] = maker
    return maker


def make(name: str, seed: int) -> Any:
    """Build the fixture of that name."""
    try:
        return _MAKERS[name](seed)
    except KeyError:
        raise KeyError(
            f"there is no fixture named {name!r}; there are: {', '.join(sorted(_MAKERS))}"
        ) from None


@fixture
def rng(seed: int) -> np.random.Generator:
    """A fresh random generator."""
    return np.random.default_rng(seed)


@fixture
def network(seed: int) -> Any:
    """A small NeuralNetwork, 3 inputs and 2 classes, that notes the calls of its methods (`.notes`)."""
    from grading.spies import NotingNetwork

    return NotingNetwork(np.random.default_rng(seed))


@fixture
def optimizer(seed: int) -> Any:
    """An SGD that notes its steps (`.notes`)."""
    from grading.spies import NotingOptimizer

    return NotingOptimizer()


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

    @contextlib.contextmanager
    def room() -> Iterator[None]:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, 10_000))
        try:
            yield
        finally:
            sys.setrecursionlimit(before)

    return room()


@fixture
def has_a_loop(seed: int) -> Callable[..., bool]:
    """A function that says whether a function has a Python loop."""
    from grading.loops import has_a_loop

    return has_a_loop


@fixture
def goes_through(seed: int) -> Callable[..., bool]:
    """A function that says whether a function took (counted) arrays apart in a Python loop."""
    from grading.loops import goes_through

    return goes_through


@fixture
def array_of_20_by_8(seed: int) -> np.ndarray:
    """A (20, 8) array that counts how often Python code takes a part of it."""
    from grading.loops import CountedArray

    return np.random.default_rng(seed).normal(size=(20, 8)).view(CountedArray)


@fixture
def array_of_8_by_10(seed: int) -> np.ndarray:
    """An (8, 10) array that counts how often Python code takes a part of it."""
    from grading.loops import CountedArray

    return np.random.default_rng(seed).normal(size=(8, 10)).view(CountedArray)


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


@fixture
def drawn_like(seed: int) -> Callable[[object], str]:
    """A function that says in words how a layer's weights are spread, measured by He's sqrt(2 / n_in)."""

    def words(W: object) -> str:
        if not isinstance(W, np.ndarray) or W.ndim != 2 or W.dtype.kind not in "iuf":
            return f"no matrix, but of type {type(W).__name__}"
        if np.ptp(W) == 0:
            return f"all {W.flat[0]:g}"
        scale = float(f"{W.std() / np.sqrt(2 / len(W)):.1g}")
        mean = "" if abs(W.mean()) < W.std() / 10 else ", mean not 0"
        return f"random, spread {scale:g} times sqrt(2 / {len(W)}){mean}"

    return words
