"""KVCache: room laid out once, filled from the front. What it gives back are views of the room, not copies of it."""

from __future__ import annotations

from collections.abc import Iterator

from grading.exercises import Case, Exercise, Hints, Problem
from grading.exercises.day14_modern.kv_cache.cases import LAID_OUT_ONCE, cases
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import KVCache


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality; what is copied at each step has a message of its own."""
    if case.code == LAID_OUT_ONCE:
        if got.value != expected.value:
            yield Problem(
                "copied",
                "After each step your cache gives back new arrays: everything that is kept is copied again.",
                "Lay out room for the whole context in __init__, write each position into it once, and give back "
                "slices: a slice is a view and copies nothing.",
                "slices of the same room",
                "new arrays",
            )
        return
    if found := compare(expected.value, got.value, plain_inputs(case), names=("keys", "values", "length")):
        yield found


exercise = Exercise(
    of=KVCache,
    points={"append": 3, "room": 2},
    cases=cases,
    judge=judge,
    methods=("__init__", "append"),
    partial={"dtype": 0.5, "copied": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Think of a bookshelf with `context` places, empty at first. New books go right after the last one, and "
        "somebody who asks gets to see all books so far, not the empty places. Which number tells where the next one "
        "goes? You need one shelf for keys and one for values, with four axes each: which of these are the places?",
        formula=r"Room: two arrays $(B, h, \mathrm{context}, d)$ of float32. With $\ell$ kept and $n$ new ones: write "
        r"into the places $\ell$ to $\ell + n - 1$, then $\ell$ becomes $\ell + n$, and the places 0 to $\ell - 1$ "
        "come back.",
        pseudocode="__init__:  keys, values = two arrays of zeros (B, heads, context, d), float32;  length = 0\n"
        "append:    end = length + the number of positions in k\n"
        "           ValueError if end goes beyond the context\n"
        "           keys[:, :, from length to end] = the array in k;   values in the same way\n"
        "           length = end\n"
        "           two Tensors: keys and values up to end",
    ),
)
