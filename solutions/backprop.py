"""Day 4: gradients by the chain rule, layer by layer, and the check that keeps them honest."""

import numpy as np

from solutions import CONTENTS
from solutions.losses import softmax

__all__ = list(CONTENTS["backprop"])


def gradients_by_hand(x, y, z):
    """The three partial derivatives of f = (x + y) * z, found with pen and paper.

    Args:
        x, y, z: numbers, the point at which to take the derivatives.

    Returns:
        (df/dx, df/dy, df/dz), three numbers.

    Source: Olah, Calculus on computational graphs: backpropagation.
    """
    return z, z, x + y


def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences: df/dx_i is about (f(x_i + h) - f(x_i - h)) / 2h.

    It is slow, because it calls f twice for each element. But it needs no calculus, so it judges every other gradient.

    Args:
        f: a function of an array of x's shape that returns a number. It must use the array that it is given.
        x: an array with at least one dimension, the point; unchanged afterwards.
        h: the step.

    Returns:
        A float64 array of x's shape.

    Source: CS231n notes, gradient checks.
    """
    x = np.array(x, dtype=np.float64)  # a copy, in double precision: in float32 the step h would be lost
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        original = x[i]
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        x[i] = original
        gradient[i] = (above - below) / (2 * h)
    return gradient


def relative_error(a, b):
    """How far two arrays are apart, relative to their size: max of |a - b| / max(|a| + |b|, 1e-8).

    Args:
        a, b: arrays of one shape.

    Returns:
        A float from 0 (equal) to 1 (opposite signs somewhere).

    Raises:
        ValueError: the shapes differ.

    Source: CS231n notes, gradient checks.
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(f"b: got shape {np.shape(b)}; expected {np.shape(a)}, the shape of a")
    difference = np.abs(np.subtract(a, b))
    return float(np.max(difference / np.maximum(np.abs(a) + np.abs(b), 1e-8)))


def gradient_check(f, gradient, x, h=1e-5):
    """The relative error between a gradient that was derived and the numerical one.

    Args:
        f: a function of an array of x's shape that returns a number.
        gradient: the gradient of f at x as your code computed it, in x's shape.
        x: the point, an array.
        h: the step of the numerical gradient.

    Returns:
        A float: about 1e-7 or less where the gradient is right and f smooth; near 1 where it is wrong.

    Raises:
        ValueError: gradient and x differ in shape.

    Source: CS231n notes, gradient checks.
    """
    return relative_error(gradient, numerical_gradient(f, x, h))


def dense_backward(dZ, X, W):
    """Back through Z = X W + b: from the gradient with respect to Z, those with respect to X, W and b.

    Args:
        dZ: (N, n_out), gradient of the loss with respect to Z; it carries the 1/N of the mean already.
        X: (N, n_in), the layer's input.
        W: (n_in, n_out), the layer's weights.

    Returns:
        (dX, dW, db) in the shapes of X, W and b: (N, n_in), (n_in, n_out), (1, n_out).

    Raises:
        ValueError: the shapes don't fit together.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 2.
    """
    if dZ.shape != (X.shape[0], W.shape[1]) or X.shape[1] != W.shape[0]:
        raise ValueError(
            f"dZ, X, W: got {dZ.shape}, {X.shape}, {W.shape}; expected (N, n_out), (N, n_in), (n_in, n_out)"
        )
    dX = dZ @ W.T  # (N, n_in)
    dW = X.T @ dZ  # (n_in, n_out)
    db = np.sum(dZ, axis=0, keepdims=True)  # (1, n_out): b was added to every row, so every row counts
    return dX, dW, db


def relu_backward(dA, Z):
    """Back through A = relu(Z): from the gradient with respect to A, that with respect to Z.

    Args:
        dA: gradient of the loss with respect to A, any shape.
        Z: the input of the ReLU, of the same shape.

    Returns:
        dZ, of the same shape; float32 stays float32.

    Raises:
        ValueError: dA and Z differ in shape.

    Source: CS231n, backpropagation lecture.
    """
    if np.shape(dA) != np.shape(Z):
        raise ValueError(f"dA: got shape {np.shape(dA)}; expected {np.shape(Z)}, the shape of Z")
    return dA * (Z > 0)


def softmax_cross_entropy_backward(logits, targets):
    """Gradient of the mean cross-entropy of softmax(logits) with respect to the logits.

    Args:
        logits: (N, C).
        targets: (N, C), one-hot.

    Returns:
        dlogits (N, C); float32 logits give float32. Right, and without a warning, for logits of -1000 and
        1000.

    Raises:
        ValueError: logits and targets differ in shape.

    Source: Understanding softmax and cross-entropy (DeepNotes).
    """
    if np.shape(logits) != np.shape(targets):
        raise ValueError(f"targets: got shape {np.shape(targets)}; expected {np.shape(logits)}, one-hot rows")
    probabilities = softmax(logits)  # (N, C)
    gradient = (probabilities - targets) / len(logits)  # the 1/N of the mean over the batch
    return gradient.astype(probabilities.dtype)  # one-hot float64 targets must not turn float32 into float64
