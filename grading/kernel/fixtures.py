"""Inputs that are not plain data: random generators, functions, networks, optimizers. Made by name and seed.

What only one day needs is registered in that day's `grading/exercises/dayN_topic/fixtures.py` (or `fixtures_TOPIC.py`,
where a day has several). These files go into a learner's kernel, without the exercises around them, so they are loaded
by their path.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grading.course import EXERCISES

NAMES = "fixtures*.py"
_MAKERS: dict[str, Callable[[int], Any]] = {}


def fixture(maker: Callable[[int], Any]) -> Callable[[int], Any]:
    """Register a function from a seed to an object under its own name.

    Raises:
        ValueError: another one has that name.
    """
    if maker.__name__ in _MAKERS:
        raise ValueError(f"two fixtures are named {maker.__name__!r}: rename one of them")
    _MAKERS[maker.__name__] = maker
    return maker


def make(name: str, seed: int) -> Any:
    """Build the fixture of that name.

    Raises:
        KeyError: no day has such a fixture; the message lists those there are.
    """
    _load()
    if name not in _MAKERS:
        raise KeyError(f"there is no fixture named {name!r}; there are: {', '.join(sorted(_MAKERS))}")
    return _MAKERS[name](seed)


def files() -> list[Path]:
    """The days' files of fixtures."""
    return sorted(EXERCISES.glob(f"day*/{NAMES}"))


@cache
def _load() -> None:
    for path in files():
        spec = importlib.util.spec_from_file_location(f"{path.stem}_of_{path.parent.name}", path)
        assert spec
        assert spec.loader
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


@fixture
def rng(seed: int) -> np.random.Generator:
    """A fresh random generator."""
    return np.random.default_rng(seed)


SHARE_BEYOND_2 = 0.0455  # of a normal distribution, outside two standard deviations
SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times


@fixture
def spread_of(seed: int) -> Callable[[object], str]:
    """A function that says in words how a layer's weights (n_in, n_out) are spread, measured by 1 / sqrt(n_in)."""

    def words(W: object) -> str:
        if (problem := no_matrix(W)) or not isinstance(W, np.ndarray):
            return problem
        unit = 1 / np.sqrt(len(W))
        spread = float(W.std())
        times = spread / unit
        times = 1 if abs(times - 1) < 0.07 else float(f"{times:.2g}" if times > 1 else f"{times:.1g}")
        beyond = float(np.mean(np.abs(W - W.mean()) > 2 * spread))
        normal = abs(beyond - SHARE_BEYOND_2) < SIGMAS * np.sqrt(SHARE_BEYOND_2 / W.size)
        centre = "" if abs(W.mean()) < spread / 10 else ", mean not 0"
        return f"{'normal' if normal else 'not normal'}, spread {times:g} times 1 / sqrt({len(W)}){centre}"

    return words


def no_matrix(W: object) -> str:
    if not isinstance(W, np.ndarray) or W.ndim != 2 or W.dtype.kind not in "iuf":
        return f"no matrix, but of type {type(W).__name__}"
    return f"all {W.flat[0]:g}" if np.ptp(W) == 0 else ""


@fixture
def filled(seed: int) -> Callable[[Any], list[Any]]:
    """A function that gives each parameter of a model float64 numbers of its own, told by its shape.

    It returns the parameters, in the order of their shapes. The shapes have to differ.
    """

    def fill(model: Any) -> list[Any]:
        parameters = sorted(model.parameters(), key=lambda parameter: np.shape(parameter.data))
        for parameter in parameters:
            shape = np.shape(parameter.data)
            parameter.data = np.random.default_rng([seed, *shape]).uniform(-1, 1, shape)
        return parameters

    return fill


@fixture
def slopes_agree(seed: int) -> Callable[[Callable[[], Any], Sequence[Any]], bool]:
    """A function that compares gradients with central differences: of f(), a Tensor of one number, by each Tensor.

    The Tensors have to hold float64. All numbers of one change at the same time, each at a rate of its own, v: then
    f changes by the sum of gradient times v. So two calls of f see a slip in any one of them.
    """

    def agree(f: Callable[[], Any], tensors: Sequence[Any]) -> bool:
        for tensor in tensors:
            tensor.grad = None
        f().backward()
        gradients = [np.array(tensor.grad, dtype=float) for tensor in tensors]
        return all(_agrees(f, *pair) for pair in zip(tensors, gradients, strict=True))

    def _agrees(f: Callable[[], Any], tensor: Any, gradient: np.ndarray) -> bool:
        numbers, h = tensor.data, 1e-5
        if gradient.shape != numbers.shape:
            return False
        draws = np.random.default_rng(seed)
        v = draws.uniform(0.5, 1.5, numbers.shape) * draws.choice([-1.0, 1.0], numbers.shape)
        kept, ends = numbers.copy(), []
        for change in (h, -h):
            numbers[...] = kept + change * v
            ends.append(float(f().data))
        numbers[...] = kept
        shares = gradient * v
        miss = abs((ends[0] - ends[1]) / (2 * h) - shares.sum())
        return bool(miss <= 1e-6 * max(1.0, float(np.sqrt((shares**2).sum()))))

    return agree
