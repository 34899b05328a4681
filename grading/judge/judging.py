"""One case's outcome against the reference's: the problems it has, and whether two outcomes are the same mistake."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence, Set
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import numpy as np

from grading.judge.compare import compare, kind_of
from grading.judge.crashes import place_of, stopped
from grading.judge.form import form_problem
from grading.judge.rules import look_at, rule_for
from grading.judge.spec import VALUES, Case, Exercise, Fixture, Problem
from grading.judge.tolerances import FLOAT32, close
from grading.kernel.crash import STOPPED, Crash
from grading.kernel.keyboard import NoKeyboard
from grading.kernel.plain import show
from grading.kernel.probe import Outcome


def problems_of(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> list[Problem]:
    """What is wrong with an outcome, the gravest first; nothing when it is right."""
    if got.crash and got.crash.kind == STOPPED:
        return [stopped(got.crash, got.tried)]
    if got.crash and not (expected.crash and expected.crash.kind in got.crash.bases):
        if expected.crash and not got.unwritten:
            return [_other_error(expected.crash, got.crash)]
        return [_crashed(got.crash, expected.value, exercise)]
    if expected.crash:
        return [] if got.crash else [_should_raise(expected.crash, got)]
    return list(_problems(exercise, case, got, expected))


def _problems(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    wrong = _value_problems(exercise, case, got, expected)
    needs_chance = any(isinstance(value, Fixture) and value.name == "rng" for value in case.inputs.values())
    if wrong and got.global_random and not needs_chance:
        yield Problem(
            "needless chance",
            "Your code draws random numbers (np.random...), where nothing should be left to chance.",
            "What should the numbers begin with, and in which order do things come?",
        )
    yield from wrong
    for name, after in got.changed:
        yield Problem(
            "changed",
            f"Your code changed its argument `{name}` in place; after the call it is {show(after)}.",
            "An operation such as += or x[...] = ... writes into the caller's array. Work on a new one.",
            expected=f"{name} unchanged: {show(case.inputs[name])}",
            got=f"{name} after the call: {show(after)}",
        )
    if got.global_random and needs_chance:
        yield Problem(
            "global random",
            "Your code draws from NumPy's global generator (np.random...), so `rng` doesn't decide the result.",
            "Draw from the `rng` that is passed in: rng.normal, rng.random, rng.permutation, ...",
        )


def _value_problems(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> list[Problem]:
    if got.value is None and expected.value is not None:
        return [_nothing_came(exercise, case, got, expected)]
    if exercise.judge is None:
        words, measured = _words_for(exercise, case), exercise.measured(case)
        if measured == VALUES:
            found = compare(expected.value, got.value, plain_inputs(case), *words)
        else:
            found = form_problem(expected.value, got.value, measured, *words)
        return [found] if found else []
    try:
        return list(exercise.judge(case, got, expected))
    except Exception:  # a judge of properties meets whatever a learner may return
        what, wanted = kind_of(got.value), kind_of(expected.value)
        return [Problem("type", f"The result is {what}, which can't be what was asked for: {wanted}.")]


def _nothing_came(exercise: Exercise, case: Case, got: Outcome, expected: Outcome) -> Problem:
    """What is said of None: was it printed, and not returned?"""
    last, printed = _last_line(case.code), " ".join(got.printed.split())
    called = isinstance(last, ast.Call) and isinstance(last.func, ast.Name) and last.func.id == exercise.name
    if called and printed:
        return Problem(
            "none",
            f"Your function prints {printed[:60]}, but returns nothing. `print` only shows a value; `return` hands it "
            "back.",
            rule="printed_not_returned",
        )
    found = compare(expected.value, None, {}, *_words_for(exercise, case))
    assert found
    return found


def _words_for(exercise: Exercise, case: Case) -> tuple[str, Sequence[str]]:
    """What to call the result, and its items: as the example's last line calls them."""
    last = _last_line(case.code)
    if isinstance(last, ast.Attribute) and len(ast.unparse(last)) <= 40:
        return ast.unparse(last), ()
    if isinstance(last, ast.Call) and isinstance(last.func, ast.Name) and last.func.id == "len":
        return (name, ()) if len(name := ast.unparse(last)) <= 50 else ("the number of items", ())
    if isinstance(last, ast.Tuple):
        return "the result", [ast.unparse(item) for item in last.elts]
    return "the result", exercise.returns


@cache
def _last_line(code: str) -> ast.expr | None:
    last = ast.parse(code).body[-1]
    return last.value if isinstance(last, ast.Expr) else None


def plain_inputs(case: Case) -> dict[str, object]:
    """The case's inputs that are plain data."""
    return {name: value for name, value in case.inputs.items() if not isinstance(value, Fixture)}


def _crashed(crash: Crash, wanted: object, exercise: Exercise) -> Problem:
    name = exercise.name
    if crash.returned:
        what = kind_of(crash.returned[0])
        says = f"The example fails on what your function returned ({what}): {crash}."
        look = (
            "A function without `return` gives None."
            if crash.returned[0] is None
            else "See what is asked for."
        )
        return Problem(f"unusable {what}", says, look, expected=f"{kind_of(wanted)}, in the end")
    if not crash.line and any(part in crash.message for part in _OF_A_RESULT):
        return Problem(
            f"crash {crash.kind}",
            f"The example fails on what your code returned: {crash}.",
            look_at(crash) or "Under `Called` you see what the example does with it.",
        )
    missing = re.fullmatch(r"'(\w+)' object has no attribute '(\w+)'", crash.message)
    if not crash.line and crash.kind == "AttributeError" and missing and missing[1] == name:
        return Problem(
            f"crash {crash.kind}",
            f"The example asks your {name} for `{missing[2]}`, but it has nothing of that name.",
            "The docstring says which attributes and methods there should be, and what they are called.",
        )
    operation = re.match(r"unsupported operand type\(s\) for (\S+?=?)(?: or pow\(\))?: (.*)$", crash.message)
    if not crash.line and operation and f"'{name}'" in operation[2]:
        return Problem(
            f"crash {crash.kind}",
            f"The example calculates with `{operation[1]}`, between {operation[2]}, but your {name} doesn't know how. "
            "The method for it is missing, or misspelled (two underscores on each side), or returned NotImplemented.",
            rule="no_such_operation",
        )
    if crash.kind == NoKeyboard.__name__:
        return Problem("crash NoKeyboard", f"Your code asks for input{place_of(crash)}. But {crash.message}.")
    rule, says = rule_for(crash, name, exercise.members)
    if rule:
        look = f"the values in that line: {crash.values}" if crash.values else ""
        return Problem(f"crash {crash.kind}", says, look, rule=rule)
    return Problem(
        f"crash {crash.kind}",
        f"Your code stopped with {str(crash).rstrip('.')}{place_of(crash)}",
        look_at(crash),
    )


_OF_SHAPES = r"got shape|: got \(\d|core dimension|not aligned|could not be broadcast"
_OF_A_RESULT = ("not iterable", "not subscriptable", "has no len()", "unpack", "has no attribute 'data'")


def _same_crash(known: Crash, got: Crash, own_class: str) -> bool:
    """The same exception for the same reason: Python's own words differ little then. A learner's own words may."""
    if known.kind != got.kind or bool(known.returned) != bool(got.returned):
        return False
    if known.line.startswith("raise ") and got.line.startswith("raise "):
        return True
    if known.kind == "AttributeError" and any(
        all(f"'{owner}' object" in crash.message for crash in (known, got))
        for owner in ("NoneType", own_class)
    ):
        return True  # which attribute is missing is a matter of what the learner calls it
    if known.kind == "ValueError" and all(re.search(_OF_SHAPES, crash.message) for crash in (known, got)):
        return True  # a reference's words about shapes that don't fit, or NumPy's
    if re.findall(r"'[^']*'", known.message) != re.findall(r"'[^']*'", got.message):
        return False  # of another type, or of another name
    first, second = (re.sub(r"[\d.]+", "", crash.message) for crash in (known, got))
    return SequenceMatcher(None, first, second).ratio() > 0.6


def _other_error(wanted: Crash, came: Crash) -> Problem:
    return Problem(
        "other error",
        f"This input is wrong and should raise {wanted.kind}, and say what is wrong; your code stopped with {came}.",
        f"Look at the input first, and raise {wanted.kind} before anything is computed.",
    )


def _should_raise(wanted: Crash, got: Outcome) -> Problem:
    return Problem(
        "no error",
        f"This input is wrong and should raise {wanted.kind}; your code returned {show(got.value)} instead.",
    )


def alike(
    exercise: Exercise,
    case: Case,
    known: Outcome,
    got: Outcome,
    expected: Outcome,
    leave_out: Set[str] = frozenset(),
    found: Sequence[Problem] | None = None,
) -> bool:
    """Does an outcome show the known mistake whose outcome is `known`?

    Equal values where the contract fixes them, the same problems where it does not; and what the mistake does besides,
    the candidate has to do, too: change its arguments, draw random numbers, print. What the candidate does more, of a
    kind in `leave_out` ("dtype", "changed"), does not count. `found` are the problems of `got`, where they are known.
    """
    if expected.crash and all(one.crash and expected.crash.kind in one.crash.bases for one in (known, got)):
        return True  # an error was asked for: its words are free
    if known.crash or got.crash:
        return bool(known.crash and got.crash and _same_crash(known.crash, got.crash, exercise.name))
    if known.drawn != got.drawn or (known.printed and not got.printed):
        return False
    if isinstance(known.value, _TRUTH) and not isinstance(got.value, _TRUTH):
        return False
    if exercise.fixed:  # values first: they differ most often, and cost least to compare
        changed = [{name for name, _ in one.changed} for one in (known, got)]
        if changed[0] - changed[1] or (changed[1] - changed[0] and "changed" not in leave_out):
            return False
        value = _in_the_kind_of(known.value, got.value) if "dtype" in leave_out else got.value
        if _difference(known.value, value) not in {"", *leave_out}:
            return False
        if exercise.judge is None:
            return known.global_random == got.global_random
    found = problems_of(exercise, case, got, expected) if found is None else found
    kinds = [{one.kind for one in some} for some in (problems_of(exercise, case, known, expected), found)]
    return kinds[0] <= kinds[1] and kinds[1] - kinds[0] <= leave_out


_TRUTH = (bool, np.bool_)


def _in_the_kind_of(known: Any, got: Any) -> Any:
    """`got` with each array in the dtype of its counterpart, where no number changes much by that.

    Of several values, only the first difference is looked at: a dtype must not stand before a difference that counts.
    """
    if isinstance(known, (list, tuple)) and isinstance(got, (list, tuple)) and len(known) == len(got):
        return type(got)(_in_the_kind_of(*pair) for pair in zip(known, got, strict=True))
    if isinstance(known, dict) and isinstance(got, dict):
        return {name: _in_the_kind_of(known.get(name), value) for name, value in got.items()}
    if isinstance(known, np.ndarray) and isinstance(got, np.ndarray):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted = got.astype(known.dtype)
            return converted if close(converted, got, FLOAT32).all() else got
    return got


def _difference(first: object, second: object) -> str:
    """The kind of the first difference between two values, '' where there is none."""
    if first is None or second is None:
        return "" if first is second else "none"
    with np.errstate(all="ignore"):
        found = compare(first, second, None)
    return found.kind if found else ""
