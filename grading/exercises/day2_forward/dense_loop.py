"""dense_loop: a layer's weighted sums, number by number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.probe import Outcome
from solutions import dense_loop, neuron

CALL = "dense_loop(X, W, b)"
LOOK = "dense_loop(np.ones((2, 3)), np.ones((3, 2)), np.zeros((1, 2)))\nhas_a_loop(dense_loop)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        CALL,
        {"X": np.array([[1.0, 2.0]]), "W": np.array([[3.0], [4.0]]), "b": np.array([[10.0]])},
        shown=True,
    )
    yield Case(
        CALL,
        {
            "X": np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
            "W": np.array([[1.0, 10.0], [2.0, 20.0]]),
            "b": np.array([[0.5, 0.0]]),
        },
        shown=True,
    )

    def layer(N: int, n_in: int, n_out: int) -> dict[str, np.ndarray]:
        return {
            "X": rng.normal(size=(N, n_in)),
            "W": rng.normal(size=(n_in, n_out)),
            "b": rng.normal(size=(1, n_out)),
        }

    yield Case(CALL, layer(4, 3, 5))
    yield Case(CALL, layer(2, 6, 3))
    yield Case(CALL, layer(3, 3, 3), about="as many samples as inputs and neurons")
    yield Case(CALL, layer(1, 4, 3), about="a batch of one")
    yield Case(CALL, layer(4, 3, 1), about="a single neuron")
    yield Case(CALL, layer(3, 1, 2), about="a single input")
    yield Case(LOOK, {"has_a_loop": Fixture("has_a_loop")}, about="how it is computed")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == LOOK:
        if got.value is not True:
            yield Problem(
                "no loop",
                "There is no loop in your function. Here the sums are to be written out, number by number.",
                "Three loops, one inside the other: over the samples, the neurons and the inputs.",
                "a function with Python loops",
                "one without",
            )
        return
    if found := compare(expected.value, got.value, plain_inputs(case)):
        yield found


exercise = Exercise(
    of=dense_loop,
    points=3,
    cases=cases,
    judge=judge,
    partial={"no loop": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Each number of Z belongs to one sample and one neuron, and is one neuron's weighted sum of "
        "day 1. So: a loop over the samples, in it a loop over the neurons, and in that a loop that "
        "adds up.",
        formula=r"$Z_{ij} = b_{0j} + \sum_k X_{ik}\, W_{kj}$, with $i$ over the $N$ samples, $j$ over the "
        r"$n_{\text{out}}$ neurons and $k$ over the $n_{\text{in}}$ inputs.",
        pseudocode="Z = zeros, shape (number of rows of X, number of columns of W)\n"
        "for each sample i:\n"
        "    for each neuron j:\n"
        "        start Z[i, j] with the neuron's bias\n"
        "        for each input k:\n"
        "            add X[i, k] times W[k, j] to Z[i, j]\n"
        "return Z",
    ),
)


def _zeros(X, W):
    return np.zeros((X.shape[0], W.shape[1]))


@mistake(
    of=dense_loop,
    says="Your values are right, but one matrix product computes them. That is the next exercise: here "
    "write the sums out with loops, so that you have seen what the product does.",
)
def by_the_matrix_product(X, W, b):
    return X @ W + b


@mistake(
    of=dense_loop,
    says="You add the bias inside the innermost loop, once for every input. It belongs to the whole sum, "
    "once.",
)
def bias_once_for_every_input(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j] + b[0, j]
    return Z


@mistake(
    of=dense_loop,
    says="Each product replaces the one before it, so that only the last input counts. The sum has to "
    "collect them all.",
)
def only_the_last_product(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                Z[i, j] = X[i, k] * W[k, j] + b[0, j]
    return Z


@mistake(
    of=dense_loop,
    says="Your numbers went through the sigmoid, as in yesterday's neuron. Here the sums themselves are wanted; "
    "the activation comes later, on its own.",
)
def with_the_sigmoid(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = neuron(X[i], W[:, j], b[0, j])
    return Z


@mistake(of=dense_loop, says="The bias is missing: your sums hold only the weighted inputs.")
def without_the_bias(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
    return Z


@mistake(
    of=dense_loop,
    says="Every neuron gets the first neuron's bias. Each has one of its own: which of the loop variables "
    "counts the neurons?",
)
def the_first_bias_for_all(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[0, 0] + sum(X[i, k] * W[k, j] for k in range(X.shape[1]))
    return Z


@mistake(
    of=dense_loop,
    says="You take row j of W for neuron j. One neuron is a column of W, so its number is the second index.",
)
def one_neuron_a_row(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[0, j]
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[j, k]
    return Z


@mistake(
    of=dense_loop,
    says="You return from inside the outer loop, after the first sample: the other rows stay zero. Look at "
    "the indentation of `return`.",
)
def returns_after_the_first_sample(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[0, j]
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
        return Z


@mistake(
    of=dense_loop,
    says="Your loop over the inputs stops one too early: the last input never counts. `range(n)` itself "
    "leaves out n.",
)
def without_the_last_input(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[0, j]
            for k in range(X.shape[1] - 1):
                Z[i, j] += X[i, k] * W[k, j]
    return Z


@mistake(
    of=dense_loop,
    says="`b[0]` is no copy, it is a view of b: with += you write into the caller's biases, and every "
    "sample starts where the last one ended. Start each row from a copy.",
)
def adds_into_the_biases(X, W, b):
    rows = []
    for x in X:
        row = b[0]
        for k in range(len(x)):
            row += x[k] * W[k]
        rows.append(row.copy())
    return np.array(rows)


@mistake(
    of=dense_loop,
    says="The numbers are right, but they come as a list of lists. A layer gives an array, so that the "
    "next one can take it.",
)
def a_list_of_lists(X, W, b):
    return [
        [b[0, j] + sum(X[i, k] * W[k, j] for k in range(X.shape[1])) for j in range(W.shape[1])]
        for i in range(X.shape[0])
    ]


@mistake(
    of=dense_loop,
    says="The sum starts at zero once, before the loops, and goes on from one number of Z to the next. "
    "Each number of Z starts a sum of its own.",
)
def one_sum_for_all(X, W, b):
    Z = _zeros(X, W)
    total = 0.0
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                total += X[i, k] * W[k, j]
            Z[i, j] = total + b[0, j]
    return Z


@alternative(of=dense_loop)
def by_comprehensions(X, W, b):
    return np.array(
        [
            [
                sum(x * w for x, w in zip(row, column, strict=True)) + bias
                for column, bias in zip(W.T, b[0], strict=True)
            ]
            for row in X
        ]
    )


@alternative(of=dense_loop)
def by_while(X, W, b):
    Z = np.empty((len(X), W.shape[1]))
    i = 0
    while i < len(X):
        for j in range(W.shape[1]):
            Z[i][j] = np.dot(X[i], W[:, j]) + b[0][j]
        i += 1
    return Z


@alternative(of=dense_loop)
def input_by_input(X, W, b):
    Z = np.tile(b, (X.shape[0], 1))
    for k in range(X.shape[1]):
        Z = Z + np.outer(X[:, k], W[k])
    return Z


def _weighted_sum(sample, weights, bias):
    total = float(bias)
    for value, weight in zip(sample.tolist(), weights.tolist(), strict=True):
        total += value * weight
    return total


@alternative(of=dense_loop)
def by_a_helper(X, W, b):
    return np.fromfunction(
        np.vectorize(lambda i, j: _weighted_sum(X[int(i)], W[:, int(j)], b[0, int(j)])),
        (X.shape[0], W.shape[1]),
    )
