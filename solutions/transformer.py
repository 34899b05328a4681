"""Day 13, first notebook: the transformer's block: attention, then a small network, each added to a stream."""

from solutions import CONTENTS
from solutions.attention_heads import MultiHeadAttention
from solutions.language_model import LayerNorm, Linear

__all__ = list(CONTENTS["transformer"])


class FeedForward:
    """A network with one hidden layer, applied to each position by itself: down(GELU(up(x))).

    Args:
        width: C.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        up, down: Linears from C to 4C and back.

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.3, https://arxiv.org/abs/1706.03762
    (there with ReLU); GELU as in GPT-2.
    """

    def __init__(self, width, rng):
        """Make the two Linears."""
        self.up = Linear(width, 4 * width, rng)
        self.down = Linear(4 * width, width, rng)

    def __call__(self, x):
        """(B, T, C) to (B, T, C), Tensors."""
        return self.down(self.up(x).gelu())  # through (B, T, 4C)

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        return [*self.up.parameters(), *self.down.parameters()]


class Block:
    """One layer of a GPT: attention, then feed-forward; each reads a normalised copy, and adds to what is there.

    Args:
        width: C.
        heads: the number of heads; it divides C.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        norm1, attention: a LayerNorm and a causal MultiHeadAttention.
        norm2, feed_forward: a LayerNorm and a FeedForward.

    Source: nanoGPT, model.py; the norms stand before the layers as in GPT-2.
    """

    def __init__(self, width, heads, rng):
        """Make the two layers and their norms."""
        self.norm1 = LayerNorm(width)
        self.attention = MultiHeadAttention(width, heads, rng)
        self.norm2 = LayerNorm(width)
        self.feed_forward = FeedForward(width, rng)

    def __call__(self, x):
        """(B, T, C) to (B, T, C), Tensors."""
        x = x + self.attention(self.norm1(x))  # positions talk
        return x + self.feed_forward(self.norm2(x))  # each position thinks

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        layers = [self.norm1, self.attention, self.norm2, self.feed_forward]
        return [parameter for layer in layers for parameter in layer.parameters()]


class DecoderBlock:
    """A Block that also reads a second sequence: between its two steps, it attends to an encoder's output.

    Args:
        width: C.
        heads: the number of heads; it divides C.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        norm1, attention: a LayerNorm and a causal MultiHeadAttention.
        norm_cross, cross: a LayerNorm and a MultiHeadAttention from x to the memory.
        norm2, feed_forward: a LayerNorm and a FeedForward.

    Source: Vaswani and others, "Attention is all you need", 2017, section 3.1, https://arxiv.org/abs/1706.03762
    (there the norms stand after the layers).
    """

    def __init__(self, width, heads, rng):
        """Make the three layers and their norms."""
        self.norm1 = LayerNorm(width)
        self.attention = MultiHeadAttention(width, heads, rng)
        self.norm_cross = LayerNorm(width)
        self.cross = MultiHeadAttention(width, heads, rng, causal=False)
        self.norm2 = LayerNorm(width)
        self.feed_forward = FeedForward(width, rng)

    def __call__(self, x, memory):
        """x (B, T, C) and memory (B, S, C), the encoder's output, to (B, T, C), Tensors."""
        x = x + self.attention(self.norm1(x))  # what has been written so far
        x = x + self.cross(self.norm_cross(x), memory)  # what was read
        return x + self.feed_forward(self.norm2(x))

    def parameters(self):
        """A flat list of all Tensors that training may change."""
        layers = [
            self.norm1,
            self.attention,
            self.norm_cross,
            self.cross,
            self.norm2,
            self.feed_forward,
        ]
        return [parameter for layer in layers for parameter in layer.parameters()]
