"""generate: its cases. The model thinks best of the last digit of the sum of all that it sees: 1, 2, 3 -> 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

MODEL = "model = adding_model(Tensor, context)\n"
LOADED = "model = adding_model(Tensor, context, scores)\n"
GREEDY = "generate(model, tokens, count, rng, temperature=0)"
BY_ONE = "generate(model, tokens, count, rng, 1.0, 1)"
DRAWN = "generate(model, tokens, count, rng)"
SET = "generate(model, tokens, count, rng, temperature=temperature, top_k=top_k)"
AFTERWARDS = f"x = Tensor([2.0])\n{GREEDY}\n(x * x).backward()\nx.grad"
A_GPT = (
    "model = GPT(5, 3, 4, 2, 2, rng)\nset_weights(model.token, model.position, *model.blocks, model.norm)\n"
)
THRICE = (
    LOADED + "[generate(model, tokens, count, each)\n"
    " for each in (rng, rng_of_the_same_seed, rng_of_another_seed)]"
)
FEW = (4.0, 0.0, 2.0, -2.0, 1.0, 0.0, -4.0, 3.0, 0.4, -1.0)


def _case(
    code: str, tokens: list[int], count: int, context: int, about: str, shown: bool = False, **more: Any
) -> Case:
    inputs = {"tokens": tokens, "count": count, "context": context, "adding_model": Fixture("adding_model")}
    inputs.setdefault("rng", Fixture("rng"))
    by_properties = "scores" in more
    return Case(code, inputs | more, shown, about, by_properties=by_properties)


def _draws(count: int, context: int, about: str, shown: bool = False, **more: Any) -> Case:
    code = LOADED + (SET if "temperature" in more else DRAWN)
    more.setdefault("scores", np.array(FEW))
    return _case(code, [1, 5], count, context, about, shown, **more)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(MODEL + GREEDY, [1], 3, 8, "three tokens, from a start of one", True)
    yield _case(MODEL + GREEDY, [1, 2, 4], 2, 8, "a start of three", True)
    yield _case(MODEL + GREEDY, [1, 1], 6, 2, "a context of two, so that each is the sum of two", True)
    yield _case(MODEL + GREEDY, [9, 4, 1, 2], 2, 3, "a start longer than the context", True)
    yield _case(MODEL + BY_ONE, [3, 4], 3, 4, "a top_k of 1", True)
    yield _draws(120, 2, "120 draws", True)
    yield _draws(120, 2, "120 draws at temperature 0.25", True, temperature=0.25, top_k=None)
    yield _draws(120, 2, "120 draws from the two best", True, temperature=1.0, top_k=2)
    yield _case(MODEL + GREEDY, [], 2, 4, "no token to start from", True)
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    start = rng.integers(1, 10, 5).tolist()
    for tokens, count, context, about in (
        (start, 7, 4, "a start longer than the context"),
        (start, 4, 5, "a start as long as the context"),
        (start[:1], 9, 3, "a single token"),
        (start, 6, 1, "a context of one"),
        (start[:3], 1, 12, "one new token"),
        (start[:3], 0, 4, "no new token at all"),
    ):
        yield _case(MODEL + GREEDY, tokens, count, context, about, rng=seed())
    yield _case(MODEL + AFTERWARDS, start[:2], 2, 4, "a product after the call", rng=seed())
    scores = np.array(FEW)[rng.permutation(10)]
    yield _draws(150, 3, "150 draws at temperature 4", rng=seed(), scores=scores, temperature=4.0, top_k=None)
    yield _draws(250, 3, "250 draws as the logits say", rng=seed(), scores=2 * scores)
    yield _draws(100, 3, "100 draws from the three best", rng=seed(), scores=scores, temperature=1.0, top_k=3)
    seeds: dict[str, Any] = {**three_generators(int(rng.integers(10**6))), "scores": np.zeros(10)}
    yield _case(THRICE, start[:2], 30, 4, "draws from three generators", **seeds)
    inputs = {"tokens": (rng.permutation(4) + 1).tolist(), "count": 6, "rng": Fixture("rng")}
    inputs |= {"context": 3, "set_weights": Fixture("set_weights")}
    yield Case(A_GPT + GREEDY, inputs, about="a GPT with a context of three")
    yield _case(MODEL + GREEDY, [], 0, 4, "no token to start from, and none to draw", rng=seed())
