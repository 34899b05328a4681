"""dropout: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import dropout

_, alternative = bank_of(dropout)


@alternative
def by_binomial(A, rate, rng, training=True):
    keep = 1 - rate if training else 1.0
    mask = rng.binomial(1, keep, size=A.shape).astype(A.dtype) / A.dtype.type(keep)
    return A * mask, mask


@alternative
def with_a_boolean_mask(A, rate, rng, training=True):
    if not training:
        return A.copy(), np.ones(A.shape, dtype=bool)
    mask = rng.random(A.shape) > rate
    return np.where(mask, A, A.dtype.type(0)) / A.dtype.type(1 - rate), mask


@alternative
def unit_by_unit(A, rate, rng, training=True, factor=None):
    mask = np.ones(A.shape)
    output = A.copy()
    if training:
        for place in np.ndindex(*A.shape):
            mask[place] = 0.0 if rng.uniform() < rate else 1 / (1 - rate)
            output[place] *= mask[place]
    return output, mask


@alternative
def by_choice(A, rate, rng, training=True):
    mask = (
        rng.choice([0.0, 1 / (1 - rate)], size=A.shape, p=[rate, 1 - rate]) if training else np.ones_like(A)
    )
    return (A * mask).astype(A.dtype), mask
