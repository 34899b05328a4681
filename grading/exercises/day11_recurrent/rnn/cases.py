"""RNN: its cases. They set the weights themselves, so that a wrong `__init__` costs its own part only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

SHAPES = "layer = RNN({}, {}, rng)\nlayer.Wx.shape, layer.Wh.shape, layer.b.shape"
SPREAD = "layer = RNN({}, {}, rng)\nspread_of(layer.Wx.data), spread_of(layer.Wh.data)"
LISTED = (
    "layer = RNN({}, {}, rng)\n"
    'names = {{id(layer.Wx): "Wx", id(layer.Wh): "Wh", id(layer.b): "b"}}\n'
    "sorted(names.get(id(p), type(p).__name__) for p in layer.parameters())"
)
SET = "layer = RNN({}, {}, rng)\nlayer.Wx.data, layer.Wh.data, layer.b.data = Wx, Wh, b\n"
VALUES = "outputs, last = layer(Tensor(x))\noutputs.data, last.data"
GIVEN = "outputs, last = layer(Tensor(x), Tensor(state))\noutputs.data, last.data"
NAMED = "outputs, last = layer(Tensor(x), state=Tensor(state))\noutputs.data, last.data"
TWICE = "layer(Tensor(x[::-1] + 1))\noutputs, last = layer(Tensor(x))\noutputs.data, last.data"
HALVES = (
    "first, state = layer(Tensor(x[:, :2]))\nsecond, last = layer(Tensor(x[:, 2:]), state)\n"
    "second.data, last.data"
)
GRADIENTS = (
    "x, state = Tensor(x), Tensor(state)\noutputs, last = layer(x, state)\n"
    "((outputs * factors).sum() + last.sum()).backward()\n"
    "x.grad, state.grad, layer.Wx.grad, layer.Wh.grad, layer.b.grad"
)
LAST = "x = Tensor(x)\nlayer(x)[1].sum().backward()\nx.grad, layer.Wx.grad, layer.Wh.grad, layer.b.grad"
DIFFERENCES = (
    "x, state = Tensor(x), Tensor(state)\n"
    "slopes_agree(lambda: (layer(x, state)[0] * factors).sum(), [x, state, layer.Wx, layer.Wh, layer.b])"
)


def _weights(rng: np.random.Generator, n_in: int, n: int, kind: type = np.float64) -> dict[str, Any]:
    shapes = {"Wx": (n_in, n), "Wh": (n, n), "b": (n,)}
    drawn: dict[str, Any] = {name: rng.normal(size=shape).astype(kind) for name, shape in shapes.items()}
    return {**drawn, "rng": Fixture("rng")}


def _case(code: str, inputs: dict[str, Any], about: str, shown: bool = False) -> Case:
    return Case(SET.format(*inputs["Wx"].shape) + code, inputs, shown, about, part="call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _init(rng)
    yield from _call(rng)
    draws = {"rng": Fixture("rng")}
    yield Case(LISTED.format(4, 4), draws, about="its parameters", part="parameters")


def _shown() -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(SHAPES.format(2, 3), draws, True, "the shapes of Wx, Wh and b", "init")
    words = {"rng": Fixture("rng", 1), "spread_of": Fixture("spread_of")}
    yield Case(SPREAD.format(60, 150), words, True, "the spread of the weights", "init")
    yield Case("RNN(2, 3, rng).b.data", draws, True, "the numbers in b", "init")
    small = {
        "x": np.array([[[1.0], [0.0], [2.0]]]),
        "Wx": np.array([[1.0, -0.5]]),
        "Wh": np.array([[0.5, 1.0], [0.0, 0.5]]),
        "b": np.array([0.0, 0.25]),
        **draws,
    }
    yield _case(VALUES, small, "one sequence of three positions", True)
    state = {**small, "state": np.array([[0.5, -1.0]])}
    yield _case(GIVEN, state, "a state that is given", True)
    two = {**small, "x": np.array([[[1.0], [0.0]], [[0.0], [-1.0]], [[2.0], [1.0]]])}
    yield _case(VALUES, two, "three sequences of two positions", True)
    yield _case(TWICE, two, "a second batch", True)
    yield _case(LAST, small, "the gradients of the last state", True)
    yield Case(LISTED.format(2, 3), draws, True, "its parameters", "parameters")


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    words: dict[str, Any] = {"rng": draws, "spread_of": Fixture("spread_of")}
    yield Case(SPREAD.format(150, 80), words, about="more inputs than states", part="init")
    yield Case(SHAPES.format(5, 1), {"rng": draws}, about="a single state", part="init")
    named = "layer = RNN(n_in=4, n_hidden=2, rng=rng)\nlayer.Wx.shape, layer.Wh.shape, layer.b.shape"
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    kind = "layer = RNN(3, 4, rng)\nnp.zeros_like(layer.Wx.data), np.zeros_like(layer.Wh.data), layer.b.data"
    yield Case(kind, {"rng": draws}, about="the kind of numbers, which is float32", part="init")
    square = "layer = RNN(4, 4, rng)\nnp.array_equal(layer.Wx.data, layer.Wh.data)"
    yield Case(square, {"rng": draws}, about="as many inputs as states", part="init")
    three = (
        "one, same, other = [RNN(3, 4, r).Wh.data for r in (rng, rng_of_the_same_seed, rng_of_another_seed)]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    seeds = three_generators(int(rng.integers(10**6)))
    yield Case(three, seeds, about="three layers, the first two with generators of one seed", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    for (B, T, n_in, n), about in (
        ((2, 4, 3, 5), "more states than inputs"),
        ((3, 3, 3, 3), "three of everything"),
        ((1, 6, 2, 4), "a single sequence"),
        ((4, 1, 2, 3), "a single position"),
    ):
        inputs = {**_weights(rng, n_in, n), "x": rng.normal(size=(B, T, n_in))}
        yield _case(VALUES, inputs, about)
        yield _case(GIVEN, {**inputs, "state": rng.uniform(-1, 1, (B, n))}, f"{about}, and a given state")
    inputs = {**_weights(rng, 2, 3), "x": rng.normal(size=(2, 5, 2))}
    yield _case(TWICE, inputs, "a second batch")
    yield _case(HALVES, inputs, "a sequence in two halves")
    yield _case(NAMED, {**inputs, "state": rng.uniform(-1, 1, (2, 3))}, "a state passed by name")
    single = {
        **_weights(rng, 2, 3, np.float32),
        "x": rng.normal(size=(2, 3, 2)).astype(np.float32),
    }
    yield _case(VALUES, single, "float32, which stays")
    graph = {
        **_weights(rng, 2, 3),
        "x": rng.normal(size=(2, 4, 2)),
        "state": rng.uniform(-1, 1, (2, 3)),
        "factors": rng.normal(size=(2, 4, 3)),
    }
    yield _case(GRADIENTS, graph, "the gradients")
    yield _case(LAST, inputs, "the gradients of the last state")
    more = {**graph, "slopes_agree": Fixture("slopes_agree")}
    yield _case(DIFFERENCES, more, "the gradients, by differences")
