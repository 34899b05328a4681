"""NeuralNetwork: mistakes in gradients."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import (
    NeuralNetwork,
    dense_backward,
    relu_backward,
    softmax_cross_entropy_backward,
)

# gradients


def _gradients(self, X, y, dZ2=None, through=None, to_hidden=None):
    """The reference's, with one step replaced."""
    self.forward(X)
    dZ2 = softmax_cross_entropy_backward(self.Z2, y) if dZ2 is None else dZ2(self)
    dA1, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    dA1 = dA1 if to_hidden is None else to_hidden(self, dZ2)
    dZ1 = relu_backward(dA1, self.Z1) if through is None else through(self, dA1)
    _, dW1, db1 = dense_backward(dZ1, X, self.W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="gradients",
    says="Your gradients are those of the summed loss: N times too large. The loss is a mean, so a 1/N "
    "belongs in dZ2, once.",
)
def gradients_summed(self, X, y):
    return _gradients(self, X, y, lambda self: self.A2 - y)


@mistake(
    method="gradients",
    says="You divide by N twice. `softmax_cross_entropy_backward` has the 1/N of the mean already, and "
    "everything after inherits it.",
)
def divided_twice(self, X, y):
    return {name: gradient / len(X) for name, gradient in _gradients(self, X, y).items()}


@mistake(
    method="gradients",
    says="Your gradients have the wrong sign: from `y - p` instead of `p - y`. With them, each step "
    "makes the loss larger.",
)
def gradients_negated(self, X, y):
    return _gradients(self, X, y, lambda self: (y - self.A2) / len(X))


@mistake(
    method="gradients",
    says="You go back without the ReLU. A hidden unit that was off passes nothing back: its gradient stops there.",
)
def without_relu_backward(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1)


@mistake(
    method="gradients",
    says="You ask the ReLU's slope at the wrong place, at the gradient dA1: what decides is whether Z1 was positive.",
)
def slope_at_the_gradient(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * (dA1 > 0))


@mistake(
    method="gradients",
    says="On the way back you multiply by the activation A1. The chain rule asks for its slope, which is 1 or 0.",
)
def times_the_activation(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * self.A1)


@mistake(
    method="gradients",
    says="At exactly 0 your ReLU lets the gradient through. There the course takes the slope from the left: 0.",
)
def kink_lets_through(self, X, y):
    return _gradients(self, X, y, through=lambda self, dA1: dA1 * (self.Z1 >= 0))


@mistake(
    method="gradients",
    says="You apply the softmax twice: `softmax_cross_entropy_backward` expects the logits, and gets the "
    "probabilities.",
)
def softmax_twice(self, X, y):
    return _gradients(self, X, y, lambda self: softmax_cross_entropy_backward(self.A2, y))


@mistake(
    method="gradients",
    says="Your dZ2 has an extra factor p (1 - p), the slope of a sigmoid. With softmax and cross-entropy "
    "it has cancelled out.",
)
def extra_sigmoid_slope(self, X, y):
    return _gradients(self, X, y, lambda self: (self.A2 - y) * self.A2 * (1 - self.A2) / len(X))


@mistake(
    method="gradients",
    says="The gradient of W2 uses Z1, from before the ReLU. The input of the second layer is what came out of it.",
)
def w2_from_z1(self, X, y):
    gradients = _gradients(self, X, y)
    gradients["W2"] = self.Z1.T @ softmax_cross_entropy_backward(self.Z2, y)
    return gradients


@mistake(
    method="gradients",
    says="Your bias gradients are means over the batch. dZ carries the 1/N already: what is left is a sum.",
)
def bias_means(self, X, y):
    gradients = _gradients(self, X, y)
    return gradients | {name: gradients[name] / len(X) for name in ("b1", "b2")}


@mistake(
    method="gradients",
    says="Your bias gradients have lost an axis. `keepdims=True` keeps them rows, in the shape of b1 and b2.",
)
def flat_bias_gradients(self, X, y):
    gradients = _gradients(self, X, y)
    return gradients | {name: gradients[name][0] for name in ("b1", "b2")}


@mistake(
    method="gradients",
    says="`gradients` uses what an earlier forward pass left on `self`, or nothing where there was none. "
    "It has to run its own, on its X.",
)
def gradients_of_an_earlier_pass(self, X, y):
    dZ2 = softmax_cross_entropy_backward(self.Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
    _, dW1, db1 = dense_backward(relu_backward(dA1, self.Z1), X, self.W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    method="gradients",
    says="You return a tuple of arrays. A dict with the keys W1, b1, W2, b2 is asked for.",
)
def gradients_as_a_tuple(self, X, y):
    return tuple(_gradients(self, X, y).values())


@mistake(
    method="gradients",
    says="The keys of your dict are dW1, db1, ...; they should be the parameters' names: W1, b1, W2, b2.",
)
def keys_with_d(self, X, y):
    return {f"d{name}": gradient for name, gradient in _gradients(self, X, y).items()}


@mistake(
    method="gradients",
    says="`gradients` also takes a step: the parameters are others after the call. It only computes; "
    "`backward` steps.",
)
def steps_as_well(self, X, y):
    gradients = _gradients(self, X, y)
    for name in gradients:
        setattr(self, name, getattr(self, name) - 0.01 * gradients[name])
    return gradients
