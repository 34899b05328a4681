"""RNN: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import RNN, Tensor, concatenate

_, alternative = bank_of(RNN)


@alternative
class OneBigProduct:
    """All inputs' products at once, before the loop; no other exercise of the day is called."""

    def __init__(self, n_in, n_hidden, rng):
        self.n = n_hidden
        self.b = Tensor(np.zeros((n_hidden,), dtype="float32"))
        self.Wh = Tensor((rng.normal(size=(n_hidden, n_hidden)) / np.sqrt(n_hidden)).astype(np.float32))
        self.Wx = Tensor((rng.normal(size=(n_in, n_hidden)) / np.sqrt(n_in)).astype(np.float32))

    def __call__(self, x, state=None):
        inputs = x @ self.Wx + self.b  # (B, T, n)
        outputs = None
        for t in range(x.shape[1]):
            sums = inputs[:, t : t + 1]  # (B, 1, n)
            if state is not None:
                sums = sums + state.reshape(-1, 1, self.n) @ self.Wh
            now = sums.tanh()
            outputs = now if outputs is None else concatenate([outputs, now], axis=1)
            state = now.reshape(-1, self.n)
        return outputs, state

    def parameters(self):
        return self.b, self.Wh, self.Wx


@alternative(method="__call__")
def laid_along_the_width(self, x, state=None):
    """The states side by side along the last axis, then cut into positions."""
    B, T, _ = x.shape
    if state is None:
        state = Tensor(np.zeros((B, self.b.shape[0]), dtype=self.b.data.dtype))
    states = []
    for t in range(T):
        state = (self.b + state @ self.Wh + x[:, t, :] @ self.Wx).tanh()
        states.append(state)
    return concatenate(states).reshape(B, T, -1), states[-1]
