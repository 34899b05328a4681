"""Day 14, third notebook: what today's open models changed: norm, feed-forward, positions, small numbers."""

import numpy as np

from solutions import CONTENTS
from solutions.language_model import Linear
from solutions.tensor import Tensor

__all__ = list(CONTENTS["modern"])


class RMSNorm:
    """Llama's norm: x / sqrt(mean(x^2) + eps) * gain, over the last axis; no mean is subtracted, no bias added.

    Args:
        width: C.
        eps: keeps the division finite.

    Attributes:
        gain: a Tensor (C,), ones at first.

    Source: Zhang and Sennrich, "Root mean square layer normalization", 2019, https://arxiv.org/abs/1910.07467
    """

    def __init__(self, width, eps=1e-5):
        """Start with a gain of 1."""
        self.gain = Tensor(np.ones(width, dtype=np.float32))
        self.eps = eps

    def __call__(self, x):
        """(..., C) to (..., C), Tensors."""
        size = ((x * x).mean(axis=-1, keepdims=True) + self.eps) ** 0.5  # (..., 1)
        return x / size * self.gain

    def parameters(self):
        """The gain."""
        return [self.gain]


def rotate(x, positions, base=10000.0):
    """Rotary positions: turn queries or keys by angles that grow with their position.

    The numbers (2i, 2i + 1) of a position p are a point in the plane, turned by the angle p * base^(-2i / d). The
    dot product of a turned query and a turned key then depends on how far apart they stand, and not on where.

    Args:
        x: a Tensor (..., T, d), d even.
        positions: (T,), ints.
        base: how different the speeds are.

    Returns:
        A Tensor of x's shape; float32 stays float32.

    Raises:
        ValueError: d is odd, or there is not one position for each row.

    Source: Su and others, "RoFormer", 2021, section 3.2, https://arxiv.org/abs/2104.09864
    """
    T, d = x.shape[-2:]
    if d % 2:
        raise ValueError(f"x: got shape {x.shape}; expected an even last axis, for pairs")
    if np.shape(positions) != (T,):
        raise ValueError(f"positions: got shape {np.shape(positions)}; expected {(T,)}, one for each row")
    angles = np.outer(positions, base ** (-np.arange(0, d, 2) / d))  # (T, d / 2)
    cos = np.repeat(np.cos(angles), 2, axis=1)  # (T, d): c0 c0 c1 c1 ...
    sin = np.repeat(np.sin(angles), 2, axis=1) * np.tile([-1, 1], d // 2)  # -s0 s0 -s1 s1 ...
    partner = np.arange(d) ^ 1  # 1 0 3 2 ...: (a, b) becomes (a cos - b sin, b cos + a sin)
    kind = x.data.dtype
    return x * cos.astype(kind) + x[..., partner] * sin.astype(kind)


class SwiGLU:
    """Llama's feed-forward: down(silu(gate(x)) * up(x)), where silu(z) = z * sigmoid(z).

    Args:
        width: C.
        hidden: width of the hidden layer; 8/3 C has as many weights as a FeedForward.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        gate, up, down: Linears without bias, from C to hidden (two of them), and back.

    Source: Shazeer, "GLU variants improve transformer", 2020, https://arxiv.org/abs/2002.05202
    """

    def __init__(self, width, hidden, rng):
        """Make the three Linears."""
        self.gate = Linear(width, hidden, rng, bias=False)
        self.up = Linear(width, hidden, rng, bias=False)
        self.down = Linear(hidden, width, rng, bias=False)

    def __call__(self, x):
        """(..., C) to (..., C), Tensors."""
        gate = self.gate(x)  # (..., hidden)
        return self.down(gate * gate.sigmoid() * self.up(x))

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [parameter for layer in (self.gate, self.up, self.down) for parameter in layer.parameters()]


def quantize(W):
    """Weights as whole numbers from -127 to 127, a byte each, with one scale for each column.

    Args:
        W: (n_in, n_out), an array; unchanged.

    Returns:
        (q, scale): q (n_in, n_out) int8 and scale (n_out,), so that q * scale differs from W by at most scale / 2.
        A column of zeros has the scale 1. The scale of a float32 W is float32.

    Source: Dettmers and others, "LLM.int8()", 2022, https://arxiv.org/abs/2208.07339 (there, in addition, outliers
    are kept apart).
    """
    largest = np.abs(W).max(axis=0)  # (n_out,)
    scale = np.where(largest > 0, largest, 127) / 127
    return np.rint(W / scale).astype(np.int8), scale


def dequantize(q, scale):
    """Weights from whole numbers: q * scale.

    Args:
        q: (n_in, n_out), int8.
        scale: (n_out,), one for each column.

    Returns:
        An array (n_in, n_out), in the kind of `scale`.
    """
    return q * scale
