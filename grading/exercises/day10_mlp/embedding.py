"""Embedding: rows of a table that is learned. Its spread is open, from 0.02 to 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Embedding, Tensor

SET = "layer = Embedding({0}, {1}, rng)\nlayer.W.data = W\n"
VALUES = "layer(ids).data"
GRADIENT = "(layer(ids) * factors).sum().backward()\nlayer.W.grad"
NAMES = 'names = ["W" if p is layer.W else type(p).__name__ for p in layer.parameters()]\nnames'


def _set(W: np.ndarray, ids: Any, code: str, about: str, shown: bool = False, **more: Any) -> Case:
    inputs = {"W": W, "ids": ids, **more, "rng": Fixture("rng")}
    return Case(SET.format(*W.shape) + code, inputs, shown, about, part="call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case("Embedding(5, 3, rng).W.shape", draws, True, "the shape of W", "init")
    words = {"rng": Fixture("rng", 1), "rough_spread": Fixture("rough_spread")}
    spread = "rough_spread(Embedding(100, 50, rng).W.data)"
    yield Case(spread, words, True, "the spread of W", "init")
    table = np.array([[0.0, 1.0], [10.0, 11.0], [20.0, 21.0], [30.0, 31.0]])
    yield _set(table, np.array([2, 0]), VALUES, "two ids", True)
    yield _set(table, np.array([[1, 3, 1]]), VALUES, "a batch of one window of three ids", True)
    factors = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    yield _set(table, np.array([1, 3, 1]), GRADIENT, "the gradient, one id twice", True, factors=factors)
    yield _set(table, np.array([0, 4]), VALUES, "an id outside the table", True)
    yield _set(table, np.array([0, -1]), VALUES, "an id outside the table", True)
    yield Case(f"layer = Embedding(5, 3, rng)\n{NAMES}", draws, True, "its parameters", "init")
    yield from _init(rng)
    yield from _call(rng)


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    words = {"rng": draws, "rough_spread": Fixture("rough_spread")}
    spread = "rough_spread(Embedding(40, 200, rng).W.data)"
    yield Case(spread, words, about="the spread of W, in a wide table", part="init")
    yield Case("Embedding(1, 7, rng).W.shape", {"rng": draws}, about="a table of one row", part="init")
    named = "Embedding(count=6, width=1, rng=rng).W.shape"
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    kind = "np.zeros_like(Embedding(3, 4, rng).W.data)"
    yield Case(kind, {"rng": draws}, about="the kind of numbers, which is float32", part="init")
    rows = "W = Embedding(9, 4, rng).W.data\nlen(np.unique(W))"
    yield Case(rows, {"rng": draws}, about="how many different numbers W holds", part="init")
    seed = int(rng.integers(10**6))
    pair = {"rng": Fixture("rng", seed), "same": Fixture("rng", seed), "other": Fixture("rng", seed + 1)}
    three = (
        "a, b, c = [Embedding(3, 2, r).W.data for r in (rng, same, other)]\n"
        "np.array_equal(a, b), np.array_equal(a, c)"
    )
    yield Case(three, pair, about="three tables, the first two with generators of one seed", part="init")
    yield Case(f"layer = Embedding(3, 3, rng)\n{NAMES}", {"rng": draws}, about="its parameters", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    table = rng.normal(size=(7, 3))
    yield _set(table, rng.integers(0, 7, (5, 4)), VALUES, "a batch of windows")
    yield _set(table, rng.integers(0, 7, (2, 3, 2)), VALUES, "ids with three axes")
    yield _set(table, rng.permutation(7), VALUES, "all ids, in another order")
    yield _set(table, np.array([6, 0, 6]), VALUES, "the last row and the first")
    yield _set(rng.normal(size=(3, 3)), rng.integers(0, 3, (3, 3)), VALUES, "as many ids as rows and columns")
    yield _set(table.astype(np.float32), rng.integers(0, 7, (2, 3)), VALUES, "a float32 table")
    yield _set(table, rng.integers(0, 7, 4).tolist(), VALUES, "ids in a list")
    yield _set(table[:1], np.zeros((2, 3), dtype=int), VALUES, "a table of one row")
    ids = rng.integers(0, 3, (4, 3))  # 12 ids of 3 rows: some come twice, four rows not at all
    factors = rng.normal(size=(4, 3, 3))
    yield _set(table, ids, GRADIENT, "the gradient, where ids come several times", factors=factors)
    same = np.full((2, 2), 5)
    yield _set(table, same, GRADIENT, "the gradient, one id everywhere", factors=factors[:2, :2])
    code = "slopes_agree(lambda: (layer(ids) * factors).sum(), [layer.W])"
    more: dict[str, Any] = {"factors": factors, "slopes_agree": Fixture("slopes_agree")}
    yield _set(table, ids, code, "the gradient, by differences", **more)
    after = "layer(ids)\nlayer.W.data"
    yield _set(table, ids, after, "the table afterwards")
    yield _set(table, np.array([[0, 7]]), VALUES, "an id outside the table")
    yield _set(table, np.array([[-1, 2]]), VALUES, "an id outside the table")


exercise = Exercise(
    of=Embedding,
    points={"init": 1, "call": 2},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Day 9's `x[index]` with an array of ints picks rows, gives the result the shape of the index with the "
        "row's length behind it, and knows the way back. What does NumPy do with the index -1, and what should happen "
        "here?",
        formula="$\\text{embedding}(i) = W_{i}$, the row with number $i$: ids $(\\ldots)$ become "
        "$(\\ldots, \\text{width})$. Allowed are $0 \\le i < \\text{count}$.",
        pseudocode="__init__:    W = a Tensor of standard normal float32 numbers, (count, width)\n"
        "__call__:    ids = ids as an array\n"
        "             if one of them is below 0, or not below the number of rows: raise ValueError\n"
        "             W[ids]\n"
        "parameters:  a list of W",
    ),
)

mistake, alternative = bank_of(Embedding)


def _checked(self, ids):
    ids = np.asarray(ids)
    if ids.min() < 0 or ids.max() >= len(self.W.data):
        raise ValueError("ids: outside the table")
    return ids


def _normal(rng, *shape):
    return rng.standard_normal(shape, dtype=np.float32)


@mistake(
    method="__init__",
    says="Your table is turned: one column for each token. A row is what belongs to a token, so W is (count, width).",
)
def one_token_a_column(self, count, width, rng):
    self.W = Tensor(_normal(rng, width, count))


@mistake(
    method="__init__",
    says="Your table is all zeros: all tokens are the same then, and get the same gradient from the layers behind. "
    "Draw it from rng.",
)
def all_zeros(self, count, width, rng):
    self.W = Tensor(np.zeros((count, width), dtype=np.float32))


@mistake(
    method="__init__",
    says="Your numbers lie between 0 and 1, all positive. Draw them around 0: standard normal.",
)
def between_0_and_1(self, count, width, rng):
    self.W = Tensor(rng.random((count, width), dtype=np.float32))


@mistake(
    method="__init__",
    says="W is a plain array. Wrap it, Tensor(...): the table is learned, so it needs a gradient.",
)
def plain_array(self, count, width, rng):
    self.W = _normal(rng, count, width)


@mistake(
    method="__init__",
    says="The numbers are right, but they are float64. Draw with dtype=np.float32: half the memory, twice the speed.",
)
def float64_table(self, count, width, rng):
    self.W = Tensor(rng.standard_normal((count, width)))


@mistake(
    method="__init__",
    says="All rows of your table are one and the same. Each token needs a row of its own.",
)
def one_row_for_all(self, count, width, rng):
    self.W = Tensor(np.tile(_normal(rng, 1, width), (count, 1)))


@mistake(
    method="__init__",
    says="You make a generator of your own, so that every table starts the same. Draw from the rng that is passed in.",
)
def generator_of_its_own(self, count, width, rng):
    self.W = Tensor(_normal(np.random.default_rng(0), count, width))


@mistake(
    method="__call__",
    says="The ids are not looked at: NumPy takes -1 for the last row, so a wrong token gets somebody else's numbers, "
    "and nobody notices. Raise a ValueError for ids outside 0 to count - 1.",
)
def ids_not_looked_at(self, ids):
    return self.W[np.asarray(ids)]


@mistake(
    method="__call__",
    says="Ids in a list stop your code: `ids < 0` asks each of them only where ids is an array. Make one first: "
    "np.asarray(ids).",
)
def list_compared(self, ids):
    if (ids < 0).any() or (ids >= len(self.W.data)).any():
        raise ValueError("ids: outside the table")
    return self.W[ids]


@mistake(
    method="__call__",
    says="You look for ids that are too large, but not for negative ones. NumPy counts those from the end, so -1 is "
    "silently the last row.",
)
def negative_ids_pass(self, ids):
    if np.max(ids) >= len(self.W.data):
        raise ValueError("ids: outside the table")
    return self.W[np.asarray(ids)]


@mistake(
    method="__call__",
    says="Your limit is one too high: in a table of `count` rows the last one has the number count - 1.",
)
def limit_one_too_high(self, ids):
    if np.min(ids) < 0 or np.max(ids) > len(self.W.data):
        raise ValueError("ids: outside the table")
    return self.W[np.asarray(ids)]


@mistake(
    method="__call__",
    says="You pick rows of the array (.data), so that no gradient gets back to the table, and it never learns. Pick "
    "from the Tensor: self.W[...].",
)
def graph_cut_off(self, ids):
    return Tensor(self.W.data[_checked(self, ids)])


@mistake(
    method="__call__",
    says="You pick rows of the array (.data), and give an array back. Pick from the Tensor itself: self.W[...].",
)
def gives_an_array(self, ids):
    return self.W.data[_checked(self, ids)]


@mistake(
    method="__call__",
    says="You pick columns. What belongs to a token is a row: the ids come first in the brackets.",
)
def picks_columns(self, ids):
    return self.W[:, _checked(self, ids)]


@mistake(
    method="__call__",
    says="The axes of the ids are lost: your result has one long list of rows. Ids of shape (N, context) become "
    "(N, context, width); indexing does that by itself.",
)
def flattened(self, ids):
    return self.W[_checked(self, ids).ravel()]


@mistake(
    method="__call__",
    says="Your rows are laid side by side already. Here each id keeps its row, (..., width); the model lays them side "
    "by side afterwards.",
)
def side_by_side_already(self, ids):
    ids = _checked(self, ids)
    return self.W[ids].reshape(len(ids), -1)


@mistake(
    method="__call__",
    says="There is an activation in your embedding. It is nothing but the rows as they stand.",
)
def with_an_activation(self, ids):
    return self.W[_checked(self, ids)].tanh()


@mistake(
    method="parameters",
    says="You list the array (.data). Asked for is the Tensor itself: the optimizer needs its gradient, too.",
)
def array_listed(self):
    return [self.W.data]


@mistake(
    method="parameters",
    says="The Tensor comes back by itself. Asked for is a list, here of one Tensor.",
)
def no_list(self):
    return self.W


@alternative(method="__call__")
def product_with_one_hot_rows(self, ids):
    """A row is picked by a product with a row that is 1 there and 0 elsewhere."""
    ids = np.array(ids)
    count = self.W.shape[0]
    if not np.isin(ids, np.arange(count)).all():
        raise ValueError("an id is not in the table")
    hot = (ids.reshape(-1, 1) == np.arange(count)).astype(self.W.data.dtype)
    return (Tensor(hot) @ self.W).reshape(*ids.shape, self.W.shape[1])


@alternative
class SmallAtFirst:
    def __init__(self, count, width, rng, spread=0.02):
        self.W = Tensor(np.float32(rng.normal(scale=spread, size=(count, width))))
        self.count = count

    def __call__(self, ids):
        for token in np.ravel(ids):
            if token not in range(self.count):
                raise ValueError(f"{token} is no row")
        return self.W[np.array(ids)]

    def parameters(self):
        return (self.W,)
