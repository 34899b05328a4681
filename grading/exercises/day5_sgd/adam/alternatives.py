"""Adam: right versions, written differently."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import Adam

_, alternative = bank_of(Adam)


@alternative
class ShortForm:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
        self.args = learning_rate, beta1, beta2, eps
        self.m, self.v, self.count = {}, {}, 0

    def step(self, params, grads):
        rate, beta1, beta2, eps = self.args
        self.count += 1
        root = math.sqrt(1 - beta2**self.count)
        for i in range(len(params)):
            g = grads[i]
            self.m[i] = g + beta1 * (self.m.get(i, 0) - g)
            self.v[i] = g * g + beta2 * (self.v.get(i, 0) - g * g)
            factor = rate * root / (1 - beta1**self.count)
            np.subtract(
                params[i],
                factor * self.m[i] / (np.sqrt(self.v[i]) + eps * root),
                out=params[i],
                casting="same_kind",
            )


@alternative
class NumberByNumber:
    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, verbose=False):
        self.learning_rate, self.betas, self.eps = learning_rate, (beta1, beta2), eps
        self.past = {}
        self.t = 1

    def step(self, params, grads):
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            for at in np.ndindex(p.shape):
                m, v = self.past.get((k, at), (0.0, 0.0))
                slope = float(g[at])
                m = self.betas[0] * m + (1 - self.betas[0]) * slope
                v = self.betas[1] * v + (1 - self.betas[1]) * slope * slope
                self.past[k, at] = m, v
                m_hat, v_hat = m / (1 - self.betas[0] ** self.t), v / (1 - self.betas[1] ** self.t)
                p[at] -= self.learning_rate * m_hat / (v_hat**0.5 + self.eps)
        self.t += 1


@alternative
class PowersKept:
    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
        self.power1 = self.power2 = 1.0
        self.m, self.v = [], []

    def step(self, params, grads):
        if not self.m:
            self.m = [np.zeros(np.shape(p)) for p in params]
            self.v = [np.zeros(np.shape(p)) for p in params]
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        self.m = [self.beta1 * m + (1 - self.beta1) * g for m, g in zip(self.m, grads, strict=True)]
        self.v = [
            self.beta2 * v + (1 - self.beta2) * np.square(g) for v, g in zip(self.v, grads, strict=True)
        ]
        for p, m, v in zip(params, self.m, self.v, strict=True):
            p[...] -= (
                self.learning_rate * (m / (1 - self.power1)) / ((v / (1 - self.power2)) ** 0.5 + self.eps)
            )
