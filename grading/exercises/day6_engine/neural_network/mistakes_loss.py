"""NeuralNetwork: mistakes in loss."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    NeuralNetwork,
    cross_entropy,
)

# loss

mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="loss",
    says="`loss` does not run `forward` on its X, but uses what an earlier call left on `self`.",
)
def loss_of_an_earlier_call(self, X, y):
    return cross_entropy(self.A2, y)  # an AttributeError where there was none


@mistake(
    method="loss",
    says="Your loss is the sum over the batch. It should be the mean, so that it doesn't grow with the batch.",
)
def summed_loss(self, X, y):
    return cross_entropy(self.forward(X), y) * len(X)


@mistake(
    method="loss",
    says="You divide by the number of classes as well. The loss is a mean over samples; within a row, add.",
)
def loss_over_all_entries(self, X, y):
    return cross_entropy(self.forward(X), y) / y.shape[1]


@mistake(
    method="loss",
    says="You call cross_entropy with targets and predictions swapped: whose logarithm is taken?",
)
def swapped_loss(self, X, y):
    return cross_entropy(y, self.forward(X))


@mistake(
    method="loss",
    says="Your cross-entropy gets the logits. It takes the logarithm of probabilities.",
)
def loss_of_the_logits(self, X, y):
    self.forward(X)
    return cross_entropy(self.Z2, y)


@mistake(
    method="loss",
    says="You measure the squared error. This network's loss is the cross-entropy.",
)
def squared_error(self, X, y):
    return float(np.mean(np.sum((self.forward(X) - y) ** 2, axis=1)))


@mistake(
    method="loss",
    says="Your loss has the wrong sign: the logarithm of a probability is negative, the loss is not.",
)
def negative_loss(self, X, y):
    return -cross_entropy(self.forward(X), y)


@mistake(
    method="loss",
    says="The loss is infinite where the true class has probability 0: ln(0). Clip the probability first; the "
    "`cross_entropy` of day 3 does that.",
)
def logarithm_of_zero(self, X, y):
    with np.errstate(all="ignore"):
        return float(-np.mean(np.log(np.sum(self.forward(X) * y, axis=1))))
