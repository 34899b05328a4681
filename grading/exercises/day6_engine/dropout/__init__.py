"""dropout: which units are dropped is free; how many, what is left of the others, and what `rng` does is not."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day6_engine.dropout.cases import cases
from grading.exercises.day6_engine.dropout.judge import judge
from solutions import dropout

exercise = Exercise(
    of=dropout,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="`rng.random(A.shape)` gives every unit a number between 0 and 1. How likely is it to lie "
        "below `rate`? And if of ten equal "
        "numbers only eight are left, by what must they be multiplied so that the sum is as before?",
        formula=r"$\text{mask}_{ij} = \begin{cases} 0 & \text{with probability } p \\ \frac{1}{1 - p} & "
        r"\text{else}\end{cases} \qquad "
        r"\text{output} = A \odot \text{mask}$, with $p$ = rate. Not training: a mask of ones. A float64 "
        r"mask makes a float32 $A$ "
        r"float64; `.astype(A.dtype)` prevents that.",
        pseudocode="if not training:  return A, ones like A\nkept = (a random number for each unit) >= rate\n"
        "mask = kept / (1 - rate), of A's kind\nreturn A * mask, mask",
    ),
)
