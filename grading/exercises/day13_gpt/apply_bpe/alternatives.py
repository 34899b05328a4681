"""apply_bpe: right versions that are written quite differently."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day13_gpt.byte_pairs import merged
from solutions import apply_bpe

_, alternative = bank_of(apply_bpe)


@alternative
def smallest_rank_first(text, pairs):
    """Of all pairs that are there, always the one that was found first."""
    ids = list(text.encode("utf-8"))
    rank = {tuple(pair): k for k, pair in enumerate(pairs)}
    while True:
        there = [rank[pair] for pair in pairwise(ids) if pair in rank]
        if not there:
            return ids
        best = min(there)
        ids = merged(ids, pairs[best], 256 + best)


@alternative
def in_place(text, pairs):
    ids = [*text.encode("utf-8")]
    for k, pair in enumerate(pairs):
        place = 0
        while place + 1 < len(ids):
            if ids[place] == pair[0] and ids[place + 1] == pair[1]:
                ids[place] = 256 + k
                del ids[place + 1]
            place += 1
    return ids


@alternative
def by_numpy(text, pairs):
    ids = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
    for new, (left, right) in enumerate(pairs, 256):
        taken = -1
        for place in np.flatnonzero((ids[:-1] == left) & (ids[1:] == right)).tolist():
            if place > taken:
                ids[place], ids[place + 1], taken = new, -1, place + 1
        ids = ids[ids >= 0]
    return ids
