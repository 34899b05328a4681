"""A multilayer perceptron for classification, in single precision, its parameters one flat vector."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from solutions.engine.layers import BatchNorm, Dense, Dropout, Layer, ReLU, softmax_cross_entropy

ROWS_AT_ONCE = 2048  # in prediction: large enough to be fast, small enough to stay in the cache


class MLP:
    """Dense layers with ReLU between them; logits come out, softmax and cross-entropy are in the loss.

    All parameters live in one vector, so that an optimizer updates all of them in a few large operations; each
    layer's W and b are views into it. `gradients` is the same for the gradients.

    Args:
        sizes: units of each layer, the inputs first and the classes last: [784, 256, 10].
        rng: the Generator that draws the first weights, and the units to drop.
        batch_norm: batch normalisation after each dense layer but the last.
        dropout: the rate of dropping hidden units while training, 0 <= dropout < 1.
        dtype: np.float32, or np.float64 to check gradients.

    Attributes:
        parameters: flat (P,), all weight matrices first, then biases and the like.
        gradients: flat (P,), filled by `loss_and_gradients`.
        weights, weight_gradients: the parts of the two that belong to the weight matrices.
        layers: Dense, BatchNorm, ReLU and Dropout objects, in order; a Dense has W, b, dW and db.
        dense: the Dense layers alone.

    Raises:
        ValueError: fewer than two sizes, a size below 1, or a rate outside 0 <= dropout < 1.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: np.random.Generator,
        *,
        batch_norm: bool = False,
        dropout: float = 0.0,
        dtype: np.typing.DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(
                f"sizes: got {list(sizes)}; expected at least inputs and classes, each 1 or more"
            )
        self.sizes = list(sizes)
        self.dtype = np.dtype(dtype)
        self.layers: list[Layer] = []
        for n_in, n_out in pairwise(sizes[:-1]):
            self.layers.append(Dense(n_in, n_out))
            if batch_norm:
                self.layers.append(BatchNorm(n_out))
            self.layers.append(ReLU())
            if dropout:
                self.layers.append(Dropout(dropout, rng))
        self.layers.append(Dense(sizes[-2], sizes[-1]))
        self.dense = [layer for layer in self.layers if isinstance(layer, Dense)]
        self._lay_out_parameters()
        for layer in self.layers:
            layer.initialise(rng)

    def _lay_out_parameters(self) -> None:
        """Make the two flat vectors, and hand each layer its views into them."""
        slots = [(layer, name, shape) for layer in self.layers for name, shape in layer.shapes.items()]
        slots.sort(key=lambda slot: slot[1] != "W")  # weight matrices first: an L2 penalty is theirs alone
        n_weights = sum(rows * columns for _, name, (rows, columns) in slots if name == "W")
        self.parameters = np.zeros(sum(rows * columns for _, _, (rows, columns) in slots), self.dtype)
        self.gradients = np.zeros_like(self.parameters)
        self.weights, self.weight_gradients = self.parameters[:n_weights], self.gradients[:n_weights]
        start = 0
        for layer, name, (rows, columns) in slots:
            part = slice(start, start + rows * columns)
            setattr(layer, name, self.parameters[part].reshape(rows, columns))
            setattr(layer, "d" + name, self.gradients[part].reshape(rows, columns))
            start = part.stop

    def forward(self, X: np.ndarray, training: bool = False) -> np.ndarray:
        """Logits (N, C) for one batch X (N, D). The array is the network's own: the next call overwrites it."""
        for layer in self.layers:
            X = layer.forward(X, training)
        return X

    def loss_and_gradients(self, X: np.ndarray, y: np.ndarray) -> float:
        """The mean cross-entropy of a batch, in nats, as in training (with dropout); fills `gradients`.

        Args:
            X: (N, D), of the network's dtype.
            y: (N,), int labels.

        Raises:
            ValueError: X or y has a wrong shape or type, or a label is outside 0 .. C - 1.
        """
        self.check(X, y)
        loss, gradient = softmax_cross_entropy(self.forward(X, training=True), y)
        for layer in reversed(self.layers[1:]):
            gradient = layer.backward(gradient)
        self.dense[0].set_gradients(gradient)  # nobody needs the gradient of the pictures themselves
        return loss

    def logits(self, X: np.ndarray) -> np.ndarray:
        """Logits (N, C) for any number of rows, a new array.

        Raises:
            ValueError: X has a wrong shape or type.
        """
        self.check(X)
        result = np.empty((len(X), self.sizes[-1]), self.dtype)
        for start in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            result[rows] = self.forward(X[rows])
        return result

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The most probable class of each row: int labels (N,). Raises ValueError as `logits` does."""
        return np.argmax(self.logits(X), axis=1)

    def predict_probabilities(self, X: np.ndarray) -> np.ndarray:
        """Class probabilities (N, C): softmax of the logits. Raises ValueError as `logits` does."""
        logits = self.logits(X)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def check(self, X: np.ndarray, y: np.ndarray | None = None) -> None:
        """Raise a ValueError that says what is wrong with X or the labels y, if anything is."""
        n_in = self.sizes[0]
        if X.ndim != 2 or X.shape[1] != n_in or len(X) == 0:
            raise ValueError(f"X: got shape {X.shape}; expected (N, {n_in}) with N at least 1")
        if X.dtype != self.dtype:
            raise ValueError(f"X: got {X.dtype}; expected {self.dtype}. {_advice(X.dtype, self.dtype)}")
        if y is not None:
            self.check_labels(y, len(X))

    def check_labels(self, y: np.ndarray, n: int) -> None:
        """Raise a ValueError that says what is wrong with the labels y for n samples, if anything is."""
        n_classes = self.sizes[-1]
        if y.shape != (n,) or not np.issubdtype(y.dtype, np.integer):
            raise ValueError(
                f"y: got {y.dtype} of shape {y.shape}; expected int labels of shape ({n},), "
                "a class number for each row of X (not one-hot rows)"
            )
        if y.min() < 0 or y.max() >= n_classes:
            raise ValueError(f"y: got labels {y.min()} to {y.max()}; expected 0 to {n_classes - 1}")


def _advice(got: np.dtype, expected: np.dtype) -> str:
    if np.issubdtype(got, np.integer):
        return "Are these raw pixels? Bring them to 0..1 first: scale_pixels(X, 255)"
    return f"Convert once, before training: X.astype(np.{expected})"
