"""softmax: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import softmax

_, alternative = bank_of(softmax)


@alternative
def by_logarithms(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


@alternative
def row_by_row(z):
    rows = []
    for row in z:
        powers = np.exp(row - max(row))
        rows.append(powers / powers.sum())
    return np.array(rows)


@alternative
def transposed_and_back(z):
    powers = np.exp(z.T - z.max(axis=1))
    return (powers / powers.sum(axis=0)).T


@alternative
def by_differences(z):
    return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)  # an infinite sum gives the 0 that it should
