"""Words made up for the cases of day 8."""

from __future__ import annotations

import numpy as np

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def random_words(
    rng: np.random.Generator, count: int, letters: str = ALPHABET, longest: int = 7
) -> list[str]:
    """`count` words of 1 to `longest` of these letters."""
    return ["".join(rng.choice(list(letters), size=rng.integers(1, longest + 1))) for _ in range(count)]


def some_characters(rng: np.random.Generator, letters: str) -> list[str]:
    """ "." first, then these letters in an order that is not the alphabet's."""
    shuffled = [str(letter) for letter in rng.permutation(list(letters))]
    if shuffled == sorted(shuffled):
        shuffled.reverse()
    return [".", *shuffled]
