"""Texts made up for byte pairs, and merging written as one would say it: for cases, judges and the banks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BETWEEN = "0123456789 ,.;:!?-+*"


def merged(ids: Sequence[int], pair: Sequence[int], new: int) -> list[int]:
    """The ids with each `pair` of neighbours made one, from left to right."""
    result: list[int] = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            result.append(new)
            i += 2
        else:
            result.append(ids[i])
            i += 1
    return result


def stepped_text(rng: np.random.Generator) -> str:
    """A text whose first four merges have no ties: ab 9 times, cd 8, abcd 6, ef 4, for some letters a to f.

    Each piece is followed by another sign, so that no other pair occurs more than once.
    """
    a, b, c, d, e, f = rng.permutation(list(LETTERS))[:6]
    pieces = [a + b] * 3 + [a + b + c + d] * 6 + [c + d] * 2 + [e + f] * 4
    between = rng.permutation(list(BETWEEN))
    return "".join(str(between[k]) + pieces[place] for k, place in enumerate(rng.permutation(len(pieces))))


def made_up_text(rng: np.random.Generator, words: int, letters: str = "aeinrst") -> str:
    """Words of few letters, some of them often, with spaces between: a text as a language is."""
    lexicon = ["".join(rng.choice(list(letters), size=rng.integers(1, 6))) for _ in range(6)]
    return " ".join(lexicon[min(int(rng.geometric(0.35)) - 1, 5)] for _ in range(words))
