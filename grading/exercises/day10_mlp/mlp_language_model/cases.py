"""MLPLanguageModel: its cases. `filled` sets the parameters by their shapes, which differ in all of these models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

MODEL = "model = MLPLanguageModel({}, {}, {}, {}, rng)\n"
SHAPES = "sorted(p.shape for p in model.parameters())"
LAYERS = "model.embedding.W.shape, model.hidden.W.shape, model.out.W.shape"
VALUES = "parameters = filled(model)\nmodel(X).data"
GRADIENTS = "parameters = filled(model)\n(model(X) * factors).sum().backward()\n[p.grad for p in parameters]"
DIFFERENCES = "parameters = filled(model)\nslopes_agree(lambda: (model(X) * factors).sum(), parameters)"
FIRST_LOSS = "loss = token_loss(model(X), y)\nbool(abs(loss.data - np.log({})) < 0.4)"

Sizes = tuple[int, int, int, int]  # size, context, width, hidden


def _case(sizes: Sizes, code: str, about: str, part: str, shown: bool = False, **inputs: Any) -> Case:
    inputs.setdefault("rng", Fixture("rng"))
    if "filled" in code:
        inputs["filled"] = Fixture("filled")
    return Case(MODEL.format(*sizes) + code, inputs, shown, about, part)


def _guesses(rng: np.random.Generator, size: int, context: int) -> dict[str, Any]:
    """Four windows, each followed by every token once: so the loss does not depend on which ones were drawn."""
    X = rng.integers(0, size, (4, context))
    return {"X": np.repeat(X, size, axis=0), "y": np.tile(np.arange(size), 4)}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = (5, 3, 2, 4)
    X = np.array([[0, 0, 0], [0, 0, 3], [0, 3, 1]])
    yield _case(small, LAYERS, "the shapes of its layers' weights", "init", True)
    yield _case(small, SHAPES, "the shapes of all parameters", "init", True)
    fixed = np.random.default_rng(3)
    first = {"X": fixed.integers(0, 27, (400, 3)), "y": fixed.integers(0, 27, 400)}
    yield _case((27, 3, 10, 200), FIRST_LOSS.format(27), "the first loss", "init", True, **first)
    yield _case(small, VALUES, "the logits of three windows", "call", True, X=X)
    yield _case(small, VALUES, "the logits of a single window", "call", True, X=X[2:])
    factors = np.arange(15.0).reshape(3, 5) / 10
    yield _case(small, GRADIENTS, "the gradients of all parameters", "call", True, X=X, factors=factors)
    yield from _init(rng)
    yield from _call(rng)


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    for sizes, about in (((27, 8, 24, 12), "a context of eight"), ((27, 3, 2, 80), "a narrow embedding")):
        inputs = _guesses(rng, *sizes[:2])
        code = FIRST_LOSS.format(27)
        yield _case(sizes, code, f"the first loss, with {about}", "init", rng=draws, **inputs)
    yield _case((6, 1, 3, 2), SHAPES, "a context of one", "init", rng=draws)
    yield _case((4, 5, 1, 7), LAYERS, "a width of one", "init", rng=draws)
    named = "model = MLPLanguageModel(size=5, context=4, width=3, hidden=6, rng=rng)\n" + LAYERS
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    kind = "np.zeros_like(model(X).data)"
    yield _case((5, 2, 3, 4), kind, "float32, which stays", "init", rng=draws, X=np.array([[0, 1], [4, 4]]))
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        "one, same, other = [MLPLanguageModel(5, 2, 3, 4, r)(X).data for r in seeds]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    seeds = {**three_generators(int(rng.integers(10**6))), "X": np.array([[0, 1], [4, 4]])}
    yield Case(three, seeds, about="three models, the first two with generators of one seed", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, N, about in (
        ((5, 3, 2, 4), 3, "as many windows as characters in each"),
        ((7, 4, 3, 5), 6, "six windows"),
        ((6, 1, 3, 2), 4, "a context of one"),
        ((9, 8, 2, 5), 2, "a context of eight"),
        ((4, 2, 1, 3), 1, "a single window, embeddings of one number"),
    ):
        X = rng.integers(0, sizes[0], (N, sizes[1]))
        yield _case(sizes, VALUES, about, "call", X=X)
    sizes = (6, 3, 2, 5)
    X, factors = rng.integers(0, 6, (4, 3)), rng.normal(size=(4, 6))
    yield _case(sizes, GRADIENTS, "the gradients of all parameters", "call", X=X, factors=factors)
    more: dict[str, Any] = {"X": X, "factors": factors, "slopes_agree": Fixture("slopes_agree")}
    yield _case(sizes, DIFFERENCES, "the gradients, by differences", "call", **more)
    twice = "parameters = filled(model)\nmodel(other)\nmodel(X).data"
    other = rng.integers(0, 6, (7, 3))
    yield _case(sizes, twice, "a second call, with fewer windows", "call", X=X, other=other)
