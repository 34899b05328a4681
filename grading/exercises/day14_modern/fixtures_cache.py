"""What the cases about the cache are given: a small GPT in which every token depends on all before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grading.kernel.fixtures import fixture

SIZE, CONTEXT, WIDTH, HEADS = 9, 12, 8, 2


@fixture
def small_gpt(seed: int) -> Callable[[Any], Any]:
    """A function from the class GPT to a model: 9 tokens, a context of 12, two blocks of 2 heads, width 8.

    Its weights are large, and set by name: a learner's own GPT draws them in an order of its own.
    """

    def make(gpt: Any) -> Any:
        rng = np.random.default_rng(seed)

        def drawn(*shape: int) -> np.ndarray:
            return rng.normal(size=shape).astype(np.float32)

        model = gpt(SIZE, CONTEXT, WIDTH, 2, HEADS, np.random.default_rng(0))
        rows = drawn(SIZE, WIDTH)  # of one length, so that no token is always the most probable
        model.token.W.data = 2 * rows / (rows * rows).sum(axis=1, keepdims=True) ** 0.5
        model.position.W.data = 2 * drawn(CONTEXT, WIDTH)
        for block in model.blocks:
            layer, step = block.attention, block.feed_forward
            for linear in (layer.query, layer.key, layer.value, layer.out, step.up, step.down):
                linear.W.data = 0.6 * drawn(*linear.W.shape)
        for norm in (model.norm, *(norm for block in model.blocks for norm in (block.norm1, block.norm2))):
            norm.gain.data, norm.bias.data = 1 + 0.3 * drawn(WIDTH), 0.3 * drawn(WIDTH)
        return model

    return make


@fixture
def positions_seen(seed: int) -> Callable[[Any], list[int]]:
    """A function from a GPT to a list that grows whenever its first block is shown something: by how many positions."""

    def note(model: Any) -> list[int]:
        seen: list[int] = []
        norm = model.blocks[0].norm1

        def noted(x: Any) -> Any:
            seen.append(int(x.shape[1]))
            return norm(x)

        for name in ("gain", "bias", "eps"):
            setattr(noted, name, getattr(norm, name, 1e-5))
        model.blocks[0].norm1 = noted
        return seen

    return note


@fixture
def lead(seed: int) -> Callable[[Any, list[int], list[int]], np.ndarray]:
    """A function from a GPT, a text and what was written on, to how far each largest logit was ahead of the second."""

    def ahead(model: Any, tokens: list[int], new: list[int]) -> np.ndarray:
        whole = np.array([[*tokens, *new]])[:, :-1]
        logits = np.sort(model(whole).data[0, len(tokens) - 1 :], axis=-1)
        return logits[:, -1] - logits[:, -2]

    return ahead
