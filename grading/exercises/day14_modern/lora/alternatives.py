"""LoRA: right versions, written differently."""

from __future__ import annotations

import copy

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, LoRA, Tensor

_, alternative = bank_of(LoRA)


@alternative
class AroundTheLinear:
    """Keeps the Linear, with arrays in the place of its Tensors, and calls it."""

    def __init__(self, linear, rank, alpha, rng, dropout=0.0):
        if rank < 1 or rank > linear.W.shape[0] or rank > linear.W.shape[1]:
            raise ValueError(f"a rank of {rank}")
        self.base = copy.copy(linear)
        self.base.W = linear.W.data
        self.base.b = linear.b.data if linear.b is not None else None
        n_in, n_out = self.base.W.shape
        kind = self.base.W.dtype
        self.A = Tensor(rng.normal(0, n_in**-0.5, size=(n_in, rank)).astype(kind))
        self.B = Tensor(np.zeros_like(self.base.W, shape=(rank, n_out)))
        self.alpha, self.rank = alpha, rank

    def __call__(self, x):
        return self.base(x) + ((x @ self.A) * (self.alpha / self.rank)) @ self.B

    def parameters(self):
        return self.B, self.A

    def merged(self):
        linear = copy.copy(self.base)
        linear.W = Tensor(self.base.W + (self.alpha / self.rank) * (self.A.data @ self.B.data))
        linear.b = None if self.base.b is None else Tensor(self.base.b.copy())
        return linear


@alternative
class OneMatrix:
    """The whole matrix, from the two small ones, at each call; a sum over the rank when it is merged."""

    def __init__(self, linear, rank, alpha, rng):
        n_in, n_out = linear.W.shape
        if not 0 < rank <= min(n_in, n_out):
            raise ValueError("rank")
        self.linear, self.strength = linear, alpha / rank
        draws = [rng.standard_normal(n_in) for _ in range(rank)]
        self.A = Tensor((np.stack(draws, axis=1) * n_in**-0.5).astype(linear.W.data.dtype))
        self.B = Tensor(np.zeros((rank, n_out), linear.W.data.dtype))

    def __call__(self, x):
        y = x @ (self.A @ self.B * self.strength + self.linear.W.data)
        if self.linear.b is not None:
            y = y + self.linear.b.data
        return y

    def parameters(self):
        return [self.A, self.B]

    def merged(self):
        W = np.array(self.linear.W.data)
        for column, row in zip(self.A.data.T, self.B.data, strict=True):
            W += self.strength * np.outer(column, row)
        new = Linear(len(W), len(W[0]), np.random.default_rng(), self.linear.b is not None)
        new.W = Tensor(W)
        if self.linear.b is not None:
            new.b = Tensor(self.linear.b.data.copy())
        return new
