"""generate: draw, append, ask again. Judged with a model that adds up what it sees, and by the shares of draws."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.generate.cases import cases
from grading.exercises.day13_gpt.generate.judge import judge
from solutions import generate

exercise = Exercise(
    of=generate,
    points=4,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="It's day 8's `sample_word` once more, with a larger model: ask, draw, append, until there are enough. "
        "Two things to see to. The model gives logits for *every* position: which of them says what comes next? And it "
        "can't look at more tokens than its context holds, however long the text has grown: "
        "`model.position.W.shape[0]`.",
        formula=r"$x_{n+1} \sim \mathrm{sample}(\mathrm{logits}_{-1})$, with logits "
        r"$= \mathrm{model}(x_{n-T+1}, \ldots, x_n)$, the last $T$ tokens or all that there are.",
        pseudocode="no token to start from: raise ValueError\n"
        "tokens = a copy of the list\n"
        "without gradients, count times:\n"
        "    shown = the last `context` of the tokens, as an int array (1, T)\n"
        "    logits = the array of model of shown;  those of sequence 0, last position\n"
        "    append sample_token of these, with rng, temperature and top_k\n"
        "the last count of the tokens, a list",
    ),
)
