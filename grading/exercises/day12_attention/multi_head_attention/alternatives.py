"""MultiHeadAttention: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, MultiHeadAttention, attention_weights, concatenate

_, alternative = bank_of(MultiHeadAttention)


@alternative
class HeadByHead:
    """Without biases; each head works on its own columns; no other exercise of the day is called."""

    def __init__(self, width, heads, rng, causal=True, bias=False):
        if heads * (width // heads) != width:
            raise ValueError(f"{heads} heads for a width of {width}")
        self.out, self.value, self.key, self.query = (Linear(width, width, rng, bias=bias) for _ in range(4))
        self.heads, self.causal, self.weights = heads, causal, None
        self.d = width // heads

    def __call__(self, x, memory=None):
        asked = x if memory is None else memory
        q, k, v = self.query(x), self.key(asked), self.value(asked)
        found, kept = [], []
        for head in range(self.heads):
            mine = (slice(None), slice(None), slice(head * self.d, (head + 1) * self.d))
            scores = q[mine] @ k[mine].transpose(0, 2, 1) * self.d**-0.5
            if memory is None and self.causal:
                later = np.triu(np.ones(scores.shape[-2:], dtype=scores.data.dtype), k=1)
                scores = scores - 1e9 * later
            weights = scores.softmax()
            kept.append(weights.data)
            found.append(weights @ v[mine])
        self.weights = np.stack(kept, axis=1)
        return self.out(concatenate(found))

    def parameters(self):
        everything = []
        for linear in (self.out, self.value, self.key, self.query):
            everything += linear.parameters()
        return tuple(everything)


@alternative(method="__call__")
def heads_out_one_by_one(self, x, memory=None):
    """Each head's part of `out` applied to that head alone, and the results added up."""
    T, d = x.shape[1], x.shape[2] // self.heads

    def cut(y):
        return y.reshape(y.shape[0], y.shape[1], self.heads, d).transpose(0, 2, 1, 3)

    source = memory if memory is not None else x
    mask = np.tri(T, dtype=bool) if self.causal and memory is None else None
    weights = attention_weights(cut(self.query(x)), cut(self.key(source)), mask)
    self.weights = np.array(weights.data)
    found = weights @ cut(self.value(source))
    total = self.out.b
    for head in range(self.heads):
        part = found[:, head] @ self.out.W[head * d : (head + 1) * d]
        total = part if total is None else part + total
    return total
