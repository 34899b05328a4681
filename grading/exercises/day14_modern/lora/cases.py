"""LoRA: its cases. They set the Linear's weights before, and A and B after; how these are kept is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

MADE = (
    "linear = Linear({n_in}, {n_out}, rng)\nlinear.W.data, linear.b.data = W, b\n"
    "layer = LoRA(linear, {rank}, {alpha}, rng)\n"
)
SET = MADE + "layer.A.data, layer.B.data = A, B\n"
BARE = (
    "linear = Linear({n_in}, {n_out}, rng, bias=False)\nlinear.W.data = W\n"
    "layer = LoRA(linear, {rank}, {alpha}, rng)\nlayer.A.data, layer.B.data = A, B\n"
)
NEW = "layer = LoRA(Linear({0}, {1}, rng), {2}, {3}, rng)\n"
VALUES = "layer(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(layer(x) * factors).sum().backward()\nx.grad, layer.A.grad, layer.B.grad"
DIFFERENCES = "x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.A, layer.B])"
FROZEN = (
    "linear = Linear(3, 2, rng)\nW, b = linear.W, linear.b\nlayer = LoRA(linear, 1, 2, rng)\n"
    "layer(Tensor(x)).sum().backward()\nW.grad is None, b.grad is None, layer.B.grad is None"
)
FIRST = NEW + "layer.A.shape, layer.B.shape"
NOTHING_YET = (
    "linear = Linear(4, 3, rng)\nbefore = linear(Tensor(x)).data\nlayer = LoRA(linear, 2, 8, rng)\n"
    "unchanged = np.allclose(layer(Tensor(x)).data, before, atol=1e-6)\n"
    "not_zero = np.count_nonzero(layer.B.data)\nunchanged, not_zero, layer.B.data.dtype.name"
)
NAMES = (
    'names = ["A" if p is layer.A else "B" if p is layer.B else type(p).__name__ for p in layer.parameters()]\n'
    "sorted(names)"
)
MERGED = "linear = layer.merged()\nlinear(Tensor(x)).data"


def _code(pattern: str, inputs: dict[str, Any], alpha: float) -> str:
    n_in, rank = inputs["A"].shape
    return pattern.format(n_in=n_in, n_out=inputs["B"].shape[1], rank=rank, alpha=alpha)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _init(rng)
    yield from _call(rng)
    yield from _merged(rng)
    draws = {"rng": Fixture("rng")}
    yield Case(NEW.format(4, 4, 2, 2) + NAMES, draws, about="its parameters", part="parameters")
    bare = "layer = LoRA(Linear(3, 4, rng, bias=False), 1, 1, rng)\n" + NAMES
    yield Case(bare, draws, about="a Linear without b", part="parameters")


def _shown() -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(FIRST.format(4, 3, 2, 8), draws, True, "the shapes of A and B", "init")
    x = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 1.0, 3.0]])
    yield Case(NOTHING_YET, draws | {"x": x}, True, "the outputs at first", "init")
    words = {"rng": Fixture("rng", 1), "spread_of": Fixture("spread_of")}
    spread = NEW.format(120, 100, 100, 1) + "spread_of(layer.A.data)"
    yield Case(spread, words, True, "the spread of the numbers in A", "init")
    yield Case(FIRST.format(4, 3, 4, 8), draws, True, "a rank that is too large", "init")
    small = {
        "W": np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]]),
        "b": np.array([0.5, -0.5]),
        "A": np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, 2.0]]),
        "B": np.array([[1.0, -2.0], [0.0, 1.0]]),
        "x": np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]),
    } | draws
    yield Case(_code(SET + VALUES, small, 6), small, True, "rank 2, alpha 6", "call")
    bare = {name: value for name, value in small.items() if name != "b"}
    yield Case(_code(BARE + VALUES, bare, 6), bare, True, "a Linear without b", "call")
    graph = small | {"factors": np.array([[1.0, 2.0], [3.0, -1.0]])}
    yield Case(_code(SET + GRADIENTS, graph, 6), graph, True, "the gradients", "call")
    x = np.array([[1.0, 2.0, 0.0]])
    yield Case(FROZEN, draws | {"x": x}, True, "what gets a gradient, and what gets none", "call")
    yield Case(NEW.format(4, 3, 2, 8) + NAMES, draws, True, "its parameters", "parameters")
    yield Case(_code(SET + MERGED, small, 6), small, True, "the merged Linear", "merged")
    twice = "layer.merged()\n" + MERGED
    yield Case(_code(SET + twice, small, 6), small, True, "what is merged a second time", "merged")
    yield Case(_code(BARE + MERGED, bare, 6), bare, True, "a Linear without b", "merged")


def _init(rng: np.random.Generator) -> Iterator[Case]:
    part, draws = "init", {"rng": Fixture("rng", int(rng.integers(10**6)))}
    words = draws | {"spread_of": Fixture("spread_of")}
    wide = NEW.format(150, 90, 80, 1) + "spread_of(layer.A.data)"
    yield Case(wide, words, about="a higher rank", part=part)
    narrow = NEW.format(200, 120, 60, 1) + "spread_of(layer.A.data)"
    yield Case(narrow, words, about="a rank far below the number of inputs", part=part)
    yield Case(FIRST.format(2, 5, 2, 1), draws, about="the highest rank for two inputs", part=part)
    yield Case(FIRST.format(5, 2, 2, 1), draws, about="the highest rank for two outputs", part=part)
    yield Case(FIRST.format(5, 2, 3, 1), draws, about="a rank that is too large", part=part)
    yield Case(FIRST.format(5, 2, 0, 1), draws, about="a rank of 0", part=part)
    yield Case(NOTHING_YET, draws | {"x": rng.normal(size=(3, 4))}, about="the outputs at first", part=part)
    named = "layer = LoRA(linear=Linear(3, 4, rng), rank=1, alpha=2.0, rng=rng)\nlayer.A.shape, layer.B.shape"
    yield Case(named, draws, about="arguments passed by name", part=part)
    kind = NEW.format(3, 4, 2, 2) + "np.zeros_like(layer.A.data), np.zeros_like(layer.B.data)"
    yield Case(kind, draws, about="the kind of numbers, which is the Linear's: float32", part=part)
    grads = NEW.format(3, 4, 2, 2) + "layer.A.grad is None, layer.B.grad is None"
    yield Case(grads, draws, about="the gradients at first", part=part)
    twice = (
        "linear = Linear(4, 4, rng)\nfirst, second = LoRA(linear, 2, 2, rng), LoRA(linear, 2, 2, rng)\n"
        "np.array_equal(first.A.data, second.A.data)"
    )
    yield Case(twice, draws, about="two layers from one generator", part=part)
    three = (
        "one, same, other = [LoRA(Linear(3, 4, r), 2, 1, r).A.data\n"
        "                    for r in (rng, rng_of_the_same_seed, rng_of_another_seed)]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    seeds = three_generators(int(rng.integers(10**6)))
    yield Case(three, seeds, about="three layers, the first two with generators of one seed", part=part)


def _drawn(
    rng: np.random.Generator, *front: int, n_in: int, n_out: int, rank: int, kind: type = np.float64
) -> dict[str, Any]:
    shapes = {"W": (n_in, n_out), "b": (n_out,), "A": (n_in, rank), "B": (rank, n_out), "x": (*front, n_in)}
    arrays: dict[str, Any] = {name: rng.normal(size=shape).astype(kind) for name, shape in shapes.items()}
    return arrays | {"rng": Fixture("rng")}


def _without_b(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if name != "b"}


def _call(rng: np.random.Generator) -> Iterator[Case]:
    part = "call"
    for front, n_in, n_out, rank, alpha, about in (
        ((5,), 3, 4, 2, 5, "rank 2"),
        ((2,), 6, 5, 3, 1, "rank 3, alpha 1"),
        ((4,), 4, 4, 1, 7, "rank 1"),
        ((3,), 4, 4, 4, 2, "a rank as high as can be"),
        ((2, 3), 4, 5, 2, 16, "a batch of sequences: three axes"),
        ((3,), 5, 3, 2, 0.5, "an alpha below 1"),
    ):
        inputs = _drawn(rng, *front, n_in=n_in, n_out=n_out, rank=rank)
        yield Case(_code(SET + VALUES, inputs, alpha), inputs, about=about, part=part)
    narrow = _drawn(rng, 2, 3, n_in=4, n_out=3, rank=2, kind=np.float32)
    yield Case(_code(SET + VALUES, narrow, 3), narrow, about="float32", part=part)
    bare = _without_b(_drawn(rng, 3, n_in=4, n_out=3, rank=2))
    yield Case(_code(BARE + VALUES, bare, 3), bare, about="a Linear without b", part=part)
    graph = _drawn(rng, 2, 3, n_in=4, n_out=5, rank=2) | {"factors": rng.normal(size=(2, 3, 5))}
    yield Case(_code(SET + GRADIENTS, graph, 3), graph, about="the gradients", part=part)
    more = graph | {"slopes_agree": Fixture("slopes_agree")}
    yield Case(_code(SET + DIFFERENCES, more, 3), more, about="the gradients, by differences", part=part)
    first = _code(MADE + GRADIENTS, graph, 3).replace("x.grad, layer.A.grad, layer.B.grad", "layer.A.grad")
    first_inputs = {name: value for name, value in graph.items() if name not in "AB"}
    yield Case(first, first_inputs, about="the gradient of A at first", part=part)
    draws = {"rng": Fixture("rng")}
    x = rng.normal(size=(2, 3))
    yield Case(FROZEN, draws | {"x": x}, about="what gets a gradient, and what gets none", part=part)
    after = _code(SET + "layer(Tensor(x))\nlayer.A.data, layer.B.data, W, b", graph, 3)
    plain = {name: value for name, value in graph.items() if name != "factors"}
    yield Case(after, plain, about="A, B and the weights afterwards", part=part)


def _merged(rng: np.random.Generator) -> Iterator[Case]:
    part = "merged"  # all in float32, a Linear's kind: a merged one may be filled in place
    inputs = _drawn(rng, 3, n_in=4, n_out=5, rank=2, kind=np.float32)
    yield Case(_code(SET + MERGED, inputs, 3), inputs, about="the merged Linear", part=part)
    square = _drawn(rng, 2, 3, n_in=4, n_out=4, rank=3, kind=np.float32)
    yield Case(_code(SET + MERGED, square, 1), square, about="as many outputs as inputs", part=part)
    shapes = "sorted(p.shape for p in layer.merged().parameters())"
    yield Case(_code(SET + shapes, inputs, 5), inputs, about="what the merged Linear learns", part=part)
    arrays = "linear = layer.merged()\nlinear.W.data, linear.b.data"
    yield Case(_code(SET + arrays, inputs, 5), inputs, about="the merged weights", part=part)
    bare = _without_b(_drawn(rng, 3, n_in=3, n_out=4, rank=1, kind=np.float32))
    code = "linear = layer.merged()\nlinear.b is None, linear.W.data"
    yield Case(_code(BARE + code, bare, 2), bare, about="a Linear without b", part=part)
    after = "layer.merged()\nlayer(Tensor(x)).data"
    yield Case(_code(SET + after, inputs, 3), inputs, about="the layer itself, after merging", part=part)
    twice = "layer.merged()\n" + MERGED
    yield Case(_code(SET + twice, inputs, 3), inputs, about="what is merged a second time", part=part)
    base = "layer.merged()\nW, b"
    yield Case(_code(SET + base, inputs, 3), inputs, about="the weights of the old Linear", part=part)
    trained = (
        "x = Tensor(x)\nlinear = layer.merged()\n(linear(x) * factors).sum().backward()\n"
        "x.grad, linear.W.grad, linear.b.grad"
    )
    graph = inputs | {"factors": rng.normal(size=(3, 5)).astype(np.float32)}
    yield Case(_code(SET + trained, graph, 3), graph, about="the merged Linear's gradients", part=part)
