"""The reference GPT, faster: the same numbers in the same arrays, computed by fused nodes."""

import numpy as np

from solutions.engine.fused import (
    causal_attention,
    dropout,
    embedding,
    feed_forward,
    layer_norm,
    linear,
    norm_linear,
)
from solutions.gpt import GPT
from solutions.tensor import Tensor

FEED_FORWARD = (("norm2.gain", "norm2.bias"), ("up.W", "up.b"), ("down.W", "down.b"))


class FastGPT:
    """The logits of a reference GPT, from its own arrays, by fewer and larger operations.

    All weights lie in one vector, so that an optimizer updates them in a few operations: first the layers' matrices,
    then the two tables, then biases and gains. The reference's Tensors become views into it: what one learns, the
    other knows.

    Args:
        model: a GPT, its weights float32; its arrays are moved.
        dropout: the share of numbers dropped while training: of the embeddings, and of what each layer adds.

    Attributes:
        flat: (P,), all weights.
        matrices: the part of `flat` that decays, which has two axes.
        weights: {name: Tensor}, views into `flat`.
    """

    def __init__(self, model: GPT, dropout: float = 0.0) -> None:
        self.heads, self.dropout = model.blocks[0].attention.heads, dropout
        self.layers = len(model.blocks)
        slots = _slots(model)
        arrays = {name: np.concatenate([t.data for t in parts], axis=-1) for name, parts in slots.items()}
        names = sorted(arrays, key=lambda name: (arrays[name].ndim < 2, not name.endswith(".W")))
        self.flat = np.concatenate([arrays[name].ravel() for name in names])
        self.matrices = self.flat[: sum(a.size for a in arrays.values() if a.ndim >= 2)]
        self.weights, start = {}, 0
        for name in names:
            shape, size = arrays[name].shape, arrays[name].size
            view = self.flat[start : start + size].reshape(shape)
            self.weights[name] = Tensor(view)
            cuts = np.cumsum([part.shape[-1] for part in slots[name]])[:-1]
            for part, piece in zip(slots[name], np.split(view, cuts, axis=-1), strict=True):
                part.data = piece
            start += size

    def hidden(self, flat: np.ndarray) -> list[np.ndarray]:
        """Of a vector such as `flat`, views of the layers' matrices (n_in, n_out), which stand first in it."""
        views: list[np.ndarray] = []
        start = 0
        for name, weight in self.weights.items():
            if not name.endswith(".W"):
                break
            view = flat[start : start + weight.data.size].reshape(weight.shape)
            views += np.split(view, 3, axis=1) if name.endswith(".qkv.W") else [view]
            start += weight.data.size
        return views

    def twin(self) -> "FastGPT":
        """Another one with the same arrays, and gradients of its own: for another thread."""
        other = object.__new__(FastGPT)
        vars(other).update(vars(self))
        other.weights = {name: Tensor(weight.data) for name, weight in self.weights.items()}
        return other

    def __call__(self, ids: np.ndarray, rng: np.random.Generator | None = None) -> Tensor:
        """Logits (B, T, V) for ids (B, T). Numbers are dropped where an rng is given that draws which."""
        w = self.weights
        T = ids.shape[1]
        x = self._drop(embedding(w["token"], ids) + w["position"][:T], rng)  # (B, T, C)
        for i in range(self.layers):
            norm, up, down = (self._of(i, *names) for names in FEED_FORWARD)
            qkv = norm_linear(x, *self._of(i, "norm1.gain", "norm1.bias"), *self._of(i, "qkv.W", "qkv.b"))
            found, out = causal_attention(qkv, self.heads), self._of(i, "out.W", "out.b")  # (B, T, C)
            if rng is None or not self.dropout:
                x = linear(found, *out, plus=x)
                x = feed_forward(x, norm, up, down, plus=x)
            else:
                x = x + self._drop(linear(found, *out), rng)
                x = x + self._drop(feed_forward(x, norm, up, down), rng)
        return layer_norm(x, w["norm.gain"], w["norm.bias"]) @ w["token"].transpose(1, 0)

    def parameters(self) -> list[Tensor]:
        """All weights, in the order of `flat`."""
        return list(self.weights.values())

    def _of(self, i: int, first: str, second: str) -> tuple[Tensor, Tensor]:
        """Two weights of layer i."""
        return self.weights[f"{i}.{first}"], self.weights[f"{i}.{second}"]

    def _drop(self, x: Tensor, rng: np.random.Generator | None) -> Tensor:
        return x if rng is None or not self.dropout else dropout(x, self.dropout, rng)


def _slots(model: GPT) -> dict[str, list[Tensor]]:
    """The reference's Tensors by name; those that lie side by side in one array are listed together."""
    slots = {"token": [model.token.W], "position": [model.position.W]}
    for i, block in enumerate(model.blocks):
        a, f = block.attention, block.feed_forward
        for name in ("W", "b"):
            slots[f"{i}.qkv.{name}"] = [getattr(layer, name) for layer in (a.query, a.key, a.value)]
            for place, layer in (("out", a.out), ("up", f.up), ("down", f.down)):
                slots[f"{i}.{place}.{name}"] = [getattr(layer, name)]
        for place, norm in (("norm1", block.norm1), ("norm2", block.norm2)):
            slots[f"{i}.{place}.gain"], slots[f"{i}.{place}.bias"] = [norm.gain], [norm.bias]
    slots["norm.gain"], slots["norm.bias"] = [model.norm.gain], [model.norm.bias]
    return slots
