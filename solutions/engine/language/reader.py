"""A GPT that reads on: it keeps the keys and values of what it has read, and computes with bare arrays."""

from collections.abc import Sequence

import numpy as np

from solutions.gpt import GPT
from solutions.language_model import LayerNorm

Matrix = tuple[np.ndarray, np.ndarray]  # W and b


class Reader:
    """What a reference GPT makes of a text that grows, up to rounding, at the cost of the new tokens only.

    As day 14's `generate_cached`, with less around it: no Tensors, queries, keys and values from one product, and
    gain and bias of each norm put into the matrix that follows it, once.

    Args:
        model: a GPT. What it learns later is not noticed.

    Attributes:
        context: the most positions. length: how many it has read; set to 0, it begins again.
    """

    def __init__(self, model: GPT) -> None:
        self.token, self.position = model.token.W.data, model.position.W.data
        (self.context, width), self.heads = self.position.shape, model.blocks[0].attention.heads
        self.length, self.eps = 0, model.norm.eps
        self.layers: list[tuple[Matrix, Matrix, Matrix, Matrix]] = []
        for block in model.blocks:
            a, f = block.attention, block.feed_forward
            W, b = (
                np.concatenate([getattr(layer, name).data for layer in (a.query, a.key, a.value)], axis=-1)
                for name in ("W", "b")
            )
            qkv, up = _after(block.norm1, W, b), _after(block.norm2, f.up.W.data, f.up.b.data)
            self.layers.append((qkv, (a.out.W.data, a.out.b.data), up, (f.down.W.data, f.down.b.data)))
        self.head = _after(model.norm, self.token.T, np.zeros(len(self.token), self.token.dtype))
        room = (len(self.layers), 2, self.heads, self.context, width // self.heads)
        self.kept = np.zeros(room, self.token.dtype)  # keys and values of each layer

    def __call__(self, ids: Sequence[int]) -> np.ndarray:
        """Read n more tokens; the logits (V,) of the one that comes after them.

        Raises:
            ValueError: there is no room for them, or there are none.
        """
        start, n = self.length, len(ids)
        end = self.length = start + n
        if not 0 < n <= self.context - start:
            self.length = start
            raise ValueError(f"ids: got {n}; expected 1 to {self.context - start}, the room left")
        x = self.token[ids] + self.position[start:end]  # (n, C)
        width, d = x.shape[1], x.shape[1] // self.heads
        for kept, (qkv, out, up, down) in zip(self.kept, self.layers, strict=True):
            q, k, v = (
                _times(self._normal(x), qkv).reshape(n, 3, self.heads, d).transpose(1, 2, 0, 3)
            )  # (h, n, d)
            kept[0, :, start:end], kept[1, :, start:end] = k, v
            scores = q @ kept[0, :, :end].swapaxes(1, 2)  # (h, n, end)
            scores *= d**-0.5
            if n > 1:
                scores += np.triu(np.full((n, end), -np.inf, x.dtype), start + 1)
            scores -= scores.max(axis=2, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=2, keepdims=True)
            found = scores @ kept[1, :, :end]  # (h, n, d)
            x += _times(found.transpose(1, 0, 2).reshape(n, width), out)
            x += _times(_gelu(_times(self._normal(x), up)), down)
        return _times(self._normal(x[-1:]), self.head)[0]

    def _normal(self, x: np.ndarray) -> np.ndarray:
        """Each row with mean 0 and variance 1."""
        normal = x - x.mean(axis=1, keepdims=True)
        normal *= (np.einsum("nc,nc->n", normal, normal)[:, None] / x.shape[1] + self.eps) ** -0.5
        return normal


def _after(norm: LayerNorm, W: np.ndarray, b: np.ndarray) -> Matrix:
    """A matrix and a bias that do to normalised rows what the norm's gain and bias, and then W and b, do."""
    return norm.gain.data[:, None] * W, norm.bias.data @ W + b


def _times(x: np.ndarray, matrix: Matrix) -> np.ndarray:
    W, b = matrix
    y = x @ W
    y += b
    return y


def _gelu(x: np.ndarray) -> np.ndarray:
    """`Tensor.gelu`, in place."""
    t = x * x
    t *= 0.044715 * (2 / np.pi) ** 0.5
    t += (2 / np.pi) ** 0.5
    t *= x
    np.tanh(t, out=t)
    t += 1
    x *= t
    x *= 0.5
    return x
