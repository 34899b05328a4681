"""Day 2: from one neuron to layers, and from layers to a network's forward pass."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["feedforward"])


def init_layer(n_in, n_out, rng):
    """Random weights and zero biases for one layer of n_out neurons with n_in inputs each.

    Args:
        n_in: number of inputs.
        n_out: number of neurons.
        rng: the np.random.Generator to draw from.

    Returns:
        (W, b): W (n_in, n_out), drawn from the standard normal distribution; b (1, n_out), zeros.
    """
    return rng.standard_normal((n_in, n_out)), np.zeros((1, n_out))


def dense_loop(X, W, b):
    """A layer's weighted sums, number by number: Z[i, j] = b[0, j] + sum over k of X[i, k] * W[k, j].

    Args:
        X: (N, n_in), one sample a row.
        W: (n_in, n_out), one neuron a column.
        b: (1, n_out).

    Returns:
        Z (N, n_out).

    Raises:
        ValueError: the shapes don't fit together.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "The architecture of neural networks".
    """
    if X.shape[1:] != W.shape[:1] or b.shape[-1:] != W.shape[1:]:
        raise ValueError(
            f"X, W, b: got {X.shape}, {W.shape}, {b.shape}; expected (N, n_in), (n_in, n_out), (1, n_out)"
        )
    Z = np.zeros((X.shape[0], W.shape[1]), dtype=np.result_type(X, W, b))  # np.zeros alone would be float64
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[0, j]
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
    return Z


def dense(X, W, b):
    """A layer's weighted sums, for a whole batch at once: Z = X W + b.

    Args:
        X: (N, n_in), one sample a row.
        W: (n_in, n_out), one neuron a column.
        b: (1, n_out), added to every row.

    Returns:
        Z (N, n_out), equal to what `dense_loop` gives; float32 stays float32.

    Raises:
        ValueError: the shapes don't fit together.

    Source: CS231n Python NumPy tutorial, "Broadcasting".
    """
    if X.shape[1:] != W.shape[:1] or b.shape[-1:] != W.shape[1:]:
        raise ValueError(
            f"X, W, b: got {X.shape}, {W.shape}, {b.shape}; expected (N, n_in), (n_in, n_out), (1, n_out)"
        )
    return X @ W + b


def init_network(sizes, rng):
    """Random weights and zero biases for every layer of a network.

    Args:
        sizes: the number of units in each layer, the inputs first: [4, 8, 3] has 4 inputs, a hidden layer of
            8 neurons and 3 outputs.
        rng: the np.random.Generator to draw from.

    Returns:
        A list of (W, b), len(sizes) - 1 of them, as `init_layer` gives them, the first layer drawn first.
    """
    return [init_layer(sizes[k], sizes[k + 1], rng) for k in range(len(sizes) - 1)]


def forward(X, layers, activation):
    """Send a batch through all layers: A0 = X, A1 = activation(A0 W1 + b1), ..., and last A W + b alone.

    The last layer has no activation: what comes out are scores (logits), not probabilities.

    Args:
        X: (N, n_in), one sample a row.
        layers: a list of (W, b), at least one.
        activation: a function of an array that gives an array of the same shape.

    Returns:
        A list of len(layers) + 1 arrays: X, the activations of each hidden layer, and the scores (N, n_out).

    Raises:
        ValueError: there is no layer, or the shapes don't fit together.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "The architecture of neural networks".
    """
    if len(layers) == 0:
        raise ValueError("layers: got an empty list; expected at least one (W, b)")
    outputs = [X]
    for W, b in layers[:-1]:
        outputs.append(activation(dense(outputs[-1], W, b)))
    W, b = layers[-1]
    outputs.append(dense(outputs[-1], W, b))
    return outputs
