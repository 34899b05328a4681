"""perceptron_fit: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.judge import compare
from grading.judge.compare import A_LIST, WRAPPED, in_another_order, kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Values are fixed; in which kind of number the weights come is not."""
    value = got.value
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        is_what = "None: is there a `return` at the end?" if value is None else f"{kind_of(value)}."
        yield Problem(
            "form", f"Asked for are three things, (weights, bias, mistakes). What came is {is_what}"
        )
        return
    names = ("the weights", "the bias", "mistakes")
    found = in_another_order(expected.value, [_as_floats(part) for part in value], names)
    if found and np.shape(value[0]) != np.shape(expected.value[0]):
        yield found
        return
    for name, wanted, came in zip(names, expected.value, value, strict=True):
        if found := compare(wanted, _as_floats(came), dict(case.inputs), name):
            says = found.says
            if name == "mistakes" and found.kind == "length" and isinstance(came, (list, tuple, np.ndarray)):
                says = (
                    f"The list of mistakes should have {len(wanted)} items, one for each epoch run, "
                    f"and has {len(came)}."
                )
            elif name == "mistakes" and found.kind not in ("type", A_LIST, WRAPPED):
                says = f"The numbers of mistakes should be {show(wanted)}, but are {show(came)}."
            kind = name if name == "mistakes" else f"{name}: {found.kind}"
            if found.kind in (A_LIST, WRAPPED):
                kind = found.kind
            yield Problem(kind, says, found.look or _LOOK[name])
            return


_LOOK = {
    "the weights": "Take the first two samples and go through the rule with pencil and paper.",
    "the bias": "The bias is corrected together with the weights, as if its input were always 1.",
    "mistakes": "It has one number for each epoch; the last is 0 if the perceptron got everything right.",
}


def _as_floats(value: Any) -> Any:
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else value
