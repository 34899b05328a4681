"""What a notebook's code may change for everyone in its process: no verdict depends on it.

Python's and NumPy's functions are kept when this module is loaded, which `grading.lab` does before any other cell
runs. While an exercise is tried and judged they are back in their places, with Python's usual recursion limit and
NumPy's usual ways of printing and warning. Afterwards all is as the notebook had it, and the verdict can say what was
found replaced.
"""

from __future__ import annotations

import builtins
import contextlib
import math
import sys
import warnings
from collections.abc import Iterable, Iterator
from operator import itemgetter
from types import BuiltinFunctionType, ModuleType
from typing import Any

import numpy as np

_MODULES: dict[str, ModuleType] = {"np": np, "np.linalg": np.linalg, "np.random": np.random, "math": math}
_MODULES["builtins"] = builtins
_KEPT: dict[str, dict[str, Any]] = {
    prefix: {name: value for name, value in vars(module).items() if not name.startswith("_")}
    for prefix, module in _MODULES.items()
}
# Of Python's own, types such as `float` and functions such as `sum`; Jupyter replaces others as it goes.
_KEPT["builtins"] = {
    name: value
    for name, value in _KEPT["builtins"].items()
    if isinstance(value, (type, BuiltinFunctionType)) and name not in ("input", "open", "print", "breakpoint")
}
_ALL_OF = {prefix: (itemgetter(*kept), tuple(kept.values())) for prefix, kept in _KEPT.items()}
_PRINTING, _ERRORS = np.get_printoptions(), np.geterr()
_RECURSION = max(1000, sys.getrecursionlimit())
_GONE = object()  # stands for what was deleted


_AROUND: list[Surroundings] = []  # those that last at present, the outer first


def allow_recursion() -> None:
    """Where functions may call each other less deeply than usual, it is as usual again."""
    if sys.getrecursionlimit() < _RECURSION:
        sys.setrecursionlimit(_RECURSION)


class Surroundings:
    """`replaced`: the names of functions that were found to be others, such as "np.exp", here or around here."""

    def __init__(self) -> None:
        self.replaced: set[str] = set().union(*(around.replaced for around in _AROUND))

    def mend(self) -> dict[str, Any]:
        """Put everything back in its place; returns {name: what stood there}."""
        found = _differing()
        for full in found:
            prefix, _, name = full.rpartition(".")
            setattr(_MODULES[prefix], name, _KEPT[prefix][name])
        self.replaced |= found.keys()
        allow_recursion()
        if np.get_printoptions() != _PRINTING:
            np.set_printoptions(**_PRINTING)
        return found


@contextlib.contextmanager
def as_usual() -> Iterator[Surroundings]:
    """While this lasts, NumPy and Python are as they come; afterwards they are as they were before."""
    limit = sys.getrecursionlimit()
    allow_recursion()  # first of all, for what follows calls functions
    surroundings, printing = Surroundings(), np.get_printoptions()
    found = surroundings.mend()
    _AROUND.append(surroundings)
    try:
        with np.errstate(**_ERRORS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield surroundings
    finally:
        _AROUND.pop()
        surroundings.mend()
        np.set_printoptions(**printing)
        for full, value in found.items():
            prefix, _, name = full.rpartition(".")
            if value is _GONE:
                delattr(_MODULES[prefix], name)
            else:
                setattr(_MODULES[prefix], name, value)
        with contextlib.suppress(RecursionError):  # where we are deeper than the notebook's limit allows
            sys.setrecursionlimit(limit)


@contextlib.contextmanager
def switches_kept(pieces: Iterable[Any]) -> Iterator[None]:
    """Afterwards the classes among these have the switches that they had, such as Tensor.recording: no case depends on
    what another one left behind, and no later cell does."""
    classes = {
        id(piece): piece for piece in pieces if isinstance(piece, type)
    }  # a class is often named twice
    before = [(piece, _switches(piece)) for piece in classes.values()]
    try:
        yield
    finally:
        for piece, switches in before:
            for name, value in switches.items():
                if vars(piece).get(name, _GONE) is not value:
                    with contextlib.suppress(Exception):  # a class may forbid it
                        setattr(piece, name, value)


def _switches(piece: type) -> dict[str, bool]:
    return {name: value for name, value in vars(piece).items() if isinstance(value, bool)}


def _differing() -> dict[str, Any]:
    """{name: what stands there now} of all that is not as it was kept."""
    differing: dict[str, Any] = {}
    for prefix, kept in _KEPT.items():
        now = vars(_MODULES[prefix])
        if not _holds(prefix, now):
            changed = (name for name, value in kept.items() if now.get(name, _GONE) is not value)
            differing |= {f"{prefix}.{name}": now.get(name, _GONE) for name in changed}
    return differing


def _holds(prefix: str, now: dict[str, Any]) -> bool:
    """Does a module have all that was kept? Quickly: this is asked after every case."""
    take, kept = _ALL_OF[prefix]
    try:
        return bool(take(now) == kept)
    except Exception:  # something is gone, or something that cannot be compared stands there
        return False
