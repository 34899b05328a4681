"""Making the record of an exercise whose reference is withheld; `grading.exercises.recorded` reads it.

No hidden case, judge or mistake is in it, and of outcomes that many right answers could have, only the form.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from grading import exercises
from grading.exercises.drawing import cases_of
from grading.judge import problems_of
from grading.judge.form import hollow
from grading.judge.spec import FORM, MEASURES, RUNS, SHAPES, VALUES, Case, Example, Exercise, Fixture
from grading.kernel.crash import Crash
from grading.kernel.probe import Outcome, probe
from grading.kernel.wire import encode


def record(name: str, unlike: Collection[str] = ()) -> str:
    """The text of an exercise's record.

    Args:
        name: the exercise.
        unlike: fixtures that are another thing where the record is read: values that come of them don't compare.
    """
    exercise = exercises.find(name)
    kept = {
        "name": exercise.name,
        "kind": "class" if isinstance(exercise.of, type) else "function",
        "points": exercise.points if isinstance(exercise.points, int) else dict(exercise.points),
        "fixed": exercise.fixed,
        "partial": dict(exercise.partial),
        "either": exercise.either,
        "methods": list(exercise.methods),
        "returns": list(exercise.returns),
        "examples": [_recorded(exercise, case, unlike) for case in cases_of(exercise, 0, shown=True)],
    }
    return json.dumps(kept, indent=1) + "\n"


def _recorded(exercise: Exercise, case: Case, unlike: Collection[str]) -> dict[str, Any]:
    outcome = probe(exercise.of, exercise.name, case)
    crash = outcome.crash and Crash(outcome.crash.kind, "", bases=outcome.crash.bases)
    whole = Outcome(value=outcome.value, crash=crash)
    rights = [exercise.of, *(each.candidate for each in exercises.alternatives_of(exercise.name))]
    measured = next(measure for measure in MEASURES if _agree(exercise, case, whole, rights, measure, unlike))
    kept = whole if measured == VALUES else Outcome(value=hollow(outcome.value), crash=crash)
    return {
        "measured": measured,
        "case": json.loads(encode(case)),
        "expected": json.loads(encode(kept)),
    }


def _agree(
    exercise: Exercise,
    case: Case,
    expected: Outcome,
    rights: Collection[Any],
    measure: str,
    unlike: Collection[str],
) -> bool:
    """Is everything that is known to be right, right by this measure alone?"""
    fixtures = {value.name for value in case.inputs.values() if isinstance(value, Fixture)}
    if measure == RUNS or expected.crash:
        return True
    if measure == VALUES and (fixtures & {*unlike} or not (exercise.fixed or exercise.judge is None)):
        return False
    if measure in (FORM, SHAPES) and ".notes" in case.code:
        return False  # how often a network is asked is everybody's own affair
    alone = replace(exercise, judge=None, examples=(Example(case, expected, measure),))
    return not any(problems_of(alone, case, probe(right, exercise.name, case), expected) for right in rights)
