"""split: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case
from grading.exercises.day7_mnist.split.cases import ONCE
from grading.judge.compare import kind_of
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == ONCE:
        found = _problem(case, got.value)
    else:
        found = next(filter(None, (_problem(case, parts) for parts in got.value)), None) or _chance(got.value)
    if found:
        yield found


def _problem(case: Case, parts: Any) -> Problem | None:
    """The first property that one result fails."""
    return _form(case, parts) or _membership(case, parts) or _shares(case, parts) or _order(case, parts)


def _form(case: Case, parts: Any) -> Problem | None:
    wanted = "(X_train, y_train, X_test, y_test)"
    if not isinstance(parts, (tuple, list)) or len(parts) != 4:
        return Problem(
            "form",
            f"Four arrays should come back, and it is {kind_of(parts)}.",
            f"return {wanted[1:-1]}",
            wanted,
        )
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "biuf" for part in parts):
        kinds = ", ".join(kind_of(part) for part in parts)
        return Problem(
            "form", "All four parts should be arrays.", "X[rows] picks rows of an array.", wanted, kinds
        )
    dims = [part.ndim for part in parts]
    X = case.inputs["X"]
    if dims == [X.ndim, X.ndim, 1, 1]:
        return Problem(
            "swapped",
            "The four parts come in another order: y_train belongs second, X_test third.",
            "",
            wanted,
            "(X_train, X_test, y_train, y_test)",
        )
    shapes = ", ".join(str(part.shape) for part in parts)
    fits = (
        dims == [X.ndim, 1, X.ndim, 1]
        and parts[0].shape[1:] == parts[2].shape[1:] == X.shape[1:]
        and len(parts[0]) == len(parts[1])
        and len(parts[2]) == len(parts[3])
    )
    if not fits:
        return Problem(
            "shape",
            "The shapes of the four parts don't fit together: rows of X, and one label for each.",
            "",
            f"X of shape (n, {', '.join(map(str, X.shape[1:]))}) and y of shape (n,), twice",
            f"the shapes {shapes}",
        )
    if any(part.dtype.kind not in "iu" for part in parts[1::2]):
        return Problem(
            "labels",
            "The labels should stay whole numbers.",
            "",
            "int labels",
            f"labels of kind {parts[1].dtype}",
        )
    return None


def _rows(part: np.ndarray) -> np.ndarray:
    """Which rows of X these are (their first number says so)."""
    first = part.reshape(len(part), int(np.prod(part.shape[1:])))[:, 0].astype(float)
    return np.rint(np.clip(np.nan_to_num(first, nan=-1), -1, 1e9)).astype(int)


def _membership(case: Case, parts: Any) -> Problem | None:
    X, y = case.inputs["X"], case.inputs["y"]
    train, test = _rows(parts[0]), _rows(parts[2])
    both = np.concatenate([train, test])
    if ((both < 0) | (both >= len(X))).any() or not (X[both] == np.concatenate([parts[0], parts[2]])).all():
        return Problem("other rows", "Some rows are not rows of X.", "", "rows of X", "other values")
    if shared := sorted({*train.tolist()} & {*test.tolist()}):
        return Problem(
            "all in training" if len(set(train.tolist())) == len(X) else "overlap",
            "Some samples are in both parts: then the test asks for what was learned by heart.",
            "",
            "each sample in one part",
            f"{len(shared)} of {len(X)} in both",
        )
    if len(set(both.tolist())) != len(both):
        return Problem("repeats", "Some samples come more than once.", "", "each once", "repeated samples")
    if len(both) != len(X):
        return Problem(
            "lost",
            "Some samples are in neither part.",
            "",
            f"{len(X)} samples in all",
            f"{len(train)} + {len(test)} = {len(both)}",
        )
    wrong = int(np.sum(y[train] != parts[1]) + np.sum(y[test] != parts[3]))
    if wrong:
        return Problem(
            "labels mixed",
            "Samples and labels have come apart: row i of X_train no longer belongs to label i of y_train.",
            "Both have to be picked by the same row numbers.",
            "each sample with its own label",
            f"{wrong} of {len(X)} with another's",
        )
    return None


def _shares(case: Case, parts: Any) -> Problem | None:
    y, fraction = case.inputs["y"], case.inputs["test_fraction"]
    n_test = len(parts[3])
    classes = np.unique(y)
    wanted = {int(label): round(fraction * int(np.sum(y == label))) for label in classes}
    came = {int(label): int(np.sum(parts[3] == label)) for label in classes}
    off = [label for label in wanted if abs(wanted[label] - came[label]) > 1]
    if not off:
        return None
    if all(abs(int(np.sum(y == label)) - came[label] - wanted[label]) <= 1 for label in wanted):
        return Problem(
            "parts swapped",
            "Your test part has the share that belongs to training.",
            "",
            f"{sum(wanted.values())} samples to test",
            f"{n_test}",
        )
    if abs(n_test - fraction * len(y)) <= len(classes):
        worst = max(off, key=lambda label: abs(wanted[label] - came[label]))
        return Problem(
            "classes",
            "The test part has the right size, but not the same share of every class.",
            "Look at one class at a time.",
            f"{wanted[worst]} of class {worst} to test",
            f"{came[worst]}",
        )
    return Problem(
        "share",
        "The test part has not the size asked for.",
        "",
        f"{sum(wanted.values())} of {len(y)} samples to test",
        f"{n_test}",
    )


def _order(case: Case, parts: Any) -> Problem | None:
    for name, X_part, y_part in (("training", parts[0], parts[1]), ("test", parts[2], parts[3])):
        if len(X_part) < 18:  # so few may come in order by chance
            continue
        if (np.diff(_rows(X_part)) > 0).all():
            return Problem(
                "in order",
                f"The {name} part comes in the order of the data, not shuffled.",
                "",
                "shuffled rows",
                "rows in their old order",
            )
        classes = len(np.unique(y_part))
        if classes > 1 and len(y_part) >= 48 and np.sum(y_part[1:] != y_part[:-1]) == classes - 1:
            return Problem(
                "by class",
                f"The {name} part comes class after class: a batch of it would show one class only.",
                "One more permutation, over the whole part.",
                "shuffled rows",
                "one class after the other",
            )
    return None


def _chance(results: Any) -> Problem | None:
    first, again, other = ((_rows(parts[0]).tolist(), _rows(parts[2]).tolist()) for parts in results)
    if first != again:
        return Problem(
            "not reproducible",
            "Two generators of one seed gave two different splits.",
            "All chance has to come from the `rng` that is passed in.",
            "the same split twice",
            "two splits",
        )
    if first == other:
        return Problem(
            "ignores rng",
            "Another generator gave the very same split: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "another split",
            "the same split",
        )
    if set(first[1]) == set(other[1]):
        return Problem(
            "same choice",
            "Another generator gave another order, but chose the same samples for testing.",
            "Shuffle the rows of a class before you take some of them.",
            "other samples",
            "the same samples",
        )
    return None
