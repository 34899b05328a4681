"""train_bpe: right versions that are written quite differently."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day13_gpt.byte_pairs import merged
from solutions import train_bpe

_, alternative = bank_of(train_bpe)


@alternative
def with_lists_and_a_counter(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: list[tuple[int, int]] = []
    for new in range(256, 256 + merges):
        if len(ids) < 2:
            break
        best, _ = Counter(pairwise(ids)).most_common(1)[0]
        ids = merged(ids, best, new)
        pairs.append(best)
    return pairs


@alternative
def largest_ids_win_ties(text, merges):
    ids = list(text.encode("utf-8"))
    pairs: list[list[int]] = []
    while len(pairs) < merges and len(ids) > 1:
        found = list(pairwise(ids))
        best = max(found, key=lambda pair: (found.count(pair), pair))
        i = 0
        while i < len(ids) - 1:
            if (ids[i], ids[i + 1]) == best:
                ids[i : i + 2] = [256 + len(pairs)]
            i += 1
        pairs.append(list(best))
    return pairs


@alternative
def with_numpy(text, merges):
    ids = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(int)
    pairs: list[np.ndarray] = []
    for k in range(merges):
        if ids.size < 2:
            return pairs
        found, counts = np.unique(np.stack([ids[:-1], ids[1:]], axis=1), axis=0, return_counts=True)
        best = found[counts.argmax()]
        ids = np.array(merged(ids.tolist(), best, 256 + k), dtype=int)
        pairs.append(best)
    return pairs


@alternative
def counting_what_can_be_merged(text, merges):
    """By regular expressions, which find "aa" only once in "aaa"."""
    tokens = text.encode("utf-8").decode("latin-1")
    pairs = []
    for k in range(merges):
        candidates = {tokens[i : i + 2] for i in range(len(tokens) - 1)}
        if not candidates:
            break
        best = max(sorted(candidates), key=tokens.count)
        tokens = chr(256 + k).join(re.split(re.escape(best), tokens))
        pairs.append(tuple(map(ord, best)))
    return pairs
