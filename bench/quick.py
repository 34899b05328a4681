"""Does a candidate earn all points? Asked thousands of times: it ends at the first case lost, and finds no words."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grading import exercises
from grading.examining.examine import expected_of
from grading.exercises.drawing import cases_of
from grading.judge import problems_of
from grading.judge.spec import Case
from grading.kernel.limits import TookTooLong, Watch
from grading.kernel.probe import Outcome, probe
from grading.kernel.surroundings import as_usual

_SECONDS = 1.0  # of processor time that a case may take, and ten times what the reference takes


@dataclass(frozen=True)
class _Drawn:
    case: Case
    expected: Outcome
    seconds: float


def first_lost(name: str, candidate: Any, seed: int, trusted: bool = False) -> Case | None:
    """The first case that a candidate fails, the quick ones tried first; None where it earns all points.

    It is judged as `grading.examine` judges, which goes on to find words for what is wrong.

    Args:
        trusted: a right solution, which has lost nothing so far: no time is taken, and the cases that are the same with
            every seed are left out.
    """
    exercise = exercises.find(name)
    with as_usual() as surroundings, contextlib.nullcontext() if trusted else Watch() as watch:
        for drawn in _drawn(name, seed):
            if trusted and (drawn.case.shown or drawn.case.slow):
                continue
            try:
                got = probe(candidate, name, drawn.case, watch, _SECONDS + 10 * drawn.seconds)
                problems = problems_of(exercise, drawn.case, got, drawn.expected)
            except TookTooLong:
                return drawn.case
            surroundings.mend()
            if problems:
                return drawn.case
    return None


@lru_cache(maxsize=16)
def _drawn(name: str, seed: int) -> list[_Drawn]:
    """The cases of a seed with what the reference makes of them, the quickest first."""
    exercise = exercises.find(name)
    found = []
    for case in cases_of(exercise, seed):
        began = time.perf_counter()
        expected = expected_of(name, case)
        found.append(_Drawn(case, expected, 10.0 if case.slow else time.perf_counter() - began))
    return sorted(found, key=lambda drawn: drawn.seconds)
