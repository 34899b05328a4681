"""Comparing the form of a result alone, where its values cannot be judged here: types, lengths, shapes, dtypes, nan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grading.judge.compare import kind_of
from grading.judge.describe import be, have, start
from grading.judge.spec import FORM, RUNS, Problem


def form_problem(
    expected: Any, got: Any, measured: str, where: str = "the result", names: Sequence[str] = ()
) -> Problem | None:
    """The first thing in which the form of `got` is another than that of `expected`, or None.

    Args:
        expected: a result of the right form, whatever its values.
        got: what came.
        measured: FORM; SHAPES, for which dtypes do not count; or RUNS, for which nothing does.
        where: what to call the result. names: what to call its items.
    """
    if measured == RUNS:
        return None
    if isinstance(expected, (list, tuple)):
        return _sequence(expected, got, measured, where, names)
    if isinstance(expected, dict):
        if not isinstance(got, dict) or expected.keys() - got.keys():
            keys = ", ".join(map(repr, expected))
            return _other(f"a dict with the keys {keys}", got, where)
        pairs = ((expected[key], got[key], f"{where}[{key!r}]") for key in expected)
        return next(filter(None, (form_problem(a, b, measured, at) for a, b, at in pairs)), None)
    if isinstance(expected, np.ndarray) and expected.ndim:
        return _array(expected, got, measured, where)
    if _is_number(expected):
        if not _is_number(got):
            return _other("a single number", got, where)
        return _not_finite(expected, got, where)
    return None if kind_of(expected) == kind_of(got) else _other(kind_of(expected), got, where)


def hollow(value: Any) -> Any:
    """A value of the same form with 0 for every finite number, so that no answer stands in it."""
    if isinstance(value, (list, tuple)):
        return type(value)(hollow(item) for item in value)
    if isinstance(value, dict):
        return {key: hollow(item) for key, item in value.items()}
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufc":
        return np.where(np.isfinite(value), 0, value).astype(value.dtype)[()]
    if isinstance(value, (bool, int, float, complex)):
        return type(value)(0) if np.isfinite(value) else value
    return "" if isinstance(value, str) else value


def in_words(value: Any) -> str:
    """What came, by its form: 'an array of shape (4, 3) and an array of shape (1, 3)'."""
    if isinstance(value, tuple) and 2 <= len(value) <= 4:
        *most, last = map(kind_of, value)
        return f"{', '.join(most)} and {last}"
    return kind_of(value)


def _is_number(value: Any) -> bool:
    single = isinstance(value, (bool, int, float, np.generic))
    return single or (isinstance(value, np.ndarray) and value.ndim == 0)


def _other(wanted: str, got: Any, where: str) -> Problem:
    return Problem("type", f"{start(where)} should be {wanted}, but {be(where)} {kind_of(got)}.", "", wanted)


def _sequence(
    expected: Sequence[Any], got: Any, measured: str, where: str, names: Sequence[str]
) -> Problem | None:
    vector = isinstance(got, np.ndarray) and got.ndim == 1 and all(map(_is_number, expected))
    if not (vector or isinstance(got, (list, tuple))) or len(got) != len(expected):
        return _other(kind_of(expected), got, where)
    for number, (wanted, came) in enumerate(zip(expected, got, strict=True)):
        at = names[number] if len(names) == len(expected) else f"item {number} of {where}"
        if found := form_problem(wanted, came, measured, at):
            return found
    return None


def _array(expected: np.ndarray, got: Any, measured: str, where: str) -> Problem | None:
    wanted = kind_of(expected)
    if not isinstance(got, np.ndarray):
        return _other(wanted, got, where)
    if got.shape != expected.shape:
        says = f"{start(where)} should have the shape {expected.shape}, but {have(where)} {got.shape}."
        return Problem("shape", says, "", wanted)
    kinds = expected.dtype.kind == "f", got.dtype.kind == "f"
    coarse = expected.dtype == np.float32 and got.dtype == np.float64
    if measured == FORM and (coarse or kinds[0] != kinds[1]):
        says = f"{start(where)} should hold {expected.dtype}, not {got.dtype}."
        return Problem("dtype", says, "", f"{wanted}, {expected.dtype}")
    return _not_finite(expected, got, where)


def _not_finite(expected: Any, got: Any, where: str) -> Problem | None:
    if np.isfinite(got).all() or not np.isfinite(expected).all():
        return None
    what = "nan" if np.isnan(got).any() else "infinite numbers"
    look = "A division by 0, the logarithm of 0, or exp of a large number?"
    return Problem("not finite", f"{start(where)} holds {what}.", look, "finite numbers")
