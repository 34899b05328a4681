"""NeuralNetwork: mistakes in forward."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    NeuralNetwork,
    dense,
    relu,
    sigmoid,
    softmax,
)

# forward


def _passed(self, X, activation=relu, top=softmax, use_b2=True):
    self.Z1 = dense(X, self.W1, self.b1)
    self.A1 = activation(self.Z1)
    self.Z2 = dense(self.A1, self.W2, self.b2 if use_b2 else 0 * self.b2)
    self.A2 = top(self.Z2)
    return self.A2


mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="forward",
    says="`forward` returns the logits. Probabilities are asked for: something is missing on top.",
)
def logits_for_probabilities(self, X):
    _passed(self, X)
    return self.Z2


@mistake(
    method="forward",
    says="There is no activation between your two layers. Without it, they can do no more than one.",
)
def no_activation(self, X):
    return _passed(self, X, lambda z: z)


@mistake(
    method="forward",
    says="Your hidden layer uses the sigmoid. This network's activation is the ReLU.",
)
def sigmoid_inside(self, X):
    return _passed(self, X, sigmoid)


@mistake(
    method="forward",
    says="Your hidden layer uses tanh. This network's activation is the ReLU.",
)
def tanh_inside(self, X):
    return _passed(self, X, np.tanh)


@mistake(
    method="forward",
    says="A ReLU also sits on the logits, before softmax: no class can then get a logit below 0.",
)
def relu_on_the_logits(self, X):
    return _passed(self, X, top=lambda z: softmax(relu(z)))


@mistake(
    method="forward",
    says="On top there is a sigmoid for each class. The rows don't sum to 1; softmax makes the classes share.",
)
def sigmoid_on_top(self, X):
    return _passed(self, X, top=sigmoid)


@mistake(
    method="forward",
    says="Your softmax goes down the columns: each class sums to 1 over the batch. Each *row* is one sample.",
)
def softmax_down_the_columns(self, X):
    return _passed(self, X, top=lambda z: softmax(z.T).T)


@mistake(
    method="forward",
    says="Your softmax overflows where logits are large. The row's largest logit has to go first; the "
    "`softmax` of day 3 does that.",
)
def softmax_that_overflows(self, X):
    return _passed(self, X, top=lambda z: np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True))


@mistake(method="forward", says="The bias of your second layer has no effect.")
def without_b2(self, X):
    return _passed(self, X, use_b2=False)


@mistake(
    method="forward",
    says="`forward` keeps its results but does not give them back: there is no `return`.",
)
def forward_without_return(self, X):
    _passed(self, X)


@mistake(
    method="forward",
    says="Your network scales or centres X in place, so that the caller's data are others after the call. Work "
    "on a new array, and here on X as it is.",
)
def data_changed_in_place(self, X):
    X -= X.mean(axis=0)
    return _passed(self, X)
