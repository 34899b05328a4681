"""GPT: its cases. They set the weights of its tables, blocks and norm; whether Linears have biases is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

MODEL = "model = GPT({}, {}, {}, {}, {}, rng)\n"
SET = MODEL + "tensors = set_weights(model.token, model.position, *model.blocks, model.norm)\n"
MADE = (
    "model.token.W.shape, model.position.W.shape, model.norm.gain.shape, "
    "len(model.blocks), [block.attention.heads for block in model.blocks]"
)
BLOCKS = "[[a is b for a in model.blocks] for b in model.blocks]"
FIRST_LOSS = "loss = token_loss(model(ids), y)\nbool(abs(loss.data - np.log({})) < 0.1)"
SPREAD = "bool(np.ptp(model.token.W.data) > 0), bool(np.ptp(model.position.W.data) > 0)"
VALUES = "model(ids).data"
GRADIENTS = "(model(ids) * factors).sum().backward()\n[t.grad for t in tensors]"
DIFFERENCES = (
    "some = [model.token.W, model.position.W, model.norm.gain]\n"
    "slopes_agree(lambda: (model(ids) * factors).sum(), some)"
)
CAUSALITY = (
    "other = ids.copy()\nother[:, t] = 1 - other[:, t]\nbefore, after = model(ids).data, model(other).data\n"
    "np.array_equal(before[:, :t], after[:, :t]), np.array_equal(before[:, t:], after[:, t:])"
)
LISTED = (
    "layers = [model.token, model.position, *model.blocks, model.norm]\n"
    "mine = [p for layer in layers for p in layer.parameters()]\n"
    "[sum(p is q for q in model.parameters()) for p in mine], len(model.parameters()) - len(mine)"
)
KINDS = "sorted({type(p).__name__ for p in model.parameters() if not isinstance(p, Tensor)})"

Sizes = tuple[int, int, int, int, int]  # size, context, width, layers, heads
SMALL: Sizes = (5, 4, 6, 2, 3)


def _case(sizes: Sizes, code: str, about: str, part: str, shown: bool = False, **inputs: Any) -> Case:
    inputs.setdefault("rng", Fixture("rng"))
    return Case(MODEL.format(*sizes) + code, inputs, shown, about, part)


def _set(code: str, about: str, shown: bool = False, sizes: Sizes = SMALL, **inputs: Any) -> Case:
    inputs |= {"rng": Fixture("rng"), "set_weights": Fixture("set_weights")}
    return Case(SET.format(*sizes) + code, inputs, shown, about, "call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(SMALL, MADE, "its tables, norm and blocks", "init", True)
    yield _case(SMALL, BLOCKS, "which of its two blocks are the same", "init", True)
    first = _guesses(np.random.default_rng(3), 65, 6)
    yield _case((65, 16, 32, 2, 4), FIRST_LOSS.format(65), "the first loss", "init", True, **first)
    ids = np.array([[0, 3, 1], [4, 4, 0]])
    yield _set(VALUES, "the logits of two sequences", True, ids=ids)
    yield _set(VALUES, "the logits of one token", True, ids=ids[:1, :1])
    yield _set(VALUES, "no blocks at all", True, (5, 4, 6, 0, 3), ids=ids)
    longer = np.array([[0, 1, 2, 3, 4]])
    yield _set(VALUES, "five tokens, with a context of four", True, ids=longer)
    yield _set(CAUSALITY, "a change of the last token", True, ids=ids, t=2)
    factors = np.arange(30.0).reshape(2, 3, 5) / 10 - 1
    yield _set(GRADIENTS, "the gradients", True, (5, 4, 4, 1, 2), ids=ids, factors=factors)
    yield _case(SMALL, LISTED, "its parameters", "parameters", True)
    yield _case(SMALL, KINDS, "the kind of its parameters", "parameters", True)
    yield from _init(rng)
    yield from _call(rng)


def _guesses(rng: np.random.Generator, size: int, B: int, T: int = 16) -> dict[str, Any]:
    return {"ids": rng.integers(0, size, (B, T)), "y": rng.integers(0, size, (B, T))}


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    yield _case((3, 7, 4, 3, 1), MADE, "three blocks", "init", rng=draws)
    yield _case((3, 7, 4, 3, 1), BLOCKS, "which of its three blocks are the same", "init", rng=draws)
    named = "model = GPT(size=9, context=2, width=4, layers=1, heads=2, rng=rng)\n" + MADE
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    guesses = _guesses(rng, 27, 3)
    wide = (27, 16, 32, 1, 4)
    yield _case(wide, FIRST_LOSS.format(27), "the first loss", "init", rng=draws, **guesses)
    yield _case(SMALL, SPREAD, "whether the numbers in its tables differ", "init", rng=draws)
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        "one, same, other = [GPT(5, 4, 6, 1, 2, r)(ids).data for r in seeds]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    ids = np.array([[0, 3, 1, 4]])
    seeds = {**three_generators(int(rng.integers(10**6))), "ids": ids}
    yield Case(three, seeds, about="models from two generators of one seed, and another", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, B, T, about in (
        ((7, 5, 4, 1, 2), 3, 5, "as many tokens as the context holds"),
        ((6, 3, 6, 3, 2), 2, 3, "three blocks"),
        ((4, 4, 4, 1, 1), 4, 4, "four of everything"),
    ):
        yield _set(VALUES, about, sizes=sizes, ids=rng.integers(0, sizes[0], (B, T)))
    ids, factors = rng.integers(0, 5, (2, 3)), rng.normal(size=(2, 3, 5))
    small = (5, 4, 4, 1, 2)
    yield _set(GRADIENTS, "the gradients", sizes=small, ids=ids, factors=factors)
    slopes = Fixture("slopes_agree")
    about = "the gradients, by differences"
    yield _set(DIFFERENCES, about, sizes=small, ids=ids, factors=factors, slopes_agree=slopes)
    change: dict[str, Any] = {"ids": rng.integers(0, 2, (2, 4)), "t": int(rng.integers(1, 4))}
    yield _set(CAUSALITY, "a change of one token", **change)
    twice = "model(other)\nmodel(ids).data"
    yield _set(twice, "a second batch", ids=ids, other=rng.integers(0, 5, (3, 4)))
    yield _set(VALUES, "one token more than the context", ids=rng.integers(0, 5, (2, 5)))
    kind = "np.zeros_like(model(ids).data)"
    yield _case(SMALL, kind, "float32, which stays", "call", ids=ids)
    several = (6, 3, 4, 3, 2)
    for code, about in ((LISTED, "its parameters"), (KINDS, "the kind of its parameters")):
        yield _case(several, code, f"{about}, with three blocks", "parameters")
