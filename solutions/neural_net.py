"""Day 6: a network with one hidden layer as a class, and what keeps it from learning by heart."""

import numpy as np

from solutions import CONTENTS
from solutions.activations import relu
from solutions.backprop import dense_backward, relu_backward, softmax_cross_entropy_backward
from solutions.feedforward import dense
from solutions.losses import cross_entropy, softmax
from solutions.optimizers import sgd_step

__all__ = list(CONTENTS["neural_net"])


def he_init(n_in, n_out, rng):
    """Random weights for a layer before a ReLU: normal, mean 0, standard deviation sqrt(2 / n_in).

    So scaled, activations keep their size from layer to layer.

    Args:
        n_in: number of inputs.
        n_out: number of neurons.
        rng: the np.random.Generator to draw from.

    Returns:
        W (n_in, n_out).

    Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015, section 2.2,
    https://arxiv.org/abs/1502.01852
    """
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)


class NeuralNetwork:
    """A classifier with one hidden layer: X -> dense -> ReLU -> dense -> softmax -> probabilities.

    Args:
        input_size: D, number of inputs.
        hidden_size: H, number of hidden units.
        output_size: C, number of classes.
        rng: the np.random.Generator that draws the weights; a fresh one if None.

    Attributes:
        W1, b1: (D, H) and (1, H); He initialisation and zeros.
        W2, b2: (H, C) and (1, C); likewise.

    Targets y are one-hot (N, C); losses are means over the batch, in nats.

    Source: CS231n, backpropagation lecture; Nielsen, Neural Networks and Deep Learning, chapter 2.
    """

    def __init__(self, input_size, hidden_size, output_size, rng=None):
        """Draw the weights, W1 first; biases are zeros."""
        rng = np.random.default_rng() if rng is None else rng
        self.W1 = he_init(input_size, hidden_size, rng)
        self.b1 = np.zeros((1, hidden_size))
        self.W2 = he_init(hidden_size, output_size, rng)
        self.b2 = np.zeros((1, output_size))

    def forward(self, X):
        """Class probabilities (N, C) for X (N, D); keeps on self what the backward pass needs."""
        self.Z1 = dense(X, self.W1, self.b1)  # (N, H)
        self.A1 = relu(self.Z1)
        self.Z2 = dense(self.A1, self.W2, self.b2)  # (N, C)
        self.A2 = softmax(self.Z2)
        return self.A2

    def loss(self, X, y):
        """The mean cross-entropy over the batch, a float."""
        return cross_entropy(self.forward(X), y)

    def gradients(self, X, y):
        """The gradient of `loss` for each parameter: a dict with the keys W1, b1, W2, b2."""
        self.forward(X)
        dZ2 = softmax_cross_entropy_backward(self.Z2, y)
        dA1, dW2, db2 = dense_backward(dZ2, self.A1, self.W2)
        dZ1 = relu_backward(dA1, self.Z1)
        _, dW1, db1 = dense_backward(dZ1, X, self.W1)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    def backward(self, X, y, learning_rate):
        """One step of gradient descent on all four parameters; returns the loss before the step, a float."""
        gradients = self.gradients(X, y)
        loss = cross_entropy(self.A2, y)  # of the forward pass that `gradients` ran
        self.W1 = sgd_step(self.W1, gradients["W1"], learning_rate)
        self.b1 = sgd_step(self.b1, gradients["b1"], learning_rate)
        self.W2 = sgd_step(self.W2, gradients["W2"], learning_rate)
        self.b2 = sgd_step(self.b2, gradients["b2"], learning_rate)
        return loss

    def predict(self, X):
        """The most probable class of each row of X: int labels (N,)."""
        return np.argmax(self.forward(X), axis=1)


def l2_penalty(weights, strength):
    """The price of large weights: 0.5 * strength * (sum of the squares of all weights).

    Args:
        weights: a list of weight matrices; unchanged.
        strength: the penalty's weight in the loss, at least 0.

    Returns:
        (loss, grads): the penalty, a float, and a list with its gradient for each matrix, in the matrix's
        shape; float32 stays float32.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 7, "L2 Parameter Regularization".
    """
    loss = 0.5 * strength * sum(np.sum(W**2) for W in weights)
    return float(loss), [strength * W for W in weights]


def dropout(A, rate, rng, training=True):
    """Switch units off at random while training, so that none can rely on another (inverted dropout).

    Each unit is dropped with probability `rate`, and the kept ones are divided by 1 - rate, so that the
    expected activation stays as it was. When not training, nothing changes.

    Args:
        A: activations, any shape; unchanged.
        rate: probability of dropping a unit, 0 <= rate < 1.
        rng: the np.random.Generator to draw from.
        training: False switches dropout off.

    Returns:
        (output, mask), both of A's shape: output = A * mask; the mask holds 0 for dropped and 1 / (1 - rate)
        for kept units, and is all ones when not training. A float32 A gives float32 output.

    Raises:
        ValueError: rate is outside 0 <= rate < 1.

    Source: Srivastava and others, "Dropout", Journal of Machine Learning Research 15, 2014.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate: got {rate}; expected 0 <= rate < 1")
    if not training or rate == 0:
        return A, np.ones_like(A)
    kept = rng.random(A.shape) >= rate
    mask = (kept / (1 - rate)).astype(A.dtype)  # in A's kind, so that float32 stays float32
    return A * mask, mask
