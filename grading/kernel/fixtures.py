"""Inputs that are not plain data: random generators, functions, networks, optimizers. Made by name and seed.

What only one day needs is registered in that day's `grading/exercises/dayN_topic/fixtures.py`. These files go into a
learner's kernel, without the exercises around them, so they are loaded by their path.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grading.course import EXERCISES

NAME = "fixtures.py"
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
    return sorted(EXERCISES.glob(f"day*/{NAME}"))


@cache
def _load() -> None:
    for path in files():
        spec = importlib.util.spec_from_file_location(f"fixtures_of_{path.parent.name}", path)
        assert spec
        assert spec.loader
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


@fixture
def rng(seed: int) -> np.random.Generator:
    """A fresh random generator."""
    return np.random.default_rng(seed)
