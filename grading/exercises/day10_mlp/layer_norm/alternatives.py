"""LayerNorm: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LayerNorm, Tensor

_, alternative = bank_of(LayerNorm)


@alternative
class BySums:
    def __init__(self, width, eps=0.00001, dtype="float32"):
        self.gain = Tensor(np.full(width, 1, dtype=dtype))
        self.bias = Tensor(np.full(width, 0, dtype=dtype))
        self.settings = width, eps

    def __call__(self, x):
        width, eps = self.settings
        shifted = x - x.sum(-1, True) / width
        square = (shifted**2).sum(-1, True) / width
        return self.bias + self.gain * (shifted / (square + eps) ** 0.5)

    def parameters(self):
        return [self.bias, self.gain]


@alternative(method="__call__")
def by_a_product(self, x):
    """The mean as a product with a column of 1/C; the root by exp and log."""
    C = x.shape[-1]
    column = np.full((C, 1), 1 / C, dtype=x.data.dtype)
    rows = x.reshape(-1, C)
    centred = rows - rows @ column
    scale = (((centred * centred) @ column + self.eps).log() * -0.5).exp()
    return (centred * scale).reshape(*x.shape) * self.gain + self.bias


@alternative(method="__call__")
def column_by_column(self, x):
    """Variance from the differences of all pairs: half their mean square."""
    C = x.shape[-1]
    centred = x - x.mean(axis=-1, keepdims=True)
    pairs = centred.reshape(*x.shape, 1) - centred.reshape(*x.shape[:-1], 1, C)
    variance = (pairs * pairs).mean(axis=(-2, -1)) * 0.5
    scale = 1 / (variance.reshape(*x.shape[:-1], 1) + self.eps) ** 0.5
    return centred * scale * self.gain + self.bias
