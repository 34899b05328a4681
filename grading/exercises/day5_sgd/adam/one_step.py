"""Adam: means of gradients and of their squares, corrected for their start at zero."""

from __future__ import annotations

import numpy as np


def step(self, params, grads, square=lambda g: g * g, update=None, hats=None, move=None):
    """Adam's step with one piece exchanged, for the mistakes that differ from it in one piece alone."""
    if self.moments is None:
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
    self.t += 1
    for p, g, (m, v) in zip(params, grads, self.moments, strict=True):
        if update:
            update(self, m, v, g)
        else:
            m[...] = self.beta1 * m + (1 - self.beta1) * g
            v[...] = self.beta2 * v + (1 - self.beta2) * square(g)
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        if hats:
            m_hat, v_hat = hats(self, m, v)
        p -= move(self, m_hat, v_hat) if move else self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)
