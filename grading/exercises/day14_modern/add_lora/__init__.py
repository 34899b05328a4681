"""add_lora: a LoRA for the query and the value of every Block; all else is frozen."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day14_modern.add_lora.cases import cases
from solutions import add_lora

exercise = Exercise(
    of=add_lora,
    points=3,
    cases=cases,
    hints=Hints(
        nudge="A Block holds `attention` with `query`, `key`, `value` and `out`, and `feed_forward` with `up` and "
        "`down`. Two of these six Linears are replaced. What has to happen to the other four, so that no gradient is "
        "computed for them? And whom will `fit` ask for the parameters?",
        formula=r"Each LoRA has $r\,(C + C)$ new numbers, so a model of $L$ Blocks gets $2 L \cdot 2 C r$.",
        pseudocode="new = an empty list\n"
        "for each block of the model:\n"
        "    query, value of its attention = a LoRA of what stood there\n"
        "    new gets the parameters of both\n"
        "    for key, out, up and down: W = its array (W.data); b likewise, where there is one\n"
        "model.parameters = a function that gives new\n"
        "return new",
    ),
)
