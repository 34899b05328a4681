"""train_bigram: full-batch descent on the mean loss, from a table of zeros; the losses before each step."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day8_bigram.train_bigram.cases import cases
from solutions import train_bigram

exercise = Exercise(
    of=train_bigram,
    points=4,
    cases=cases,
    partial={"no error": 0.5, "other error": 0.5},
    returns=("W", "losses"),
    hints=Hints(
        nudge="Row i of W holds the logits of what follows i. How often does row i push the loss, and in which "
        "direction? Add up day 4's gradient over all pairs that start with i: their counts are enough.",
        formula=r"$\dfrac{\partial L}{\partial W_{ij}} = \dfrac{1}{N} \left( n_i \, \mathrm{softmax}(W)_{ij} - C_{ij} "
        r"\right)$ with the counts $C$ and $n_i = \sum_j C_{ij}$, and "
        r"$L = -\dfrac{1}{N} \sum_{ij} C_{ij} \ln \mathrm{softmax}(W)_{ij}$.",
        pseudocode="counts = bigram_counts(x, y, size);  totals = its row sums, as a column\n"
        "W = zeros, size x size;  losses = empty list\n"
        "repeat `steps` times:\n"
        "    P = softmax(W)\n"
        "    append - sum(counts * ln P) / N to losses\n"
        "    W = W - learning_rate * (totals * P - counts) / N\n"
        "return W, losses",
    ),
)
