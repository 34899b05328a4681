"""minibatches: every sample once, in a new order at each call."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day5_sgd.minibatches.cases import cases
from grading.exercises.day5_sgd.minibatches.judge import judge
from solutions import minibatches

exercise = Exercise(
    of=minibatches,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"labels kind": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Shuffle row *numbers*, not rows: `rng.permutation(len(X))` gives each number from 0 to "
        "len(X) - 1 once. Then cut this order into pieces; each piece picks from X *and* from y. A "
        "function with `yield` in its loop hands out one value after the other.",
        formula="`range(0, N, batch_size)` gives the places where the batches start: 0, batch_size, 2 "
        "batch_size, ... A slice "
        "`order[start : start + batch_size]` that goes beyond the end simply is shorter.",
        pseudocode="order = the row numbers, shuffled by rng\nfor each start 0, batch_size, 2 batch_size, "
        "... below N:\n"
        "    rows = the piece of order from start, batch_size long\n    yield the rows of X, the rows of y",
    ),
)
