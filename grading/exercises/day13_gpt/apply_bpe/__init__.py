"""apply_bpe: the bytes of a text, then each merge in its turn."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.apply_bpe.cases import cases
from solutions import apply_bpe

exercise = Exercise(
    of=apply_bpe,
    points=3,
    cases=cases,
    hints=Hints(
        nudge="Nothing is counted any more. You have a list of ids and a list of pairs. Which loop stands outside, the "
        "one over the pairs or the one over the text?",
        formula="Pair number k becomes the id 256 + k: `enumerate(pairs, start=256)` counts along. Take the pairs in "
        "their order, and go through the *whole* text for each. The step that makes the ids again is the one of "
        "`train_bpe`.",
        pseudocode="ids = the bytes of the text\n"
        "for each pair, with new = 256, 257, ...:\n"
        "    make ids again, from left to right: where the pair stands, take `new` and go on two places,\n"
        "        else take the id and go on one\n"
        "return ids",
    ),
)
