"""How long the learner's code has taken, told so that a slow or busy machine costs it nothing."""

from __future__ import annotations

import time

_WINDOW = 0.5  # seconds over which it is seen whether the process did anything at all
_IDLE = 0.01  # of a window: less processor time than this is waiting, not working
_WORTH = 5  # seconds of waiting count as one


class Stopwatch:
    """Seconds of this process's processor time since `start`; where it only waited, a fifth of the clock's.

    Somebody has to look at it now and then, for waiting is told from a want of processor by what happens between two
    looks: a process that gets little of a busy machine still gets something. Several threads at work count as one.
    """

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin again at 0."""
        self._began = self._window = (time.process_time(), time.monotonic())
        self._waited = 0.0

    def seconds(self) -> float:
        """What was taken since then."""
        processor, clock = time.process_time(), time.monotonic()
        worked, passed = processor - self._window[0], clock - self._window[1]
        if passed >= _WINDOW:
            # Whoever looks late had no processor either: of a long pause, one window is sure.
            self._waited += min(passed, 2 * _WINDOW) * (worked < _IDLE * passed)
            self._window = processor, clock
        return max(min(processor - self._began[0], clock - self._began[1]), self._waited / _WORTH)
