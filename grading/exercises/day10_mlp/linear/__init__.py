"""Linear: x W + b, whatever stands before the last axis."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.linear.cases import cases
from solutions import Linear

exercise = Exercise(
    of=Linear,
    points={"init": 2, "call": 2, "parameters": 1},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="`__init__` draws, `__call__` computes, `parameters` lists what the other two share. "
        "`rng.standard_normal(shape, dtype=np.float32)` draws numbers of standard deviation 1; what makes it smaller? "
        "And `@` of your Tensor already copes with any number of axes in front.",
        formula=r"$W \sim \mathcal{N}(0, 1/n_{\text{in}})$: the *variance* is $1/n_{\text{in}}$, so the standard "
        r"deviation is $1/\sqrt{n_{\text{in}}}$. $b = 0$. Then $y = xW + b$.",
        pseudocode="__init__:    W = a Tensor of: standard normal float32 (n_in, n_out), divided by the root of n_in\n"
        "             b = a Tensor of n_out float32 zeros, or None where bias is False\n"
        "__call__:    product = x @ W\n"
        "             without b: the product; else product + b\n"
        "parameters:  [W] or [W, b]",
    ),
)
