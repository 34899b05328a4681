"""Choose settings without looking at the test part: a piece of the training part stands in for it."""

from dataclasses import replace

import numpy as np

from solutions.data import Dataset

UNSEEN = "the test part not looked at"  # in the source of a data set that `held_out` made


def held_out(data: Dataset, size: int, seed: int = 0) -> Dataset:
    """A data set made of the training part alone: `size` of its samples, drawn by `seed`, take the test part's place.

    Raises:
        ValueError: the training part is not larger than `size`, or size is below 1.
    """
    n = len(data.X_train)
    if not 1 <= size < n:
        raise ValueError(f"size: got {size}; expected 1 to {n - 1}, for there are {n} training samples")
    order = np.random.default_rng(seed).permutation(n)
    test, train = order[:size], order[size:]
    return replace(
        data,
        X_train=data.X_train[train],
        y_train=data.y_train[train],
        X_test=data.X_train[test],
        y_test=data.y_train[test],
        source=f"{data.source}; {size:,} training samples held out by seed {seed}, {UNSEEN}",
    )
