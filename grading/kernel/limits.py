"""Limits on the time and the memory that the learner's code takes in this process.

While a piece of work runs, a thread watches it. Once a limit is reached, the thread raises `TookTooLong` in the midst
of the work, and again until it ends. Python itself delivers this exception between two steps of any code. It needs no
signal, and so it works where Ctrl+C is switched off, in a notebook's kernel, and on Windows. A signal goes with it
only to wake what sleeps.

One thing cannot be ended from within: a single call into C that goes on for ever and never looks at what happens around
it, such as `sum(itertools.count())`. Where that must hold nothing up, the work is done in a process of its own, which
is watched from outside (`grading.learner.progress`, `grading.autograde`).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import threading
from collections.abc import Callable
from functools import cache
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

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

_LOOK = 0.05  # seconds between two looks at the watch
_OFTEN = 0.001  # between two exceptions, where the work catches them
_GENTLY, _HARD = (
    10,
    3_000,
)  # so many at the first pace, then so many often; what is left is C, which does not listen
# A signal that nobody uses, and that does nothing by itself. On Windows, only Ctrl+C's wakes what sleeps.
_WAKE = getattr(signal, "SIGURG", signal.SIGINT)

_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in.argtypes = [ctypes.c_ulong, ctypes.py_object]
_raise_in.restype = ctypes.c_int


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
        self._lock, self._over = threading.Lock(), threading.Event()
        self._limit: float | None = None  # of what runs now
        self._memory: int | None = None  # of the process, soon after that began
        self._raised, self._sent = 0, False

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        self._main = threading.current_thread() is threading.main_thread()
        self._before: Any = signal.signal(_WAKE, self._woken) if self._main else None
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        if self._main:
            signal.signal(_WAKE, self._before if self._before is not None else signal.SIG_DFL)

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
                self._end()
        finally:  # the exception may come at the door of the first `_end`; the next one is not due for a while
            self._end()

    def _begin(self, seconds: float) -> None:
        self.fired, self._memory, self._raised = None, None, 0
        self._stopwatch.start()
        self._limit = seconds

    def _end(self) -> None:
        with self._lock:  # from here on nothing is raised any more, and nothing is on its way
            if self._limit is not None:
                self._limit = None
                self.taken += self._stopwatch.seconds()
            if self.fired is not None:
                _raise_in(self._thread, ctypes.py_object())

    def _look(self) -> None:
        """The watching thread: until the watch is over."""
        while not self._over.wait(_OFTEN if _GENTLY < self._raised < _HARD else _LOOK):
            with self._lock:
                if self._limit is None:
                    continue
                if self.fired is None and (why := self._why(self._limit)):
                    self.fired = type("TookTooLong", (TookTooLong,), {"watch": self, "says": why})
                if self.fired is not None:
                    _raise_in(self._thread, self.fired)
                    self._raised += 1
                    if self._raised > 1:
                        self._wake()

    def _why(self, limit: float) -> str:
        if self._stopwatch.seconds() >= limit:
            return f"did not end within {limit:.3g} s"
        now = _memory()
        self._memory = now if self._memory is None else self._memory
        if now - self._memory > MOST_MEMORY:
            return f"took more than {MOST_MEMORY / 1e9:g} GB of memory"
        return ""

    def _wake(self) -> None:
        """What waits in the main thread, for a time or for somebody else, is interrupted."""
        if not self._main:
            return
        self._sent = True
        with contextlib.suppress(OSError):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(self._thread, _WAKE)
            else:
                signal.raise_signal(_WAKE)

    def _woken(self, number: int, frame: FrameType | None) -> None:
        """The signal that was sent by `_wake` does nothing but wake; any other is whoever's it was before."""
        sent, self._sent = self._sent, False
        if not sent and callable(self._before):
            self._before(number, frame)


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
