"""DecoderBlock: a Block that also reads what an encoder has made of a second sequence."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.decoder_block.cases import cases
from solutions import DecoderBlock

exercise = Exercise(
    of=DecoderBlock,
    points={"init": 1, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="It's your Block with one more step in the middle, of the same kind as the other two: take a normalised "
        "copy, work on it, add. MultiHeadAttention takes a `memory` as its second argument. Who asks in this step, and "
        "who answers? And should the memory be masked, or normalised once more?",
        formula=r"$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x))$; "
        r"$x \leftarrow x + \mathrm{cross}(\mathrm{norm}_{cross}(x), \mathrm{memory})$; "
        r"$x \leftarrow x + \mathrm{feed\_forward}(\mathrm{norm}_2(x))$.",
        pseudocode="__init__:    norm1, attention and norm2, feed_forward as in Block\n"
        "             norm_cross = a third LayerNorm;  cross = a second MultiHeadAttention, not causal\n"
        "__call__:    x = x + attention of (norm1 of x)\n"
        "             x = x + cross of (norm_cross of x) and the memory\n"
        "             x + feed_forward of (norm2 of x)\n"
        "parameters:  those of all six, in one list",
    ),
)
