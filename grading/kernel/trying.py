"""All cases of an exercise, one after the other, each within its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grading.kernel import limits
from grading.kernel.cases import Case
from grading.kernel.crash import STOPPED
from grading.kernel.edits import MOST
from grading.kernel.keeping import Places, made_anew, with_an_edit
from grading.kernel.probe import Outcome, probe
from grading.kernel.surroundings import as_usual

NOT_TRIED = Outcome(tried=False)
_AN_EDIT, _EDITS = 0.5, 3.0  # seconds for a case with a change in the code, and for all such cases


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
    edits = MOST
    with as_usual() as surroundings, limits.Watch() as watch:
        places = _or_none(watch, partial(Places, candidate))
        for case in cases:
            left = limits.IN_ALL - watch.taken
            if left <= 0 and stopped:
                stopped.setdefault(case.part, [*stopped.values()][-1])
            if case.part in stopped:
                outcomes.append(stopped[case.part])
                continue
            if case.edit:
                came = _edited(candidate, name, case, watch) if case.edit <= edits else None
                if came is None:  # there are no more of them
                    edits = min(edits, case.edit - 1)
                outcomes.append(fit(came or NOT_TRIED))
                surroundings.mend()
                continue
            piece, its_places = candidate, places
            if case.fresh:
                piece = _or_none(watch, partial(made_anew, candidate, name))
                its_places = _or_none(watch, partial(Places, piece))
            outcome = NOT_TRIED
            if piece is not None:
                seconds = max(0.0, min(limits.A_CASE, left))
                outcome = _marked(fit(probe(piece, name, case, watch, seconds)), watch, left)
            surroundings.mend()
            kept = _or_none(watch, its_places.changed) if its_places else None
            outcome = replace(outcome, replaced=tuple(sorted(surroundings.replaced)), kept=kept or ())
            if outcome.crash and outcome.crash.kind == STOPPED:
                stopped[case.part] = Outcome(crash=outcome.crash, tried=False)
            outcomes.append(outcome)
    return outcomes


def _edited(candidate: Any, name: str, case: Case, watch: limits.Watch) -> Outcome | None:
    """The case on the candidate with a small change; not tried where that takes long, None where there is none."""
    seconds = min(_AN_EDIT, _EDITS - watch.taken)
    if seconds <= 0:
        return None
    found = _or_none(watch, partial(with_an_edit, candidate, name, case.edit))
    if not found:
        return None if found == () else NOT_TRIED
    piece, what = found
    outcome = probe(piece, name, case, watch, seconds)
    if outcome.crash and outcome.crash.kind == STOPPED:
        return NOT_TRIED
    return replace(outcome, edit=what)


def _marked(outcome: Outcome, watch: limits.Watch, left: float) -> Outcome:
    """Where it was the time of all examples together that ran out, the outcome says so."""
    if (
        outcome.crash
        and outcome.crash.kind == STOPPED
        and left < limits.A_CASE
        and watch.taken >= limits.IN_ALL
    ):
        says = f"took more than {limits.IN_ALL:g} s for all examples together"
        return replace(outcome, crash=replace(outcome.crash, message=says))
    return outcome


def _or_none(watch: limits.Watch, work: Callable[[], Any]) -> Any:
    """What work on the learner's own objects gives; None where it fails or takes too long."""
    try:
        return watch.run(limits.A_CASE, work)
    except Exception:
        return None
    except limits.TookTooLong as error:
        if error.watch is not watch:
            raise
        return None
