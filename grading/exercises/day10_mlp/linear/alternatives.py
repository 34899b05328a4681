"""Linear: right versions, written differently."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, Tensor

_, alternative = bank_of(Linear)


@alternative
class DrawnWide:
    """Drawn in float64 and made narrow; b first in the list; the bias is a row of ones times b, in the product."""

    def __init__(self, n_in, n_out, rng, bias=True, scale=1.0):
        spread = scale / math.sqrt(n_in)
        self.W = Tensor(rng.normal(0.0, spread, size=(n_in, n_out)).astype(np.float32))
        self.b = None
        if bias:
            self.b = Tensor(np.array([0] * n_out, dtype=np.float32))

    def __call__(self, x):
        y = x @ self.W
        if self.b is not None:
            y = self.b + y
        return y

    def parameters(self):
        return tuple(p for p in (self.b, self.W) if p is not None)


@alternative(method="__call__")
def sum_of_products(self, x):
    """Without @: each input stretched along its row of W, and summed up."""
    stretched = x.reshape(*x.shape, 1) * self.W
    y = stretched.sum(axis=-2)
    return y + self.b if self.b else y


@alternative(method="__call__")
def as_one_long_matrix(self, x):
    flat = x.reshape(-1, self.W.shape[0]) @ self.W
    if self.b is not None:
        flat = flat + self.b.reshape(1, -1)
    return flat.reshape(*x.shape[:-1], self.W.shape[1])


@alternative(method="__init__")
def column_by_column(self, n_in, n_out, rng, bias=True):
    columns = [rng.standard_normal(n_in) / n_in**0.5 for _ in range(n_out)]
    self.W = Tensor(np.stack(columns, axis=1).astype("float32"))
    self.b = Tensor(np.zeros((n_out,), np.float32)) if bias else None
