"""attention_weights: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture

CALL = "attention_weights(Tensor(q), Tensor(k)).data"
MASKED = "attention_weights(Tensor(q), Tensor(k), mask).data"
GRADIENTS = (
    "q, k = Tensor(q), Tensor(k)\n(attention_weights(q, k{0}) * factors).sum().backward()\nq.grad, k.grad"
)
DIFFERENCES = (
    "q, k = Tensor(q), Tensor(k)\n"
    "slopes_agree(lambda: (attention_weights(q, k, mask) * factors).sum(), [q, k])"
)


def past(T: int) -> np.ndarray:
    return np.tril(np.ones((T, T), dtype=bool))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    q, k = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 3.0], [-1.0, 1.0]])
    yield Case(CALL, {"q": q[:1], "k": k}, shown=True, about="a single query, three keys")
    yield Case(CALL, {"q": q, "k": k}, shown=True, about="three queries, three keys")
    yield Case(MASKED, {"q": q, "k": k, "mask": past(3)}, shown=True, about="the mask of the past")
    batch = {"q": np.stack([[q, k]]), "k": np.stack([[k, q]])}
    yield Case(CALL, batch, shown=True, about="a batch of one with two heads: (1, 2, 3, 2)")
    factors = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 0.0, -1.0]])
    yield Case(GRADIENTS.format(""), {"q": q, "k": k, "factors": factors}, shown=True, about="the gradients")
    yield Case(CALL, {"q": q, "k": np.ones((3, 4))}, shown=True, about="keys that are wider than the queries")
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    def pair(*shape: int, keys: int = 0) -> dict[str, np.ndarray]:
        *front, T, d = shape
        return {"q": rng.normal(size=shape), "k": rng.normal(size=(*front, keys or T, d))}

    yield Case(CALL, pair(4, 3, keys=6), about="more keys than queries")
    yield Case(CALL, pair(4, 4), about="as many positions as numbers in a query")
    yield Case(CALL, pair(2, 5, 3, keys=4), about="a batch: three axes")
    yield Case(CALL, pair(2, 3, 4, 6, keys=5), about="a batch with heads: four axes")
    yield Case(CALL, pair(3, 3, 3, 3), about="four axes, all of the same length")
    yield Case(CALL, pair(2, 2, 3, 1), about="queries of width 1")
    yield Case(MASKED, pair(2, 2, 4, 3) | {"mask": past(4)}, about="the mask of the past, with heads")
    # The diagonal is True: no row without any.
    mask = (rng.random((5, 5)) < 0.4) | np.eye(5, dtype=bool)
    mask[1] = [False, True, False, False, True]
    yield Case(MASKED, pair(5, 2) | {"mask": mask}, about="a mask with holes")
    wide = np.array([[True, False, True, True], [False, True, False, True]])
    yield Case(MASKED, pair(3, 2, 4, keys=4) | {"mask": wide}, about="a mask (T, S) that is not square")
    yield Case(
        MASKED, pair(2, 2, 3, 2) | {"mask": np.ones((3, 3), dtype=bool)}, about="a mask that allows all"
    )
    loud = {name: 40 * array for name, array in pair(4, 3).items()}
    yield Case(CALL, loud, about="very large queries and keys")
    # A score of -30 is small; one that is masked has to lose against it, too.
    quiet = {"q": np.full((3, 1), 30.0), "k": np.full((3, 1), -30.0)}
    yield Case(MASKED, quiet | {"mask": past(3)}, about="a mask, where all scores are far below 0")
    rising = {"q": np.full((3, 1), 50.0), "k": np.array([[-40.0], [0.0], [40.0]])}
    yield Case(MASKED, rising | {"mask": past(3)}, about="a mask that hides the largest scores")
    zeros = "np.equal(attention_weights(Tensor(q), Tensor(k), mask).data, 0.0)"
    yield Case(zeros, pair(2, 4, 3) | {"mask": past(4)}, about="where weights are exactly 0")
    single = {name: array.astype(np.float32) for name, array in pair(2, 4, 3).items()}
    yield Case(CALL, single, about="float32")
    yield Case(MASKED, single | {"mask": past(4)}, about="float32, with a mask")
    yield Case(
        GRADIENTS.format(""),
        pair(2, 2, 3, 4) | {"factors": rng.normal(size=(2, 2, 3, 3))},
        about="the gradients",
    )
    masked = pair(4, 3) | {"factors": rng.normal(size=(4, 4)), "mask": past(4)}
    yield Case(GRADIENTS.format(", mask"), masked, about="the gradients, with a mask")
    yield Case(
        DIFFERENCES,
        masked | {"slopes_agree": Fixture("slopes_agree")},
        about="the gradients, by differences",
    )
    yield Case(
        CALL,
        {"q": rng.normal(size=(2, 3, 4)), "k": rng.normal(size=(2, 3, 5))},
        about="keys that are wider than the queries",
    )
