"""Block: its cases. They set the weights of its four layers; whether these have biases is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

LAYERS = "block.norm1, block.attention, block.norm2, block.feed_forward"
BLOCK = f"block = Block({{}}, {{}}, rng)\ntensors = set_weights({LAYERS})\n"
VALUES = "block(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(block(x) * factors).sum().backward()\nx.grad, [t.grad for t in tensors]"
DIFFERENCES = (
    "x = Tensor(x)\nsome = [x, block.norm1.gain, block.norm2.bias]\n"
    "slopes_agree(lambda: (block(x) * factors).sum(), some)"
)
STREAM = "block.attention.out.W.data[:] = 0\nblock.feed_forward.down.W.data[:] = 0\nblock(Tensor(x)).data"
NO_ATTENTION = "block.attention.out.W.data[:] = 0\nblock(Tensor(x)).data"
NO_FEED_FORWARD = "block.feed_forward.down.W.data[:] = 0\nblock(Tensor(x)).data"
CAUSALITY = (
    "other = x.copy()\nother[:, t] += factors\nbefore, after = block(Tensor(x)).data, block(Tensor(other)).data\n"
    "np.array_equal(before[:, :t], after[:, :t]), np.array_equal(before[:, t:], after[:, t:])"
)
MADE = (
    "block.norm1.gain.shape, block.norm2.gain.shape, block.attention.query.W.shape, "
    "block.feed_forward.up.W.shape, block.attention.heads"
)
LISTED = (
    f"mine = [p for layer in ({LAYERS}) for p in layer.parameters()]\n"
    "[sum(p is q for q in block.parameters()) for p in mine], len(block.parameters()) - len(mine)"
)
KINDS = "sorted({type(p).__name__ for p in block.parameters() if not isinstance(p, Tensor)})"


def _case(
    width: int, heads: int, code: str, about: str, part: str = "call", shown: bool = False, **inputs: Any
) -> Case:
    inputs |= {"rng": Fixture("rng"), "set_weights": Fixture("set_weights")}
    return Case(BLOCK.format(width, heads) + code, inputs, shown, about, part)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(f"block = Block(6, 3, rng)\n{MADE}", draws, True, "its four layers", "init")
    x = np.array([[[1.0, 0.0, -1.0, 2.0], [0.0, 3.0, 1.0, 0.5], [2.0, 2.0, -2.0, 0.0]]])
    yield _case(4, 2, STREAM, "all that the layers add set to 0", shown=True, x=x)
    yield _case(4, 2, NO_ATTENTION, "nothing comes from the attention", shown=True, x=x)
    yield _case(4, 2, NO_FEED_FORWARD, "nothing comes from the feed-forward", shown=True, x=x)
    yield _case(4, 2, VALUES, "three positions of width 4", shown=True, x=x)
    factors = np.array([1.0, -2.0, 0.5, 0.0])
    yield _case(4, 2, CAUSALITY, "a change of the last position", shown=True, x=x, t=2, factors=factors)
    yield _case(4, 2, GRADIENTS, "the gradients", shown=True, x=x, factors=factors)
    for name, code in (("its parameters", LISTED), ("the kind of its parameters", KINDS)):
        yield Case(f"block = Block(6, 3, rng)\n{code}", draws, True, name, "parameters")
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    yield Case(f"block = Block(4, 1, rng)\n{MADE}", draws, about="one head", part="init")
    named = f"block = Block(width=8, heads=2, rng=rng)\n{MADE}"
    yield Case(named, draws, about="arguments passed by name", part="init")
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        "one, same, other = [Block(4, 2, r).attention.query.W.data for r in seeds]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    generators = three_generators(int(rng.integers(10**6)))
    yield Case(three, generators, about="blocks from two generators of one seed, and another", part="init")
    for width, heads, B, T, about in (
        (6, 3, 2, 4, "three heads"),
        (4, 4, 3, 2, "as many heads as numbers"),
        (5, 1, 1, 5, "as many positions as numbers"),
        (4, 2, 2, 1, "a single position"),
    ):
        x = rng.normal(size=(B, T, width))
        yield _case(width, heads, VALUES, about, x=x)
    x, factors = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    for code, about in (
        (STREAM, "all that the layers add set to 0"),
        (NO_ATTENTION, "nothing comes from the attention"),
        (NO_FEED_FORWARD, "nothing comes from the feed-forward"),
    ):
        yield _case(4, 2, code, about, x=x)
    yield _case(4, 2, VALUES, "numbers 30 times as large", x=30 * x)
    yield _case(4, 2, GRADIENTS, "the gradients", x=x, factors=factors)
    slopes = Fixture("slopes_agree")
    about = "the gradients, by differences"
    yield _case(4, 2, DIFFERENCES, about, x=x, factors=factors, slopes_agree=slopes)
    change: dict[str, Any] = {"x": rng.normal(size=(2, 6, 4)), "t": int(rng.integers(2, 5))}
    yield _case(4, 2, CAUSALITY, "a change in the middle", factors=factors[0, 0], **change)
    narrow = "np.zeros_like(Block(4, 2, rng)(Tensor(x)).data)"
    yield Case(narrow, draws | {"x": x.astype(np.float32)}, about="float32, which stays", part="call")
    made = f"block = Block(4, 2, rng)\n{LISTED}"
    yield Case(made, draws, about="the number of its parameters", part="parameters")
