"""dense_loop: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import dense_loop, neuron


def _zeros(X, W):
    return np.zeros((X.shape[0], W.shape[1]))


mistake, _ = bank_of(dense_loop)


@mistake(
    says="b[j] is row j of b, and b has a single row. The bias of neuron j stands in that row, in column j: b[0, j].",
)
def bias_row_for_its_number(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = b[j]
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
    return Z


@mistake(
    says="Your values are right, but one matrix product computes them. That is the next exercise: here "
    "write the sums out with loops, so that you have seen what the product does.",
)
def by_the_matrix_product(X, W, b):
    return X @ W + b


@mistake(
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
    says="Your numbers went through the sigmoid, as in yesterday's neuron. Here the sums themselves are wanted; "
    "the activation comes later, on its own.",
)
def with_the_sigmoid(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            Z[i, j] = neuron(X[i], W[:, j], b[0, j])
    return Z


@mistake(says="The bias is missing: your sums hold only the weighted inputs.")
def without_the_bias(X, W, b):
    Z = _zeros(X, W)
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for k in range(X.shape[1]):
                Z[i, j] += X[i, k] * W[k, j]
    return Z


@mistake(
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
    says="`b[0]` is a view of b, not a copy: with += you write into the caller's biases, and every "
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
    says="The numbers are right, but they come as a list of lists. A layer gives an array, so that the "
    "next one can take it.",
)
def a_list_of_lists(X, W, b):
    return [
        [b[0, j] + sum(X[i, k] * W[k, j] for k in range(X.shape[1])) for j in range(W.shape[1])]
        for i in range(X.shape[0])
    ]


@mistake(
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


@mistake(
    says="The first input never comes into the sum: range(1, ...) begins at the second.",
)
def first_input_skipped(X, W, b):
    return X[:, 1:] @ W[1:] + b


@mistake(
    says="The last column stays empty: one range ends too early. range(n) goes to n - 1 by itself.",
)
def last_column_empty(X, W, b):
    Z = X @ W + b
    Z[:, -1] = 0
    return Z


@mistake(
    says="Negative sums become 0: that is an activation, which comes later. Here Z is wanted as it is.",
)
def activation_as_well(X, W, b):
    return np.maximum(X @ W + b, 0)


def weighted_sum(sample, weights, bias):
    total = float(bias)
    for value, weight in zip(sample.tolist(), weights.tolist(), strict=True):
        total += value * weight
    return total
