"""Momentum: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Momentum

_, alternative = bank_of(Momentum)


@alternative
class RateInTheVelocity:
    def __init__(self, learning_rate, beta=0.9):
        self.rate, self.beta = learning_rate, beta
        self.v = {}

    def step(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads, strict=True)):
            self.v[i] = self.beta * self.v.get(i, 0) - self.rate * g
            p += self.v[i]


@alternative
class AllGradientsRemembered:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.settings = learning_rate, beta
        self.history = []

    def step(self, params, grads):
        rate, beta = self.settings
        self.history.append([g.copy() for g in grads])
        for i, p in enumerate(params):
            age = len(self.history) - 1
            p[...] = p - rate * sum(beta ** (age - t) * old[i] for t, old in enumerate(self.history))


@alternative
class VelocitiesAtTheFirstGradient:
    def __init__(self, learning_rate, beta=0.9, *, nesterov=False):
        self.learning_rate, self.beta, self.v = learning_rate, beta, []

    def step(self, params, grads):
        self.v = (
            [self.beta * v + g for v, g in zip(self.v, grads, strict=True)]
            if self.v
            else [1.0 * g for g in grads]
        )
        for k in range(len(params)):
            np.subtract(params[k], self.learning_rate * self.v[k], out=params[k], casting="same_kind")
