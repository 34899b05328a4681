"""sample_word: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import sample_word

_, alternative = bank_of(sample_word)


@alternative
def by_cumulative_sums(P, rng, longest=30):
    edges = np.cumsum(P, axis=1)
    word: list[int] = []
    here = 0
    for _ in range(longest):
        here = int(np.searchsorted(edges[here] / edges[here, -1], rng.random(), side="right"))
        if not here:
            return word
        word.append(here)
    return word


@alternative
def by_multinomial(P, rng, longest=30):
    word: list[int] = []
    drawn = rng.multinomial(1, P[0]).argmax()
    while drawn and len(word) < longest:
        word.append(drawn)
        drawn = rng.multinomial(1, P[drawn]).argmax()
    return np.array(word, dtype=int)


@alternative
def by_gumbels_trick(P, rng, longest=30):
    def following(current):
        with np.errstate(divide="ignore"):
            return int(np.argmax(np.log(P[current]) + rng.gumbel(size=len(P))))

    def go_on(current, left):
        there = following(current) if left else 0
        return [there, *go_on(there, left - 1)] if there else []

    return go_on(0, longest)


@alternative
def drawn_to_the_end_then_cut(P, rng, longest=30):
    word = [0]
    while len(word) <= longest and (len(word) == 1 or word[-1] != 0):
        word.append(rng.choice(np.arange(len(P)), p=P[word[-1]]))
    return tuple(int(k) for k in word[1:] if k != 0)
