"""LayerNorm: each position's numbers to mean 0 and variance 1, then a learned scale and shift."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.layer_norm.cases import cases
from solutions import LayerNorm

exercise = Exercise(
    of=LayerNorm,
    points={"init": 1, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Take one row of four numbers and do it with a pencil: subtract the mean, then divide by the root of "
        "the mean square of what is left. Only then think of a whole batch: along which axis, and what must `mean` "
        "keep so that the subtraction fits? Work with Tensors throughout; `** -0.5` divides by a root.",
        formula=r"$\mu = \frac{1}{C}\sum_j x_j, \quad \sigma^2 = \frac{1}{C}\sum_j (x_j - \mu)^2, \quad "
        r"y_j = g_j \dfrac{x_j - \mu}{\sqrt{\sigma^2 + \varepsilon}} + b_j$, with the sums along the last axis.",
        pseudocode="__init__:    gain, bias = Tensors of float32 ones and zeros, both (width,);  keep eps\n"
        "__call__:    centred = x minus its mean along the last axis, which is kept        (..., C)\n"
        "             variance = mean of centred * centred, along the last axis, kept      (..., 1)\n"
        "             centred times (variance + eps) to the power -1/2, times gain, plus bias\n"
        "parameters:  a list of gain and bias",
    ),
)
