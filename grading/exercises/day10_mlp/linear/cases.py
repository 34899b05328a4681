"""Linear: its cases. They set the weights themselves, so that a wrong `__init__` costs only its own part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

SPREAD = "spread_of(Linear({0}, {1}, rng).W.data)"
SHAPES = "layer = Linear({0}, {1}, rng)\nlayer.W.shape, layer.b.shape"
NAMES = (
    'names = ["W" if p is layer.W else "b" if p is layer.b else type(p).__name__ for p in layer.parameters()]\n'
    "sorted(names)"
)
VALUES = "layer(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(layer(x) * factors).sum().backward()\nx.grad, layer.W.grad, layer.b.grad"
DIFFERENCES = (
    "x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.W, layer.b])"  # W, b: float64
)


def _set(n_in: int, n_out: int, code: str) -> str:
    return f"layer = Linear({n_in}, {n_out}, rng)\nlayer.W.data, layer.b.data = W, b\n{code}"


def _case(x: np.ndarray, W: np.ndarray, b: np.ndarray, about: str, shown: bool = False) -> Case:
    inputs = {"x": x, "W": W, "b": b, "rng": Fixture("rng")}
    n_in, n_out = W.shape
    return Case(_set(n_in, n_out, VALUES), inputs, shown, about, part="call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _init(rng)
    yield from _call(rng)
    draws = {"rng": Fixture("rng")}
    yield Case(f"layer = Linear(4, 4, rng)\n{NAMES}", draws, about="its parameters", part="parameters")
    yield Case(
        f"layer = Linear(2, 5, rng, False)\n{NAMES}", draws, about="a layer without b", part="parameters"
    )


def _shown() -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(SHAPES.format(3, 2), draws, True, "the shapes of W and b", "init")
    words = {"rng": Fixture("rng", 1), "spread_of": Fixture("spread_of")}
    yield Case(SPREAD.format(150, 100), words, True, "the spread of the weights", "init")
    yield Case("Linear(3, 2, rng).b.data", draws, True, "the numbers in b", "init")
    yield Case("Linear(3, 2, rng, bias=False).b is None", draws, True, "a layer without b", "init")
    x, W, b = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]]), np.ones(3)
    yield _case(x, W, b, "two rows", True)
    factors = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])
    inputs = {"x": x, "W": W, "b": b, "factors": factors, **draws}
    yield Case(_set(2, 3, GRADIENTS), inputs, True, "the gradients", "call")
    code = "layer = Linear(2, 3, rng, bias=False)\nlayer.W.data = W\nlayer(Tensor(x)).data"
    yield Case(code, {"x": x, "W": W, **draws}, True, "a layer without b", "call")
    yield Case(f"layer = Linear(3, 2, rng)\n{NAMES}", draws, True, "its parameters", "parameters")
    yield Case(
        f"layer = Linear(3, 2, rng, bias=False)\n{NAMES}", draws, True, "a layer without b", "parameters"
    )


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    words: dict[str, Any] = {"rng": draws, "spread_of": Fixture("spread_of")}
    yield Case(SPREAD.format(150, 100), words, about="more inputs than outputs", part="init")
    yield Case(SPREAD.format(60, 240), words, about="more outputs than inputs", part="init")
    yield Case(SHAPES.format(1, 5), {"rng": draws}, about="a single input", part="init")
    named = "layer = Linear(n_in=4, n_out=1, rng=rng, bias=True)\nlayer.W.shape, layer.b.shape"
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    kind = "layer = Linear(3, 4, rng)\nnp.zeros_like(layer.W.data), layer.b.data"
    yield Case(kind, {"rng": draws}, about="the kind of numbers, which is float32", part="init")
    grads = "layer = Linear(3, 4, rng)\nlayer.W.grad is None, layer.b.grad is None"
    yield Case(grads, {"rng": draws}, about="the gradients at first", part="init")
    twice = (
        "first, second = Linear(3, 4, rng), Linear(3, 4, rng)\nnp.array_equal(first.W.data, second.W.data)"
    )
    yield Case(twice, {"rng": draws}, about="two layers from one generator", part="init")
    three = (
        "one, same, other = [Linear(3, 4, r).W.data for r in (rng, rng_of_the_same_seed, rng_of_another_seed)]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    seeds = three_generators(int(rng.integers(10**6)))
    yield Case(three, seeds, about="three layers, the first two with generators of one seed", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield _case(drawn(5, 3), drawn(3, 4), drawn(4), "five rows")
    yield _case(drawn(1, 4), drawn(4, 4), drawn(4), "a single row, as many outputs as inputs")
    yield _case(drawn(2, 3, 4), drawn(4, 5), drawn(5), "a batch of sequences: three axes")
    yield _case(drawn(2, 1, 3, 4), drawn(4, 2), drawn(2), "four axes")
    single = [array.astype(np.float32) for array in (drawn(3, 4), drawn(4, 2), drawn(2))]
    yield _case(single[0], single[1], single[2], "float32 inputs")
    yield _case(50 * drawn(2, 3), drawn(3, 2), 50 * drawn(2), "large numbers")
    more = {"rng": Fixture("rng"), "slopes_agree": Fixture("slopes_agree")}
    for x, about in ((drawn(4, 3), "the gradients"), (drawn(2, 4, 3), "the gradients, with three axes")):
        inputs: dict[str, Any] = {"x": x, "W": drawn(3, 5), "b": drawn(5), "factors": drawn(*x.shape[:-1], 5)}
        yield Case(_set(3, 5, GRADIENTS), {**inputs, "rng": Fixture("rng")}, about=about, part="call")
    yield Case(
        _set(3, 5, DIFFERENCES), {**inputs, **more}, about="the gradients, by differences", part="call"
    )
    code = "layer = Linear(3, 2, rng, bias=False)\nlayer.W.data = W\nlayer(Tensor(x)).data"
    yield Case(
        code,
        {"x": drawn(4, 3), "W": drawn(3, 2), "rng": Fixture("rng")},
        about="a layer without b",
        part="call",
    )
    after = _set(3, 2, "layer(Tensor(x))\nlayer.W.data, layer.b.data")
    inputs = {"x": drawn(4, 3), "W": drawn(3, 2), "b": drawn(2), "rng": Fixture("rng")}
    yield Case(after, inputs, about="the parameters afterwards", part="call")
