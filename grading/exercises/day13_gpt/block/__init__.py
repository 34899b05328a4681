"""Block: attention and feed-forward, each on a normalised copy, each added to the stream."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.block.cases import cases
from solutions import Block

exercise = Exercise(
    of=Block,
    points={"init": 1, "call": 3, "parameters": 1},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Think of x as a stream that flows straight through. Twice somebody takes a copy, normalises it, works "
        "on it, and pours the result back in. What is added to, x or its copy? And which x does the second one get, "
        "the first or the new one?",
        formula=r"$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x))$, then "
        r"$x \leftarrow x + \mathrm{feed\_forward}(\mathrm{norm}_2(x))$.",
        pseudocode="__init__:    norm1 = LayerNorm(width);  attention = MultiHeadAttention(width, heads, rng)\n"
        "             norm2 = a LayerNorm of its own;  feed_forward = FeedForward(width, rng)\n"
        "__call__:    x = x + attention of (norm1 of x)\n"
        "             x + feed_forward of (norm2 of the new x)\n"
        "parameters:  those of all four, in one list",
    ),
)
