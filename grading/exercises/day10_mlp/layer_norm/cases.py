"""LayerNorm: its cases. They set gain and bias themselves, so that a wrong `__init__` costs only its own part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

SET = "layer = LayerNorm({0})\nlayer.gain.data, layer.bias.data = gain, bias\n"
VALUES = "layer(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(layer(x) * factors).sum().backward()\nx.grad, layer.gain.grad, layer.bias.grad"
NAMES = (
    "names = ['gain' if p is layer.gain else 'bias' if p is layer.bias else type(p).__name__\n"
    "         for p in layer.parameters()]\n"
    "sorted(names)"
)


def _case(
    x: np.ndarray,
    gain: np.ndarray,
    bias: np.ndarray,
    about: str,
    code: str = VALUES,
    shown: bool = False,
    sizes: str = "",
    **more: Any,
) -> Case:
    inputs = {"x": x, "gain": gain, "bias": bias, **more}
    return Case(SET.format(sizes or len(gain)) + code, inputs, shown, about, part="call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield Case("layer = LayerNorm(1)\nlayer.gain.data, layer.bias.data", about="a width of one", part="init")
    yield Case("LayerNorm(width=7, eps=0.5).gain.data", about="arguments passed by name", part="init")
    yield Case("layer = LayerNorm(3)\nlayer.gain.grad is None, layer.bias.grad is None", part="init")
    yield Case("layer = LayerNorm(5)\n" + NAMES, about="its parameters", part="init")
    yield from _call(rng)


def _shown() -> Iterator[Case]:
    yield Case("layer = LayerNorm(3)\nlayer.gain.data, layer.bias.data", {}, True, "gain and bias", "init")
    yield Case("layer = LayerNorm(3)\n" + NAMES, {}, True, "its parameters", "init")
    ones, zeros = np.ones(4), np.zeros(4)
    rows = np.array([[1.0, 3.0, 3.0, 1.0], [10.0, 20.0, 30.0, 40.0]])
    yield _case(rows, ones, zeros, "two rows", shown=True)
    yield _case(rows, np.array([1.0, 2.0, 0.0, -1.0]), np.full(4, 0.5), "a gain and a bias", shown=True)
    yield _case(np.full((1, 4), 3.0), ones, zeros, "a row of equal numbers", shown=True)
    yield _case(rows[:1], ones, zeros, "a large eps", shown=True, sizes="4, eps=3.0")
    factors = np.array([[1.0, 0.0, 2.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    yield _case(rows, ones, zeros, "the gradients", GRADIENTS, True, factors=factors)


def _call(rng: np.random.Generator) -> Iterator[Case]:
    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield _case(3 * drawn(5, 4) + 2, drawn(4), drawn(4), "five rows")
    yield _case(drawn(2, 3, 4), drawn(4), drawn(4), "a batch of sequences: three axes")
    yield _case(drawn(2, 2, 3, 5), drawn(5), drawn(5), "four axes")
    yield _case(drawn(4, 4), drawn(4), drawn(4), "as many rows as columns")
    yield _case(drawn(1, 6), drawn(6), drawn(6), "a single row")
    yield _case(drawn(3), drawn(3), drawn(3), "a single vector, without a batch")
    yield _case(1000 + drawn(3, 4), drawn(4), drawn(4), "numbers far from 0")
    yield _case(1e-3 * drawn(3, 4), drawn(4), drawn(4), "numbers so small that eps counts")
    yield _case(drawn(3, 4), drawn(4), drawn(4), "a large eps", sizes="4, 2.5")
    equal = np.repeat(drawn(3, 1), 4, axis=1)
    yield _case(equal, drawn(4), drawn(4), "rows of equal numbers")
    single = [array.astype(np.float32) for array in (drawn(4, 8), drawn(8), drawn(8))]
    yield _case(single[0], single[1], single[2], "float32 inputs")
    for x, about in ((drawn(4, 3), "the gradients"), (drawn(2, 3, 3), "the gradients, with three axes")):
        more: dict[str, Any] = {"factors": drawn(*x.shape)}
        yield _case(x, drawn(3), drawn(3), about, GRADIENTS, **more)
    code = "x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.gain, layer.bias])"
    more |= {"slopes_agree": Fixture("slopes_agree")}
    yield _case(x, drawn(3), drawn(3), "the gradients, by differences", code, **more)
    after = "layer(Tensor(x))\nlayer.gain.data, layer.bias.data"
    yield _case(drawn(4, 3), drawn(3), drawn(3), "gain and bias afterwards", after)
