"""MultiHeadAttention: mistakes in __call__."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import MultiHeadAttention, Tensor, attention_weights, causal_mask, merge_heads, split_heads

mistake, _ = bank_of(MultiHeadAttention)


def _mask(self, x, memory):
    return causal_mask(x.shape[1]) if self.causal and memory is None else None


def _attend(self, x, memory, mask, split=split_heads, merge=merge_heads, weigh=attention_weights):
    source = x if memory is None else memory
    q, k, v = self.query(x), self.key(source), self.value(source)
    q, k, v = (split(part, self.heads) for part in (q, k, v))
    weights = weigh(q, k, mask)
    self.weights = weights.data
    return self.out(merge(weights @ v))


def _straight(x, heads):
    B, T, C = x.shape
    return x.reshape(B, heads, T, C // heads)


def _merged_straight(x):
    B, h, T, d = x.shape
    return x.reshape(B, T, h * d)


@mistake(
    method="__call__",
    says="Your attention is never masked: each position sees what comes after it. With causal=True, a change at one "
    "position must not change any output before it.",
)
def never_masked(self, x, memory=None):
    return _attend(self, x, memory, None)


@mistake(
    method="__call__",
    says="You mask in any case, also where `causal` is False. Make the mask only if the layer is causal.",
)
def masked_in_any_case(self, x, memory=None):
    return _attend(self, x, memory, None if memory is not None else causal_mask(x.shape[1]))


@mistake(
    method="__call__",
    says="You mask the memory, and with a mask of (T, T), which doesn't even fit where the memory has another length. "
    "Every position may look at all of the memory: no mask there.",
)
def memory_masked_by_the_positions(self, x, memory=None):
    return _attend(self, x, memory, causal_mask(x.shape[1]) if self.causal else None)


@mistake(
    method="__call__",
    says="You mask the memory. All of it is there from the beginning, such as a sentence to translate, so every "
    "position may look at all of it: no mask with a memory.",
)
def memory_masked(self, x, memory=None):
    T = x.shape[1]
    S = T if memory is None else memory.shape[1]
    mask = np.tri(T, S, dtype=bool) if self.causal else None
    return _attend(self, x, memory, mask)


@mistake(
    method="__call__",
    says="Your mask is transposed: each position sees itself and the future, and never the past.",
)
def mask_transposed(self, x, memory=None):
    mask = _mask(self, x, memory)
    return _attend(self, x, memory, None if mask is None else mask.T)


@mistake(
    method="__call__",
    says="The memory changes nothing: keys and values still come from x.",
)
def memory_not_used(self, x, memory=None):
    return _attend(self, x, None, _mask(self, x, memory))


@mistake(
    method="__call__",
    says="With a memory, your queries come from the memory as well, so that x has no say at all. x asks, the memory "
    "answers.",
)
def memory_asks_itself(self, x, memory=None):
    return _attend(self, x if memory is None else memory, None, _mask(self, x, memory))


@mistake(
    method="__call__",
    says="With a memory, you have it the wrong way round: the memory asks, and x answers. Queries come from x, keys "
    "and values from the memory.",
)
def memory_asks(self, x, memory=None):
    if memory is None:
        return _attend(self, x, None, _mask(self, x, None))
    return _attend(self, memory, x, None)


@mistake(
    method="__call__",
    says="Only the keys come from the memory; your values still come from x. What was found by its key should be "
    "handed over from the same place.",
)
def values_of_x(self, x, memory=None):
    source = x if memory is None else memory
    q, k, v = (split_heads(part, self.heads) for part in (self.query(x), self.key(source), self.value(x)))
    weights = attention_weights(q, k, _mask(self, x, memory))
    self.weights = weights.data
    return self.out(merge_heads(weights @ v))


@mistake(
    method="__call__",
    says="The heads are not split: one attention over the whole width. Each head should compare its own d numbers, "
    "and have weights of its own.",
)
def one_head(self, x, memory=None):
    source = x if memory is None else memory
    q, k, v = (split_heads(part, 1) for part in (self.query(x), self.key(source), self.value(source)))
    weights = attention_weights(q, k, _mask(self, x, memory))
    self.weights = weights.data
    return self.out(merge_heads(weights @ v))


@mistake(
    method="__call__",
    says="You cut into heads by a plain reshape to (B, h, T, d), which mixes positions: the future leaks into the "
    "past. `split_heads` cuts and swaps.",
)
def split_straight(self, x, memory=None):
    return _attend(self, x, memory, _mask(self, x, memory), _straight, _merged_straight)


@mistake(
    method="__call__",
    says="You merge the heads by a plain reshape, which mixes positions. `merge_heads` swaps the axes back first.",
)
def merged_straight(self, x, memory=None):
    return _attend(self, x, memory, _mask(self, x, memory), merge=_merged_straight)


@mistake(
    method="__call__",
    says="The last Linear, `out`, is missing: the heads lie side by side, and nothing mixes what they found.",
)
def without_out(self, x, memory=None):
    _attend(self, x, memory, _mask(self, x, memory))
    source = x if memory is None else memory
    return merge_heads(Tensor(self.weights) @ split_heads(self.value(source), self.heads))


@mistake(
    method="__call__",
    says="Queries and keys have changed places: `key` makes your queries. The scores are transposed by that.",
)
def queries_by_key(self, x, memory=None):
    source = x if memory is None else memory
    q, k, v = (
        split_heads(part, self.heads) for part in (self.key(x), self.query(source), self.value(source))
    )
    weights = attention_weights(q, k, _mask(self, x, memory))
    self.weights = weights.data
    return self.out(merge_heads(weights @ v))


@mistake(
    method="__call__",
    says="Your values are the keys: `value` is never used. What a position offers, and what it hands over, are two "
    "things.",
)
def values_are_keys(self, x, memory=None):
    source = x if memory is None else memory
    q, k = (split_heads(part, self.heads) for part in (self.query(x), self.key(source)))
    weights = attention_weights(q, k, _mask(self, x, memory))
    self.weights = weights.data
    return self.out(merge_heads(weights @ k))


@mistake(
    method="__call__",
    says="Your scores are divided by the root of the whole width. Each head sums up d numbers only: "
    "`attention_weights` of the split heads scales by itself.",
)
def scaled_by_the_whole_width(self, x, memory=None):
    return _attend(
        self,
        x,
        memory,
        _mask(self, x, memory),
        weigh=lambda q, k, mask: attention_weights(q * self.heads**-0.5, k, mask),
    )


@mistake(
    method="__call__",
    says="Your scores are not scaled. `attention_weights` divides by the root of d.",
)
def not_scaled(self, x, memory=None):
    return _attend(
        self,
        x,
        memory,
        _mask(self, x, memory),
        weigh=lambda q, k, mask: attention_weights(q * q.shape[-1] ** 0.5, k, mask),
    )


@mistake(
    method="__call__",
    says="You add x to the result. That is a good idea, and it comes tomorrow, in the block around this layer. Here "
    "only what the heads found comes out.",
)
def with_a_residual(self, x, memory=None):
    return x + _attend(self, x, memory, _mask(self, x, memory))


@mistake(
    method="__call__",
    says="The output is right, but `self.weights` is still None after a call. The pictures need it: keep the "
    "weights' array.",
)
def weights_not_kept(self, x, memory=None):
    result = _attend(self, x, memory, _mask(self, x, memory))
    self.weights = None
    return result


@mistake(
    method="__call__",
    says="The output is right, but `self.weights` is a Tensor, which holds on to everything that it was computed "
    "from. Keep its array, .data.",
)
def weights_kept_as_a_tensor(self, x, memory=None):
    result = _attend(self, x, memory, _mask(self, x, memory))
    self.weights = Tensor(self.weights)
    return result


@mistake(
    method="__call__",
    says="The values are right, but you take arrays out of the Tensors on the way (.data), so not all Linears get a "
    "gradient. Stay with Tensors from x to the result.",
)
def weights_cut_off(self, x, memory=None):
    _attend(self, x, memory, _mask(self, x, memory))
    source = x if memory is None else memory
    return self.out(merge_heads(Tensor(self.weights) @ split_heads(self.value(source), self.heads)))


@mistake(
    method="__call__",
    says="You give an array back. A Tensor is asked for: only a Tensor knows the way back.",
)
def gives_an_array(self, x, memory=None):
    return _attend(self, x, memory, _mask(self, x, memory)).data
