"""NeuralNetwork: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of, class_with
from grading.exercises.day7_mnist.notes import PARAMETERS
from solutions import (
    NeuralNetwork,
)

# Right, and written differently

_, alternative = bank_of(NeuralNetwork)


@alternative
class WithoutEarlierPieces:
    """Everything by NumPy; the second layer is drawn first; biases are changed in place."""

    def __init__(self, input_size, hidden_size, output_size, rng=None):
        rng = rng or np.random.default_rng()
        self.W2 = rng.normal(0, (2 / hidden_size) ** 0.5, (hidden_size, output_size))
        self.W1 = rng.normal(0, (2 / input_size) ** 0.5, (input_size, hidden_size))
        self.b1, self.b2 = np.zeros([1, hidden_size]), np.zeros([1, output_size])

    def forward(self, X):
        self.hidden = np.clip(X.dot(self.W1) + self.b1, 0, None)
        logits = self.hidden.dot(self.W2) + self.b2
        logits = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        return np.exp(logits)

    def loss(self, X, y, eps=1e-12):
        picked = self.forward(X)[np.arange(len(X)), y.argmax(axis=1)]
        return -np.log(np.clip(picked, eps, 1)).mean()

    def gradients(self, X, y):
        error = (self.forward(X) - y) / X.shape[0]
        back = np.einsum("nc,hc->nh", error, self.W2)
        back[self.hidden <= 0] = 0
        return {
            "b2": error.sum(0, keepdims=True),
            "W2": np.einsum("nh,nc->hc", self.hidden, error),
            "b1": back.sum(0, keepdims=True),
            "W1": np.einsum("nd,nh->dh", X, back),
        }

    def backward(self, X, y, learning_rate):
        loss = self.loss(X, y)
        for name, gradient in self.gradients(X, y).items():
            parameter = getattr(self, name)
            parameter -= learning_rate * gradient
        return loss

    def predict(self, X):
        return np.array([int(np.argmax(row)) for row in self.forward(X)])


def _kept_in_params(name):
    return property(lambda self: self.params[name], lambda self, value: self.params.update({name: value}))


@alternative
class WithADictOfParameters(NeuralNetwork):
    """The parameters live in a dict; the attributes are properties."""

    def __init__(self, input_size, hidden_size, output_size, rng=None):
        self.params = {}
        super().__init__(input_size, hidden_size, output_size, rng)

    W1, b1, W2, b2 = map(_kept_in_params, PARAMETERS)

    def backward(self, X, y, learning_rate):
        loss, gradients = self.loss(X, y), self.gradients(X, y)
        self.params = {name: value - learning_rate * gradients[name] for name, value in self.params.items()}
        return loss


@alternative(method="gradients")
def sample_by_sample(self, X, y):
    totals = {name: np.zeros_like(getattr(self, name)) for name in PARAMETERS}
    for x, target in zip(X, y, strict=True):
        p = self.forward(x[np.newaxis])
        error = (p - target) / len(X)
        hidden = (error @ self.W2.T) * np.heaviside(self.Z1, 0.0)
        totals["W1"] += np.outer(x, hidden)
        totals["b1"] += hidden
        totals["W2"] += np.outer(self.A1, error)
        totals["b2"] += error
    self.forward(X)
    return totals


@alternative(method="predict")
def by_the_logits(self, X):
    self.forward(X)
    return self.Z2.argmax(1)


def _clipped(name, logarithm):
    """A loss of the picked probabilities, with one of the ways to keep ln away from 0."""

    def loss(self, X, y):
        return -np.mean(np.sum(y * logarithm(self.forward(X)), axis=1))

    def backward(self, X, y, learning_rate):
        before = loss(self, X, y)
        for key, gradient in self.gradients(X, y).items():
            setattr(self, key, getattr(self, key) - learning_rate * gradient)
        return before

    right = class_with(NeuralNetwork, loss=loss, backward=backward)
    right.__name__ = name
    alternative(right)


_clipped("clipped_at_1e_15", lambda p: np.log(np.maximum(p, 1e-15)))
_clipped("clipped_at_1e_8", lambda p: np.log(np.maximum(p, 1e-8)))
_clipped("clipped_at_both_ends", lambda p: np.log(np.clip(p, 1e-7, 1 - 1e-7)))
_clipped("a_little_added", lambda p: np.log(p + 1e-7))
