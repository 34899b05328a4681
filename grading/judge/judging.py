"""One case's outcome against the reference's: the problems it has, and whether two outcomes are the same mistake."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises.spec import Case, Exercise, Fixture, Problem
from grading.judge.compare import compare, kind_of
from grading.plain import show
from grading.probe import Crash, Outcome


def problems_of(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> list[Problem]:
    """What is wrong with an outcome, the gravest first; nothing when it is right."""
    if got.crash and not (expected.crash and got.crash.kind == expected.crash.kind):
        return [_crashed(got.crash)]
    if expected.crash:
        return [] if got.crash else [_should_raise(expected.crash, got)]
    return list(_problems(exercise, case, got, expected))


def _problems(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    yield from _value_problems(exercise, case, got, expected)
    for name, after in got.changed:
        yield Problem(
            "changed",
            f"Your code changed its argument `{name}` in place; after the call it is {show(after)}.",
            "An operation such as += or x[...] = ... writes into the caller's array. Work on a new one.",
        )
    if got.global_random and any(
        isinstance(value, Fixture) and value.name == "rng" for value in case.inputs.values()
    ):
        yield Problem(
            "global random",
            "Your code draws from NumPy's global generator (np.random...), so `rng` does not decide the result.",
            "Draw from the `rng` that is passed in: rng.normal, rng.random, rng.permutation, ...",
        )


def _value_problems(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> list[Problem]:
    if exercise.judge is None:
        found = compare(expected.value, got.value, plain_inputs(case))
        return [found] if found else []
    try:
        return list(exercise.judge(case, got, expected))
    except Exception:  # a judge of properties meets whatever a learner may return
        what, wanted = kind_of(got.value), kind_of(expected.value)
        return [Problem("type", f"The result is {what}, and cannot be what was asked for: {wanted}.")]


def plain_inputs(case: Case) -> dict[str, object]:
    """The case's inputs that are plain data."""
    return {name: value for name, value in case.inputs.items() if not isinstance(value, Fixture)}


def _crashed(crash: Crash) -> Problem:
    place = f" in line {crash.number} of {crash.function}: `{crash.line}`" if crash.line else ""
    values = f" There, {crash.values}." if crash.values else ""
    return Problem(f"crash {crash.kind}", f"Your code stopped with {crash}{place}.{values}")


def _should_raise(wanted: Crash, got: Outcome) -> Problem:
    return Problem(
        "no error",
        f"This input is wrong and should raise {wanted.kind}; your code returned {show(got.value)} instead.",
    )


def alike(exercise: Exercise, case: Case, first: Outcome, second: Outcome, expected: Outcome) -> bool:
    """Do two outcomes of one case show the same mistake?

    Equal values where the contract fixes them, the same problems where it does not.
    """
    if bool(first.crash) != bool(second.crash) or (
        first.crash and second.crash and first.crash.kind != second.crash.kind
    ):
        return False
    if not exercise.fixed or exercise.judge:
        kinds = [
            sorted({found.kind for found in problems_of(exercise, case, one, expected)})
            for one in (first, second)
        ]
        if kinds[0] != kinds[1]:
            return False
    if exercise.fixed and not first.crash:
        if [name for name, _ in first.changed] != [name for name, _ in second.changed]:
            return False
        return _equal_values(first.value, second.value)
    return True


def _equal_values(first: object, second: object) -> bool:
    with np.errstate(all="ignore"):
        return compare(first, second, {}) is None if first is not None else second is None
