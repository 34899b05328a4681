"""DecoderBlock: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import DecoderBlock, FeedForward, LayerNorm, MultiHeadAttention, Tensor

mistake, _ = bank_of(DecoderBlock)


def _made(self, width, heads, rng, causal=True):
    self.norm1, self.norm_cross, self.norm2 = LayerNorm(width), LayerNorm(width), LayerNorm(width)
    self.attention = MultiHeadAttention(width, heads, rng, causal)
    self.cross = MultiHeadAttention(width, heads, rng, causal=False)
    self.feed_forward = FeedForward(width, rng)


def _first(self, x):
    return x + self.attention(self.norm1(x))


def _last(self, x):
    return x + self.feed_forward(self.norm2(x))


@mistake(
    method="__init__",
    says="Your first attention isn't causal: while it writes, it sees what it's going to write. Only the memory may be "
    "seen as a whole.",
)
def not_causal(self, width, heads, rng):
    _made(self, width, heads, rng, causal=False)


@mistake(
    method="__init__",
    says="The two attentions are one and the same. What has been written and what was read need different questions: "
    "make two of them.",
)
def one_attention_for_both(self, width, heads, rng):
    _made(self, width, heads, rng)
    self.cross = self.attention


@mistake(
    method="__init__",
    says="norm_cross is norm1 once more. Each of the three steps has a norm of its own.",
)
def norm1_for_cross(self, width, heads, rng):
    _made(self, width, heads, rng)
    self.norm_cross = self.norm1


@mistake(method="__init__", says="`heads` has no effect on the cross-attention: it has one head.")
def cross_with_one_head(self, width, heads, rng):
    _made(self, width, heads, rng)
    self.cross = MultiHeadAttention(width, 1, rng, causal=False)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all blocks start the same. Draw from the rng that is passed in.",
)
def generator_of_its_own(self, width, heads, rng):
    _made(self, width, heads, np.random.default_rng(0))


@mistake(
    method="__call__",
    says="The memory changes nothing in yours: without it as the second argument, `cross` looks at x itself.",
)
def memory_not_used(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(self.norm_cross(x)))


@mistake(method="__call__", says="The middle step is missing: x + cross(norm_cross(x), memory).")
def without_cross(self, x, memory):
    return _last(self, _first(self, x))


@mistake(
    method="__call__",
    says="You have it the wrong way round: the memory asks, and x answers. x is the first argument of `cross`, the "
    "memory the second.",
)
def memory_asks(self, x, memory):
    x = _first(self, x)
    found = self.cross(memory, self.norm_cross(x))
    T, S = x.shape[1], memory.shape[1]
    rows = np.arange(T) % S
    return _last(self, x + found[:, rows])


@mistake(
    method="__call__",
    says="What was read replaces x. It should be added to it, as in the other two steps.",
)
def cross_not_added(self, x, memory):
    return _last(self, self.cross(self.norm_cross(_first(self, x)), memory))


@mistake(
    method="__call__",
    says="The cross-attention reads x as it is. Give it a normalised copy: norm_cross(x).",
)
def cross_without_norm(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(x, memory))


@mistake(
    method="__call__",
    says="You normalise the memory, too. It comes as the encoder made it, and norm_cross is for x.",
)
def memory_normalised_too(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(self.norm_cross(x), self.norm_cross(memory)))


@mistake(
    method="__call__",
    says="norm_cross normalises the memory in yours, and x goes in as it is. It's for x; the memory comes as the "
    "encoder made it.",
)
def memory_normalised(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(x, self.norm_cross(memory)))


@mistake(
    method="__call__",
    says="The memory is read first, before x has looked at itself. First comes what was written, then what was read, "
    "and then the thinking.",
)
def cross_first(self, x, memory):
    x = x + self.cross(self.norm_cross(x), memory)
    return _last(self, _first(self, x))


@mistake(
    method="__call__",
    says="The cross-attention comes last in yours. It stands in the middle, so that the feed-forward can think about "
    "what was read.",
)
def cross_last(self, x, memory):
    x = _last(self, _first(self, x))
    return x + self.cross(self.norm_cross(x), memory)


@mistake(
    method="__call__",
    says="The first step is missing: x never looks at itself, so a decoder doesn't know what it has written.",
)
def without_attention(self, x, memory):
    return _last(self, x + self.cross(self.norm_cross(x), memory))


@mistake(method="__call__", says="The last step is missing: x + feed_forward(norm2(x)).")
def without_feed_forward(self, x, memory):
    x = _first(self, x)
    return x + self.cross(self.norm_cross(x), memory)


@mistake(
    method="__call__",
    says="What the first attention found gets lost: the second step adds to the old x.",
)
def adds_to_the_old_x(self, x, memory):
    y = _first(self, x)
    return _last(self, x + self.cross(self.norm_cross(y), memory))


@mistake(
    method="__call__",
    says="You normalise after adding, as in 2017. Here each layer reads a normalised copy, and what it makes is added "
    "to x as it is.",
)
def post_norm(self, x, memory):
    x = self.norm1(x + self.attention(x))
    x = self.norm_cross(x + self.cross(x, memory))
    return self.norm2(x + self.feed_forward(x))


@mistake(
    method="__call__",
    says="The memory goes in as an array (.data), so the encoder gets no gradient and learns nothing. Hand on "
    "the Tensor.",
)
def memory_cut_off(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(self.norm_cross(x), Tensor(memory.data)))


@mistake(
    method="__call__", says="You give an array back (.data). Give the Tensor: only that knows the way back."
)
def gives_an_array(self, x, memory):
    x = _first(self, x)
    return _last(self, x + self.cross(self.norm_cross(x), memory)).data


@mistake(
    method="parameters",
    says="The cross-attention and its norm are missing among your parameters: nothing would learn to read.",
)
def without_the_new_ones(self):
    layers = (self.norm1, self.attention, self.norm2, self.feed_forward)
    return [p for layer in layers for p in layer.parameters()]


@mistake(method="parameters", says="norm_cross is missing among your parameters.")
def without_norm_cross(self):
    layers = (self.norm1, self.attention, self.cross, self.norm2, self.feed_forward)
    return [p for layer in layers for p in layer.parameters()]


@mistake(
    method="parameters",
    says="You have a list of lists, one for each layer. One flat list is asked for.",
)
def list_of_lists(self):
    layers = (self.norm1, self.attention, self.norm_cross, self.cross, self.norm2, self.feed_forward)
    return [layer.parameters() for layer in layers]
