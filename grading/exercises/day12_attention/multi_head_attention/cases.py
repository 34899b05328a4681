"""MultiHeadAttention: its cases. They set the weights of the four Linears; whether these have biases is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

LINEARS = ("query", "key", "value", "out")
SET = (
    "layer = MultiHeadAttention({width}, {heads}, rng{causal})\n"
    "layer.query.W.data, layer.key.W.data, layer.value.W.data, layer.out.W.data = query, key, value, out\n"
)
WS = "[layer.query.W, layer.key.W, layer.value.W, layer.out.W]"
GRADIENTS = (
    "x = Tensor(x)\n(layer(x) * factors).sum().backward()\n"
    "x.grad, layer.query.W.grad, layer.key.W.grad, layer.value.W.grad, layer.out.W.grad"
)
DIFFERENCES = f"x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, *{WS}])"
CAUSALITY = (
    "other = x.copy()\nother[:, t] += 1\nbefore, after = layer(Tensor(x)).data, layer(Tensor(other)).data\n"
    "np.array_equal(before[:, :t], after[:, :t]), np.array_equal(before[:, t:], after[:, t:])"
)
SHAPES = (
    "layer = MultiHeadAttention(6, 3, rng)\n"
    "layer.query.W.shape, layer.key.W.shape, layer.value.W.shape, layer.out.W.shape"
)
LISTED = (
    "mine = [layer.query, layer.key, layer.value, layer.out]\n"
    "[sum(p is linear.W for p in layer.parameters()) for linear in mine]"
)
NO_TENSORS = "sorted({type(p).__name__ for p in layer.parameters() if not isinstance(p, Tensor)})"
COUNTED = (
    "mine = [layer.query, layer.key, layer.value, layer.out]\n"
    "len(layer.parameters()) - sum(len(linear.parameters()) for linear in mine)"
)


def _layer(weights: dict[str, Any], heads: int, code: str, causal: str = "") -> str:
    return SET.format(width=len(weights["query"]), heads=heads, causal=causal) + code


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _init(rng)
    yield from _call(rng)
    yield from _memory(rng)
    for name, code in (("its parameters", LISTED), ("the number of its parameters", COUNTED)):
        made = f"layer = MultiHeadAttention(4, 2, rng, causal=False)\n{code}"
        yield Case(made, {"rng": Fixture("rng")}, about=name, part="parameters")


def _shown() -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(SHAPES, draws, True, "the four Linears", "init")
    uneven = "a number of heads that does not divide the width"
    yield Case("MultiHeadAttention(6, 4, rng).heads", draws, True, uneven, "init")
    one = np.eye(2)
    plain = {"query": one, "key": one, "value": one, "out": one} | draws
    x = np.array([[[1.0, 0.0], [0.0, 2.0], [3.0, 3.0]]])
    yield Case(
        _layer(plain, 1, "layer(Tensor(x)).data"),
        plain | {"x": x},
        True,
        "one head, all weights the identity",
        "call",
    )
    yield Case(
        _layer(plain, 2, "layer(Tensor(x)).data"), plain | {"x": x}, True, "two heads of width 1", "call"
    )
    mixed = {
        "query": np.array([[1.0, 0.0], [1.0, 1.0]]),
        "key": np.array([[0.0, 1.0], [1.0, 0.0]]),
        "value": np.array([[2.0, 0.0], [0.0, -1.0]]),
        "out": np.array([[1.0, 2.0], [0.0, 1.0]]),
    } | draws
    yield Case(
        _layer(mixed, 1, "layer(Tensor(x)).data"), mixed | {"x": x}, True, "four different Linears", "call"
    )
    free = _layer(mixed, 1, "layer(Tensor(x)).data", ", causal=False")
    yield Case(free, mixed | {"x": x}, True, "causal=False", "call")
    yield Case(
        _layer(mixed, 2, "layer(Tensor(x))\nlayer.weights"),
        mixed | {"x": x},
        True,
        "the weights it keeps",
        "call",
    )
    yield Case(
        _layer(mixed, 1, CAUSALITY), mixed | {"x": x, "t": 2}, True, "a change of the last position", "call"
    )
    memory = np.array([[[1.0, 1.0], [0.0, 4.0]]])
    code = _layer(mixed, 1, "layer(Tensor(x), Tensor(memory)).data")
    yield Case(code, mixed | {"x": x, "memory": memory}, True, "a memory of two positions", "memory")
    for name, code in (("its parameters", LISTED), ("the kind of its parameters", NO_TENSORS)):
        yield Case(f"layer = MultiHeadAttention(6, 3, rng)\n{code}", draws, True, name, "parameters")


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    yield Case(SHAPES.replace("6, 3", "4, 1"), draws, about="a single head", part="init")
    different = (
        f"layer = MultiHeadAttention(4, 2, rng)\nWs = {WS}\n"
        "[np.array_equal(a.data, b.data) for a in Ws for b in Ws].count(True)"
    )
    yield Case(different, draws, about="four Linears that are drawn one by one", part="init")
    uneven = "a number of heads that does not divide the width"
    yield Case("MultiHeadAttention(8, 3, rng).heads", draws, about=uneven, part="init")
    kept = (
        "layer = MultiHeadAttention(width=6, heads=2, rng=rng, causal=False)\n"
        "layer.heads, layer.causal, layer.weights is None"
    )
    yield Case(kept, draws, about="what it keeps at first", part="init")
    pair = draws | {"same": Fixture("rng", draws["rng"].seed)}
    twice = "np.array_equal(*[MultiHeadAttention(4, 2, r).query.W.data for r in (rng, same)])"
    yield Case(twice, pair, about="two layers, from generators of one seed", part="init")


def _drawn(rng: np.random.Generator, width: int, kind: type = np.float64) -> dict[str, Any]:
    weights: dict[str, Any] = {n: rng.normal(size=(width, width)).astype(kind) for n in LINEARS}
    return weights | {"rng": Fixture("rng")}


def _call(rng: np.random.Generator) -> Iterator[Case]:
    values, part = "layer(Tensor(x)).data", "call"
    for heads, about in (
        (2, "two heads of width 3"),
        (3, "three heads of width 2"),
        (6, "six heads of width 1"),
    ):
        inputs = _drawn(rng, 6) | {"x": rng.normal(size=(2, 4, 6))}
        yield Case(_layer(inputs, heads, values), inputs, about=about, part=part)
    square = _drawn(rng, 4) | {"x": rng.normal(size=(2, 4, 4))}
    yield Case(_layer(square, 1, values), square, about="as many positions as numbers in a query", part=part)
    cube = _drawn(rng, 9) | {"x": rng.normal(size=(3, 3, 9))}
    yield Case(_layer(cube, 3, values), cube, about="three of everything", part=part)
    yield Case(_layer(cube, 3, values, ", causal=False"), cube, about="causal=False", part=part)
    yield Case(_layer(cube, 3, values, ", False"), cube, about="causal=False", part=part)
    single = _drawn(rng, 4) | {"x": rng.normal(size=(2, 1, 4))}
    yield Case(_layer(single, 2, values), single, about="a single position", part=part)
    narrow = _drawn(rng, 4, np.float32) | {"x": rng.normal(size=(2, 3, 4)).astype(np.float32)}
    yield Case(_layer(narrow, 2, values), narrow, about="float32", part=part)
    later = _drawn(rng, 4) | {"x": rng.normal(size=(1, 5, 4))}
    code = _layer(later, 2, "layer(Tensor(x[:, :3]))\nlayer(Tensor(x)).data, layer.weights.shape")
    yield Case(code, later, about="a longer sequence after a shorter one", part=part)
    yield Case(
        _layer(later, 2, "layer(Tensor(x))\nlayer.weights"), later, about="the weights it keeps", part=part
    )
    change = _drawn(rng, 6) | {"x": rng.normal(size=(2, 7, 6)), "t": int(rng.integers(2, 6))}
    yield Case(_layer(change, 2, CAUSALITY), change, about="a change in the middle", part=part)
    graph = _drawn(rng, 4) | {"x": rng.normal(size=(2, 3, 4)), "factors": rng.normal(size=(2, 3, 4))}
    yield Case(_layer(graph, 2, GRADIENTS), graph, about="the gradients", part=part)
    graph = graph | {"slopes_agree": Fixture("slopes_agree")}
    yield Case(_layer(graph, 2, DIFFERENCES), graph, about="the gradients, by differences", part=part)


def _memory(rng: np.random.Generator) -> Iterator[Case]:
    values, part = "layer(Tensor(x), Tensor(memory)).data", "memory"
    for T, S, about in (
        (3, 5, "a memory that is longer"),
        (5, 2, "a memory that is shorter"),
        (4, 4, "a memory of the same length"),
    ):
        inputs = _drawn(rng, 6) | {"x": rng.normal(size=(2, T, 6)), "memory": rng.normal(size=(2, S, 6))}
        yield Case(_layer(inputs, 3, values), inputs, about=about, part=part)
    named = values.replace("Tensor(memory)", "memory=Tensor(memory)")
    yield Case(
        _layer(inputs, 2, named, ", causal=False"), inputs, about="a memory, and causal=False", part=part
    )
    code = _layer(inputs, 2, "layer(Tensor(x), Tensor(memory))\nlayer.weights")
    yield Case(code, inputs, about="the weights it keeps", part=part)
    gradients = _layer(
        inputs,
        2,
        "x, memory = Tensor(x), Tensor(memory)\n(layer(x, memory) * factors).sum().backward()\nx.grad, memory.grad",
    )
    yield Case(gradients, inputs | {"factors": rng.normal(size=(2, 4, 6))}, about="the gradients", part=part)
