"""How long the learner's code has taken, told so that a slow or busy machine costs it nothing."""

from __future__ import annotations

import time


class Stopwatch:
    """Seconds of this process's processor time since `start`; of waiting, a fifth of the clock's counts."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin anew."""
        self._processor, self._clock = time.process_time(), time.monotonic()

    def seconds(self) -> float:
        """What was taken since then."""
        return max(time.process_time() - self._processor, (time.monotonic() - self._clock) / 5)
