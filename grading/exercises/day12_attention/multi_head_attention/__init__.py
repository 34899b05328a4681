"""MultiHeadAttention: four Linears, and an attention for each slice of the width."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day12_attention.multi_head_attention.cases import cases
from solutions import MultiHeadAttention

exercise = Exercise(
    of=MultiHeadAttention,
    points={"init": 1, "call": 4, "memory": 2, "parameters": 1},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="All pieces are there: Linear, split_heads, attention_weights, merge_heads, causal_mask. Follow one "
        "sequence, and write the shape beside each line: x becomes queries, keys and values; each is cut into heads; "
        "weights times values; merged; and the last Linear mixes what the heads found. With `memory`, who asks, and "
        "who answers?",
        formula=r"$q = x W_q$, $k = m W_k$, $v = m W_v$, with $m = x$, or the memory where there is one. For each "
        r"head $i$: $o_i = \mathrm{softmax}(q_i k_i^T / \sqrt d)\, v_i$. Then $[o_1, \ldots, o_h]\, W_o$.",
        pseudocode="__init__:    ValueError if heads does not divide width\n"
        "             query, key, value, out: a Linear(width, width, rng) each; heads, causal; weights = None\n"
        "__call__:    source = memory, or x where there is none\n"
        "             q = heads of query(x); k, v = heads of key(source), of value(source)\n"
        "             mask = the causal mask of T, if causal and without memory; else None\n"
        "             weights = attention_weights of q, k, mask; keep their array in self.weights\n"
        "             out of the merged heads of weights @ v\n"
        "parameters:  those of all four Linears, in one list",
    ),
)
