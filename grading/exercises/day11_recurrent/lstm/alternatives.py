"""LSTM: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LSTM, Tensor, concatenate

_, alternative = bank_of(LSTM)


@alternative
class OneProduct:
    """x and h side by side, Wx above Wh: one product a step. The gates by tanh."""

    def __init__(self, n_in, n_hidden, rng):
        def draw(rows):
            drawn = rng.normal(0, 1 / np.sqrt(rows), size=(rows, 4 * n_hidden))
            return Tensor(drawn.astype(np.float32))

        self.Wh, self.Wx = draw(n_hidden), draw(n_in)
        self.b = Tensor(np.repeat(np.array([0, 1, 0, 0], dtype=np.float32), n_hidden))
        self.n = n_hidden

    def __call__(self, x, state=None):
        B, n = x.shape[0], self.n
        if state is None:
            state = [Tensor(np.zeros((B, n), dtype=self.b.data.dtype)) for _ in range(2)]
        h, c = state
        W = concatenate([self.Wx, self.Wh], axis=0)
        kept = []
        for t in range(x.shape[1]):
            sums = (concatenate([x[:, t], h]) @ W + self.b).reshape(B, 4, n)
            i, f, o = ((sums[:, k] * 0.5).tanh() * 0.5 + 0.5 for k in range(3))
            c = i * sums[:, 3].tanh() + c * f
            h = c.tanh() * o
            kept.append(h)
        return concatenate(kept).reshape(B, -1, n), (h, c)

    def parameters(self):
        return [self.b, self.Wx, self.Wh]


@alternative(method="__call__")
def four_products(self, x, state=None):
    """Each part with its own slices of the weights; the outputs grow along axis 1."""
    n = self.b.shape[0] // 4

    def part(k, x, h):
        columns = slice(k * n, (k + 1) * n)
        return self.b[columns] + h @ self.Wh[:, columns] + x @ self.Wx[:, columns]

    if state is None:
        nothing = np.zeros((x.shape[0], n), dtype=self.Wx.data.dtype)
        state = (Tensor(nothing), Tensor(nothing.copy()))
    h, c = state
    outputs = []
    for t in range(x.shape[1]):
        now = x[:, t]
        kept = part(1, now, h).sigmoid() * c
        written = part(0, now, h).sigmoid() * part(3, now, h).tanh()
        c, o = kept + written, part(2, now, h).sigmoid()
        h = o * c.tanh()
        outputs.append(h.reshape(-1, 1, n))
    return concatenate(outputs, 1), [h, c]
