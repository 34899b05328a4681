"""perceptron_fit: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import perceptron_fit

_, alternative = bank_of(perceptron_fit)


@alternative
def bias_as_a_weight(X, y, learning_rate=1.0, epochs=100):
    ones = np.hstack([X, np.ones((len(X), 1))])
    theta = np.zeros(ones.shape[1])
    mistakes: list[int] = []
    while len(mistakes) < epochs and (not mistakes or mistakes[-1]):
        wrong = 0
        for row, label in zip(ones, y, strict=True):
            if (row @ theta > 0) != (label == 1):
                theta += learning_rate * (2 * label - 1) * row
                wrong += 1
        mistakes.append(wrong)
    return theta[:-1], theta[-1], mistakes


@alternative
def in_plain_python(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = [0.0] * len(X[0]), 0, []
    for _ in range(epochs):
        wrong = 0
        for i in range(len(X)):
            score = sum(w * v for w, v in zip(weights, X[i], strict=True)) + bias
            error = y[i] - (1 if score > 0 else 0)
            weights = [w + learning_rate * error * v for w, v in zip(weights, X[i], strict=True)]
            bias += learning_rate * error
            wrong += abs(error)
        mistakes.append(wrong)
        if not wrong:
            break
    return np.array(weights), bias, mistakes


@alternative
def two_branches(X, y, learning_rate=1.0, epochs=100, verbose=False):
    weights, bias = np.zeros(X.shape[1], dtype=np.float32), np.float64(0)
    history = []
    for epoch in range(epochs):
        history.append(0)
        for sample, label in zip(X, y, strict=True):
            fires = np.dot(weights, sample) + bias > 0
            if label == 1 and not fires:
                weights, bias = weights + learning_rate * sample, bias + learning_rate
                history[epoch] += 1
            elif label == 0 and fires:
                weights, bias = weights - learning_rate * sample, bias - learning_rate
                history[epoch] += 1
        if history[epoch] == 0:
            return [weights, bias, history]
    return [weights, bias, history]
