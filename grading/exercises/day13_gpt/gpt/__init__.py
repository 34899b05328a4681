"""GPT: tables, blocks, a norm, and the token table once more as the head."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.gpt.cases import cases
from solutions import GPT

exercise = Exercise(
    of=GPT,
    points={"init": 3, "call": 5, "parameters": 2},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="All layers are there. Write the shape beside each line, from ids (B, T) to logits (B, T, V). A token's "
        "vector plus the vector of its place goes in; the blocks hand it on, one to the next; then the last norm. For "
        "the logits you need no new matrix: how well does a vector fit each row of the token table? And how large may "
        "the numbers in that table be, so that at first no token looks much likelier than another?",
        formula=r"$x = E[\mathrm{ids}] + P[0 \ldots T-1]$; $x \leftarrow \mathrm{block}_i(x)$ for each block; logits "
        r"$= \mathrm{norm}(x)\, E^T$, $(B, T, C) \cdot (C, V)$. At the start, $E$ and $P$ are normal with standard "
        r"deviation 0.02.",
        pseudocode="__init__:    token = Embedding of size rows;  position = Embedding of context rows\n"
        "             make both small: fill W.data with 0.02 * normal numbers from rng\n"
        "             blocks = a list of as many new Blocks as layers;  norm = LayerNorm(width)\n"
        "__call__:    T = the number of columns of ids;  more than the context: ValueError\n"
        "             x = token of ids + position of 0, 1, ..., T - 1\n"
        "             for each block: x = block of x\n"
        "             norm of x @ the token table, transposed\n"
        "parameters:  those of token, position, all blocks and norm, in one list",
    ),
)
