"""AdamW's step with one piece exchanged, for the mistakes that differ from it in only one piece."""

from __future__ import annotations

import numpy as np


def start(self, parameters, learning_rate, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1):
    """What __init__ keeps."""
    self.parameters, self.learning_rate, self.t = list(parameters), learning_rate, 0
    self.beta1, self.beta2, self.eps, self.decay = beta1, beta2, eps, decay
    self.moments = [(np.zeros_like(p.data), np.zeros_like(p.data)) for p in self.parameters]


def adam(self, m, v):
    """Adam's own step for the means m and v."""
    m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
    return self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


def decayed(self, p):
    """What the decay takes off an array."""
    return self.learning_rate * self.decay * p if p.ndim >= 2 else 0.0


def step(self, move=adam, decay=decayed, gradient=lambda self, p, g: g, square=lambda g: g * g):
    """One step, in place."""
    self.t += 1
    for parameter, (m, v) in zip(self.parameters, self.moments, strict=True):
        p, g = parameter.data, parameter.grad
        if g is None:
            continue
        g = gradient(self, p, g)
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * square(g)
        p -= decay(self, p)
        p -= move(self, m, v)
