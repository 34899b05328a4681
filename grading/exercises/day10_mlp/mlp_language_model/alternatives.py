"""MLPLanguageModel: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Embedding, Linear, MLPLanguageModel, Tensor, concatenate

_, alternative = bank_of(MLPLanguageModel)


@alternative
class ByConcatenation:
    """Rows laid side by side by concatenate; the last layer is drawn first, in Linear's own size."""

    def __init__(self, size, context, width, hidden, rng, activation=Tensor.tanh):
        self.out = Linear(hidden, size, rng)
        self.hidden = Linear(width * context, hidden, rng)
        self.embedding = Embedding(size, width, rng)
        self.activation = activation

    def __call__(self, X):
        places = [self.embedding(X[:, place]) for place in range(X.shape[1])]
        return self.out(self.activation(self.hidden(concatenate(places, axis=1))))

    def parameters(self):
        found = []
        for layer in (self.out, self.hidden, self.embedding):
            found += layer.parameters()
        return found


class _Affine:
    """A layer of one's own, with zero weights where nothing is drawn."""

    def __init__(self, W):
        self.W, self.b = Tensor(W), Tensor(np.zeros(W.shape[1], dtype=np.float32))


@alternative
class WithoutTheLayers:
    """Plain Tensors; the hidden layer as a sum of one product a place; the last weights start at 0."""

    def __init__(self, size, context, width, hidden, rng):
        def drawn(*shape):
            return rng.standard_normal(shape, dtype=np.float32)

        self.embedding = _Affine(drawn(size, width))  # its b is not used
        self.hidden = _Affine(drawn(context * width, hidden) / (context * width) ** 0.5)
        self.out = _Affine(np.zeros((hidden, size), dtype=np.float32) + 0.001 * drawn(hidden, size))
        self.width = width

    def __call__(self, X):
        total = self.hidden.b
        for place in range(X.shape[1]):
            rows = slice(place * self.width, (place + 1) * self.width)
            total = total + self.embedding.W[X[:, place]] @ self.hidden.W[rows]
        e = (total * -2).exp()
        return ((1 - e) / (1 + e)) @ self.out.W + self.out.b

    def parameters(self):
        return [self.embedding.W, self.hidden.W, self.hidden.b, self.out.W, self.out.b]


@alternative(method="__call__")
def window_by_window(self, X):
    rows = [self.embedding(window).reshape(1, -1) for window in X]
    return self.out(self.hidden(concatenate(rows, axis=0)).tanh())
