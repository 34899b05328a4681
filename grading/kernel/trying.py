"""All cases of an exercise, one after the other, each within its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from grading.kernel import limits
from grading.kernel.cases import Case
from grading.kernel.crash import STOPPED
from grading.kernel.probe import Outcome, probe
from grading.kernel.surroundings import as_usual


def outcomes_of(
    candidate: Any,
    name: str,
    cases: Sequence[Case],
    fit: Callable[[Outcome], Outcome] = lambda outcome: outcome,
) -> list[Outcome]:
    """What comes of each case. Where one is stopped by a limit, the others of its part are not tried.

    Args:
        fit: makes the outcome that is kept of one, before the next case is tried.
    """
    outcomes: list[Outcome] = []
    stopped: dict[str, Outcome] = {}
    with as_usual() as surroundings, limits.Watch() as watch:
        for case in cases:
            left = limits.IN_ALL - watch.taken
            if left <= 0 and stopped:
                stopped.setdefault(case.part, [*stopped.values()][-1])
            if case.part in stopped:
                outcomes.append(stopped[case.part])
                continue
            outcome = fit(probe(candidate, name, case, watch, max(0.0, min(limits.A_CASE, left))))
            surroundings.mend()
            if surroundings.replaced:
                outcome = replace(outcome, replaced=tuple(sorted(surroundings.replaced)))
            if outcome.crash and outcome.crash.kind == STOPPED:
                if left < limits.A_CASE and watch.taken >= limits.IN_ALL:
                    says = f"took more than {limits.IN_ALL:g} s for all examples together"
                    outcome = replace(outcome, crash=replace(outcome.crash, message=says))
                stopped[case.part] = Outcome(crash=outcome.crash, tried=False)
            outcomes.append(outcome)
    return outcomes
