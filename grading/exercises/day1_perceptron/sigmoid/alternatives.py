"""sigmoid: right versions, written differently."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import sigmoid

_, alternative = bank_of(sigmoid)


@alternative
def by_tanh(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


@alternative
def by_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


@alternative
def by_where(x):
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, e) / (1 + e)


@alternative
def by_clip(x, limit=80):
    return 1 / (1 + np.exp(-np.clip(x, -limit, limit)))


@alternative
def by_mask(x):
    x = np.asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(float)
    result = np.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    power = np.exp(x[~positive])
    result[~positive] = power / (1 + power)
    return result


@alternative
def by_recursion_and_loops(x):
    if np.ndim(x) == 0:
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    kind = x.dtype if x.dtype.kind == "f" else float
    return np.array([by_recursion_and_loops(item) for item in x], dtype=kind)


@alternative
def warnings_silenced(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))
