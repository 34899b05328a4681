"""softmax: row by row, stable for logits of -1000 and 1000, also where rows lie far apart."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day3_activations_loss.softmax.cases import cases
from grading.exercises.day3_activations_loss.softmax.judge import judge
from solutions import softmax

exercise = Exercise(
    of=softmax,
    points=4,
    cases=cases,
    judge=judge,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="You saw that adding one number to a whole row changes no probability. Which number could you subtract "
        "from each row, so that no power gets too large? And which axis of z runs along a row?",
        formula=r"With $m_i = \max_j z_{ij}$, the largest logit of row $i$: "
        r"$p_{ij} = \dfrac{e^{z_{ij} - m_i}}{\sum_k e^{z_{ik} - m_i}}$. "
        "`axis=1` goes along the rows; with `keepdims=True` the result is (N, 1), which fits under (N, C).",
        pseudocode="largest = maximum of each row, kept as a column     (N, 1)\n"
        "powers = exp of (z - largest)                       (N, C)\n"
        "powers / the sum of each row, kept as a column      (N, C)",
    ),
)
