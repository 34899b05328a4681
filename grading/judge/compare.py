"""Comparing plain data with what was expected: types, shapes, dtypes, values, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np

from grading.judge.describe import be, difference, have, shape_difference, start
from grading.judge.spec import Problem
from grading.judge.tolerances import close
from grading.kernel.plain import Opaque, apart

# Right in substance, in another wrapping.
A_LIST, WRAPPED = "a list", "wrapped"

_OTHER_VALUES = Problem("value", "")


def compare(
    expected: Any,
    got: Any,
    inputs: dict[str, Any] | None,
    where: str = "the result",
    names: Sequence[str] = (),
) -> Problem | None:
    """The first thing in which `got` differs from `expected`, or None.

    Whatever the contract leaves open passes: Python and NumPy scalars, 0-d arrays, tuples for lists.
    `inputs` are the case's, to name a factor or an axis by; `names` those of the items of a tuple or list.
    Where `inputs` is None, nobody reads the words: that values differ is all that is found out of them.
    """
    if got is None and expected is not None and where.endswith(".grad"):
        return Problem(
            "none",
            f"{where} is None: no gradient arrives there.",
            "Between it and the result, some step leaves the Tensors: `.data`, a function of NumPy, or a new Tensor "
            "that doesn't know what it was made of.",
        )
    if got is None and expected is not None and not where.startswith("the "):
        return Problem("none", f"{start(where)} should be {kind_of(expected)}, but {be(where)} None.")
    if got is None and expected is not None:
        return Problem(
            "none",
            f"{start(where)} {be(where)} None: the function ended without a `return`.",
            "Is there a `return` at the end?",
        )
    if isinstance(expected, (bool, int, float, np.generic)) or (
        isinstance(expected, np.ndarray) and expected.ndim == 0
    ):
        return _compare_number(expected, got, inputs, where)
    if isinstance(expected, np.ndarray):
        return _compare_array(expected, got, inputs, where)
    if isinstance(expected, (list, tuple)):
        return _compare_sequence(expected, got, inputs, where, names)
    if isinstance(expected, dict):
        return _compare_dict(expected, got, inputs, where)
    if type(expected) is not type(got) or expected != got:
        shown = apart(expected, got)
        return Problem("value", f"{start(where)} should be {shown[0]}, but {be(where)} {shown[1]}.")
    return None


def kind_of(value: Any) -> str:
    """What a learner would call it: 'a float', 'an array of shape (3, 1)', 'a list of 4 items'."""
    if isinstance(value, Opaque) and value.type_name == "memoryview":
        return "the `.data` of an array, not of a Tensor"
    if isinstance(value, Opaque):
        return f"{'an' if value.type_name[0] in 'aeiouAEIOU' else 'a'} {value.type_name}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)} item{'' if len(value) == 1 else 's'}"
    if isinstance(value, np.generic):
        return "a number" if value.dtype.kind != "b" else "True or False"
    names = {
        bool: "True or False",
        int: "a number",
        float: "a number",
        complex: "a complex number",
        str: "a text",
        dict: "a dict",
        type(None): "None",
    }
    return names.get(type(value), f"a {type(value).__name__}")


def _compare_number(expected: Any, got: Any, inputs: dict[str, Any] | None, where: str) -> Problem | None:
    is_number = isinstance(got, (bool, int, float, np.generic)) or (
        isinstance(got, np.ndarray) and got.ndim == 0
    )
    if not is_number or isinstance(got, complex):
        return _in_an_array(expected, got, inputs, where) or Problem(
            "type", f"{start(where)} should be a single number, but {be(where)} {kind_of(got)}."
        )
    expected_array, got_array = np.asarray(expected), np.asarray(got)
    return (
        _dtype(expected_array, got_array, where)
        if close(got_array, expected_array).all()
        else _of_values(expected_array, got_array, inputs, where)
    )


def _in_an_array(expected: Any, got: Any, inputs: dict[str, Any] | None, where: str) -> Problem | None:
    """What is wrong with an array or list of one number; None where it is none."""
    if isinstance(got, list) and len(got) == 1 and np.ndim(got[0]) == 0:
        got = got[0]
    elif isinstance(got, np.ndarray) and got.size == 1:
        got = got.reshape(())
    else:
        return None
    return _compare_number(expected, got, inputs, where) or Problem(
        WRAPPED,
        f"{start(where)} is right, but comes wrapped in a list or array. A single number is asked for.",
    )


def _compare_array(
    expected: np.ndarray, got: Any, inputs: dict[str, Any] | None, where: str
) -> Problem | None:
    if isinstance(got, (list, tuple)):
        return _compare_list(expected, got, inputs, where)
    if isinstance(got, np.generic) or not isinstance(got, np.ndarray):
        return Problem(
            "type",
            f"{start(where)} should be an array of shape {expected.shape}, but {be(where)} {kind_of(got)}.",
        )
    if got.shape != expected.shape:
        return shape_difference(expected, got, where)
    if got.dtype == np.float16 and expected.dtype in (np.float32, np.float64):
        return Problem(
            "dtype", f"{start(where)} is float16, which keeps only three digits.", f"{expected.dtype}."
        )
    if not close(got, expected).all():
        return _of_values(expected, got, inputs, where)
    return _dtype(expected, got, where)


def _of_values(expected: np.ndarray, got: np.ndarray, inputs: dict[str, Any] | None, where: str) -> Problem:
    return _OTHER_VALUES if inputs is None else difference(expected, got, inputs, where)


def _compare_list(expected: np.ndarray, got: Any, inputs: dict[str, Any] | None, where: str) -> Problem:
    """A list where an array is asked for: its numbers count, and then that it is a list."""
    try:
        numbers = np.array(got)
    except ValueError:  # rows of different lengths
        numbers = np.array(None)
    if numbers.dtype.kind in "biuf" and numbers.shape == expected.shape:
        found = _compare_array(expected, numbers, inputs, where)
        exact = found is not None and not (numbers.size == 0 or expected.dtype == np.float32)
        if found is None or (found.kind == "dtype" and not exact):
            return Problem(
                A_LIST,
                f"The numbers are right, but {where} {be(where)} a {type(got).__name__}. An "
                "array is asked for, so that others can calculate with it.",
                "np.array(...) makes an array of a list.",
            )
        if found.kind != "dtype":
            return found
    return Problem(
        "type",
        f"{start(where)} should be an array of shape {expected.shape}, but {be(where)} {kind_of(got)}.",
        "np.array(...) makes an array of a list.",
    )


def _dtype(expected: np.ndarray, got: np.ndarray, where: str) -> Problem | None:
    """Right values of another kind. A float32 asked for must be one; float64 may come in any right precision."""
    if expected.ndim == 0 and expected.dtype != np.float32:
        return None
    if expected.dtype == np.float32 and got.dtype == np.float64:
        return Problem(
            "dtype",
            f"The values are right, but float32 went in and {where} is float64: twice the memory, half the speed.",
            "Which step brings in a float64? np.zeros, np.ones, np.eye and np.where with two floats do.",
        )
    if (expected.dtype.kind == "f") != (got.dtype.kind == "f"):
        return Problem(
            "dtype",
            f"The values are right, but {where} should hold {_kind(expected)}, not "
            f"{_kind(got)} ({got.dtype}).",
        )
    return None


def _kind(array: np.ndarray) -> str:
    return {"f": "floats", "i": "whole numbers", "u": "whole numbers", "b": "True and False"}.get(
        array.dtype.kind, str(array.dtype)
    )


def _compare_sequence(
    expected: Any, got: Any, inputs: dict[str, Any] | None, where: str, names: Sequence[str] = ()
) -> Problem | None:
    is_vector = (
        isinstance(got, np.ndarray)
        and got.ndim > 0
        and all(not isinstance(item, (list, tuple, dict)) and np.ndim(item) == 0 for item in expected)
    )
    if not isinstance(got, (list, tuple)) and not is_vector:
        return Problem(
            "type", f"{start(where)} should be {kind_of(expected)}, but {be(where)} {kind_of(got)}."
        )
    if _whole_numbers(expected) and _whole_numbers(got) and tuple(got) != tuple(expected):
        return Problem("value", f"{start(where)} should be {expected}, but {be(where)} {got}.")
    if len(got) != len(expected):
        return Problem(
            "length", f"{start(where)} should have {len(expected)} items, but {have(where)} {len(got)}."
        )

    def item(number: int) -> str:
        return names[number] if len(names) == len(expected) else f"item {number} of {where}"

    for number, (wanted, came) in enumerate(zip(expected, got, strict=True)):
        found = compare(wanted, came, inputs, item(number))
        if found:
            return in_another_order(expected, got, names) or found
    return None


def _whole_numbers(value: Any) -> bool:
    """A short tuple of them, such as a shape, is told whole."""
    return isinstance(value, tuple) and len(value) <= 4 and all(type(item) is int for item in value)


def in_another_order(expected: Sequence[Any], got: Sequence[Any], names: Sequence[str]) -> Problem | None:
    """All of a tuple's named parts are there and right, each in another's place."""
    if len(names) != len(expected) or len(expected) > 4:
        return None
    for order in permutations(range(len(expected))):
        if all(compare(expected[place], came, None) is None for place, came in zip(order, got, strict=True)):
            says = (
                f"The parts are right, but come as {', '.join(names[place] for place in order)}. "
                f"The order asked for is {', '.join(names)}."
            )
            if any(
                "." in name for name in names
            ):  # no tuple of the learner's, but what the example looked up
                moved = [
                    (name, names[place])
                    for name, place in zip(names, order, strict=True)
                    if name != names[place]
                ]
                says = f"{', and '.join(f'{name} has what {other} should have' for name, other in moved)}."
            return Problem("order", says)
    return None


def _compare_dict(
    expected: dict[str, Any], got: Any, inputs: dict[str, Any] | None, where: str
) -> Problem | None:
    if not isinstance(got, dict):
        return Problem("type", f"{start(where)} should be a dict, but {be(where)} {kind_of(got)}.")
    if missing := [key for key in expected if key not in got]:
        return Problem(
            "keys",
            f"{start(where)} has no key {', '.join(map(repr, missing))}; "
            f"it has {', '.join(map(repr, got)) or 'none'}.",
        )
    for key, wanted in expected.items():
        found = compare(wanted, got[key], inputs, f"{where}[{key!r}]")
        if found:
            return found
    return None
