"""Does a function go through its arrays by Python loops? For exercises in which that is what is asked, or is not."""

from __future__ import annotations

import dis
import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


class CountedArray(np.ndarray):
    """An array that counts how often Python code takes a part of it (`.reads`), as a loop does."""

    reads = 0

    def __getitem__(self, index: Any) -> Any:
        self.reads += 1
        return np.asarray(self)[index]

    def __iter__(self) -> Iterator[Any]:
        for part in np.asarray(self):
            self.reads += 1
            yield part


def has_a_loop(function: Callable[..., Any]) -> bool:
    """Is there a loop in a function, or in one that it calls from its own module?

    Comprehensions, `map` and recursion count. True where it cannot be known: of a callable that is no function.
    """
    if not isinstance(function, types.FunctionType):
        return True
    original: Any = inspect.unwrap(function)
    pending: list[tuple[types.CodeType, types.FunctionType]] = [(original.__code__, original)]
    seen: set[types.CodeType] = set()
    while pending:
        code, owner = pending.pop()
        if code in seen:
            continue
        seen.add(code)
        steps = {step.opname for step in dis.get_instructions(code)}
        if "FOR_ITER" in steps or any("JUMP_BACKWARD" in step for step in steps):
            return True
        if {"map", code.co_name} & {*code.co_names, *code.co_freevars}:
            return True
        pending += [(inner, owner) for inner in code.co_consts if isinstance(inner, types.CodeType)]
        pending += [(called.__code__, called) for called in _called(code, owner)]
    return False


def _called(code: types.CodeType, owner: types.FunctionType) -> list[types.FunctionType]:
    """The functions of its module and of its closure that `owner` names in a piece of its code."""
    named = [owner.__globals__.get(name) for name in code.co_names]
    named += [_content(cell) for cell in owner.__closure__ or ()]
    return [value for value in named if isinstance(value, types.FunctionType)]


def _content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a name that is given a value later
        return None


def goes_through(function: Callable[..., Any], *arrays: CountedArray) -> bool:
    """Did a call of `function` take the arrays apart in a Python loop? A look or two at a shape or a row is none."""
    return sum(array.reads for array in arrays) > 5 and has_a_loop(function)
