"""Limits on the time and the memory that the learner's code takes in this process.

While a piece of work runs, a thread watches it. Once a limit is reached, the thread raises `TookTooLong` in the midst
of the work, and again until it ends. Python itself delivers this exception between two steps of any code. It needs no
signal, and so it works where Ctrl+C is switched off, in a notebook's kernel, and on Windows. How the exception gets
there, and what is done where there are no threads, stands in `interrupting`.

One thing cannot be ended from within: a single call into C that goes on for ever and never looks at what happens around
it, such as `sum(itertools.count())`. Where that must hold nothing up, the work is done in a process of its own, which
is watched from outside (`grading.learner.progress`, `grading.autograde`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar

from grading.kernel.interrupting import INTERRUPTER
from grading.kernel.stopwatch import Stopwatch

Result = TypeVar("Result")


def _setting(default: float) -> float:
    try:
        return max(0.1, float(os.environ.get("FOUNDATIONS_SECONDS", default)))
    except ValueError:
        return default


A_CASE = _setting(5.0)  # seconds of processor time that one example may take
IN_ALL = 4 * A_CASE  # and all examples of an exercise
MOST_MEMORY = 1_000_000_000  # bytes by which the process may grow meanwhile


class TookTooLong(BaseException):
    """Raised in the midst of work that has reached a limit. No `except Exception` of a learner's catches it."""

    watch: Watch | None = None  # whose limit it is
    says = ""  # a sentence's end: "did not end within 5 s"

    def __str__(self) -> str:
        return self.says


class Watch:
    """Runs work within limits, in the thread that entered it.

        with Watch() as watch:
            watch.run(5.0, work)

    Raises TookTooLong, whose `watch` is this one, where a limit was reached. One watch serves many pieces of work.
    """

    def __init__(self) -> None:
        self.taken = 0.0  # seconds, by all that ran so far
        self.fired: type[TookTooLong] | None = None  # by the work that ran last
        self._stopwatch = Stopwatch()
        self._interrupter = INTERRUPTER(self._due)
        self._limit: float | None = None  # of what runs now
        self._memory: int | None = None  # of the process, soon after that began

    def __enter__(self) -> Self:
        self._interrupter.__enter__()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._interrupter.__exit__(kind, error, trace)

    def run(self, seconds: float, work: Callable[[], Result]) -> Result:
        """Do a piece of work.

        Raises:
            TookTooLong: it took more than so many seconds, as a `Stopwatch` tells them, or too much memory.
        """
        try:
            try:
                self._begin(seconds)
                return work()
            finally:
                self._interrupter.end(self._close)
        finally:  # the exception may come at the door of the first `end`; the next one is not due for a while
            self._interrupter.end(self._close)

    def _begin(self, seconds: float) -> None:
        self.fired, self._memory = None, None
        self._stopwatch.start()
        self._limit = seconds
        self._interrupter.begin()

    def _close(self) -> bool:
        if self._limit is not None:
            self._limit = None
            self.taken += self._stopwatch.seconds()
        return self.fired is not None

    def _due(self) -> type[TookTooLong] | None:
        """The exception that the work has earned so far."""
        if self._limit is None:
            return None
        if self.fired is None and (why := self._why(self._limit)):
            self.fired = type("TookTooLong", (TookTooLong,), {"watch": self, "says": why})
        return self.fired

    def _why(self, limit: float) -> str:
        if self._stopwatch.seconds() >= limit:
            return f"did not end within {limit:.3g} s"
        now = _memory()
        self._memory = now if self._memory is None else self._memory
        if now - self._memory > MOST_MEMORY:
            return f"took more than {MOST_MEMORY / 1e9:g} GB of memory"
        return ""


@cache
def _process(number: int) -> Any:
    import psutil

    return psutil.Process(number)


def _memory() -> int:
    """Bytes that this process has in memory; 0 where it cannot be known."""
    try:
        return int(_process(os.getpid()).memory_info().rss)
    except Exception:  # no psutil in this kernel, or no /proc in its sandbox
        return 0
