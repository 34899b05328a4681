"""NeuralNetwork: mistakes in backward."""

from __future__ import annotations

from grading.exercises import bank_of
from grading.exercises.day7_mnist.notes import PARAMETERS
from solutions import (
    NeuralNetwork,
    dense_backward,
    relu_backward,
    softmax_cross_entropy_backward,
)

# backward


def _step(self, gradients, learning_rate):
    for name in PARAMETERS:
        setattr(self, name, getattr(self, name) - learning_rate * gradients[name])


mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="backward",
    says="You add the gradient. It points to where the loss rises; which way is down?",
)
def uphill(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), -learning_rate)
    return loss


@mistake(
    method="backward",
    says="The loss that you return is the one after the step. Measure it before anything changes.",
)
def loss_after_the_step(self, X, y, learning_rate):
    _step(self, self.gradients(X, y), learning_rate)
    return self.loss(X, y)


@mistake(
    method="backward",
    says="The step is right, but nothing is returned. The loss before the step is asked for.",
)
def returns_nothing(self, X, y, learning_rate):
    _step(self, self.gradients(X, y), learning_rate)


@mistake(
    method="backward",
    says="You return the gradients. The loss before the step is asked for.",
)
def returns_gradients(self, X, y, learning_rate):
    gradients = self.gradients(X, y)
    _step(self, gradients, learning_rate)
    return gradients


@mistake(
    method="backward",
    says="The parameters are the same after the step: your new arrays were never put back onto `self`.",
)
def parameters_stay(self, X, y, learning_rate):
    return self.loss(X, y)


@mistake(method="backward", says="Only the weights take a step; the biases are parameters, too.")
def biases_stay(self, X, y, learning_rate):
    loss, gradients = self.loss(X, y), self.gradients(X, y)
    self.W1 = self.W1 - learning_rate * gradients["W1"]
    self.W2 = self.W2 - learning_rate * gradients["W2"]
    return loss


@mistake(
    method="backward",
    says="Only the second layer takes a step: W1 and b1 stay as they were.",
)
def first_layer_stays(self, X, y, learning_rate):
    loss, gradients = self.loss(X, y), self.gradients(X, y)
    self.W2 = self.W2 - learning_rate * gradients["W2"]
    self.b2 = self.b2 - learning_rate * gradients["b2"]
    return loss


@mistake(
    method="backward",
    says="You change W2 before the gradient has gone back through it, so that the first layer's "
    "gradients belong to another network. First "
    "all gradients, then all steps.",
)
def w2_changed_too_early(self, X, y, learning_rate):
    loss = self.loss(X, y)
    dZ2 = softmax_cross_entropy_backward(self.Z2, y)
    _, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    self.W2, self.b2 = self.W2 - learning_rate * dW2, self.b2 - learning_rate * db2
    dZ1 = relu_backward(dZ2 @ self.W2.T, self.Z1)
    _, dW1, db1 = dense_backward(dZ1, X, self.W1)
    self.W1, self.b1 = self.W1 - learning_rate * dW1, self.b1 - learning_rate * db1
    return loss


@mistake(
    method="backward",
    says="You compute the gradients again before each parameter's step, when others have already moved. One step "
    "uses one set of gradients.",
)
def gradients_between_steps(self, X, y, learning_rate):
    loss = self.loss(X, y)
    for name in PARAMETERS:
        setattr(self, name, getattr(self, name) - learning_rate * self.gradients(X, y)[name])
    return loss


@mistake(
    method="backward",
    says="You divide the step by the size of the batch. The gradients are those of the mean already.",
)
def step_divided_by_n(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), learning_rate / len(X))
    return loss


@mistake(method="backward", says="The learning rate has no effect on your step.")
def without_learning_rate(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), 1.0)
    return loss


@mistake(
    method="backward",
    says="W2 has moved when you ask for W1's gradient: it belongs to another network then. First all "
    "gradients, then all steps.",
)
def gradients_after_the_first_step(self, X, y, learning_rate):
    loss = self.loss(X, y)
    old = self.gradients(X, y)
    self.W2, self.b2 = self.W2 - learning_rate * old["W2"], self.b2 - learning_rate * old["b2"]
    new = self.gradients(X, y)
    self.W1, self.b1 = self.W1 - learning_rate * new["W1"], self.b1 - learning_rate * new["b1"]
    return loss


@mistake(
    method="backward",
    says="The learning rate is a fixed number in your step, whatever the caller asks for.",
)
def fixed_learning_rate(self, X, y, learning_rate):
    loss = self.loss(X, y)
    _step(self, self.gradients(X, y), 0.1)
    return loss
