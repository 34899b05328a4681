"""Inputs that are not plain data: random generators, functions, networks, optimizers. Made by name and seed."""

from __future__ import annotations

from collections.abc import Callable
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
