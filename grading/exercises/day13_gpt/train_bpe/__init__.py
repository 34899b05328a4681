"""train_bpe: the most frequent pair of neighbours becomes a token, again and again. Which of two equals is open."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day13_gpt.train_bpe.cases import cases
from grading.exercises.day13_gpt.train_bpe.judge import judge
from solutions import train_bpe

exercise = Exercise(
    of=train_bpe,
    points=4,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"no rare pairs": 0.5},
    hints=Hints(
        nudge="With pencil and paper you would do three things in turn: count which two tokens stand next to each "
        "other how often, pick a pair, and write the text down again with that pair as one. When do you have to count "
        "again?",
        formula='`list(text.encode("utf-8"))` gives the ids to begin with, and `zip(ids, ids[1:])` all pairs of '
        "neighbours. In a dictionary `counts`, `max(counts, key=counts.get)` is the most frequent pair. The new id is "
        "256 plus the number of pairs so far.",
        pseudocode="ids = the bytes of the text;  pairs = empty list\n"
        "while pairs has fewer than `merges` items and ids has more than one:\n"
        "    counts = how often each pair of neighbours occurs in ids\n"
        "    best = the pair with the largest count\n"
        "    new = 256 + length of pairs\n"
        "    make ids again, from left to right: where `best` stands, take `new` and go on two places,\n"
        "        else take the id and go on one\n"
        "    append `best` to pairs\n"
        "return pairs",
    ),
)
