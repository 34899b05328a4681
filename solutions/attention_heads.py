"""Day 12: attention: each position asks all before it, and takes what fits its question."""

import numpy as np

from solutions import CONTENTS
from solutions.language_model import Linear

__all__ = list(CONTENTS["attention_heads"])


def mean_of_past(x):
    """Replace each position by the mean of itself and all positions before it, by one matrix product.

    Row t of the (T, T) matrix holds 1 / (t + 1) up to column t, and 0 after it.

    Args:
        x: (B, T, C), an array: B sequences of T positions.

    Returns:
        An array (B, T, C); float32 stays float32.

    Source: Karpathy, "Let's build GPT: from scratch, in code, spelled out", "the mathematical trick in
    self-attention".
    """
    T = x.shape[1]
    past = np.tril(np.ones((T, T), dtype=x.dtype))  # 1 where row t may look at column s: s <= t
    weights = past / past.sum(axis=1, keepdims=True)  # (T, T), each row's sum 1
    return weights @ x  # (T, T) @ (B, T, C) -> (B, T, C)


def causal_mask(T):
    """Which position may look at which: True in row t, column s, where s <= t.

    Args:
        T: number of positions.

    Returns:
        A bool array (T, T).
    """
    return np.tril(np.ones((T, T), dtype=bool))


def attention_weights(q, k, mask=None):
    """How much each query takes from each position: softmax(q k^T / sqrt(d)), over the keys.

    Args:
        q: a Tensor (..., T, d), one query a row.
        k: a Tensor (..., S, d), one key a row.
        mask: a bool array, (T, S) or of a shape that broadcasts to the weights; False forbids a query to look
            at a key, and makes the weight exactly 0. Each row needs one True at least. None: all may look at all.

    Returns:
        A Tensor (..., T, S), each row's sum 1; float32 stays float32.

    Raises:
        ValueError: queries and keys differ in width.

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.2.1, https://arxiv.org/abs/1706.03762
    """
    d, axes = q.shape[-1], list(range(len(k.shape)))
    if k.shape[-1] != d:
        raise ValueError(f"k: got shape {k.shape}; expected (..., S, {d}), as wide as the queries")
    # A dot product of d numbers of size 1 has size sqrt(d): divided by that, softmax stays soft at any width.
    scores = q @ k.transpose(*axes[:-2], axes[-1], axes[-2]) / d**0.5  # (..., T, S)
    if mask is not None:
        scores = scores + np.where(mask, 0, -np.inf).astype(scores.data.dtype)  # e^-infinity is exactly 0
    return scores.softmax(axis=-1)


def attention(q, k, v, mask=None):
    """Look up softly: each query gets the mean of the values, weighted by how well their keys fit it.

    Args:
        q: a Tensor (..., T, d), one query a row.
        k: a Tensor (..., S, d), one key a row.
        v: a Tensor (..., S, e), the value that belongs to each key.
        mask: as in `attention_weights`.

    Returns:
        A Tensor (..., T, e); float32 stays float32.

    Raises:
        ValueError: the shapes don't fit together.

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.2.1, https://arxiv.org/abs/1706.03762
    """
    if v.shape[-2] != k.shape[-2]:
        raise ValueError(f"v: got shape {v.shape}; expected (..., {k.shape[-2]}, e), one value a key")
    return attention_weights(q, k, mask) @ v  # (..., T, S) @ (..., S, e)


def look_back():
    """Attention found by hand: eight one-hot positions, each of which looks at the one before it.

    Position t is row t of the identity matrix; its query is row t of Wq, its key row t of Wk. With these, it puts
    more than 0.99 of its weight on position t - 1, and the first position on itself, with a causal mask or without.

    Returns:
        (Wq, Wk), two arrays (8, d).
    """
    Wk = np.eye(8)  # the key of a position says: "I am position s"
    Wq = 30.0 * np.eye(8, k=-1)  # the query of position t says, loud: "where is position t - 1?"
    Wq[0, 0] = 30.0
    return Wq, Wk


def split_heads(x, heads):
    """Cut the width into heads, each of which will attend by itself.

    Args:
        x: a Tensor (B, T, C).
        heads: h, the number of heads; it divides C.

    Returns:
        A Tensor (B, h, T, d) with d = C / h: head i has the columns i * d to (i + 1) * d - 1 of each position.

    Raises:
        ValueError: heads does not divide C.
    """
    B, T, C = x.shape
    if C % heads:
        raise ValueError(f"heads: got {heads}; expected a divisor of the width, {C}")
    return x.reshape(B, T, heads, C // heads).transpose(0, 2, 1, 3)


def merge_heads(x):
    """Lay the heads side by side again: undo `split_heads`.

    Args:
        x: a Tensor (B, h, T, d).

    Returns:
        A Tensor (B, T, h * d).
    """
    B, h, T, d = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, h * d)


class MultiHeadAttention:
    """Several attentions side by side, each on its own slice of the width; then a Linear mixes what they found.

    Args:
        width: C.
        heads: h, the number of heads; it divides C.
        rng: the np.random.Generator that draws the weights.
        causal: whether no position may look at a later one.

    Attributes:
        query, key, value, out: four Linears from C to C.
        heads, causal: as given; `causal` may be changed.
        weights: of the last call, an array (B, h, T, S); None at first.

    Raises:
        ValueError: heads does not divide the width.

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.2.2, https://arxiv.org/abs/1706.03762
    """

    def __init__(self, width, heads, rng, causal=True):
        """Make the four Linears."""
        if width % heads:
            raise ValueError(f"heads: got {heads}; expected a divisor of the width, {width}")
        self.query = Linear(width, width, rng)
        self.key = Linear(width, width, rng)
        self.value = Linear(width, width, rng)
        self.out = Linear(width, width, rng)
        self.heads = heads
        self.causal = causal
        self.weights = None

    def __call__(self, x, memory=None):
        """Attend from x (B, T, C) to itself or, without a mask, to memory (B, S, C); a Tensor (B, T, C)."""
        source = x if memory is None else memory
        q = split_heads(self.query(x), self.heads)  # (B, h, T, d)
        k = split_heads(self.key(source), self.heads)  # (B, h, S, d)
        v = split_heads(self.value(source), self.heads)  # (B, h, S, d)
        mask = causal_mask(x.shape[1]) if self.causal and memory is None else None
        weights = attention_weights(q, k, mask)  # (B, h, T, S)
        self.weights = weights.data
        return self.out(merge_heads(weights @ v))  # (B, T, C)

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        layers = [self.query, self.key, self.value, self.out]
        return [parameter for layer in layers for parameter in layer.parameters()]


def sinusoidal_positions(length, width):
    """A vector for each position, of sines and cosines that turn at different speeds.

    In row t, column 2i holds sin(t / 10000^(2i / width)), and column 2i + 1 the cosine of the same angle.

    Args:
        length: number of positions.
        width: C, numbers a position.

    Returns:
        A float64 array (length, width).

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.5, https://arxiv.org/abs/1706.03762
    """
    speeds = 10000.0 ** (-np.arange(0, width, 2) / width)  # one for each pair of columns
    angles = np.arange(length)[:, None] * speeds
    table = np.empty((length, width))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : width // 2])  # an odd width ends with a sine
    return table
