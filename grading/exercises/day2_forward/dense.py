"""dense: a layer's weighted sums for a whole batch, by one matrix product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from grading.exercises.day2_forward.layers import layer, shown
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.judge.spec import Problem
from grading.kernel.probe import Outcome
from solutions import dense, dense_loop, sigmoid

CALL = "dense(X, W, b)"
LOOK = "dense(X, W, np.zeros((1, 10)))\ngoes_through(dense, X, W)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from shown(CALL)
    yield Case(CALL, layer(rng, 4, 3, 5))
    yield Case(CALL, layer(rng, 3, 3, 3), about="as many samples as inputs and neurons")
    yield Case(CALL, layer(rng, 5, 2, 5), about="as many samples as neurons")
    yield Case(CALL, layer(rng, 1, 4, 3), about="a batch of one")
    yield Case(CALL, layer(rng, 4, 3, 1), about="a single neuron")
    yield Case(CALL, layer(rng, 64, 50, 20), about="a larger layer")
    # Positive numbers: nothing cancels, so that any order of adding agrees in float32.
    single = {name: np.abs(array).astype(np.float32) for name, array in layer(rng, 3, 4, 2).items()}
    yield Case(CALL, single, about="float32 inputs")
    large = layer(rng, 2, 3, 2)
    yield Case(CALL, {**large, "X": large["X"] * 1000}, about="large inputs")
    seed = int(rng.integers(10**6))
    yield Case(
        LOOK,
        {
            "X": Fixture("array_of_20_by_8", seed),
            "W": Fixture("array_of_8_by_10", seed),
            "goes_through": Fixture("goes_through"),
        },
        about="how it is computed",
    )


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == LOOK:
        if got.value is True:
            yield Problem(
                "loop",
                "Your function takes X and W apart in a Python loop. One matrix product does it all at once.",
                "Which operator multiplies two matrices?",
                "one matrix product",
                "a Python loop over X or W",
            )
        return
    if found := compare(expected.value, got.value, plain_inputs(case)):
        yield found


exercise = Exercise(
    of=dense,
    points=3,
    cases=cases,
    judge=judge,
    partial={"loop": 0.5, "dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="The three loops of `dense_loop` are what a matrix product does. NumPy has an operator for "
        "it, and broadcasting adds a row to every row.",
        formula=r"$Z = X W + b$, in shapes $(N, n_{\text{in}}) \cdot (n_{\text{in}}, n_{\text{out}}) + (1, "
        r"n_{\text{out}})$.",
        pseudocode="return the matrix product of X and W, plus b",
    ),
)

mistake, alternative = bank_of(dense)


@mistake(
    says="Your values are right, but Python loops compute them. Let one matrix product do it: that is what "
    "makes networks fast enough to be trained.",
)
def by_loops(X, W, b):
    return dense_loop(X, W, b)


@mistake(says="The bias is missing: your sums hold only the weighted inputs.")
def without_the_bias(X, W, b):
    return X @ W


@mistake(
    says="`*` multiplies entry by entry. The matrix product, rows times columns, has an operator of its own.",
)
def entry_by_entry(X, W, b):
    return X * W + b


@mistake(
    says="You multiply the weights by the inputs, the factors the other way round. Matrix products may not "
    "be swapped: a sample is a row of X, a neuron a column of W, and rows come first.",
)
def factors_swapped(X, W, b):
    return W @ X + b


@mistake(
    says="You transpose W. It already has one neuron a column, so that the rows of X meet the columns of W "
    "as they are.",
)
def weights_transposed(X, W, b):
    return X @ W.T + b


@mistake(
    says="You transpose X. It has one sample a row already; transposed, the product would mix the samples.",
)
def inputs_transposed(X, W, b):
    return X.T @ W + b


@mistake(
    says="The parentheses are in the wrong place: you add the bias to the weights, so it is multiplied by "
    "the inputs too. It belongs to the finished sum.",
)
def bias_added_to_the_weights(X, W, b):
    return X @ (W + b)


@mistake(
    says="Transposed, b is a column: broadcasting then adds one number to each sample, not one to each "
    "neuron. b is a row already, and each neuron has a column of Z.",
)
def bias_as_a_column(X, W, b):
    return X @ W + b.T


@mistake(
    says="You have applied the sigmoid as well. A dense layer gives only the weighted sums; the activation comes "
    "after it, on its own.",
)
def with_the_sigmoid(X, W, b):
    return sigmoid(X @ W + b)


@mistake(
    says="Your negative sums have become 0. A dense layer gives only the weighted sums; the activation comes after"
    " it, on its own.",
)
def with_relu(X, W, b):
    return np.maximum(X @ W + b, 0)


@mistake(
    says="You subtract the bias. It is added: a positive bias makes a neuron fire more easily.",
)
def bias_subtracted(X, W, b):
    return X @ W - b


@mistake(
    says="The values are right, but float32 went in and float64 came out. Something that you bring in "
    "yourself is float64: np.ones and np.zeros make that unless told otherwise.",
)
def makes_float64(X, W, b):
    return X @ W + np.ones((X.shape[0], 1)) @ b


@mistake(
    says="You sum up all the biases and add the sum to everything. Each neuron, each column of Z, has a "
    "bias of its own.",
)
def sum_of_the_biases(X, W, b):
    return X @ W + np.sum(b)


@mistake(
    says="b multiplies here. It is added to every row.",
)
def bias_multiplied(X, W, b):
    return (X @ W) * b


@mistake(
    says="Only the first sample comes out. X holds a whole batch, one sample a row: multiply all of it.",
)
def first_sample_alone(X, W, b):
    return X[:1] @ W + b


@alternative
def by_einsum(X, W, b):
    return np.einsum("ik,kj->ij", X, W) + b


@alternative
def bias_as_one_more_weight(X, W, b):
    ones = np.ones((len(X), 1), dtype=X.dtype)
    return np.hstack([X, ones]).dot(np.vstack([W, b]))


@alternative
def with_checks_and_in_place_on_its_own_array(X, W, b):
    for name, array in (("X", X), ("W", W), ("b", b)):
        if np.ndim(array) != 2:
            raise ValueError(f"{name} should be a matrix")
    Z = np.matmul(X, W)
    Z += b
    return Z


@alternative
def bias_neuron_by_neuron(X, W, b):
    Z = np.dot(X, W)
    for j in range(Z.shape[1]):
        Z[:, j] += b[0, j]
    return Z


@alternative
def transposed_twice(X, W, b):
    return (W.T @ X.T + b.T).T
