"""AdamW: right versions, written differently."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import AdamW

_, alternative = bank_of(AdamW)


@alternative
class DecayInTheSameStep:
    """Both subtractions from the same p; a new array each time; zero_grad writes zeros."""

    def __init__(
        self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1, amsgrad=False
    ):
        self.parameters, self.learning_rate = parameters, learning_rate
        self.betas, self.eps, self.decay = (beta1, beta2), eps, decay
        self.state = {}

    def step(self):
        beta1, beta2 = self.betas
        for p in self.parameters:
            if p.grad is not None:
                t, m, v = self.state.get(id(p), (0, 0.0, 0.0))
                t, m, v = t + 1, m + (1 - beta1) * (p.grad - m), v + (1 - beta2) * (p.grad * p.grad - v)
                self.state[id(p)] = t, m, v
                move = m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + self.eps)
                if len(p.shape) > 1:
                    move = move + self.decay * p.data
                p.data = p.data - self.learning_rate * move

    def zero_grad(self):
        for p in self.parameters:
            p.grad = np.zeros_like(p.data) if p.grad is not None else None


@alternative
class DecayAtTheEnd:
    """Adam's short form with one factor; the decay shrinks p after the step."""

    def __init__(self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1):
        self.learning_rate, self.eps, self.decay = learning_rate, eps, decay
        self.beta1, self.beta2, self.power1, self.power2 = beta1, beta2, 1.0, 1.0
        self.slots = [[p, np.zeros_like(p.data), np.zeros_like(p.data)] for p in parameters]

    def step(self):
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        root = math.sqrt(1 - self.power2)
        for p, m, v in self.slots:
            if p.grad is None:
                continue
            m[...] = self.beta1 * m + (1 - self.beta1) * p.grad
            v[...] = self.beta2 * v + (1 - self.beta2) * np.square(p.grad)
            p.data[...] -= self.learning_rate * root / (1 - self.power1) * m / (v**0.5 + self.eps * root)
            if p.data.ndim not in (0, 1):
                p.data[...] *= 1 - self.learning_rate * self.decay

    def zero_grad(self):
        for slot in self.slots:
            slot[0].grad = None


@alternative(method="step")
def number_by_number(self):
    self.t += 1
    for parameter, (m, v) in zip(self.parameters, self.moments, strict=True):
        if parameter.grad is None:
            continue
        shrink = 1 - self.learning_rate * self.decay * (parameter.data.ndim >= 2)
        for at in np.ndindex(parameter.data.shape):
            g = float(parameter.grad[at])
            m[at] = self.beta1 * m[at] + (1 - self.beta1) * g
            v[at] = self.beta2 * v[at] + (1 - self.beta2) * g * g
            m_hat, v_hat = float(m[at]) / (1 - self.beta1**self.t), float(v[at]) / (1 - self.beta2**self.t)
            parameter.data[at] = shrink * parameter.data[at] - self.learning_rate * m_hat / (
                math.sqrt(v_hat) + self.eps
            )
