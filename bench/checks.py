"""How long a check takes: `examine`, which `check` calls, on each exercise's reference, with fresh cases each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import solutions
from grading import exercises
from grading.examining.examine import examine


def measure(rounds: int, names: list[str] | None = None) -> dict[str, float]:
    """Milliseconds of processor time by exercise: the median of the rounds, after one to warm up.

    Raises:
        RuntimeError: a reference did not pass.
    """
    found = {}
    for name in names or exercises.names():
        reference = getattr(solutions, name)
        _timed(name, reference, 0)
        took = [_timed(name, reference, seed) for seed in range(1, rounds + 1)]
        found[name] = round(1000 * median(took), 1)
    return found


def _timed(name: str, reference: Callable[..., object], seed: int) -> float:
    began = time.process_time()
    verdict = examine(name, reference, seed)
    took = time.process_time() - began
    if not verdict.right:
        raise RuntimeError(f"{name}, seed {seed}: {verdict.says}")
    return took
