"""generate_cached: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    KVCache,
    Tensor,
    attention_weights,
    concatenate,
    generate_cached,
    merge_heads,
    no_gradient,
    sample_token,
    split_heads,
)

_, alternative = bank_of(generate_cached)


@alternative
def one_token_at_a_time(model, tokens, count, rng, temperature=1.0, top_k=None):
    """The prompt goes in token by token, too, so that no mask is ever needed."""
    context, width = model.position.W.shape
    if len(tokens) == 0:
        raise ValueError("no token to start from")
    if len(tokens) + count > context:
        raise ValueError(f"room for {context - len(tokens)} more tokens, and {count} are wanted")
    heads = model.blocks[0].attention.heads
    caches = {id(block): KVCache(1, heads, context, width // heads) for block in model.blocks}

    def logits_after(token, place):
        x = (model.token.W[[token]] + model.position.W[[place]]).reshape(1, 1, width)
        for block in model.blocks:
            layer, read = block.attention, block.norm1(x)
            keys, values = caches[id(block)].append(
                split_heads(layer.key(read), heads), split_heads(layer.value(read), heads)
            )
            weights = attention_weights(split_heads(layer.query(read), heads), keys)
            x = x + layer.out(merge_heads(weights @ values))
            x = x + block.feed_forward(block.norm2(x))
        return (model.norm(x).data @ model.token.W.data.T)[0, 0]

    text = list(tokens)
    with no_gradient():
        for place in range(len(tokens) + count - 1):
            logits = logits_after(text[place], place)
            if place + 1 == len(text):
                text.append(sample_token(logits, rng, temperature=temperature, top_k=top_k))
    return text[len(tokens) :]


@alternative
def keys_joined_by_hand(model, tokens, count, rng, temperature=1.0, top_k=None, cache=None):
    """No KVCache: a dictionary of keys and values that are joined at each step; one mask for all steps."""
    context = len(model.position.W.data)
    if not 0 < len(tokens) <= context - count:
        raise ValueError("tokens: too few or too many")
    kept: dict[int, tuple[Tensor, ...]] = {}

    def step(ids):
        start = kept[0][0].shape[2] if kept else 0
        n = len(ids)
        x = model.token(np.array(ids)[None]) + model.position(start + np.arange(n)[None])
        for number, block in enumerate(model.blocks):
            layer, h = block.attention, block.norm1(x)
            q, k, v = (
                split_heads(linear(h), layer.heads) for linear in (layer.query, layer.key, layer.value)
            )
            if number in kept:
                k, v = (concatenate(pair, axis=2) for pair in zip(kept[number], (k, v), strict=True))
            kept[number] = k, v
            scores = q @ k.transpose(0, 1, 3, 2) * q.shape[-1] ** -0.5
            later = np.triu(np.full(scores.shape[-2:], -1e9, np.float32), k=start + 1)
            x = x + layer.out(merge_heads((scores + later).softmax() @ v))
            x = block.feed_forward(block.norm2(x)) + x
        return (model.norm(x) @ Tensor(model.token.W.data.T)).data[0, n - 1]

    new: list[int] = []
    with no_gradient():
        for _ in range(count):
            logits = step(new[-1:] or tokens)
            new += [sample_token(logits, rng, temperature, top_k)]
    return new
