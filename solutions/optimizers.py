"""Day 5: going downhill: batches, three optimizers, a learning-rate schedule and gradient clipping."""

import numpy as np

from solutions import CONTENTS

__all__ = list(CONTENTS["optimizers"])


def sgd_step(W, dW, learning_rate):
    """One step downhill: W - learning_rate * dW.

    Args:
        W: the parameters, an array; unchanged.
        dW: the gradient of the loss with respect to W, in W's shape.
        learning_rate: a positive number.

    Returns:
        The new parameters, an array of W's shape; float32 stays float32.

    Raises:
        ValueError: W and dW differ in shape.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "Learning with gradient descent".
    """
    if np.shape(W) != np.shape(dW):
        raise ValueError(f"dW: got shape {np.shape(dW)}; expected {np.shape(W)}, the shape of W")
    return W - learning_rate * dW


def descend(W, gradient, learning_rate, steps):
    """Gradient descent: take `steps` steps from W, each along the gradient at the point reached.

    Args:
        W: the start, an array; unchanged.
        gradient: a function that gives the gradient at a point, in W's shape.
        learning_rate: a positive number.
        steps: how many steps to take.

    Returns:
        The path: a list of steps + 1 arrays, the start first.

    Source: Shalev-Shwartz and Ben-David, Understanding Machine Learning, "Stochastic Gradient Descent".
    """
    path = [W]
    for _ in range(steps):
        path.append(sgd_step(path[-1], gradient(path[-1]), learning_rate))
    return path


def minibatches(X, y, batch_size, rng):
    """Deal a data set out in batches, in a fresh random order at each call.

    Args:
        X: (N, ...), one sample a row.
        y: (N, ...), the label or target of each row of X.
        batch_size: samples a batch; only the last batch may be smaller.
        rng: the np.random.Generator that shuffles.

    Returns:
        An iterable of pairs (X_batch, y_batch) in which every sample comes once, with its own label.

    Raises:
        ValueError: X and y differ in length.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 8, "Batch and Minibatch Algorithms".
    """
    if len(X) != len(y):
        raise ValueError(f"y: got {len(y)} rows; expected {len(X)}, one for each row of X")
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


class SGD:
    """Stochastic gradient descent: p <- p - learning_rate * g for each parameter array p and its gradient g.

    Args:
        learning_rate: a positive number; may be changed between steps.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 8, algorithm 8.1.
    """

    def __init__(self, learning_rate):
        """Keep the learning rate."""
        self.learning_rate = learning_rate

    def step(self, params, grads):
        """Update the arrays in the list `params` in place; `grads` holds their gradients, unchanged."""
        for p, g in zip(params, grads, strict=True):
            p -= self.learning_rate * g


class Momentum:
    """Gradient descent that keeps rolling: v <- beta * v + g, then p <- p - learning_rate * v; v starts at 0.

    Args:
        learning_rate: a positive number; may be changed between steps.
        beta: how much of the velocity stays from step to step, 0 <= beta < 1.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 8, "Momentum" (there, v includes the
    learning rate).
    """

    def __init__(self, learning_rate, beta=0.9):
        """Keep the settings; the velocities are made at the first step, when their shapes are known."""
        self.learning_rate = learning_rate
        self.beta = beta
        self.velocities = None

    def step(self, params, grads):
        """Update the arrays in the list `params` in place; `grads` holds their gradients, unchanged."""
        if self.velocities is None:
            self.velocities = [np.zeros_like(p) for p in params]
        for p, g, v in zip(params, grads, self.velocities, strict=True):
            v *= self.beta
            v += g
            p -= self.learning_rate * v


class Adam:
    """Gradient descent with a step size of its own for each number.

    With m and v starting at 0, at step t = 1, 2, ...:

        m <- beta1 * m + (1 - beta1) * g            m_hat = m / (1 - beta1^t)
        v <- beta2 * v + (1 - beta2) * g^2          v_hat = v / (1 - beta2^t)
        p <- p - learning_rate * m_hat / (sqrt(v_hat) + eps)

    Args:
        learning_rate: a positive number; may be changed between steps.
        beta1: how much of the mean gradient stays from step to step.
        beta2: how much of the mean squared gradient stays from step to step.
        eps: keeps the division finite.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1,
    https://arxiv.org/abs/1412.6980
    """

    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        """Keep the settings; the means are made at the first step, when their shapes are known."""
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.moments = None
        self.t = 0

    def step(self, params, grads):
        """Update the arrays in the list `params` in place; `grads` holds their gradients, unchanged."""
        if self.moments is None:
            self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
        self.t += 1
        for p, g, (m, v) in zip(params, grads, self.moments, strict=True):
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


def cosine_schedule(step, total_steps, peak, warmup=0):
    """The learning rate at a step: up in a straight line, then down along half a cosine.

    From 0 at step 0 to `peak` at step `warmup`; then peak * (1 + cos(pi * s)) / 2, where s runs from 0 at
    step `warmup` to 1 at step `total_steps`.

    Args:
        step: the step, 0 <= step <= total_steps.
        total_steps: the number of steps of the whole training.
        peak: the highest learning rate.
        warmup: steps of warm-up, 0 <= warmup < total_steps.

    Returns:
        The learning rate, a float.

    Source: Loshchilov and Hutter, "SGDR", 2017, equation 5 (one period), https://arxiv.org/abs/1608.03983
    """
    if step < warmup:
        return peak * step / warmup
    progress = (step - warmup) / (total_steps - warmup)
    return float(peak * (1 + np.cos(np.pi * progress)) / 2)


def clip_gradients(grads, max_norm):
    """Shorten gradients that are too long, together, so that their direction stays.

    The joint norm is the square root of the sum of the squares of all numbers in all arrays. Where it exceeds
    max_norm, every array is scaled by the same factor, so that the joint norm becomes max_norm.

    Args:
        grads: a list of arrays; unchanged.
        max_norm: the largest joint norm allowed, a positive number.

    Returns:
        A new list of arrays of the same shapes.

    Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = float(max_norm / max(norm, max_norm))  # 1 where nothing is to be clipped
    return [scale * g for g in grads]
