"""What the cases of day 13 are given: weights for whole layers, and small models that watch how they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grading.kernel.fixtures import fixture

KINDS = (  # a layer is told by its attributes, whatever biases its Linears have
    ("gain", "bias"),
    ("query", "key", "value", "out"),
    ("norm1", "attention", "norm_cross", "cross", "norm2", "feed_forward"),
    ("norm1", "attention", "norm2", "feed_forward"),
    ("up", "down"),
    ("W",),
)


def _tensors(layer: Any) -> Iterator[Any]:
    """The Tensors of a layer, in the order of its kind."""
    names: tuple[str, ...] = next((k for k in KINDS if all(hasattr(layer, name) for name in k)), ())
    for name in names:
        part = getattr(layer, name)
        if isinstance(getattr(part, "data", None), np.ndarray):
            yield part
        else:
            yield from _tensors(part)


@fixture
def set_weights(seed: int) -> Callable[..., list[Any]]:
    """A function that gives the Tensors of layers float64 numbers of their own, and returns them in a list.

    Known are Linear, Embedding, LayerNorm, MultiHeadAttention, FeedForward, Block and DecoderBlock. The biases of
    Linears stay as they are: whether there are any is left open.
    """

    def fill(*layers: Any) -> list[Any]:
        tensors = [tensor for layer in layers for tensor in _tensors(layer)]
        for place, tensor in enumerate(tensors):
            shape = np.shape(tensor.data)
            tensor.data = np.random.default_rng([seed, place, *shape]).uniform(-1, 1, shape)
        return tensors

    return fill


class _Watched:
    """Logits from a table's row of each token, plus a row for its place. last: the Tensor that it gave last."""

    def __init__(self, tensor: Any, size: int, context: int, seed: int) -> None:
        draws = np.random.default_rng([seed, size, context])
        self.W = tensor(draws.normal(size=(size, size)))
        self.places = draws.normal(size=(context, size))
        self.last: Any = None

    def __call__(self, ids: Any) -> Any:
        rows = self.W[np.asarray(ids)]
        self.last = rows + self.places[: rows.shape[1]]
        return self.last

    def remembers(self) -> bool:
        """Whether the last logits still know the way back to the table."""
        self.last.sum().backward()
        return self.W.grad is not None


@fixture
def watched_model(seed: int) -> Callable[[Any, int, int], Any]:
    """A function from the class Tensor, a vocabulary's size and a context to a small model with fixed logits."""
    return lambda tensor, size, context: _Watched(tensor, size, context, seed)


class _Embedding:
    """A table, for those who ask how many positions a model has."""

    def __init__(self, W: Any) -> None:
        self.W = W


class _Adding:
    """Of ten tokens, 0 to 9, it thinks best of the last digit of the sum of all that it sees up to there.

    The token that lies k above this digit has the logit scores[k].
    """

    def __init__(self, tensor: Any, context: int, scores: Any) -> None:
        self.position = _Embedding(tensor(np.zeros((context, 1))))
        self.W = tensor(np.asarray(scores, dtype=float))

    def __call__(self, ids: Any) -> Any:
        ids, context = np.asarray(ids), self.position.W.shape[0]
        if ids.ndim != 2 or ids.shape[1] > context:
            raise ValueError(f"ids: got shape {ids.shape}; expected (B, T) with at most {context} positions")
        sums = np.cumsum(ids, axis=1)[..., None]  # (B, T, 1)
        return self.W[(np.arange(len(self.W.data)) - sums) % len(self.W.data)]


@fixture
def adding_model(seed: int) -> Callable[..., Any]:
    """A function from the class Tensor, a context and ten scores to a model that adds up what it sees."""
    best = [3.0, *([0.0] * 9)]
    return lambda tensor, context, scores=best: _Adding(tensor, context, scores)
