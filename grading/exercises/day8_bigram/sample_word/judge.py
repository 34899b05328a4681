"""sample_word: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day8_bigram.sample_word.cases import MANY, THRICE
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

SIGMAS = 6.0  # a right solution is off by so much once in 500 million times
WANTED = "a list of ids"


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    P = case.inputs["P"]
    several = case.code in (MANY, THRICE)
    words = got.value if several else [got.value]
    found = next(filter(None, (_form(word, len(P)) for word in words)), None)
    if not found and case.code == THRICE:
        found = _chance(*(list(word) for word in words))
    elif not found and case.code == MANY:
        found = _frequencies(P, [[int(k) for k in word] for word in words])
    elif not found:
        found = _path([int(k) for k in words[0]], expected.value)
    if found:
        yield found


def _form(word: Any, size: int) -> Problem | None:
    """What no word may be, whatever was drawn."""
    if not isinstance(word, (list, tuple)) and not (isinstance(word, np.ndarray) and word.ndim == 1):
        return Problem(
            f"no list {kind_of(word)}",
            f"A list of ids should come back, and it is {kind_of(word)}.",
            "Is there a `return` at the end?" if word is None else "",
            WANTED,
            kind_of(word),
        )
    if not all(isinstance(k, (int, np.integer)) and not isinstance(k, bool) for k in word):
        return Problem("no ids", "The word should hold ids, which are whole numbers.", "", WANTED, show(word))
    outside = [k for k in word if not 0 <= k < size]
    if outside:
        return Problem(
            "outside", f"The word holds {outside[0]}, which is no row of P.", "", WANTED, show(word)
        )
    return None


def _path(word: list[int], wanted: list[int]) -> Problem | None:
    """A word that was certain."""
    if word == wanted:
        return None
    expected, got = show(wanted), show(word)
    kinds = {
        "both dots": [0, *wanted, 0],
        "start dot": [0, *wanted],
        "end dot": [*wanted, 0],
    }
    for kind, with_dots in kinds.items():
        if word == with_dots:
            return Problem(kind, "The dots belong to no word, and your list has one.", "", expected, got)
    if word == wanted[:-1]:
        return Problem("one too few", "Your word is one character short.", "", expected, got)
    if len(word) > len(wanted) and word[: len(wanted)] == wanted:
        kind = f"longer by {len(word) - len(wanted)}" if len(word) - len(wanted) < 3 else "longer"
        return Problem(kind, "Your word goes on where it should have ended.", "", expected, got)
    return Problem(
        f"another path of {len(word) - len(wanted):+}",
        "P allows one word only, and yours is another.",
        "Which row of P says what may follow the character that was drawn last?",
        expected,
        got,
    )


def _frequencies(P: np.ndarray, words: list[list[int]]) -> Problem | None:
    """Does j follow i as often as P[i, j] says?"""
    counts = np.zeros(P.shape)
    for word in words:
        if 0 in word:
            return Problem(
                "dots", "Your words hold zeros. The dots belong to no word.", "", "no 0", show(word)
            )
        for here, there in pairwise([0, *word, *([0] if len(word) < 30 else [])]):
            counts[here, there] += 1
    if len({tuple(word) for word in words}) == 1:
        return Problem(
            "always the same",
            f"All {len(words)} words are the same, although P allows many.",
            "Draw what follows with the probabilities of the row.",
            "words that differ",
            f"{show(words[0])}, {len(words)} times",
        )
    impossible = np.argwhere((P == 0) & (counts > 0))
    if len(impossible):
        i, j = impossible[0]
        return Problem(
            "impossible",
            f"In your words {j} follows {i}, and P[{i}, {j}] is 0.",
            "Which row of P says what may follow?",
            f"never {j} after {i}",
            f"{counts[i, j]:.0f} times",
        )
    n = counts.sum(axis=1, keepdims=True)
    off = np.abs(counts - n * P) - SIGMAS * np.sqrt(n * P * (1 - P)) - 1
    if off.max() > 0:
        i, j = np.unravel_index(off.argmax(), off.shape)
        return Problem(
            f"frequencies {len(P)}",
            f"In {len(words)} words, {j} follows {i} in {counts[i, j]:.0f} of {n[i, 0]:.0f} cases; P says "
            f"{P[i, j]:.0%} of them.",
            "Draw with the probabilities of the row of the character that was drawn last.",
            f"about {n[i, 0] * P[i, j]:.0f} times",
            f"{counts[i, j]:.0f} times",
        )
    return None


def _chance(first: list[int], again: list[int], other: list[int]) -> Problem | None:
    if first != again:
        return Problem(
            "not reproducible",
            "Two generators of one seed gave two different words.",
            "All chance has to come from the `rng` that is passed in.",
            "the same word twice",
            "two words",
        )
    if first == other and len(first) > 12:  # shorter words may be equal by chance
        return Problem(
            "ignores rng",
            "Another generator gave the very same word: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "another word",
            "the same word",
        )
    return None
