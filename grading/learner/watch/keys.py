"""One key at a time from a terminal, without Enter; on Linux and macOS, and in Windows' console."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

ReadKey = Callable[[float], str]  # waits at most so many seconds; "" where no key came

_STEP = 0.05
_FIRST_HALVES = ("\x00", "\xe0")  # Windows sends an arrow key as two characters
_END = "q"


@contextlib.contextmanager
def keyboard() -> Iterator[ReadKey]:
    """Read keys from this process's terminal; at the end the terminal is as it was."""
    if os.name == "nt":
        import msvcrt

        yield lambda seconds: from_windows(msvcrt, seconds, time.sleep)
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)  # Ctrl+C still interrupts
        yield lambda seconds: from_terminal(terminal, seconds)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def from_terminal(terminal: int, seconds: float) -> str:
    """A key from a file descriptor; the end of the input counts as q, an arrow key as none."""
    if not select.select([terminal], [], [], seconds)[0]:
        return ""
    try:
        typed = os.read(terminal, 64).decode(errors="replace")
    except OSError:  # the terminal is gone
        return _END
    return _END if not typed else "" if typed.startswith("\x1b") else typed[0]


def from_windows(console: Any, seconds: float, sleep: Callable[[float], None]) -> str:
    """A key from Windows' console.

    Args:
        console: the module `msvcrt`, or what does as it does. seconds: how long to wait. sleep: waits between looks.
    """
    for _ in range(max(1, round(seconds / _STEP))):
        if console.kbhit():
            key = str(console.getwch())
            if key in _FIRST_HALVES:
                console.getwch()
                return ""
            return _END if key == "\x03" else key  # Ctrl+C comes as a character here
        sleep(_STEP)
    return ""
