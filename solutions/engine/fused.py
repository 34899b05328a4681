"""Fused nodes: what a transformer does with Tensors most often, as one node each, with a backward pass by hand.

Each gives the numbers of the readable operations that its docstring names, up to rounding; the tests compare them.
They are faster because they write less: a large array that a Tensor keeps between two operations has to travel to
memory and back, and small pieces, worked on one after the other, stay in the processor's cache. Nothing is kept for
the backward pass while nothing is recorded (see `no_gradient`).
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from solutions.tensor import Tensor

Pair = tuple[Tensor, Tensor]
Pull = Callable[[np.ndarray], np.ndarray]

BLOCK = 1 << 15  # numbers worked on at a time: a few arrays of that size fit into a core's cache
ROOM = 4 * BLOCK  # and by feed_forward
EPS = 1e-5  # of the reference LayerNorm
MODERATE = 60.0  # e to the power of a number between -60 and 60 neither overflows nor vanishes in float32


def linear(x: Tensor, W: Tensor, b: Tensor, plus: Tensor | None = None) -> Tensor:
    """x @ W + b, and + plus where that is given: (..., n_in) to (..., n_out), as one product of all rows."""
    rows = x.data.reshape(-1, x.shape[-1])  # (N, n_in)
    y = rows @ W.data
    y += b.data
    if plus is not None:
        y += plus.data.reshape(y.shape)

    def pull_x(g: np.ndarray) -> np.ndarray:
        return (_rows(g) @ W.data.T).reshape(x.shape)

    pulls = (pull_x, lambda g: rows.T @ _rows(g), lambda g: _sum(_rows(g)), lambda g: g)
    return Tensor(y.reshape(*x.shape[:-1], -1), (x, W, b, plus), pulls)


def norm_linear(x: Tensor, gain: Tensor, bias: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """linear(layer_norm(x, gain, bias), W, b): (..., n_in) to (..., n_out).

    Gain and bias go into the matrix, which is small, and not into all the rows:

        (normal * gain + bias) @ W + b = normal @ (gain W) + (bias @ W + b)

    where gain W has each row of W times its gain. So do their gradients, which follow from that of the product.
    """
    normal, inverse = _normalized(x.data)  # (N, n_in), (N, 1)
    y = normal @ (gain.data[:, None] * W.data)
    y += bias.data @ W.data + b.data

    def gradients(g: np.ndarray) -> list[np.ndarray]:
        g = _rows(g)
        at_product, at_sum = normal.T @ g, _sum(g)
        at_normal = g @ (gain.data[:, None] * W.data).T
        at_x = _through_normalized(at_normal, normal, inverse).reshape(x.shape)
        return [at_x, *_into_norm_and_linear(gain, bias, W, at_product, at_sum)]

    return Tensor(y.reshape(*x.shape[:-1], -1), (x, gain, bias, W, b), _pulls(gradients, 5))


def feed_forward(x: Tensor, norm: Pair, up: Pair, down: Pair, plus: Tensor | None = None) -> Tensor:
    """linear(norm_linear(x, *norm, *up).gelu(), *down, plus): (..., C) to (..., C), some rows at a time.

    What lies between the two products is four times as wide as x. It is kept for the backward pass, but each piece is
    worked on while it is in the cache; its gradient is never written out as a whole.

    Args:
        x: (..., C). norm: gain and bias. up, down: W and b of the two Linears. plus: what is added, or None.
    """
    (gain, bias), (W, b), (V, c) = norm, up, down
    normal, inverse = _normalized(x.data)  # (N, C), (N, 1)
    matrix, offset = gain.data[:, None] * W.data, bias.data @ W.data + b.data
    count, width = len(normal), W.shape[1]
    parts = _parts(count, ROOM // width)
    room = np.empty((min(ROOM // width, count), width), x.data.dtype)
    h, slope = np.empty((2, count if Tensor.recording else len(room), width), x.data.dtype)
    y = np.empty((count, V.shape[1]), x.data.dtype)
    for part in parts:
        u = np.matmul(normal[part], matrix, out=room[: part.stop - part.start])
        u += offset
        place = part if Tensor.recording else slice(len(u))
        _gelu(u, h[place], slope[place])
        out = np.matmul(h[place], V.data, out=y[part])
        out += c.data
        if plus is not None:
            out += _rows(plus.data)[part]

    def gradients(g: np.ndarray) -> list[np.ndarray]:
        g = _rows(g)
        at_product, at_sum = np.zeros_like(W.data), np.zeros_like(b.data)
        at_normal = np.empty_like(normal)
        room = np.empty((min(ROOM // width, count), width), g.dtype)
        for part in parts:
            at_u = np.matmul(g[part], V.data.T, out=room[: part.stop - part.start])
            at_u *= slope[part]
            at_product += normal[part].T @ at_u
            at_sum += _sum(at_u)
            np.matmul(at_u, matrix.T, out=at_normal[part])
        at_x = _through_normalized(at_normal, normal, inverse).reshape(x.shape)
        return [at_x, *_into_norm_and_linear(gain, bias, W, at_product, at_sum), h.T @ g, _sum(g)]

    pulls = (*_pulls(gradients, 7), lambda g: g)
    return Tensor(y.reshape(x.shape), (x, gain, bias, W, b, V, c, plus), pulls)


def _into_norm_and_linear(
    gain: Tensor, bias: Tensor, W: Tensor, at_product: np.ndarray, at_sum: np.ndarray
) -> list[np.ndarray]:
    """The gradients of gain, bias, W and b, from those of gain W and of bias @ W + b."""
    at_W = gain.data[:, None] * at_product
    at_W += np.outer(bias.data, at_sum)
    return [np.einsum("ij,ij->i", at_product, W.data), W.data @ at_sum, at_W, at_sum]


def _pulls(gradients: Callable[[np.ndarray], list[np.ndarray]], count: int) -> list[Pull]:
    """Pulls that give the parts of `gradients(g)`, which is computed once for all; what was given is not kept."""
    last: list[tuple[np.ndarray, dict[int, np.ndarray]]] = []

    def pull(i: int, g: np.ndarray) -> np.ndarray:
        if not last or last[0][0] is not g or i not in last[0][1]:
            last[:] = [(g, dict(enumerate(gradients(g))))]
        part = last[0][1].pop(i)
        if not last[0][1]:
            last.clear()
        return part

    return [partial(pull, i) for i in range(count)]


def _gelu(x: np.ndarray, y: np.ndarray, slope: np.ndarray) -> None:
    """`Tensor.gelu` of x into y, and its slope, block by block; all are whole arrays of one shape."""
    a, k = (2 / np.pi) ** 0.5, 0.044715
    x, y, slope = x.reshape(-1), y.reshape(-1), slope.reshape(-1)
    room = np.empty((2, min(BLOCK, x.size)), x.dtype)
    for start in range(0, x.size, BLOCK):
        part = x[start : start + BLOCK]
        square, t = room[:, : part.size]
        np.multiply(part, part, out=square)
        np.multiply(square, a * k, out=t)
        t += a
        t *= part
        np.tanh(t, out=t)
        half = y[start : start + BLOCK]  # first (1 + t) / 2, in the end x times that
        np.multiply(t, 0.5, out=half)
        half += 0.5
        if Tensor.recording:  # (1 + t) / 2 + x (1 - t^2) / 2 * a (1 + 3 k x^2)
            square *= 3 * k * a / 2
            square += a / 2
            t *= t
            np.subtract(1.0, t, out=t)
            t *= part
            t *= square
            np.add(t, half, out=slope[start : start + BLOCK])
        half *= part


def layer_norm(x: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
    """What the reference LayerNorm does: each row of the last axis to mean 0 and variance 1, times gain, plus bias."""
    normal, inverse = _normalized(x.data)  # (N, C), (N, 1)
    y = normal * gain.data
    y += bias.data

    def pull_x(g: np.ndarray) -> np.ndarray:
        return _through_normalized(_rows(g) * gain.data, normal, inverse).reshape(x.shape)

    pulls = (pull_x, lambda g: np.einsum("nc,nc->c", _rows(g), normal), lambda g: _sum(_rows(g)))
    return Tensor(y.reshape(x.shape), (x, gain, bias), pulls)


def _normalized(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x's rows with mean 0 and variance 1, (N, C), and what they were multiplied with for that, (N, 1)."""
    rows = _rows(x)
    normal = np.empty_like(rows)
    inverse = np.empty((len(rows), 1), x.dtype)
    for part in _parts(len(rows), BLOCK // rows.shape[1]):
        n = np.subtract(rows[part], _mean(rows[part]), out=normal[part])
        inverse[part, 0] = (np.einsum("nc,nc->n", n, n) / rows.shape[1] + EPS) ** -0.5
        n *= inverse[part]
    return normal, inverse


def _through_normalized(g: np.ndarray, normal: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """The gradient at x, from that at `normal`, which is overwritten with it.

    A row's part along itself and its mean are taken out: neither can change what was normalised.
    """
    for part in _parts(len(g), BLOCK // g.shape[1]):
        at, n = g[part], normal[part]
        along = np.einsum("nc,nc->n", at, n)[:, None] / g.shape[1]
        at -= _mean(at)
        at -= n * along
        at *= inverse[part]
    return g


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

    As the reference: split_heads of the three thirds, attention with causal_mask, merge_heads. A few sequences at a
    time, all heads together, so that the scores stay in the cache; the three gradients go straight into one array.
    A row's weights are not divided by their sum, but what is looked up with them is, which is smaller; and where all
    scores are moderate, no maximum need be taken off before e is raised to them.
    """
    B, T, C = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    split = (B, T, 3, heads, C // heads)
    scale = (C // heads) ** -0.5
    q, k, v = qkv.data.reshape(split).transpose(2, 0, 3, 1, 4)  # each (B, h, T, d)
    past = np.tri(T, dtype=qkv.data.dtype)
    ones = np.ones((T, 1), qkv.data.dtype)
    y = np.empty((B, T, C), qkv.data.dtype)
    found = _heads(y, heads)
    size = max(1, 2 * BLOCK // (heads * T * T))
    parts = [slice(start, min(start + size, B)) for start in range(0, B, size)]
    powers = np.empty((B if Tensor.recording else min(size, B), heads, T, T), qkv.data.dtype)
    sums = np.empty((B, heads, T, 1), qkv.data.dtype)
    for part in parts:
        count = part.stop - part.start
        e = powers[part] if Tensor.recording else powers[:count]
        np.matmul(q[part] * scale, k[part].swapaxes(2, 3), out=e)  # (n, h, T, T)
        if not (e.max() < MODERATE and e.min() > -MODERATE):
            np.copyto(e, -np.inf, where=past == 0)
            e -= e.max(axis=3, keepdims=True)
        np.exp(e, out=e)
        e *= past
        np.matmul(e, ones, out=sums[part])
        np.matmul(e, v[part], out=found[part])
        found[part] /= sums[part]

    def pull(g: np.ndarray) -> np.ndarray:
        gradient = np.empty((B, T, 3 * C), g.dtype)
        at_q, at_k, at_v = gradient.reshape(split).transpose(2, 0, 3, 1, 4)
        room = np.empty((min(size, B), heads, T, T), g.dtype)
        for part in parts:
            e = powers[part]
            at_found = _heads(g, heads)[part] / sums[part]  # (n, h, T, d)
            np.matmul(e.swapaxes(2, 3), at_found, out=at_v[part])
            at_found *= scale
            at_e = np.matmul(at_found, v[part].swapaxes(2, 3), out=room[: len(e)])  # (n, h, T, T)
            at_e -= np.einsum("bhtd,bhtd->bht", at_found, found[part])[
                ..., None
            ]  # softmax: a row's sum of p at_p
            at_e *= e
            np.matmul(at_e, k[part], out=at_q[part])
            np.matmul(at_e.swapaxes(2, 3), q[part], out=at_k[part])
        return gradient

    return Tensor(y, (qkv,), (pull,))


def dropout(x: Tensor, share: float, rng: np.random.Generator) -> Tensor:
    """Inverted dropout, as the reference `dropout`; the share in steps of 1/256, since a number costs one byte.

    Source: Srivastava and others, "Dropout", Journal of Machine Learning Research 15, 2014.
    """
    dropped = round(256 * share)
    draws = np.frombuffer(rng.bytes(x.data.size), np.uint8).reshape(x.shape)
    kept = np.multiply(draws >= dropped, x.data.dtype.type(256 / (256 - dropped)))
    return Tensor(x.data * kept, (x,), (lambda g: g * kept,))


def _parts(count: int, size: int) -> list[slice]:
    """Slices of `count` rows, `size` in each, but perhaps in the last."""
    size = max(1, size)
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _mean(rows: np.ndarray) -> np.ndarray:
    """Each row's mean, (N, 1), as a product, which takes a fraction of the time of `rows.mean`."""
    return rows @ np.full((rows.shape[1], 1), 1 / rows.shape[1], rows.dtype)


def _sum(rows: np.ndarray) -> np.ndarray:
    """The sum of all rows, (C,), as a product."""
    return np.ones(len(rows), rows.dtype) @ rows


def _rows(array: np.ndarray) -> np.ndarray:
    """(..., C) as (N, C)."""
    return array.reshape(-1, array.shape[-1])


def _heads(array: np.ndarray, heads: int) -> np.ndarray:
    """(B, T, C) as (B, h, T, d): a view, of an array whose rows are whole."""
    B, T, C = array.shape
    return array.reshape(B, T, heads, C // heads).transpose(0, 2, 1, 3)
