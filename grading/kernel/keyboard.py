"""While an exercise is tried, nothing waits for the keyboard: nobody would know what to type."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn


class NoKeyboard(Exception):
    """The learner's code asked for input."""


@contextlib.contextmanager
def without_keyboard(arguments: Iterable[str]) -> Iterator[None]:
    """While this lasts, `input()` and `sys.stdin` raise NoKeyboard, with a sentence.

    Args:
        arguments: the names of what the code was given, for the sentence.
    """
    names = [*arguments]
    says = "nobody can type anything while this runs"
    if len(names) == 1:
        says += f": {names[0]} is given as an argument"
    elif names:
        says += f": {', '.join(names[:-1])} and {names[-1]} are given as arguments"

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise NoKeyboard(says)

    keyboard = io.StringIO()
    keyboard.read = keyboard.readline = keyboard.readlines = refuse  # type: ignore[method-assign]
    ask, stream = builtins.input, sys.stdin
    builtins.input, sys.stdin = refuse, keyboard
    try:
        yield
    finally:
        builtins.input, sys.stdin = ask, stream
