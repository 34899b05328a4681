"""Day 1: one neuron, what it can decide, how it learns, and what takes two layers."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["perceptron"])


def sigmoid(x):
    """Squash any number into the range from 0 to 1: 1 / (1 + e^-x).

    Args:
        x: a number, or an array of any shape.

    Returns:
        The sigmoid of each element, in the shape of x; float32 stays float32. Right, and without an
        overflow warning, even at x = -1000 and x = 1000.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "Sigmoid neurons".
    """
    # Both exponents are at most 0, so neither power can overflow. For x >= 0 the numerator is 1 and this is
    # the formula as it stands; for x < 0 it is the formula with both sides of the fraction times e^x.
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def neuron(inputs, weights, bias):
    """One artificial neuron: sigmoid(w1 x1 + w2 x2 + ... + bias).

    Args:
        inputs: the numbers x1, x2, ... (a list, tuple or array).
        weights: as many numbers, the importance of each input.
        bias: a number, how easily the neuron fires.

    Returns:
        The neuron's activation, a float from 0 to 1.

    Raises:
        ValueError: weights and inputs differ in length.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "Sigmoid neurons".
    """
    if len(weights) != len(inputs):
        raise ValueError(f"weights: got {len(weights)} numbers; expected {len(inputs)}, one for each input")
    return float(sigmoid(np.dot(inputs, weights) + bias))


def and_gate():
    """Weights and bias that make `neuron` an AND gate: above 0.5 only if both inputs are 1.

    Returns:
        (weights, bias): two weights and a number, for inputs that are 0 or 1. The activation must lie on the
        right side of 0.5, at least 0.01 away, for all four pairs of inputs.
    """
    return np.array([1.0, 1.0]), -1.5


def or_gate():
    """Weights and bias that make `neuron` an OR gate: above 0.5 if at least one input is 1.

    Returns:
        (weights, bias), as in `and_gate`.
    """
    return np.array([1.0, 1.0]), -0.5


def nand_gate():
    """Weights and bias that make `neuron` a NAND gate: below 0.5 only if both inputs are 1.

    Returns:
        (weights, bias), as in `and_gate`.
    """
    return np.array([-1.0, -1.0]), 1.5


def perceptron_fit(X, y, learning_rate=1.0, epochs=100):
    """Let a perceptron learn from its mistakes (Rosenblatt's rule).

    The perceptron predicts 1 where its score x . weights + bias is above 0, else 0. Weights and bias start
    at zero. One epoch looks at every sample once, in order; after a wrong prediction,

        weights <- weights + learning_rate * (label - prediction) * x
        bias    <- bias    + learning_rate * (label - prediction)

    Args:
        X: (N, D), one sample a row.
        y: (N,), the labels, 0 or 1.
        learning_rate: size of a correction.
        epochs: the most epochs to run; an epoch without a mistake is the last.

    Returns:
        (weights, bias, mistakes): weights (D,), bias a number, mistakes a list with the number of wrong
        predictions in each epoch that was run.

    Raises:
        ValueError: X and y differ in length.

    Source: Rosenblatt, Principles of Neurodynamics, 1962, the error correction procedure.
    """
    if len(X) != len(y):
        raise ValueError(f"y: got {len(y)} labels; expected {len(X)}, one for each row of X")
    weights, bias, mistakes = np.zeros(np.shape(X)[1]), 0.0, []
    for _ in range(epochs):
        mistakes.append(0)
        for x, label in zip(np.asarray(X), y, strict=True):
            error = int(label) - int(x @ weights + bias > 0)  # 1: fired too little; -1: too much
            if error != 0:
                weights = weights + learning_rate * error * x
                bias = bias + learning_rate * error
                mistakes[-1] += 1
        if mistakes[-1] == 0:
            break
    return weights, bias, mistakes


def xor_network(inputs):
    """XOR, which no single neuron can do, from three neurons in two layers.

    Args:
        inputs: two numbers, each 0 or 1.

    Returns:
        A float within 0.1 of 1 if exactly one input is 1, else within 0.1 of 0.

    Source: Minsky and Papert, Perceptrons, 1969; the construction of logic from NAND gates in Nielsen, Neural
    Networks and Deep Learning, chapter 1, "Perceptrons".
    """
    # Large weights make the sigmoid steep, so that each neuron's answer is close to 0 or 1.
    at_least_one = neuron(inputs, [20, 20], -10)  # OR
    not_both = neuron(inputs, [-20, -20], 30)  # NAND
    return neuron([at_least_one, not_both], [20, 20], -30)  # AND
