"""The fast layers: the formulas of the references, in arrays that are kept from step to step.

Two things make them fast. Every result goes into an array made once (`out=`), for fresh memory costs more than
most of the arithmetic here. And what need not be kept is overwritten: ReLU and dropout work in place.

A layer's `forward` returns such a kept array; it is overwritten by the layer's next `forward`.
"""

from functools import lru_cache

import numpy as np

from solutions.neural_net import he_init


class Layer:
    """One step of a network: `forward` for a batch, then `backward` for the same batch.

    A layer with parameters lists their shapes; the network then sets the attribute of each name to a view into
    its flat parameter vector, and that of "d" + name to the view into its flat gradient vector.
    """

    def __init__(self, **shapes: tuple[int, int]) -> None:
        self.shapes = shapes
        self._kept: dict[str, np.ndarray] = {}

    def initialise(self, rng: np.random.Generator) -> None:
        """Give the parameters their first values."""

    def forward(self, X: np.ndarray, training: bool) -> np.ndarray:
        """The layer's output (N, n_out) for its input X (N, n_in)."""
        raise NotImplementedError

    def backward(self, dY: np.ndarray) -> np.ndarray:
        """From the gradient with respect to the output, that with respect to the input.

        Sets the gradients of the parameters; may overwrite dY.
        """
        raise NotImplementedError

    def _array(self, name: str, shape: tuple[int, int], dtype: np.typing.DTypeLike) -> np.ndarray:
        """An array for results, the same memory at each call; smaller batches use its first rows."""
        kept = self._kept.get(name)
        if kept is None or len(kept) < shape[0]:
            kept = self._kept[name] = np.zeros(shape, dtype=dtype)
        return kept[: shape[0]]


class Dense(Layer):
    """Z = X W + b, with W (n_in, n_out) and b (1, n_out); He initialisation."""

    W: np.ndarray
    b: np.ndarray
    dW: np.ndarray
    db: np.ndarray

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__(W=(n_in, n_out), b=(1, n_out))

    def initialise(self, rng: np.random.Generator) -> None:
        """He weights, zero biases."""
        n_in, n_out = self.shapes["W"]
        self.W[...] = he_init(n_in, n_out, rng)
        self.b[...] = 0

    def forward(self, X: np.ndarray, training: bool) -> np.ndarray:
        """Z (N, n_out); X is kept for the backward pass, not copied."""
        self.X = X
        Z = np.matmul(X, self.W, out=self._array("Z", (len(X), self.W.shape[1]), X.dtype))
        Z += self.b
        return Z

    def backward(self, dY: np.ndarray) -> np.ndarray:
        """dX = dZ W^T; dW and db as below."""
        self.set_gradients(dY)
        return np.matmul(dY, self.W.T, out=self._array("dX", self.X.shape, dY.dtype))

    def set_gradients(self, dY: np.ndarray) -> None:
        """dW = X^T dZ, db = the sum of dZ's rows: all that the first layer of a network needs."""
        np.matmul(self.X.T, dY, out=self.dW)
        np.matmul(_ones(len(dY), dY.dtype), dY, out=self.db)  # a sum, in less than half of the time of np.sum


class ReLU(Layer):
    """A = max(Z, 0), in place: Z is overwritten, for A tells as well where the slope is 1."""

    def forward(self, X: np.ndarray, training: bool) -> np.ndarray:
        """A, in the memory of the input."""
        # NumPy compares with an array of zeros three times as fast as with the number 0.
        self.A = np.maximum(X, self._array("zeros", X.shape, X.dtype), out=X)
        return self.A

    def backward(self, dY: np.ndarray) -> np.ndarray:
        """dA where A > 0, else 0, in the memory of dA."""
        # A product with a mask: assigning zeros to dY[A <= 0] takes many times longer.
        dY *= np.greater(self.A, 0, out=self._array("mask", self.A.shape, bool))
        return dY


class Dropout(Layer):
    """Inverted dropout in place: units are dropped with probability `rate`, kept ones divided by 1 - rate.

    Source: Srivastava and others, "Dropout", Journal of Machine Learning Research 15, 2014.
    """

    def __init__(self, rate: float, rng: np.random.Generator) -> None:
        super().__init__()
        if not 0 <= rate < 1:
            raise ValueError(f"dropout: got {rate}; expected 0 <= dropout < 1")
        self.rate = rate
        self.rng = rng

    def forward(self, X: np.ndarray, training: bool) -> np.ndarray:
        """X times the mask, in the memory of X; X itself when not training."""
        if training:
            self.mask = self._array("mask", X.shape, X.dtype)
            self.rng.random(out=self.mask, dtype=X.dtype)
            np.greater_equal(self.mask, self.rate, out=self.mask)
            self.mask /= 1 - self.rate
            X *= self.mask
        return X

    def backward(self, dY: np.ndarray) -> np.ndarray:
        """The gradient times the same mask, in its own memory."""
        dY *= self.mask
        return dY


class BatchNorm(Layer):
    """Give each unit mean 0 and variance 1 over the batch, then the scale `gamma` and shift `beta` it learns.

        Z_hat = (Z - mean) / sqrt(variance + eps)        Y = gamma * Z_hat + beta

    When not training, mean and variance are running averages of those of the batches seen.

    Source: Ioffe and Szegedy, "Batch normalization", 2015, algorithm 1, https://arxiv.org/abs/1502.03167
    """

    gamma: np.ndarray
    beta: np.ndarray
    dgamma: np.ndarray
    dbeta: np.ndarray

    def __init__(self, n: int, memory: float = 0.9, eps: float = 1e-5) -> None:
        super().__init__(gamma=(1, n), beta=(1, n))
        self.memory = memory  # the share of the old average that stays, at each batch
        self.eps = eps

    def initialise(self, rng: np.random.Generator) -> None:
        """Scale 1, shift 0; the running averages start there, too."""
        self.gamma[...] = 1
        self.beta[...] = 0
        self.running_mean = np.zeros_like(self.beta)
        self.running_variance = np.ones_like(self.gamma)

    def forward(self, X: np.ndarray, training: bool) -> np.ndarray:
        """Y (N, n), from the batch's own statistics or, when not training, from the running ones."""
        Z_hat = self._array("Z_hat", X.shape, X.dtype)
        if training:
            mean = X.mean(axis=0, keepdims=True)
            np.subtract(X, mean, out=Z_hat)
            variance = np.einsum("ij,ij->j", Z_hat, Z_hat)[None] / len(X)
            for average, value in ((self.running_mean, mean), (self.running_variance, variance)):
                average *= self.memory
                average += (1 - self.memory) * value
        else:
            np.subtract(X, self.running_mean, out=Z_hat)
            variance = self.running_variance
        self.scale = 1 / np.sqrt(variance + self.eps)
        Z_hat *= self.scale
        self.Z_hat = Z_hat
        Y = np.multiply(Z_hat, self.gamma, out=self._array("Y", X.shape, X.dtype))
        Y += self.beta
        return Y

    def backward(self, dY: np.ndarray) -> np.ndarray:
        """dZ = gamma / sqrt(variance + eps) * (dY - mean(dY) - Z_hat * mean(dY * Z_hat)), in the memory of dY.

        The two means are there because a change of one sample also changes the batch's mean and variance.
        """
        np.einsum("ij,ij->j", dY, self.Z_hat, out=self.dgamma[0])
        np.sum(dY, axis=0, keepdims=True, out=self.dbeta)
        self.Z_hat *= self.dgamma / len(dY)
        dY -= self.dbeta / len(dY)
        dY -= self.Z_hat
        dY *= self.gamma * self.scale
        return dY


def softmax_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean cross-entropy of softmax(logits), and its gradient.

    Args:
        logits: (N, C).
        labels: (N,) ints in 0 .. C - 1.

    Returns:
        (loss, dlogits): a float, in nats, and (N, C).
    """
    n = len(labels)
    rows = np.arange(n)
    # (C, N), for there are few classes, and NumPy adds up long rows faster than short ones
    powers = logits.T.copy()
    powers -= powers.max(axis=0)
    correct = powers[labels, rows]  # (N,), a copy
    np.exp(powers, out=powers)
    total = powers.sum(axis=0)  # (N,)
    loss = float(np.sum(np.log(total) - correct, dtype=np.float64)) / n
    total *= n
    powers /= total
    powers[labels, rows] -= 1 / n
    return loss, powers.T


@lru_cache(maxsize=16)
def _ones(n: int, dtype: np.dtype) -> np.ndarray:
    """(1, n)."""
    return np.ones((1, n), dtype)
