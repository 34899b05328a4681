"""Where one small change makes the candidate right, its mistake stands there: found by trying.

`EDITS` is what is then said, by the kind of the change (`grading.kernel.edits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grading.examining.trial import Trial
from grading.judge import problems_of
from grading.judge.spec import Case, Exercise, Mistake, Problem
from grading.kernel.edits import MOST
from grading.kernel.examinee import Examinee
from grading.kernel.probe import Outcome

_NUMBERS = 300_000  # of the inputs of all cases that are asked together
_TRIED_WHOLE = 4  # changes that mend the first failing case and are then tried with all others


_ONE = "Everything else is right. In line {number} of {function}, {was} "
EDITS: dict[str, str] = {
    "rounds": "You round, in line {number} of {function}: {was}. The exact number is asked for.",
    "power": "In Python `^` is not a power: look at {was}, in line {number} of {function}. A power is `**`.",
    "prints": "You print the result, in line {number} of {function}, but nothing is returned. `print` shows a value; "
    "only `return` hands it back.",
    "returns early": "In line {number} of {function} the `return` stands inside the loop, so the loop ends in its "
    "first round. How far should that line be indented?",
    "replaces": "In line {number} of {function}, {was} replaces what was there in each round of the loop, so only the "
    "last round counts. Each round should add its part.",
    "adds": "In line {number} of {function}, {was} adds to what is there already. Should it start over here?",
    "made once": "{was}, in line {number} of {function}, runs once, before the loop. It should happen again in each "
    "round: move it into the loop.",
    "every round": "{was}, in line {number} of {function}, runs in every round of the loop. It should happen once, "
    "when the loop is over. How far should that line be indented?",
    "repeats": "With a list, `*` repeats it and `+` joins it to another, and that is what {was} does, in line {number} "
    "of {function}. Make an array of the list first, with np.array.",
    "on self": "In line {number} of {function}, {was} makes a name that is gone when `__init__` ends. `self.` in front "
    "of it keeps the value for the other methods.",
    "one object": "{was}, in line {number} of {function}, puts the same array into the list each time, so all entries "
    "change together. A copy would keep what it held.",
    "axis": "Everything else is right. In line {number} of {function}, {was} goes along the wrong axis. Axis 0 runs "
    "down the rows, the last axis along one row.",
    "operands": _ONE + "has its two sides in the wrong order.",
    "transposed": _ONE
    + "lies the wrong way: is something transposed that shouldn't be, or the other way round?",
    "sign": _ONE + "has the wrong sign: where should a plus be a minus, or a minus a plus?",
    "compared": _ONE
    + "is the wrong comparison. What happens when both sides are equal, and which side is larger?",
    "operator": _ONE + "is the wrong operation. What does the formula do with these two?",
    "joined": _ONE + "puts two things together, and only one of them belongs there.",
    "range": _ONE + "begins or ends one too early or too late. Which numbers does the loop go through?",
    "function": _ONE
    + "calls the wrong function. What does the formula ask for: a sum or a mean, the largest or the "
    "smallest?",
    "number": _ONE + "is the wrong number.",
    "condition": _ONE + "is the wrong way round: the two branches are swapped.",
    "keepdims": _ONE + "gives the wrong number of axes: see keepdims.",
    "line": "Everything else is right. Line {number} of {function}, {was}, is one too many, or in the wrong place.",
    "name": _ONE + "is not the variable that belongs there. Which one does the formula use?",
}


def mended_by(exercise: Exercise, examinee: Examinee, kind: str, trials: Sequence[Trial]) -> Mistake | None:
    """What is said where a candidate with one small change passes all cases of the part that failed first, or None.

    Args:
        kind: what the candidate is, "a function" or "a class".
    """
    tried = [trial for trial in trials if trial.got.tried]
    failing = [trial for trial in tried if trial.problems and not trial.case.slow and not trial.got.unwritten]
    if not failing:
        return None
    part = [trial for trial in tried if trial.case.part == failing[0].case.part]
    failing = [trial for trial in failing if trial.case.part == failing[0].case.part]
    grave = [trial for trial in failing if not _kinds(trial.problems) <= exercise.partial.keys()]
    first = min(grave or failing, key=lambda trial: _numbers(trial.case))
    free = (
        not exercise.fixed and not first.case.inputs
    )  # numbers of the learner's choice: none is the wrong one
    most = min(MOST, _NUMBERS // (1 + _numbers(first.case)))
    others = [trial for trial in part if trial is not first]
    whole, nearly = 0, None
    for number, outcome in enumerate(
        _with_edits(exercise, examinee, kind, first.case, range(1, most + 1)), 1
    ):
        if not _is_right(exercise, first, outcome):
            continue
        if free and outcome.edit[:1] == ("number",):
            continue
        whole += 1
        cases = [replace(trial.case, edit=number) for trial in others]
        came = examinee.answer(exercise.name, cases, kind).outcomes if cases else ()
        if all(map(_is_right, [exercise] * len(others), others, came)):
            return _told(exercise, outcome)
        if grave and not nearly and all(map(_is_nearly_right, [exercise] * len(others), others, came)):
            nearly = outcome  # another change may leave nothing at all
        if whole == _TRIED_WHOLE * (2 if nearly else 1):
            break
    return _told(exercise, nearly, rest=True) if nearly else None


def _with_edits(
    exercise: Exercise, examinee: Examinee, kind: str, case: Case, numbers: range
) -> Sequence[Outcome]:
    cases = [replace(case, edit=number) for number in numbers]
    return examinee.answer(exercise.name, cases, kind).outcomes if cases else ()


def _is_right(exercise: Exercise, trial: Trial, outcome: Outcome) -> bool:
    return outcome.tried and not problems_of(exercise, trial.case, outcome, trial.expected)


def _is_nearly_right(exercise: Exercise, trial: Trial, outcome: Outcome) -> bool:
    """Is nothing left but what costs a part of the points?"""
    found = problems_of(exercise, trial.case, outcome, trial.expected)
    return outcome.tried and _kinds(found) <= exercise.partial.keys()


def _kinds(problems: Sequence[Problem]) -> set[str]:
    return {problem.kind for problem in problems}


def _told(exercise: Exercise, outcome: Outcome, rest: bool = False) -> Mistake | None:
    """The sentence about a change. What was changed comes from where the learner's code ran.

    Args:
        rest: something smaller is wrong besides.
    """
    rule, function, number, line, was = (*outcome.edit, "", "", "", "", "")[:5]
    if rule not in EDITS or not function.isidentifier() or not number.isdecimal() or len(was) > 200:
        return None
    fragment = was if was in line or len(line) > 90 or not line else line
    says = EDITS[rule].removeprefix("Everything else is right. ") if rest else EDITS[rule]
    says = says.replace("{number}", number).replace("{function}", function)
    return Mistake(rule.replace(" ", "_"), exercise.name, says.replace("{was}", f"`{fragment}`"), None)


def _numbers(case: Case) -> int:
    """How many numbers a case's inputs hold, roughly."""
    return sum(_size(value) for value in case.inputs.values())


def _size(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, (list, tuple)):
        return 1 + sum(map(_size, value))
    return 1
