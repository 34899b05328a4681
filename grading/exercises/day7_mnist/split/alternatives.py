"""split: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import split

_, alternative = bank_of(split)


@alternative
def by_rank_within_the_class(X, y, test_fraction, rng):
    order = rng.permutation(len(y))
    seen: dict[int, int] = {}
    train: list[int] = []
    test: list[int] = []
    total = {label: int(np.sum(y == label)) for label in set(y.tolist())}
    for row in order:
        label = int(y[row])
        seen[label] = seen.get(label, 0) + 1
        (test if seen[label] <= int(test_fraction * total[label] + 0.5) else train).append(row)
    return X[train], y[train], X[test], y[test]


@alternative
def rounded_down(X, y, test_fraction, rng):
    parts = [rng.permutation(np.nonzero(y == label)[0]) for label in sorted(set(y.tolist()))]
    cuts = [int(len(part) * test_fraction) for part in parts]
    test = np.hstack([part[:cut] for part, cut in zip(parts, cuts, strict=True)])
    train = np.hstack([part[cut:] for part, cut in zip(parts, cuts, strict=True)])
    rng.shuffle(train)
    rng.shuffle(test)
    return X[train], y[train], X[test], y[test]


@alternative
def by_a_mask_and_sorting(X, y, test_fraction, rng):
    keys = rng.random(len(y))
    chosen = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        mine = np.where(y == label)[0]
        chosen[mine[np.argsort(keys[mine])[: int(np.ceil(test_fraction * len(mine)))]]] = True
    order = np.argsort(rng.random(len(y)))
    train, test = order[~chosen[order]], order[chosen[order]]
    return [np.take(X, train, axis=0), y[train], np.take(X, test, axis=0), y[test]]
