"""Fused nodes: what a transformer does with Tensors most often, as one node each, with a backward pass by hand.

Each gives the numbers of the readable operations that its docstring names, up to rounding; the tests compare them.
They are faster because they write less: a large array that a Tensor keeps between two operations has to travel to
memory and back, and small pieces, worked on one after the other, stay in the processor's cache. Nothing is kept for
the backward pass while nothing is recorded (see `no_gradient`).
"""

import numpy as np

from solutions.tensor import Tensor

BLOCK = 1 << 15  # numbers worked on at a time by gelu: a few arrays of that size fit into a core's cache


def linear(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """x @ W + b: (..., n_in) to (..., n_out), as one product of all rows, whatever axes stand before the last."""
    rows = x.data.reshape(-1, x.shape[-1])  # (N, n_in)
    y = rows @ W.data
    y += b.data

    def pull_x(g: np.ndarray) -> np.ndarray:
        return (_rows(g) @ W.data.T).reshape(x.shape)

    pulls = (pull_x, lambda g: rows.T @ _rows(g), lambda g: _rows(g).sum(axis=0))
    return Tensor(y.reshape(*x.shape[:-1], -1), (x, W, b), pulls)


def gelu(x: Tensor) -> Tensor:
    """x.gelu(), block by block; the slope is computed on the way forward, while its block is in the cache."""
    c, k = (2 / np.pi) ** 0.5, 0.044715
    flat = x.data.reshape(-1)
    y = np.empty_like(flat)
    slope = np.empty_like(flat if Tensor.recording else flat[:0])
    room = np.empty((2, min(BLOCK, flat.size)), flat.dtype)
    for start in range(0, flat.size, BLOCK):
        part = flat[start : start + BLOCK]
        square, t = room[:, : part.size]
        np.multiply(part, part, out=square)
        np.multiply(square, c * k, out=t)
        t += c
        t *= part
        np.tanh(t, out=t)
        half = y[start : start + BLOCK]  # first (1 + t) / 2, in the end x times that
        np.multiply(t, 0.5, out=half)
        half += 0.5
        if slope.size:  # (1 + t) / 2 + x (1 - t^2) / 2 * c (1 + 3 k x^2)
            square *= 3 * k * c / 2
            square += c / 2
            t *= t
            np.subtract(1.0, t, out=t)
            t *= part
            t *= square
            np.add(t, half, out=slope[start : start + BLOCK])
        half *= part
    return Tensor(y.reshape(x.shape), (x,), (lambda g: g * slope.reshape(x.shape),))


def layer_norm(x: Tensor, gain: Tensor, bias: Tensor, eps: float = 1e-5) -> Tensor:
    """What the reference LayerNorm does: each row of the last axis to mean 0 and variance 1, times gain, plus bias.

    Backward, a row's part along itself and its mean are taken out: neither can change what was normalised.
    """
    rows = x.data.reshape(-1, x.shape[-1])  # (N, C)
    normal = rows - rows.mean(axis=1, keepdims=True)
    inverse = (np.einsum("nc,nc->n", normal, normal) / rows.shape[1] + eps)[:, None] ** -0.5  # (N, 1)
    normal *= inverse
    y = normal * gain.data
    y += bias.data

    def pull_x(g: np.ndarray) -> np.ndarray:
        at_normal = _rows(g) * gain.data
        along = np.einsum("nc,nc->n", at_normal, normal)[:, None] / rows.shape[1]
        at_normal -= at_normal.mean(axis=1, keepdims=True)
        at_normal -= normal * along
        at_normal *= inverse
        return at_normal.reshape(x.shape)

    pulls = (pull_x, lambda g: np.einsum("nc,nc->c", _rows(g), normal), lambda g: _rows(g).sum(axis=0))
    return Tensor(y.reshape(x.shape), (x, gain, bias), pulls)


def embedding(W: Tensor, ids: np.ndarray) -> Tensor:
    """W[ids]: (V, C) and ints (...) to (..., C). Backward, a product with the one-hot ids adds the rows up.

    Adding them one by one, as W[ids] does, takes several times as long, unless there are thousands of tokens.
    """

    def pull(g: np.ndarray) -> np.ndarray:
        hot = ids.reshape(1, -1) == np.arange(len(W.data))[:, None]  # (V, N)
        return hot.astype(g.dtype) @ _rows(g)

    return Tensor(W.data[ids], (W,), (pull,))


def causal_attention(qkv: Tensor, heads: int) -> Tensor:
    """Causal self-attention of many heads, between the Linears: (B, T, 3C), queries, keys and values, to (B, T, C).

    As the reference: split_heads of the three thirds, attention with causal_mask, merge_heads. One sequence at a
    time, all heads together, so that the scores stay in the cache; the three gradients go straight into one array.
    """
    B, T, C = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    split = (B, T, 3, heads, C // heads)
    scale = (C // heads) ** -0.5
    thirds = qkv.data.reshape(split).transpose(0, 2, 3, 1, 4)  # (B, 3, h, T, d)
    future = np.triu(np.full((T, T), -np.inf, qkv.data.dtype), 1)
    y = np.empty((B, T, C), qkv.data.dtype)
    kept = np.empty((B if Tensor.recording else 1, heads, T, T), qkv.data.dtype)
    for i, ((q, k, v), out) in enumerate(zip(thirds, _heads(y, heads), strict=True)):
        p = np.matmul(q, k.swapaxes(1, 2), out=kept[i % len(kept)])  # (h, T, T)
        p *= scale
        p += future
        p -= p.max(axis=2, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=2, keepdims=True)
        np.matmul(p, v, out=out)

    def pull(g: np.ndarray) -> np.ndarray:
        gradient = np.empty((B, T, 3 * C), g.dtype)
        places = gradient.reshape(split).transpose(0, 2, 3, 1, 4)
        each = zip(thirds, kept, _heads(y, heads), _heads(g, heads), places, strict=True)
        for (q, k, v), p, out, at_out, (at_q, at_k, at_v) in each:
            np.matmul(p.swapaxes(1, 2), at_out, out=at_v)
            at_p = at_out @ v.swapaxes(1, 2)  # (h, T, T)
            at_p -= np.einsum("htd,htd->ht", at_out, out)[..., None]  # softmax: each row's sum of p * at_p
            at_p *= p
            at_p *= scale
            np.matmul(at_p, k, out=at_q)
            np.matmul(at_p.swapaxes(1, 2), q, out=at_k)
        return gradient

    return Tensor(y, (qkv,), (pull,))


def _rows(array: np.ndarray) -> np.ndarray:
    """(..., C) as (N, C)."""
    return array.reshape(-1, array.shape[-1])


def _heads(array: np.ndarray, heads: int) -> np.ndarray:
    """(B, T, C) as (B, h, T, d): a view, of an array whose rows are whole."""
    B, T, C = array.shape
    return array.reshape(B, T, heads, C // heads).transpose(0, 2, 1, 3)
