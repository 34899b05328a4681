"""Saying how two results differ, when no known mistake explains it: measured, never guessed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from grading.judge.spec import Problem
from grading.judge.tolerances import FLOAT32, close
from grading.kernel.plain import apart, show


def start(where: str) -> str:
    """`where` at the beginning of a sentence; names of code keep their case."""
    return where[0].upper() + where[1:] if where.startswith(("the ", "item ")) else where


def be(where: str) -> str:
    """ "is", or "are" of what is called by a word in the plural, such as "the weights"."""
    return "are" if re.fullmatch(r"(the )?(?!bias$)\w+[^s\W]s", where) else "is"


def have(where: str) -> str:
    """The same of "has"."""
    return "have" if be(where) == "are" else "has"


def shape_difference(expected: np.ndarray, got: np.ndarray, where: str) -> Problem:
    """Another shape: transposed, too many or too few axes, or the axis that differs."""
    says = f"{start(where)} should have the shape {expected.shape}, but {have(where)} {got.shape}."
    if got.ndim == 2 and got.T.shape == expected.shape and close(got.T, expected).all():
        return Problem(
            "transposed", says + " The values are right, but transposed: rows and columns are swapped."
        )
    if got.size == expected.size and close(got.reshape(expected.shape), expected).all():
        without_ones = [size for size in expected.shape if size > 1]
        look = ""
        if got.ndim < expected.ndim and [size for size in got.shape if size > 1] == without_ones:
            look = (
                "An axis of length 1 is lost: squeeze, ravel and [0] take it away, and so do a sum or mean "
                "without keepdims=True."
            )
        elif got.ndim == 1:
            look = "ravel, flatten and a loop over single numbers make one long row: reshape it back."
        return Problem("shape", says + " The values are right; only their arrangement isn't.", look)
    if got.ndim != expected.ndim:
        look = f"It should have {expected.ndim} ax{'i' if expected.ndim == 1 else 'e'}s, but has {got.ndim}."
        return Problem("shape", says, look)
    axes = [axis for axis in range(got.ndim) if got.shape[axis] != expected.shape[axis]]
    return Problem(
        "shape",
        says,
        "Look at axis "
        + " and ".join(f"{axis} ({got.shape[axis]} instead of {expected.shape[axis]})" for axis in axes)
        + ".",
    )


def difference(expected: np.ndarray, got: np.ndarray, inputs: dict[str, Any], where: str) -> Problem:
    """Another value: nan or overflow, negated, transposed, off by a factor or a constant, or where and by how much."""
    begin = start(where)
    if got.dtype.kind == "c":
        return Problem(
            "complex",
            f"{begin} {have(where)} imaginary parts.",
            "A square root or a power of a negative number makes them.",
        )
    wanted, came = expected, got  # as they are: True is no 1.0, and 3 no 3.0
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    lost = ~np.isfinite(got) & np.isfinite(expected)
    if lost.any():
        return _not_finite(expected, got, lost, f"{begin} {be(where)}")
    wrong = ~close(got, expected)
    if np.abs(expected).max(initial=0) > 0 and close(-got, expected).all():
        return Problem(
            "negated",
            f"{begin} {be(where)} exactly the negative of what was expected: a sign is the wrong way round.",
        )
    if got.ndim == 2 and got.shape[0] == got.shape[1] > 1 and close(got.T, expected).all():
        return Problem("transposed", f"{begin} {be(where)} transposed: rows and columns are swapped.")
    factor = _factor(expected, got)
    meaning = _meaning(factor, inputs) if factor else ""
    if factor and (got.size > 1 or meaning):  # any single number is some factor off
        return Problem(
            "factor",
            f"{begin} {be(where)} {show(factor)} times what was expected, everywhere{meaning}.",
            "Where does that factor come in, or where is it missing?",
        )
    if got.ndim == 2 and got.shape[0] > 1 and close(np.sort(got, axis=0), np.sort(expected, axis=0)).all():
        return Problem("order", f"{begin} {have(where)} the right rows in another order.")
    if got.size > 1 and close(got - (got - expected).flat[0], expected).all():
        return Problem(
            "offset",
            f"{begin} {be(where)} off by the same {show(float((got - expected).flat[0]))} everywhere.",
        )
    if np.allclose(got, expected, rtol=FLOAT32.relative * 10, atol=1e-5):
        return Problem(
            "precision",
            f"{begin} {be(where)} nearly right, but off by up to {np.abs(got - expected).max():.1g}: "
            "more than rounding explains.",
        )
    share = "" if wrong.all() or got.ndim == 0 else f" {int(wrong.sum())} of {wrong.size} entries are wrong"
    place, shown = (
        _place(expected, got, wrong),
        apart(wanted.item(), came.item()) if got.ndim == 0 else ("", ""),
    )
    return Problem(
        "value",
        f"In {where}, other values were expected{':' + share if share else ''}{place}."
        if got.ndim
        else f"{begin} should be {shown[0]}, but {be(where)} {shown[1]}.",
    )


def _not_finite(expected: np.ndarray, got: np.ndarray, lost: np.ndarray, begin: str) -> Problem:
    kinds = "nan" if np.isnan(got[lost]).all() else "inf" if np.isinf(got[lost]).all() else "nan and inf"
    count = f" in {int(lost.sum())} of {got.size} entries" if got.size > 1 else ""
    look = (
        "nan comes of 0/0, inf - inf, or 0 * inf: which step of yours can make one?"
        if "nan" in kinds
        else "inf comes of dividing by 0, log(0), or exp of a large number."
    )
    return Problem("not finite", f"{begin} {kinds}{count}, where a finite number was expected.", look)


def _factor(expected: np.ndarray, got: np.ndarray) -> float | None:
    """k such that got == k * expected everywhere, if there is one (more than one nonzero entry, k not 0 or 1)."""
    large = np.abs(expected) > 1e-6 * max(float(np.abs(expected).max(initial=0)), 1e-300)
    if large.sum() == 0 or (expected.size > 1 and large.sum() < 2):
        return None
    k = float(np.median(got[large] / expected[large]))
    if k == 0 or abs(k - 1) < 1e-4 or not close(got / k, expected).all():
        return None
    # A single number is always "a factor" off: only a telling one counts.
    return k if expected.size > 1 or _telling(k) else None


def _telling(k: float) -> bool:
    return any(
        abs(candidate - round(candidate)) < 1e-6 and 2 <= round(candidate) <= 12 for candidate in (k, 1 / k)
    )


def _meaning(factor: float, inputs: dict[str, Any]) -> str:
    """Is the factor the size of something in the inputs?"""
    batches = [value for value in inputs.values() if isinstance(value, np.ndarray) and value.ndim == 2]
    if not batches:
        return ""
    rows, columns = batches[0].shape
    for size, name in ((rows, "N, the number of rows"), (columns, "the number of columns")):
        if size > 1 and np.isclose(factor, size, rtol=1e-4):
            return f" ({size} is {name}, here: is something summed that should be averaged?)"
        if size > 1 and np.isclose(factor * size, 1, rtol=1e-4):
            return f" (1/{size}, and {size} is {name}, here: is something divided once too often?)"
    return ""


def _place(expected: np.ndarray, got: np.ndarray, wrong: np.ndarray) -> str:
    if got.ndim == 0:
        return ""
    at = np.unravel_index(int(np.argmax(np.where(wrong, np.abs(got - expected), -1))), got.shape)
    index = "[" + ", ".join(str(int(number)) for number in at) + "]"
    wanted, came = apart(float(expected[at]), float(got[at]))
    return f", most at {index}: {came} instead of {wanted}"
