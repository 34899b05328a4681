"""generate_cached: its cases. Each makes a model, and has `generate` write the same text without a cache.

The weights are so large that every token depends on all before it, and they are set by name: a learner's own GPT draws
them in an order of its own. Where tokens are chosen by the largest logit, the case also gives how near the second one
came: two sums in another order may differ in their last digits. A temperature of a million makes all tokens alike, and
so shows what was drawn and not what was computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

SIZE, CONTEXT, WIDTH, HEADS = 9, 12, 8, 2
MODEL = f"""\
model = GPT({SIZE}, {CONTEXT}, {WIDTH}, 2, {HEADS}, rng)
def drawn(*shape):
    return weights.normal(size=shape).astype(np.float32)
rows = drawn({SIZE}, {WIDTH})
model.token.W.data = 2 * rows / (rows * rows).sum(axis=1, keepdims=True) ** 0.5
model.position.W.data = 2 * drawn({CONTEXT}, {WIDTH})
for block in model.blocks:
    layer, step = block.attention, block.feed_forward
    for linear in (layer.query, layer.key, layer.value, layer.out, step.up, step.down):
        linear.W.data = 0.6 * drawn(*linear.W.shape)
    for norm in (block.norm1, block.norm2, model.norm):
        norm.gain.data, norm.bias.data = 1 + 0.3 * drawn({WIDTH}), 0.3 * drawn({WIDTH})
"""
BOTH = """\
found = generate_cached(model, tokens, count, rng{0})
plain = generate(model, tokens, count, same{0})
"""
PAIR = "found, plain"
# How far the largest logit is ahead of the second, at each token that `generate` chose.
AHEAD = (
    f"logits = np.sort(model(np.array([tokens + plain])[:, -{CONTEXT}:]).data[0, -count - 1 : -1], axis=-1)\n"
    "found, plain, logits[:, -1] - logits[:, -2]"
)
GREEDY, TOP_1, HOT, WARM = ", 0.0", ", 1.0, 1", ", 1e6", ""
# Each norm of the first block notes how many positions it is shown.
NOTED = """\
seen, norm = [], model.blocks[0].norm1
def noted(x):
    seen.append(x.shape[1])
    return norm(x)
noted.gain, noted.bias, noted.eps = norm.gain, norm.bias, 1e-5
model.blocks[0].norm1 = noted
generate_cached(model, tokens, count, rng)
seen"""
REFUSED = "generate_cached(model, tokens, count, rng)"
EMPTY, LONG = "no token to start from", "more than the context has room for"


def _case(
    tokens: list[int],
    count: int,
    how: str,
    about: str,
    seed: int,
    shown: bool = False,
    code: str = "",
    draws: int = 0,
) -> Case:
    code = code or BOTH.format(how) + (AHEAD if how in (GREEDY, TOP_1) else PAIR)
    chance = Fixture("rng", draws)
    inputs: dict[str, Any] = {"tokens": tokens, "count": count, "weights": Fixture("rng", seed)}
    inputs |= {"rng": chance} | ({"same": chance} if "same" in code else {})
    return Case(_model_for(code), inputs, shown, about)


def _model_for(code: str) -> str:
    """The generator that draws tokens is not the one that the model was made with: both start from the same place."""
    return MODEL.replace(", rng)", ", np.random.default_rng(0))") + code


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case([5, 1, 4], 1, GREEDY, "a single token, by the largest logit", 1, True)
    yield _case([5, 1, 4], 4, GREEDY, "four tokens, by the largest logit", 1, True)
    yield _case([2], 4, WARM, "four tokens by chance, after a single one", 2, True)
    yield _case([5, 1, 4], 4, WARM, "how many positions are looked at", 1, True, NOTED)
    yield _case([], 3, "", EMPTY, 1, True, REFUSED)
    yield _case([1] * 8, 6, "", LONG, 1, True, REFUSED)

    def tokens(n: int) -> list[int]:
        return [int(token) for token in rng.integers(0, SIZE, n)]

    def seed() -> int:
        return int(rng.integers(10**6))

    yield _case(tokens(4), 5, GREEDY, "five tokens, by the largest logit", seed())
    yield _case(tokens(1), 6, GREEDY, "six tokens after a single one, by the largest logit", seed())
    yield _case(tokens(8), 4, GREEDY, "a text as long as the context", seed())
    yield _case(tokens(3), 3, TOP_1, "a top_k of 1", seed())
    yield _case(tokens(2), 4, HOT, "a very high temperature", seed(), draws=seed())
    yield _case([3, 0], 4, ", 1.0, 2", "one of the two largest, by chance", 3)
    yield _case([6, 6, 2], 5, ", 0.5", "a temperature of 0.5", 4)
    yield _case(tokens(5), 6, WARM, "how many positions are looked at", seed(), False, NOTED)
    twice = "generate_cached(model, [1, 2], 2, rng, 0.0)\n" + BOTH.format(GREEDY) + AHEAD
    yield _case(tokens(3), 3, "", "a second text after a first", seed(), code=twice)
    yield _case([], 1, "", EMPTY, 1, False, REFUSED)
    yield _case(tokens(CONTEXT), 3, "", LONG, 1, False, REFUSED)
