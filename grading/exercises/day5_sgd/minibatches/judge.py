"""minibatches: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from grading.exercises.day5_sgd.minibatches.cases import ONCE, TWICE
from grading.judge.compare import kind_of
from grading.judge.spec import Case, Problem
from grading.kernel.probe import Outcome

ENOUGH = 24  # so many samples do not come in a telling order by chance (24! orders)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    calls = [got.value] if case.code == ONCE else got.value
    found = next(filter(None, (_problem(case, batches) for batches in calls)), None)
    if not found and case.code != ONCE:
        orders = [_order(batches) for batches in calls]
        found = _new_order(orders) if case.code == TWICE else _chance(orders)
    if found:
        yield found


def _problem(case: Case, batches: Any) -> Problem | None:
    """The first property that one call's batches fail."""
    return (
        _form(case, batches)
        or _membership(case, batches)
        or _sizes(case, batches)
        or _shuffled(case, batches)
    )


def _form(case: Case, batches: Any) -> Problem | None:
    wanted = "pairs (X_batch, y_batch)"
    X, y = case.inputs["X"], case.inputs["y"]
    if not isinstance(batches, (list, tuple)) or not len(batches):
        return Problem("nothing", "No batch comes.", "Is the loop ever entered?", wanted, "an empty list")
    both_arrays = len(batches) == 2 and all(isinstance(part, np.ndarray) for part in batches)
    if both_arrays and [part.shape[1:] for part in batches] == [X.shape[1:], y.shape[1:]]:
        says = "There is only one pair (X_batch, y_batch), not one pair after the other."
        return Problem("one pair", says, "", wanted, "one pair")
    for batch in batches:
        if not isinstance(batch, (list, tuple)) or len(batch) != 2:
            says = f"Each batch should be a pair (X_batch, y_batch), and one is {kind_of(batch)}."
            return Problem("pairs", says, "yield X[rows], y[rows] gives a pair.", wanted, kind_of(batch))
        if not all(isinstance(part, np.ndarray) and part.dtype.kind in "iuf" for part in batch):
            kinds = " and ".join(kind_of(part) for part in batch)
            says = "X_batch and y_batch should be arrays."
            return Problem("arrays", says, "X[rows] picks rows of an array.", "two arrays", kinds)
        shapes = [part.shape for part in batch]
        if (
            shapes[0][1:] != X.shape[1:]
            or shapes[1][1:] != y.shape[1:]
            or not all(part.ndim for part in batch)
        ):
            says = (
                f"The shapes of a batch are {shapes[0]} and {shapes[1]}: first rows of X, then their labels."
            )
            if shapes[0][1:] == y.shape[1:] and shapes[1][1:] == X.shape[1:]:
                says = "The labels come first in your pairs. Asked for are rows of X, and then their labels."
            rows = ", ".join(("rows", *map(str, X.shape[1:])))
            labels = ", ".join(("rows", *map(str, y.shape[1:]))) + ("," if y.ndim == 1 else "")
            return Problem(
                "shape", says, "", f"the shapes ({rows}) and ({labels})", f"{shapes[0]} and {shapes[1]}"
            )
        if shapes[0][0] != shapes[1][0]:
            says = f"A batch has {shapes[0][0]} samples but {shapes[1][0]} labels."
            return Problem(
                "lengths", says, "", "as many labels as samples", f"{shapes[0][0]} and {shapes[1][0]}"
            )
    return None


def _rows(part: np.ndarray) -> list[int]:
    """Which rows of X these are: their first number says so."""
    first = part.reshape(len(part), int(np.prod(part.shape[1:])))[:, 0].astype(float)
    return [int(number) for number in np.rint(np.clip(np.nan_to_num(first, nan=-1), -1, 1e6))]


def _order(batches: Any) -> list[int]:
    return [row for X_batch, _ in batches for row in _rows(X_batch)]


def _membership(case: Case, batches: Any) -> Problem | None:
    X, y = case.inputs["X"], case.inputs["y"]
    order = np.array(_order(batches), dtype=int)
    if len(order) == 0 or (order < 0).any() or (order >= len(X)).any():
        return Problem("other rows", "Some rows are not rows of X.", "", "rows of X", "other values")
    if not np.array_equal(np.concatenate([X_batch for X_batch, _ in batches]), X[order]):
        return Problem("other rows", "Some rows are not rows of X.", "", "rows of X", "other values")
    labels = np.concatenate([y_batch for _, y_batch in batches])
    if apart := int(np.sum((labels != y[order]).reshape(len(order), -1).any(axis=1))):
        says = "Samples and labels have come apart: row i of X_batch no longer belongs to row i of y_batch."
        look = "The same row numbers have to pick from both."
        kind = "labels in the old order" if np.array_equal(labels, y) else "labels apart"
        return Problem(kind, says, look, "each sample with its own label", f"{apart} with another's")
    different = len(set(order.tolist()))
    if different < len(order):
        says = "Within one call some samples come more than once."
        kind = "repeats" if len(order) == len(X) else "repeats, other number"
        rows = [_rows(X_batch) for X_batch, _ in batches]
        if all(len(batch) == len(X) for batch in rows):
            kind = "all in each"
        elif all(batch[-1:] == after[:1] for batch, after in pairwise(rows)):
            kind = "overlap"
        return Problem(
            kind, says, "", f"{len(X)} samples, each once", f"{different} different ones, {len(order)} in all"
        )
    if different < len(X):
        says = f"{len(X) - different} of {len(X)} samples never come."
        return Problem("lost", says, "", f"all {len(X)} samples", f"{different} of them")
    if y.dtype.kind == "i" and labels.dtype.kind != "i":
        says = "Whole-number labels come back as floats; they could not serve as indices any more."
        return Problem("labels kind", says, "", f"labels of kind {y.dtype}", f"of kind {labels.dtype}")
    return None


def _sizes(case: Case, batches: Any) -> Problem | None:
    size, count = case.inputs["batch_size"], len(case.inputs["X"])
    sizes = [len(X_batch) for X_batch, _ in batches]
    wanted = [min(size, count - start) for start in range(0, count, size)]
    if sizes == wanted:
        return None
    kind, says = "sizes", "The batches have other sizes: all have `batch_size` samples, but for the last."
    rows = [_rows(X_batch) for X_batch, _ in batches]
    if sorted(sizes) == sorted(wanted) and all(
        each == list(range(each[0], each[0] + len(each))) for each in rows
    ):
        kind = "blocks in another order"
        says = "Only the order of the batches is drawn. Inside each, neighbours in the data stay together."
    elif 0 in sizes:
        kind, says = "empty batch", "One of the batches is empty."
    elif len(sizes) == min(size, count) != len(wanted):
        kind, says = "number of batches", "You made `batch_size` batches, instead of batches of that size."
    elif sizes == wanted[::-1]:
        kind, says = "small batch first", "The smaller batch comes first; only the last may be smaller."
    elif len(sizes) == len(wanted):
        kind = "even sizes"
    shown = [
        ", ".join(map(str, each[:3])) + (f", ..., {each[-1]}" if len(each) > 3 else "")
        for each in (wanted, sizes)
    ]
    look = "Shuffle the rows first, then cut." if kind == "blocks in another order" else ""
    return Problem(kind, says, look, f"sizes {shown[0]}", f"sizes {shown[1]}")


def _shuffled(case: Case, batches: Any) -> Problem | None:
    order = np.array(_order(batches), dtype=int)
    size, count = case.inputs["batch_size"], len(order)
    if count < ENOUGH:
        return None
    if (np.diff(order) == 1).all() or (np.diff(order) == -1).all():
        says = "The samples come in the order of the data, not shuffled."
        return Problem("not shuffled", says, "", "rows in a shuffled order", "rows in their old order")
    blocks = [tuple(sorted(_rows(X_batch))) for X_batch, _ in batches]
    together = sum(block[-1] - block[0] == len(block) - 1 for block in blocks if len(block) > 1)
    if 1 < size < count and together > 1 and together >= len([b for b in blocks if len(b) > 1]) - 1:
        says = "Neighbours in the data always share a batch: blocks of rows stay together."
        look = "Shuffle the rows first, then cut."
        return Problem("blocks", says, look, "samples from everywhere in each batch", "neighbouring rows")
    if np.sum(np.abs(np.diff(order)) == 1) > count / 2:
        says = "Most samples still follow the one that precedes them in the data."
        return Problem("hardly shuffled", says, "", "rows in a shuffled order", "long runs of neighbours")
    return None


def _new_order(orders: list[list[int]]) -> Problem | None:
    if orders[0] != orders[1]:
        return None
    says = "Two calls, one after the other, gave the very same order."
    look = "All chance has to come from the `rng` that is passed in, and it goes on from call to call."
    return Problem("same order", says, look, "a new order at each call", "the same order twice")


def _chance(orders: list[list[int]]) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if orders[0] != orders[1]:
        says = "Two generators of one seed gave two different orders."
        return Problem("not reproducible", says, look, "the same order twice", "two orders")
    if orders[0] == orders[2]:
        says = "Another generator gave the very same order: `rng` has no effect."
        return Problem("ignores rng", says, look, "another order", "the same order")
    return None
