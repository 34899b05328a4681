"""Block: right versions, written differently."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import Block, FeedForward, LayerNorm, MultiHeadAttention

_, alternative = bank_of(Block)


@alternative
class SmallAtFirst:
    """What is added starts small; the layers stand in pairs."""

    def __init__(self, width, heads, rng, start=0.5):
        self.feed_forward = FeedForward(width, rng)
        self.attention = MultiHeadAttention(width, heads, rng, causal=True)
        self.norm2, self.norm1 = LayerNorm(width), LayerNorm(width)
        for linear in (self.feed_forward.down, self.attention.out):
            linear.W.data = linear.W.data * start
        self.steps = [(self.norm1, self.attention), (self.norm2, self.feed_forward)]

    def __call__(self, x):
        for norm, layer in self.steps:
            x = layer(norm(x)) + x
        return x

    def parameters(self):
        found = ()
        for norm, layer in self.steps:
            found += (*layer.parameters(), *norm.parameters())
        return found


@alternative(method="__call__")
def all_three_added_at_the_end(self, x):
    found = self.attention(self.norm1(x))
    return x + found + self.feed_forward(self.norm2(found + x))
