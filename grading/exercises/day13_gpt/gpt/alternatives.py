"""GPT: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import GPT, Block, Embedding, LayerNorm, Tensor, concatenate

_, alternative = bank_of(GPT)


@alternative
class OtherStart:
    """Tables of uniform numbers, made anew; positions by a slice; the head as a sum of one product a column."""

    def __init__(self, size, context, width, layers, heads, rng, spread=0.03):
        self.norm = LayerNorm(width)
        self.blocks: list[Block] = []
        while len(self.blocks) < layers:
            self.blocks += [Block(width, heads, rng)]
        self.position, self.token = (Embedding(count, width, rng) for count in (context, size))
        for table in (self.position, self.token):
            table.W = Tensor(rng.uniform(-spread, spread, table.W.shape).astype(np.float32))
        self.context = context

    def __call__(self, ids):
        B, T = ids.shape
        if self.context < T:
            raise ValueError(f"{T} tokens are more than {self.context}")
        x = self.position.W[:T] + self.token.W[ids]
        for block in self.blocks:
            x = block(x)
        x = self.norm(x).reshape(B * T, -1)
        head = self.token.W
        columns = [(x * head[k]).sum(axis=-1, keepdims=True) for k in range(head.shape[0])]
        return concatenate(columns, axis=-1).reshape(B, T, -1)

    def parameters(self):
        found = [*self.norm.parameters(), self.position.W, self.token.W]
        for block in reversed(self.blocks):
            found += block.parameters()
        return tuple(found)


@alternative(method="__call__")
def sequence_by_sequence(self, ids):
    """The length is left to the table of positions, which refuses what it does not have."""
    rows = []
    for sequence in ids:
        x = self.token(sequence[None]) + self.position(range(len(sequence)))
        for block in self.blocks:
            x = block(x)
        rows.append(self.norm(x) @ self.token.W.transpose(1, 0))
    return concatenate(rows, axis=0)
