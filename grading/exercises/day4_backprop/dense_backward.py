"""dense_backward: the gradients of a dense layer with respect to its input, its weights and its bias."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import dense_backward

CALL = "dense_backward(dZ, X, W)"


def _inputs(rng: np.random.Generator, rows: int, n_in: int, n_out: int) -> dict[str, np.ndarray]:
    return {
        "dZ": rng.normal(size=(rows, n_out)),
        "X": rng.normal(size=(rows, n_in)),
        "W": rng.normal(size=(n_in, n_out)),
    }


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = {
        "dZ": np.array([[1.0, 0.0], [0.5, -1.0]]),
        "X": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "W": np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]]),
    }
    yield Case(CALL, small, shown=True)
    one = {
        "dZ": np.array([[2.0, 3.0]]),
        "X": np.array([[1.0, -1.0]]),
        "W": np.array([[1.0, 2.0], [3.0, 4.0]]),
    }
    yield Case(CALL, one, shown=True, about="a batch of one sample")
    yield Case(CALL, _inputs(rng, 5, 4, 3))
    yield Case(CALL, _inputs(rng, 3, 3, 3), about="three samples, three inputs and three neurons")
    yield Case(CALL, _inputs(rng, 4, 2, 1), about="a layer with a single neuron")
    yield Case(CALL, _inputs(rng, 4, 1, 3), about="a layer with a single input")
    yield Case(CALL, _inputs(rng, 1, 4, 3), about="a batch of one sample")
    single = {name: array.astype(np.float32) for name, array in _inputs(rng, 6, 3, 2).items()}
    yield Case(CALL, single, about="float32 inputs")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality, told by name: dX, dW or db."""
    if not isinstance(got.value, (tuple, list)) or len(got.value) != 3:
        found = compare(expected.value, got.value, plain_inputs(case))
        if found:
            yield found
        return
    for name, wanted, came in zip(("dX", "dW", "db"), expected.value, got.value, strict=True):
        found = compare(wanted, came, plain_inputs(case), where=name)
        if found:
            yield replace(found, expected=f"{name} = {show(wanted)}", got=f"{name} = {show(came)}")


exercise = Exercise(
    of=dense_backward,
    points=4,
    cases=cases,
    judge=judge,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Let the shapes lead. Each gradient is shaped like the thing itself: dX like X, dW like W, db like b. "
        "Which product of dZ (N, n_out) with W or X, one of them transposed, has that shape? "
        "And b: how many rows of Z does it take part in?",
        formula=r"$dX = dZ\, W^\top$, $\quad dW = X^\top dZ$, $\quad db = \sum_{i=1}^{N} dZ_i$, kept as a row "
        r"$(1, n_{out})$. There is no further $1/N$: dZ carries it already.",
        pseudocode="dX = dZ (N, n_out) times W transposed (n_out, n_in)\n"
        "dW = X transposed (n_in, N) times dZ (N, n_out)\n"
        "db = sum of dZ's rows, with keepdims=True\n"
        "return dX, dW, db",
    ),
)

mistake, alternative = bank_of(dense_backward)


@mistake(
    says="You divide dW and db by N. The mean over the batch is in dZ already, put there by the loss; here "
    "the samples' contributions only add up.",
)
def averaged_once_more(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), np.sum(dZ, axis=0, keepdims=True) / len(X)


@mistake(
    says="db is a mean over the rows of dZ, and should be their sum. dZ carries the 1/N of the batch already.",
)
def mean_for_the_bias(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.mean(dZ, axis=0, keepdims=True)


@mistake(
    says="You divide dW by N. The mean over the batch is in dZ already; the matrix product adds the samples "
    "up, and that is all.",
)
def weights_averaged_once_more(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="db has lost its row: b has the shape (1, n_out), and so should its gradient. A sum drops the axis "
    "that it runs over unless it is told to keep it.",
)
def flat_bias(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.sum(dZ, axis=0)


@mistake(
    says="db is dZ itself, a row for each sample. The one bias was added to every row: its gradient collects "
    "what all of them say.",
)
def bias_not_summed(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ


@mistake(
    says="For db you sum over the wrong axis, over the neurons of each sample. Each neuron has a bias of its "
    "own, shared by all samples.",
)
def bias_summed_over_neurons(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.sum(dZ, axis=1, keepdims=True)


@mistake(
    says="dW came out transposed. It should have the shape of W: one row for each input, one column for each "
    "neuron.",
)
def weights_transposed(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="For dX you multiply by W as it is. Forward, W leads from inputs to neurons; on the way back it has "
    "to lead from neurons to inputs.",
)
def forward_weights_on_the_way_back(dZ, X, W):
    return dZ @ W, X.T @ dZ, np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="The gradients are right, but in another order: first dX, then dW, then db.",
)
def weights_first(dZ, X, W):
    dX, dW, db = dense_backward(dZ, X, W)
    return dW, db, dX


@mistake(
    says="dX is missing: you return only dW and db. dX is what the layer below needs to go on.",
)
def without_dX(dZ, X, W):
    return X.T @ dZ, np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="Your dX adds up the rows of W and never looks at dZ. How strongly an input matters depends on what "
    "each neuron's output is worth: that is dZ.",
)
def dX_without_dZ(dZ, X, W):
    return np.ones_like(dZ) @ W.T, X.T @ dZ, np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="Your dW ignores dZ: it adds up only the inputs. A weight matters as much as its input, times what the "
    "neuron's output is worth.",
)
def dW_without_dZ(dZ, X, W):
    return dZ @ W.T, X.T @ np.ones_like(dZ), np.sum(dZ, axis=0, keepdims=True)


@mistake(
    says="The values are right, but float32 came in and db leaves as float64: np.ones makes float64 unless it "
    "is told the dtype.",
)
def bias_in_float64(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.ones((1, len(dZ))) @ dZ


@mistake(
    says="db is summed over everything. Each output has a bias of its own: sum over the samples only.",
)
def one_bias_for_all(dZ, X, W):
    dX, dW, _ = dense_backward(dZ, X, W)
    return dX, dW, np.sum(dZ, keepdims=True)


@mistake(
    says="dX and dW stand in each other's place. What is shaped like X comes first.",
)
def gradient_of_the_weights_first(dZ, X, W):
    dX, dW, db = dense_backward(dZ, X, W)
    return dW, dX, db


@mistake(
    says="`*` multiplies number by number, and adds nothing up. The sums over neurons and over samples come from "
    "the matrix product, `@`.",
)
def number_by_number(dZ, X, W):
    return dZ * W.T, X.T * dZ, np.sum(dZ, axis=0, keepdims=True)


@alternative
def by_einsum(dZ, X, W):
    return np.einsum("no,io->ni", dZ, W), np.einsum("ni,no->io", X, dZ), np.einsum("no->o", dZ)[np.newaxis]


@alternative
def by_loops(dZ, X, W):
    rows, n_in = X.shape
    n_out = W.shape[1]
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros((1, n_out), dtype=dZ.dtype)
    for n in range(rows):
        for o in range(n_out):
            db[0, o] += dZ[n, o]
            for i in range(n_in):
                dX[n, i] += dZ[n, o] * W[i, o]
                dW[i, o] += X[n, i] * dZ[n, o]
    return [dX, dW, db]


@alternative
def by_outer_products(dZ, X, W):
    dW = sum(np.outer(x, dz) for x, dz in zip(X, dZ, strict=True))
    return np.dot(W, dZ.T).T, dW, dZ.sum(0).reshape(1, -1)
