"""LoRA: a frozen Linear, and a correction of low rank that learns."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day14_modern.lora.cases import cases
from solutions import LoRA

exercise = Exercise(
    of=LoRA,
    points={"init": 2, "call": 3, "parameters": 1, "merged": 2},
    cases=cases,
    methods=("__init__", "__call__", "parameters", "merged"),
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="The Linear's weights stay as they are, so keep their arrays, `linear.W.data`: next to a Tensor, an "
        "array is a constant. Only A and B are Tensors. What must B be at the start, so that nothing changes? And "
        "which product is small: A times B, or x times A?",
        formula=r"$y = xW + b + \dfrac{\alpha}{r}\,(xA)B$ with $A$ $(n_{\text{in}}, r)$ and $B$ $(r, n_{\text{out}})$. "
        r"Merged: $W' = W + \dfrac{\alpha}{r} AB$, and the same $b$.",
        pseudocode="__init__:    ValueError if rank is below 1, or above n_in or n_out\n"
        "             W, b = the arrays of the Linear (b may be None)\n"
        "             A = a Tensor: standard normal (n_in, rank), divided by the root of n_in, of W's dtype\n"
        "             B = a Tensor: zeros (rank, n_out), of W's dtype\n"
        "             scale = alpha / rank\n"
        "__call__:    y = x @ W, and on top of it scale times ((x @ A) @ B)\n"
        "             without b: y; else y + b\n"
        "parameters:  [A, B]\n"
        "merged:      a new Linear of the same size, with a bias if there is one\n"
        "             its W's data = W + scale times (the arrays of A @ B); its b's data = a copy of b",
    ),
)
