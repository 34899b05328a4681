"""dense_loop: a layer's weighted sums, number by number."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day2_forward.dense_loop.cases import cases
from grading.exercises.day2_forward.dense_loop.judge import judge
from solutions import dense_loop

exercise = Exercise(
    of=dense_loop,
    points=3,
    cases=cases,
    judge=judge,
    partial={"no loop": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Each number of Z belongs to one sample and one neuron, and is one neuron's weighted sum of "
        "day 1. So: a loop over the samples, in it a loop over the neurons, and in that a loop that "
        "adds up.",
        formula=r"$Z_{ij} = b_{0j} + \sum_k X_{ik}\, W_{kj}$, with $i$ over the $N$ samples, $j$ over the "
        r"$n_{\text{out}}$ neurons and $k$ over the $n_{\text{in}}$ inputs.",
        pseudocode="Z = zeros, shape (number of rows of X, number of columns of W)\n"
        "for each sample i:\n"
        "    for each neuron j:\n"
        "        start Z[i, j] with the neuron's bias\n"
        "        for each input k:\n"
        "            add X[i, k] times W[k, j] to Z[i, j]\n"
        "return Z",
    ),
)
