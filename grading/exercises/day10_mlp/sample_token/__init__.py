"""sample_token: the next token by chance. Judged by statistics: how the draw is made is free."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.sample_token.cases import cases
from grading.exercises.day10_mlp.sample_token.judge import judge
from solutions import sample_token

exercise = Exercise(
    of=sample_token,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Three things in a row: who has a chance at all (top_k), how sharp the differences are (temperature), "
        "and then the draw. Day 3's softmax makes probabilities of a row of logits, `np.argsort` lists the places "
        "from the smallest to the largest, and `rng.choice` draws with probabilities. What would a temperature of 0 "
        "divide by?",
        formula=r"$p_j = \dfrac{e^{z_j / T}}{\sum_{k \in K} e^{z_k / T}}$ for the tokens in $K$, those with the "
        "`top_k` largest logits, and 0 for all others. For $T = 0$: the token with the largest logit.",
        pseudocode="temperature below 0, or a top_k below 1: raise ValueError\n"
        "temperature 0: the place of the largest logit\n"
        "order = the places of the logits, from the largest logit to the smallest\n"
        "kept = the first top_k of order   (all of them without a top_k)\n"
        "p = softmax of (the logits of those kept / temperature)     softmax takes rows: (1, k)\n"
        "draw one of kept with the probabilities p, from rng;  return it as an int",
    ),
)
