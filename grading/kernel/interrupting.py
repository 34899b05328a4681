"""How work that has reached a limit is interrupted: by a thread that watches it; where there are none, from within.

In a browser, Python has neither threads nor signals. There Python itself asks, at each jump back of a loop and at each
call (`sys.monitoring`). Only what waits, or a single long call into C, such as a product of huge matrices, is left to
end by itself.
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any, Protocol, Self

Due = Callable[[], type[BaseException] | None]

_LOOK = 0.05  # seconds between two looks at the watch
_OFTEN = 0.001  # between two exceptions, where the work catches them
_GENTLY, _HARD = (
    10,
    3_000,
)  # so many at the first pace, then so many often; what is left is C, which does not listen
# A signal that nobody uses, and that does nothing by itself. On Windows, only Ctrl+C's wakes what sleeps.
WAKE = getattr(signal, "SIGURG", signal.SIGINT)


class Interrupter(Protocol):
    """Raises what is due in the midst of the work of the thread that entered it, and again until the work ends.

    It is made with a function that gives the exception, or None as long as none is due.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def begin(self) -> None:
        """A piece of work begins."""

    def end(self, close: Callable[[], bool]) -> None:
        """It is over: nothing is raised any more, and nothing is on its way.

        Args:
            close: called meanwhile; says whether something may be on its way.
        """


class ByThread:
    """See `Interrupter`: a thread looks. It needs no signal; one goes along only to wake what sleeps."""

    def __init__(self, due: Due) -> None:
        import ctypes  # here: a browser's Python may have none

        self._due = due
        self._lock, self._over = threading.Lock(), threading.Event()
        self._raised, self._sent = 0, False
        self._raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        self._raise_in.argtypes = [ctypes.c_ulong, ctypes.py_object]
        self._raise_in.restype = ctypes.c_int
        self._nothing = ctypes.py_object()

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        self._main = threading.current_thread() is threading.main_thread()
        self._before: Any = signal.signal(WAKE, self._woken) if self._main else None
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        if self._main:
            signal.signal(WAKE, self._before if self._before is not None else signal.SIG_DFL)

    def begin(self) -> None:
        self._raised = 0

    def end(self, close: Callable[[], bool]) -> None:
        with self._lock:
            if close():
                self._raise_in(self._thread, self._nothing)

    def _look(self) -> None:
        """The watching thread: until the watch is over."""
        while not self._over.wait(_OFTEN if _GENTLY < self._raised < _HARD else _LOOK):
            with self._lock:
                if error := self._due():
                    self._raise_in(self._thread, error)
                    self._raised += 1
                    if self._raised > 1:
                        self._wake()

    def _wake(self) -> None:
        """What waits in the main thread, for a time or for somebody else, is interrupted."""
        if not self._main:
            return
        self._sent = True
        with contextlib.suppress(OSError):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(self._thread, WAKE)
            else:
                signal.raise_signal(WAKE)

    def _woken(self, number: int, frame: FrameType | None) -> None:
        """The signal that was sent by `_wake` does nothing but wake; any other is whoever's it was before."""
        sent, self._sent = self._sent, False
        if not sent and callable(self._before):
            self._before(number, frame)


class FromWithin:
    """See `Interrupter`: the work itself looks, every so many steps."""

    _TOOL = 4  # of Python's numbers for tools, one that debuggers and profilers leave free
    _STEPS = 16  # from one look to the next
    _at_work: list[FromWithin] = []  # noqa: RUF012 - the outer first: one tool serves them all

    def __init__(self, due: Due) -> None:
        self._due, self._steps = due, itertools.count(1)
        self._ours = {__file__, due.__code__.co_filename}
        self._monitoring: Any = getattr(sys, "monitoring", None)  # Python 3.12 and newer have it

    def __enter__(self) -> Self:
        if self._monitoring and not self._monitoring.get_tool(self._TOOL):
            self._monitoring.use_tool_id(self._TOOL, __name__)
        if self._monitoring and self._monitoring.get_tool(self._TOOL) != __name__:
            self._monitoring = None  # somebody else has it
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass  # nobody listens once the work is over

    def begin(self) -> None:
        self._at_work.append(self)
        self._listen(True)

    def end(self, close: Callable[[], bool]) -> None:
        if self in self._at_work:
            self._at_work.remove(self)
        self._listen(bool(self._at_work))
        close()

    def _listen(self, on: bool) -> None:
        if not self._monitoring:
            return
        events = self._monitoring.events
        for event in (events.JUMP, events.PY_START):
            self._monitoring.register_callback(self._TOOL, event, self._step if on else None)
        self._monitoring.set_events(self._TOOL, (events.JUMP | events.PY_START) if on else events.NO_EVENTS)

    def _step(self, code: CodeType, *_: int) -> None:
        if next(self._steps) % self._STEPS or code.co_filename in self._ours:
            return
        for one in self._at_work:
            if error := one._due():
                raise error


# As Python calls the systems that have no threads: WebAssembly, in a browser and elsewhere.
THREADLESS = sys.platform in ("emscripten", "wasi")
INTERRUPTER: Callable[[Due], Interrupter] = FromWithin if THREADLESS else ByThread
