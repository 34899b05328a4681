"""attention_weights: softmax of scaled dot products, over the keys, where the mask allows it."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day12_attention.attention_weights.cases import cases
from solutions import attention_weights

exercise = Exercise(
    of=attention_weights,
    points=4,
    cases=cases,
    returns=("q.grad", "k.grad"),
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Three steps: a dot product of each query with each key (one matrix product), then the scale, then "
        "softmax along the keys. The mask comes *before* softmax: which score becomes a weight of exactly 0? (And "
        "which two axes of k have to change places, whatever stands in front of them?)",
        formula=r"$A = \mathrm{softmax}\left(\dfrac{q k^T}{\sqrt d}\right)$ along the last axis, with $d$ the width "
        r"of a query. Where the mask is False the score becomes $-\infty$, since $e^{-\infty} = 0$.",
        pseudocode="axes = the numbers of k's axes in a list, with the last two swapped\n"
        "scores = q @ (k, transposed by these axes), divided by d**0.5    (..., T, S)\n"
        "if there is a mask:\n"
        "    scores = scores + an array that is 0 where the mask is True, and minus infinity elsewhere,\n"
        "             of the same dtype as the scores\n"
        "return the softmax of scores, along the last axis",
    ),
)
