"""ScalarMLP: layers one after the other, and gradients set back to 0."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day4_backprop.scalar_mlp.cases import cases
from solutions import ScalarMLP

exercise = Exercise(
    of=ScalarMLP,
    points=3,
    cases=cases,
    methods=("__init__", "__call__", "zero_grad"),
    hints=Hints(
        nudge="Write the widths down in a row, the inputs first: 2, 3, 1. Each neighbouring pair is a layer. "
        "What comes out of one goes into the next.",
        formula="With the widths $n_0 = n_{in}, n_1, \\dots, n_L$: layer $k$ is `Layer(n_k, n_k+1, rng)`; "
        "$a_0 = $ inputs, $a_{k+1} = layer_k(a_k)$.",
        pseudocode="__init__:   widths = [n_in, then all of sizes]\n"
        "            layers = a Layer for each neighbouring pair of widths\n"
        "__call__:   for each layer:  inputs = the layer's answer to inputs\n"
        "            return inputs, or its only element where there is just one\n"
        "zero_grad:  for each parameter:  its grad = 0",
    ),
)
