"""dropout: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day6_engine.dropout.cases import ONCE, TESTING, TWICE
from grading.judge.compare import kind_of
from grading.judge.tolerances import close
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

ENOUGH = 2000  # units, to judge the share of the dropped ones by


SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    calls = [got.value] if case.code in (ONCE, TESTING) else got.value
    found = next(filter(None, (_problem(case, one) for one in calls)), None)
    if not found and len(calls) > 1:
        masks = [np.asarray(mask) for _, mask in calls]
        found = _again(*masks) if case.code == TWICE else _chance(*masks)
    if found:
        yield found


def _problem(case: Case, returned: Any) -> Problem | None:
    """The first thing that is wrong with one (output, mask)."""
    if found := _form(case, returned):
        return found
    A, rate = case.inputs["A"], case.inputs["rate"]
    output, mask = returned[0], np.asarray(returned[1], dtype=float)
    if case.code == TESTING or rate == 0:
        return _nothing_done(A, output, mask, case.code == TESTING)
    return _masked(A, rate, output, mask) or _share(A, rate, mask) or _precision(A, output)


def _form(case: Case, returned: Any) -> Problem | None:
    A = case.inputs["A"]
    wanted = f"(output, mask), both of shape {A.shape}"
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        look = "Is there a `return` at the end?" if returned is None else "return output, mask"
        says = f"Two things should come back, output and mask; it is {kind_of(returned)}."
        return Problem(f"no pair {kind_of(returned)}", says, look, wanted, kind_of(returned))
    for name, part in zip(("output", "mask"), returned, strict=True):
        if not isinstance(part, np.ndarray) or part.dtype.kind not in ("fiub" if name == "mask" else "fiu"):
            says = f"The {name} should be an array of A's shape, but is {kind_of(part)}."
            return Problem(f"{name} {kind_of(part)}", says, "", wanted, show(part))
        if part.shape != A.shape:
            says = f"The {name} should have A's shape {A.shape}, but has {part.shape}."
            spread = {A.shape[1:]: "a row", (1, *A.shape[1:]): "a row", (len(A), 1): "a column"}
            return Problem(
                f"shape of {name} {spread.get(part.shape, 'another')}",
                says,
                "Every unit of every sample has its own chance.",
                wanted,
                str(part.shape),
            )
        if not np.isfinite(part).all():
            return Problem(f"{name} not finite", f"The {name} holds nan or inf.", "", wanted, show(part))
    return None


def _nothing_done(A: np.ndarray, output: np.ndarray, mask: np.ndarray, testing: bool) -> Problem | None:
    when = "When not training" if testing else "With a rate of 0"
    if not close(output, A).all():
        dropped = bool(np.any((output == 0) & (A != 0)))
        says = f"{when} the output should be A as it is, but {'units are dropped' if dropped else 'it is scaled'}."
        return Problem("drops" if dropped else "scales", says, "", "output = A", show(output))
    if not (mask == 1).all():
        kind = "mask of zeros" if not mask.any() else "mask not ones"
        return Problem(
            kind, f"{when} the mask should be all ones.", "", "a mask of ones", f"mask = {show(mask)}"
        )
    return _precision(A, output)


def _masked(A: np.ndarray, rate: float, output: np.ndarray, mask: np.ndarray) -> Problem | None:
    """Are the mask's values 0 and 1 / (1 - rate) (or 0 and 1), and is the output what it should be by this mask?"""
    kept, factor = mask != 0, 1 / (1 - rate)
    values = np.unique(mask[kept])
    wanted = f"0 for dropped, {factor:.4g} for kept units"
    names = {"rate": rate, "1 - rate": 1 - rate, "1 / rate": 1 / rate}
    if not (np.isclose(values, factor, rtol=1e-4).all() or (values == 1).all()):
        came = next(
            (name for name, number in names.items() if np.isclose(values, number, rtol=1e-4).all()), "others"
        )
        shown = ", ".join(f"{value:.4g}" for value in values[:4]) + (", ..." if len(values) > 4 else "")
        says = f"For kept units the mask should hold 1 / (1 - rate) = {factor:.4g}; it holds {shown}."
        return Problem(f"mask {came}", says, "", wanted, shown)
    if close(output, A * kept * np.asarray(factor)).all() or _nearly(output, A * kept * factor):
        return None
    if np.any(output[~kept] != 0):
        swapped = _nearly(output, A * ~kept * factor) or _nearly(output, A * ~kept)
        kind, says = "other units", "The output is not 0 where the mask says that a unit is dropped."
        return Problem(
            "output of the others" if swapped else kind, says, "", "output = A * mask", show(output)
        )
    tried = {"1": 1.0, "1 - rate": 1 - rate, "1 / rate": 1 / rate, "the factor twice": factor**2}
    came = next((name for name, number in tried.items() if _nearly(output, A * kept * number)), "others")
    what = "as they were" if came == "1" else "something else"
    says = (
        f"Kept units should be divided by 1 - rate, here multiplied by {factor:.4g}; in your output "
        f"they are {what}."
    )
    return Problem(
        f"kept times {came}", says, "The mean over many draws should stay as it was.", wanted, show(output)
    )


def _nearly(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(np.allclose(first, second, rtol=1e-4, atol=1e-6))


def _share(A: np.ndarray, rate: float, mask: np.ndarray) -> Problem | None:
    dropped = mask == 0
    if mask.size >= 40 and dropped.shape[0] > 1 and (dropped == dropped[:1]).all():
        says = "Every sample of the batch loses the same units."
        return Problem(
            "columns",
            says,
            "Each entry of A has a chance of its own.",
            "a mask that differs by row",
            "equal rows",
        )
    if mask.size >= 40 and dropped.shape[1] > 1 and (dropped == dropped[:, :1]).all():
        says = "Whole samples are dropped, not single units."
        return Problem(
            "rows",
            says,
            "Each entry of A has a chance of its own.",
            "a mask that differs by column",
            "equal columns",
        )
    if mask.size < ENOUGH:
        return None
    share = float(dropped.mean())
    if abs(share - rate) <= SIGMAS * sqrt(rate * (1 - rate) / mask.size):
        return None
    zeros = float(np.mean(dropped | (A == 0)))
    kind = "share of the others" if abs(share - (1 - rate)) < 0.05 else "share"
    if kind == "share" and share == zeros > rate:
        kind = "zeros of A"
    says = f"At a rate of {rate}, {share:.1%} of the units are dropped."
    return Problem(kind, says, "", f"about {rate:.0%} dropped", f"{share:.1%} dropped")


def _precision(A: np.ndarray, output: np.ndarray) -> Problem | None:
    if A.dtype != np.float32 or output.dtype == np.float32:
        return None
    says = (
        f"The values are right, but float32 went in and the output is {output.dtype}: twice the "
        f"memory, half the speed."
    )
    return Problem("dtype", says, "Which kind has the mask?", "float32 output", f"{output.dtype} output")


def _again(first: np.ndarray, second: np.ndarray) -> Problem | None:
    if not np.array_equal(first, second):
        return None
    says = "Two calls, one after the other, dropped the very same units."
    return Problem(
        "same again", says, "`rng` goes on by itself: draw from it as it is.", "other units", "the same units"
    )


def _chance(first: np.ndarray, again: np.ndarray, other: np.ndarray) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if not np.array_equal(first, again):
        says = "Two generators of one seed dropped different units."
        return Problem("not reproducible", says, look, "the same units", "different ones")
    if np.array_equal(first, other):
        says = "Another generator dropped the very same units: `rng` has no effect."
        return Problem("ignores rng", says, look, "other units", "the same units")
    return None
