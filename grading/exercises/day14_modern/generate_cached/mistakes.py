"""generate_cached: mistakes that people make. Each replaces one piece of a writer that is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grading.exercises import bank_of
from solutions import (
    KVCache,
    attention,
    causal_mask,
    generate,
    generate_cached,
    merge_heads,
    no_gradient,
    sample_token,
    split_heads,
)

mistake, _ = bank_of(generate_cached)


def _no_mask(n: int, total: int) -> Any:
    return None


def _right_mask(n: int, total: int) -> Any:
    return causal_mask(n) if n > 1 else None


def _right_place(start: int, n: int, prompt: int) -> Any:
    return np.arange(start, start + n)


@dataclass
class _Writer:
    """A right one; what a mistake replaces is an argument."""

    place: Callable[[int, int, int], Any] = _right_place
    mask: Callable[[int, int], Any] = _right_mask
    shared: bool = False
    normed: bool = True
    last_norm: bool = True
    residual: bool = True
    swapped: bool = False
    thinks: bool = True
    row: int = -1
    keeps: bool = True
    asks_the_cache: bool = False  # for the position; then the cache has no more room than the context

    def caches(self, model, context):
        heads, width = model.blocks[0].attention.heads, model.position.W.shape[1]
        room = context if self.asks_the_cache else 4 * context
        made = [KVCache(1, heads, room, width // heads) for _ in model.blocks]
        return made[:1] * len(made) if self.shared else made

    def logits(self, model, caches, ids, start, prompt):
        shown = np.array([ids])
        n = len(ids)
        x = model.token(shown) + model.position(self.place(start, n, prompt))
        for block, cache in zip(model.blocks, caches, strict=True):
            layer, (first, second) = block.attention, (block.norm1, block.norm2)
            if self.swapped:
                first, second = second, first
            h = first(x) if self.normed else x
            q, k, v = (split_heads(f(h), layer.heads) for f in (layer.query, layer.key, layer.value))
            if self.keeps or start == 0:
                k, v = cache.append(k, v)
            found = layer.out(merge_heads(attention(q, k, v, self.mask(n, k.shape[2]))))
            x = x + found if self.residual else found
            if self.thinks:
                x = x + block.feed_forward(second(x))
        row = x[:, self.row]
        row = model.norm(row) if self.last_norm else row
        return (row @ model.token.W.transpose(1, 0)).data[0]

    def write(self, model, tokens, count, rng, temperature=1.0, top_k=None, refuses=True):
        context = model.position.W.shape[0]
        if refuses:
            _refuse(tokens, count, context)
        new: list[int] = []
        caches, shown, start = self.caches(model, context), list(tokens), 0
        with no_gradient():
            while len(new) < count:
                logits = self.logits(model, caches, shown, start, len(tokens))
                start = caches[0].length if self.asks_the_cache else start + len(shown)
                new.append(sample_token(logits, rng, temperature, top_k))
                shown = new[-1:]
        return new


def _refuse(tokens, count, context):
    if not tokens or len(tokens) + count > context:
        raise ValueError("tokens: none, or too many")


@mistake(
    says="The tokens are right, and nothing is gained: each step looks at the whole text again. Keep the keys and "
    "values of every block, and show the model the new token only.",
)
def without_a_cache(model, tokens, count, rng, temperature=1.0, top_k=None):
    _refuse(tokens, count, model.position.W.shape[0])
    return generate(model, tokens, count, rng, temperature, top_k)


@mistake(
    says="Each new token stands at position 0, since you count the rows that are shown. It stands behind all that is "
    "kept: start at the length of the cache.",
)
def always_position_0(*given, **named):
    return _Writer(place=lambda start, n, prompt: np.arange(n)).write(*given, **named)


@mistake(
    says="All new tokens stand at the same position, right behind the prompt. Each one stands one further than the "
    "last: the length of the cache says where.",
)
def stuck_behind_the_prompt(*given, **named):
    def place(start, n, prompt):
        return np.arange(n) if start == 0 else np.array([prompt])

    return _Writer(place=place).write(*given, **named)


@mistake(
    says="Your positions count the new tokens and forget the prompt. The first new token stands behind the prompt: "
    "start at the length of the cache.",
)
def prompt_not_counted(*given, **named):
    def place(start, n, prompt):
        return np.arange(n) if start == 0 else np.array([start - prompt + 1])

    return _Writer(place=place).write(*given, **named)


@mistake(
    says="Your position grows by the length of the prompt at each step. After the prompt, a step brings one token, so "
    "it grows by 1.",
)
def grows_by_the_prompt(*given, **named):
    def place(start, n, prompt):
        return np.arange(n) if start == 0 else np.array([prompt * (start - prompt + 1)]) % 12

    return _Writer(place=place).write(*given, **named)


@mistake(
    says="Your new tokens stand one position too far: there is a gap behind the prompt. With l positions kept, 0 to "
    "l - 1, the next one is l.",
)
def one_too_far(*given, **named):
    def place(start, n, prompt):
        return np.arange(n) if start == 0 else np.array([(start + 1) % 12])

    return _Writer(place=place).write(*given, **named)


@mistake(
    says="Your new tokens stand at the position of the token before them: one too few. With l positions kept, 0 to "
    "l - 1, the next one is l.",
)
def one_too_few(*given, **named):
    def place(start, n, prompt):
        return np.arange(n) if start == 0 else np.array([start - 1])

    return _Writer(place=place).write(*given, **named)


@mistake(
    says="The prompt goes through without a mask: its first tokens look at its last ones, and the keys that are kept "
    "are those of another text. A first step with several positions needs the causal mask.",
)
def prompt_not_masked(*given, **named):
    return _Writer(mask=_no_mask).write(*given, **named)


@mistake(
    says="In the later steps your mask is the *first* row of the causal one: the new token sees position 0 and "
    "nothing else. The newest position may look at all that is kept: no mask.",
)
def first_row_of_the_mask(*given, **named):
    return _Writer(mask=lambda n, total: causal_mask(total)[:n]).write(*given, **named)


@mistake(
    says="All blocks share one cache, so keys of one layer stand among those of another. Each block needs its own.",
)
def one_cache_for_all(model, tokens, count, rng, temperature=1.0, top_k=None):
    def mask(n, total):
        return np.tri(n, total, total - n, dtype=bool)

    return _Writer(shared=True, mask=mask).write(model, tokens, count, rng, temperature, top_k)


@mistake(
    says="There is one cache for all blocks, so the second block meets the keys of the first, and the mask is too "
    "small for them. `[cache] * layers` repeats one cache: make a new one for each block.",
)
def one_cache_repeated(*given, **named):
    return _Writer(shared=True, asks_the_cache=True).write(*given, **named)


@mistake(
    says="Only the prompt is kept: the keys and values of the new tokens don't get into the cache, so each new token "
    "sees itself and nothing before it.",
)
def new_ones_not_kept(*given, **named):
    return _Writer(keeps=False).write(*given, **named)


@mistake(
    says="You show the whole text in each step *and* keep it, so that every key is in the cache several times. After "
    "the first step show the token that was drawn last, and no other.",
)
def shown_and_kept(model, tokens, count, rng, temperature=1.0, top_k=None):
    _refuse(tokens, count, model.position.W.shape[0])
    writer = _Writer(
        place=lambda start, n, prompt: np.arange(n),
        mask=lambda n, total: np.tri(n, total, total - n, dtype=bool),
    )
    caches, text = writer.caches(model, 10), list(tokens)
    with no_gradient():
        for step in range(count):
            logits = writer.logits(model, caches, text, step, len(tokens))
            text.append(sample_token(logits, rng, temperature, top_k))
    return text[len(tokens) :]


@mistake(
    says="The first token is drawn from the first position's logits. What follows the prompt stands in its *last* row.",
)
def first_row_of_the_prompt(*given, **named):
    return _Writer(row=0).write(*given, **named)


@mistake(
    says="Queries, keys and values are made of x itself. The block reads a normalised copy: norm1 comes first.",
)
def without_norm1(*given, **named):
    return _Writer(normed=False).write(*given, **named)


@mistake(
    says="norm1 and norm2 have changed places: norm1 belongs to the attention, norm2 to the feed-forward.",
)
def norms_swapped(*given, **named):
    return _Writer(swapped=True).write(*given, **named)


@mistake(
    says="The last norm is missing: `model.norm` comes between the last block and the token table.",
)
def without_the_last_norm(*given, **named):
    return _Writer(last_norm=False).write(*given, **named)


@mistake(
    says="What attention found *replaces* x. A block adds it: x + ...",
)
def without_residual(*given, **named):
    return _Writer(residual=False).write(*given, **named)


@mistake(
    says="The feed-forward is missing. Only attention needs a cache, and the rest of the block is as it was.",
)
def without_feed_forward(*given, **named):
    return _Writer(thinks=False).write(*given, **named)


@mistake(
    says="temperature and top_k have no effect: hand them on to `sample_token`.",
)
def options_lost(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _Writer().write(model, tokens, count, rng)


@mistake(
    says="You hand the temperature on, and forget top_k.",
)
def top_k_lost(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _Writer().write(model, tokens, count, rng, temperature)


@mistake(
    says="You always take the token with the largest logit. `sample_token` draws, as temperature and top_k say.",
)
def always_the_largest(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _Writer().write(model, tokens, count, rng, 0.0)


@mistake(
    says="You give back the whole text. Asked for are the new tokens only.",
)
def prompt_too(model, tokens, count, rng, temperature=1.0, top_k=None):
    return list(tokens) + _Writer().write(model, tokens, count, rng, temperature, top_k)


@mistake(
    says="The tokens are right, but you append them to the caller's list. Work on a list of your own.",
)
def appended_to_the_callers_list(model, tokens, count, rng, temperature=1.0, top_k=None):
    new = _Writer().write(model, tokens, count, rng, temperature, top_k)
    tokens += new
    return tokens[-count:]


@mistake(
    says="A text that is too long is cut to its last tokens without a word. With a cache that would need all of it "
    "again, since every position moves: raise a ValueError that says how many are allowed.",
)
def cut_to_the_context(model, tokens, count, rng, temperature=1.0, top_k=None):
    if not tokens:
        raise ValueError("tokens: none")
    room = max(model.position.W.shape[0] - count, 1)
    return _Writer().write(model, tokens[-room:], count, rng, temperature, top_k)


@mistake(
    says="Without a token to start from you begin with token 0. Nobody asked for that one: raise a ValueError.",
)
def begins_with_0(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _Writer().write(model, tokens or [0], count, rng, temperature, top_k)
