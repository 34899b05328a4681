"""attention_weights: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor, attention_weights, concatenate

_, alternative = bank_of(attention_weights)


@alternative
def queries_scaled_first(q, k, mask=None):
    """The scale goes to the queries; hidden is what is a billion lower."""
    axes = (*range(len(k.shape) - 2), len(k.shape) - 1, len(k.shape) - 2)
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(*axes)
    if mask is not None:
        scores = scores + np.where(mask, 0, -1e9).astype(q.data.dtype)
    return scores.softmax(axis=-1)


@alternative
def without_a_matrix_product(q, k, mask=None, dropout=0.0):
    """Each query stretched beside each key; softmax by hand."""
    if q.shape[-1] != k.shape[-1]:
        raise ValueError("q and k should be of one width")
    *front, T, d = q.shape
    S = k.shape[-2]
    scores = (q.reshape(*front, T, 1, d) * k.reshape(*front, 1, S, d)).sum(axis=-1) / float(np.sqrt(d))
    allowed = np.ones((T, S), dtype=bool) if mask is None else mask
    highest = np.where(allowed, scores.data, -np.inf).max(axis=-1, keepdims=True)
    shifted = (scores - highest) * allowed.astype(q.data.dtype)  # a hidden score could overflow in exp
    powers = shifted.exp() * allowed.astype(q.data.dtype)
    return powers / powers.sum(axis=-1, keepdims=True)


@alternative
def scores_overwritten(q, k, mask=None):
    """Minus infinity written into the scores' own array, before softmax looks at it."""
    order = list(range(len(k.shape)))
    order[-1], order[-2] = order[-2], order[-1]
    scores = q @ k.transpose(*order) / q.shape[-1] ** 0.5
    if mask is not None:
        scores.data[..., ~mask] = float("-inf")
    return scores.softmax()


@alternative
def query_by_query(q, k, mask=None):
    """One row of weights after the other."""
    order = [*range(len(k.shape) - 2), -1, -2]
    turned = k.transpose(*order)
    rows = []
    for t in range(q.shape[-2]):
        scores = q[..., t : t + 1, :] @ turned * q.shape[-1] ** -0.5
        if mask is not None:
            scores = scores + Tensor(np.where(mask[t], 0, -np.inf).astype(scores.data.dtype))
        rows.append(scores.log_softmax().exp())
    return concatenate(rows, axis=-2)
