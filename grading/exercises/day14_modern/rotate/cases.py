"""rotate: its cases. Large angles come with float64 only, where every way to compute them is exact enough."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture

CALL = "rotate(Tensor(x), positions).data"
BASE = "rotate(Tensor(x), positions, base).data"
GRADIENT = "x = Tensor(x)\n(rotate(x, positions) * factors).sum().backward()\n[x.grad]"
DIFFERENCES = "x = Tensor(x)\nslopes_agree(lambda: (rotate(x, positions) * factors).sum(), [x])"
# q stands at each position, k always as far behind: all dot products are the same.
DOTS = (
    "q, k = np.tile(q, (len(positions), 1)), np.tile(k, (len(positions), 1))\n"
    "(rotate(Tensor(q), positions + distance) * rotate(Tensor(k), positions)).sum(axis=-1).data"
)
ODD = "a width that is odd"
TOO_FEW = "positions that differ in number from the rows"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()

    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield Case(CALL, {"x": drawn(5, 6), "positions": np.arange(5)}, about="three pairs")
    yield Case(CALL, {"x": drawn(4, 4), "positions": np.arange(4)}, about="as many rows as columns")
    yield Case(CALL, {"x": drawn(2, 3, 4), "positions": np.arange(3)}, about="a batch: three axes")
    heads = {"x": drawn(2, 3, 5, 8), "positions": np.arange(5)}
    yield Case(CALL, heads, about="a batch with heads: four axes")
    yield Case(CALL, {"x": drawn(3, 3, 3, 6), "positions": np.arange(3)}, about="three of everything")
    later = {"x": drawn(1, 2, 4, 4), "positions": int(rng.integers(10, 90)) + np.arange(4)}
    yield Case(CALL, later, about="positions that start later")
    one = {"x": drawn(1, 2, 1, 4), "positions": rng.integers(3, 40, 1)}
    yield Case(CALL, one, about="a single new position, as with a cache")
    order = {"x": drawn(6, 4), "positions": rng.permutation(6)}
    yield Case(CALL, order, about="positions in another order")
    yield Case(CALL, {"x": drawn(3, 10), "positions": rng.integers(500, 3000, 3)}, about="far positions")
    yield Case(
        BASE, {"x": drawn(4, 6), "positions": np.arange(4), "base": 500000.0}, about="Llama 3's base, 500,000"
    )
    dots = {"q": drawn(1, 6), "k": drawn(1, 6), "positions": np.arange(0, 50, 7), "distance": 3}
    yield Case(DOTS, dots, about="dot products of two that stand three apart")
    narrow = {"x": drawn(2, 5, 6).astype(np.float32), "positions": np.arange(5)}
    yield Case(CALL, narrow, about="float32")
    graph = {"x": drawn(2, 3, 4), "positions": np.arange(1, 4), "factors": drawn(2, 3, 4)}
    yield Case(GRADIENT, graph, about="the gradient")
    yield Case(
        DIFFERENCES, graph | {"slopes_agree": Fixture("slopes_agree")}, about="the gradient, by differences"
    )
    yield Case(CALL, {"x": drawn(2, 3, 5), "positions": np.arange(3)}, about=ODD)
    yield Case(CALL, {"x": drawn(2, 4, 6), "positions": np.arange(3)}, about=TOO_FEW)
    yield Case(CALL, {"x": drawn(2, 4, 6), "positions": np.array([2])}, about="one position for four rows")
    yield Case(CALL, {"x": drawn(2, 1, 6), "positions": np.arange(4)}, about="four positions for one row")


def _shown() -> Iterator[Case]:
    ones = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    yield Case(CALL, {"x": ones, "positions": np.arange(3)}, True, "one pair at three positions")
    x = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]])
    yield Case(CALL, {"x": x, "positions": np.array([0, 1])}, True, "two pairs")
    yield Case(CALL, {"x": x[:1], "positions": np.array([50])}, True, "a single row at position 50")
    yield Case(BASE, {"x": x, "positions": np.array([1, 2]), "base": 100.0}, True, "another base")
    q, k = np.array([[1.0, 0.0, 2.0, 0.0]]), np.array([[0.0, 1.0, 1.0, 1.0]])
    dots = {"q": q, "k": k, "positions": np.array([0, 1, 10]), "distance": 2}
    yield Case(DOTS, dots, True, "dot products of two that stand two apart, at three places")
    factors = np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 2.0, 0.0]])
    yield Case(GRADIENT, {"x": x, "positions": np.array([0, 1]), "factors": factors}, True, "the gradient")
    yield Case(CALL, {"x": x[:, :3], "positions": np.array([0, 1])}, True, ODD)
    yield Case(CALL, {"x": x, "positions": np.array([0, 1, 2])}, True, TOO_FEW)
