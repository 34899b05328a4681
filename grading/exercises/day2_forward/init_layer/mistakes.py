"""init_layer: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import init_layer

mistake, _ = bank_of(init_layer)


@mistake(
    says="`rng.normal(4, 3)` draws a single number, with mean 4 and standard deviation 3: its first two "
    "arguments are not a shape. Look at how `rng.normal` is told how many numbers to draw.",
)
def a_shape_read_as_mean_and_spread(n_in, n_out, rng):
    return rng.normal(n_in, n_out), np.zeros((1, n_out))


@mistake(
    says="You passed the two sizes of a shape as two arguments. A generator's methods and `np.zeros` take the "
    "shape as one, a tuple in brackets of its own; only `np.random.randn` differs.",
)
def a_shape_in_two_arguments(n_in, n_out, rng):
    return rng.standard_normal(n_in, n_out), np.zeros((1, n_out))


@mistake(
    says="You draw from NumPy's global generator, so `rng` decides nothing and nobody can repeat your run "
    "by its seed. The generator that is passed in has a method of its own for this.",
)
def by_the_global_generator(n_in, n_out, rng):
    return np.random.randn(n_in, n_out), np.zeros((1, n_out))  # noqa: NPY002


@mistake(
    says="You make a generator of your own inside the function, so that every layer gets the very same "
    "weights and `rng` decides nothing. Draw from the one that is passed in.",
)
def by_a_generator_of_its_own(n_in, n_out, rng):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    says="Your weights are spread evenly between 0 and 1. `random` draws from the uniform distribution; a "
    "normal one has its centre at 0, and is as often negative as positive.",
)
def uniform_from_0_to_1(n_in, n_out, rng):
    return rng.random((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    says="Your weights are spread evenly between -1 and 1: the mean is right, but that is a uniform "
    "distribution, which knows no large values. The normal distribution is asked for.",
)
def uniform_from_minus_1_to_1(n_in, n_out, rng):
    return rng.uniform(-1, 1, (n_in, n_out)), np.zeros((1, n_out))


@mistake(
    says="Your weights are all zero. Then every neuron of the layer computes the same and will learn the "
    "same, for ever: only different random weights make the neurons differ.",
)
def zero_weights(n_in, n_out, rng):
    return np.zeros((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    says="You scale the weights by the number of inputs, as good networks do: but that comes on day 6. "
    "Here the plain standard normal distribution is asked for.",
)
def scaled_as_on_day_6(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), np.zeros((1, n_out))


@mistake(
    says="Your weights are normal, but a hundred times too small: standard normal means a standard "
    "deviation of 1.",
)
def small_weights(n_in, n_out, rng):
    return 0.01 * rng.standard_normal((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    says="Your W has one neuron in each row. In this course one neuron is a column, so that `X @ W` works: "
    "which of the two sizes comes first?",
)
def one_neuron_a_row(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)), np.zeros((1, n_out))


@mistake(
    says="Your b has only one axis. It should be a row, of shape (1, n_out): a matrix that happens to have one "
    "row.",
)
def flat_bias(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.zeros(n_out)


@mistake(
    says="Your b is a column. It is added to every row of Z, in which each neuron has a column: so it must "
    "be a row.",
)
def bias_as_a_column(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.zeros((n_out, 1))


@mistake(
    says="Your biases are random as well. Random weights are enough to make the neurons differ; the biases "
    "start at zero.",
)
def random_bias(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), rng.standard_normal((1, n_out))


@mistake(
    says="Your biases start at 1. Before any learning there is no reason why a neuron should fire more easily or less "
    "easily: biases start at zero.",
)
def bias_of_ones(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.ones((1, n_out))


@mistake(
    says="You give every neuron the same weights: one column, repeated. Each entry of W should be drawn by itself.",
)
def one_column_repeated(n_in, n_out, rng):
    return np.repeat(rng.standard_normal((n_in, 1)), n_out, axis=1), np.zeros((1, n_out))
