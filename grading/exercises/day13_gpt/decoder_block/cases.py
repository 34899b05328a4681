"""DecoderBlock: its cases. They set the weights of its six layers; whether these have biases is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

LAYERS = "block.norm1, block.attention, block.norm_cross, block.cross, block.norm2, block.feed_forward"
BLOCK = f"block = DecoderBlock({{}}, {{}}, rng)\ntensors = set_weights({LAYERS})\n"
VALUES = "block(Tensor(x), Tensor(memory)).data"
GRADIENTS = (
    "x, memory = Tensor(x), Tensor(memory)\n(block(x, memory) * factors).sum().backward()\n"
    "x.grad, memory.grad, [t.grad for t in tensors]"
)
DIFFERENCES = (
    "x, memory = Tensor(x), Tensor(memory)\n"
    "slopes_agree(lambda: (block(x, memory) * factors).sum(), [x, memory])"
)
NO = "block.{}.W.data[:] = 0\n"
STREAM = NO.format("attention.out") + NO.format("cross.out") + NO.format("feed_forward.down") + VALUES
CROSS_ALONE = NO.format("attention.out") + NO.format("feed_forward.down") + VALUES
WITHOUT_CROSS = NO.format("cross.out") + VALUES
CAUSALITY = (
    "other = x.copy()\nother[:, t] += factors\nmemory = Tensor(memory)\n"
    "before, after = block(Tensor(x), memory).data, block(Tensor(other), memory).data\n"
    "np.array_equal(before[:, :t], after[:, :t]), np.array_equal(before[:, t:], after[:, t:])"
)
MEMORY = (
    "other = memory.copy()\nother[:, -1] += factors\n"
    "before, after = block(Tensor(x), Tensor(memory)).data, block(Tensor(x), Tensor(other)).data\n"
    "(before != after).any(axis=-1)"
)
MADE = (
    "block.norm_cross.gain.shape, block.cross.query.W.shape, block.feed_forward.up.W.shape, "
    "block.attention.heads, block.cross.heads"
)
LISTED = (
    f"mine = [p for layer in ({LAYERS}) for p in layer.parameters()]\n"
    "[sum(p is q for q in block.parameters()) for p in mine], len(block.parameters()) - len(mine)"
)
KINDS = "sorted({type(p).__name__ for p in block.parameters() if not isinstance(p, Tensor)})"


def _case(width: int, heads: int, code: str, about: str, shown: bool = False, **inputs: Any) -> Case:
    inputs |= {"rng": Fixture("rng"), "set_weights": Fixture("set_weights")}
    return Case(BLOCK.format(width, heads) + code, inputs, shown, about, "call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(f"block = DecoderBlock(6, 3, rng)\n{MADE}", draws, True, "its layers", "init")
    x = np.array([[[1.0, 0.0, -1.0, 2.0], [0.0, 3.0, 1.0, 0.5], [2.0, 2.0, -2.0, 0.0]]])
    memory = np.array([[[0.0, 1.0, 2.0, 0.0], [1.0, -1.0, 0.5, 3.0]]])
    shown: dict[str, Any] = {"x": x, "memory": memory}
    yield _case(4, 2, STREAM, "all that the layers add set to 0", True, **shown)
    yield _case(4, 2, CROSS_ALONE, "only the memory adds something", True, **shown)
    yield _case(4, 2, WITHOUT_CROSS, "nothing comes from the memory", True, **shown)
    yield _case(4, 2, VALUES, "three positions, and a memory of two", True, **shown)
    factors = np.array([1.0, -2.0, 0.5, 0.0])
    about = "a change of the last position of x"
    yield _case(4, 2, CAUSALITY, about, True, t=2, factors=factors, **shown)
    about = "which positions a change at the end of the memory arrives at"
    yield _case(4, 2, MEMORY, about, True, factors=factors, **shown)
    yield _case(4, 2, GRADIENTS, "the gradients", True, factors=factors, **shown)
    for name, code in (("its parameters", LISTED), ("the kind of its parameters", KINDS)):
        yield Case(f"block = DecoderBlock(6, 3, rng)\n{code}", draws, True, name, "call")
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    yield Case(f"block = DecoderBlock(4, 1, rng)\n{MADE}", draws, about="one head", part="init")
    named = f"block = DecoderBlock(width=8, heads=2, rng=rng)\n{MADE}"
    yield Case(named, draws, about="arguments passed by name", part="init")
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        "one, same, other = [DecoderBlock(4, 2, r).cross.query.W.data for r in seeds]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    generators = three_generators(int(rng.integers(10**6)))
    yield Case(three, generators, about="blocks from two generators of one seed, and another", part="init")
    for width, heads, T, S, about in (
        (6, 3, 2, 4, "a memory that is longer"),
        (4, 2, 4, 2, "a memory that is shorter"),
        (3, 1, 3, 3, "three of everything"),
        (4, 4, 1, 3, "a single position"),
    ):
        drawn: dict[str, Any] = {
            "x": rng.normal(size=(2, T, width)),
            "memory": rng.normal(size=(2, S, width)),
        }
        yield _case(width, heads, VALUES, about, **drawn)
    both: dict[str, Any] = {"x": rng.normal(size=(2, 3, 4)), "memory": rng.normal(size=(2, 5, 4))}
    for code, about in (
        (STREAM, "all that the layers add set to 0"),
        (CROSS_ALONE, "only the memory adds something"),
        (WITHOUT_CROSS, "nothing comes from the memory"),
    ):
        yield _case(4, 2, code, about, **both)
    factors = rng.normal(size=(2, 3, 4))
    yield _case(4, 2, GRADIENTS, "the gradients", factors=factors, **both)
    slopes = Fixture("slopes_agree")
    about = "the gradients, by differences"
    yield _case(4, 2, DIFFERENCES, about, factors=factors, slopes_agree=slopes, **both)
    about = "which positions a change at the end of the memory arrives at"
    yield _case(4, 2, MEMORY, about, factors=factors[0, 0], **both)
    yield _case(4, 2, CAUSALITY, "a change in the middle", t=1, factors=factors[0, 0], **both)
    narrow = "np.zeros_like(DecoderBlock(4, 2, rng)(Tensor(x), Tensor(memory)).data)"
    single: dict[str, Any] = {name: array.astype(np.float32) for name, array in both.items()}
    yield Case(narrow, draws | single, about="float32, which stays", part="call")
