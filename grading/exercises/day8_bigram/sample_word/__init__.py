"""sample_word: a walk along the rows of P until the dot. Judged by tables with one path, and by statistics."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day8_bigram.sample_word.cases import cases
from grading.exercises.day8_bigram.sample_word.judge import judge
from solutions import sample_word

exercise = Exercise(
    of=sample_word,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    hints=Hints(
        nudge="You always know which character you are at; in the beginning it is the dot. Which row of P says what "
        "may follow? `rng` has a method that picks a number with given probabilities: type `rng.` and press Tab.",
        formula="`rng.choice(len(P), p=P[current])` draws what follows `current`. A 0 ends the word and does not "
        "belong to it, and so does the length `longest`.",
        pseudocode="word = empty list;  current = 0\n"
        "while word has fewer than `longest` characters:\n"
        "    current = drawn from row P[current]\n"
        "    if it is 0: leave the loop\n"
        "    append it to word\n"
        "return word",
    ),
)
