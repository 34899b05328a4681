"""Day 14, third notebook: keep keys and values, so that a new token costs one position and not the whole text."""

import numpy as np

from solutions import CONTENTS
from solutions.attention_heads import attention, causal_mask, merge_heads, split_heads
from solutions.language_model import sample_token
from solutions.tensor import Tensor, no_gradient

__all__ = list(CONTENTS["kv_cache"])


class KVCache:
    """The keys and values of all positions so far, of one attention layer.

    Room for the whole context is laid out once: 2 * B * heads * context * d numbers of 4 bytes.

    Args:
        B: number of sequences.
        heads: number of heads.
        context: the most positions.
        d: width of a head.

    Attributes:
        length: how many positions it holds.

    Source: Pope and others, "Efficiently scaling transformer inference", 2022,
    https://arxiv.org/abs/2211.05102
    """

    def __init__(self, B, heads, context, d):
        """Lay out the room, and begin with nothing in it."""
        self.keys = np.zeros((B, heads, context, d), dtype=np.float32)
        self.values = np.zeros((B, heads, context, d), dtype=np.float32)
        self.length = 0

    def append(self, k, v):
        """Add keys and values of n more positions.

        Args:
            k, v: Tensors (B, heads, n, d).

        Returns:
            (keys, values): Tensors (B, heads, length, d) of all positions so far, the new ones last: views of the
            room, so that nothing that is kept is copied again.

        Raises:
            ValueError: there is no room for them.
        """
        end, context = self.length + k.shape[2], self.keys.shape[2]
        if end > context:
            raise ValueError(
                f"k: got {k.shape[2]} positions; expected {context - self.length} at most, the room left"
            )
        self.keys[:, :, self.length : end] = k.data
        self.values[:, :, self.length : end] = v.data
        self.length = end
        return Tensor(self.keys[:, :, :end]), Tensor(self.values[:, :, :end])


def generate_cached(model, tokens, count, rng, temperature=1.0, top_k=None):
    """Write on as `generate` does, with the same tokens from the same rng, but look at each position only once.

    The first step takes all of `tokens` together; each step after that only the token that was drawn last, which
    asks the keys and values that were kept.

    Args:
        model: a GPT.
        tokens: a list of ids to start from, at least one; unchanged.
        count: how many tokens to draw; with `tokens`, they must fit into the context.
        rng: the np.random.Generator that draws.
        temperature, top_k: as in `sample_token`.

    Returns:
        A list of the `count` new ids.

    Raises:
        ValueError: there is no token to start from, or the text would outgrow the context.
    """
    (context, width), heads = model.position.W.shape, model.blocks[0].attention.heads
    if not 1 <= len(tokens) <= context - count + 1:  # the last token drawn is not looked at
        raise ValueError(
            f"tokens: got {len(tokens)}, and {count} to draw; expected 1 to {context - count + 1}"
        )
    caches = [KVCache(1, heads, context, width // heads) for _ in model.blocks]
    new, shown = [], np.array([tokens])  # (1, n): first all, then one at a time
    with no_gradient():
        while len(new) < count:
            start, n = caches[0].length, shown.shape[1]
            mask = causal_mask(n) if n > 1 else None  # a single new position may look at all that is kept
            x = model.token(shown) + model.position(np.arange(start, start + n))  # (1, n, C)
            for block, cache in zip(model.blocks, caches, strict=True):
                layer, h = block.attention, block.norm1(x)
                q, k, v = [split_heads(f(h), heads) for f in (layer.query, layer.key, layer.value)]
                k, v = cache.append(k, v)  # (1, h, n, d) to (1, h, start + n, d)
                x = x + layer.out(merge_heads(attention(q, k, v, mask)))  # (1, n, C)
                x = x + block.feed_forward(block.norm2(x))
            logits = model.norm(x[:, -1]) @ model.token.W.transpose(1, 0)  # (1, V)
            new.append(sample_token(logits.data[0], rng, temperature, top_k))
            shown = np.array([new[-1:]])
    return new
