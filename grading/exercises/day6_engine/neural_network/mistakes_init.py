"""NeuralNetwork: mistakes in __init__."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    NeuralNetwork,
    he_init,
)

# __init__


def _built(self, sizes, rng, scale=None, b1=None, b2=None):
    D, H, C = sizes
    rng = np.random.default_rng() if rng is None else rng
    draw = (
        he_init
        if scale is None
        else lambda n_in, n_out, rng: scale(n_in, n_out) * rng.standard_normal((n_in, n_out))
    )
    self.W1, self.W2 = draw(D, H, rng), draw(H, C, rng)
    self.b1 = np.zeros((1, H)) if b1 is None else b1
    self.b2 = np.zeros((1, C)) if b2 is None else b2


mistake, _ = bank_of(NeuralNetwork)


@mistake(
    method="__init__",
    says="Your weights are standard normal, without He's scale. `he_init` is made for this.",
)
def weights_without_he(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 1.0)


@mistake(
    method="__init__",
    says="Your weights have a fixed small spread, whatever the size of the layer. He initialisation "
    "scales with the number of inputs.",
)
def small_weights(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 0.01)


@mistake(
    method="__init__",
    says="All weights start at zero. Then every hidden unit computes the same, gets the same gradient, "
    "and stays like the others for ever.",
)
def zero_weights(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: 0.0)


@mistake(
    method="__init__",
    says="Your W1 and W2 have one neuron in each row. A neuron is a column: what is the shape of W1, if "
    "X @ W1 is to work?",
)
def one_neuron_a_row(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng)
    self.W1, self.W2 = self.W1.T, self.W2.T


@mistake(
    method="__init__",
    says="Your biases have one axis. They are rows, of shape (1, H) and (1, C), so that gradients fit them.",
)
def flat_biases(self, input_size, hidden_size, output_size, rng=None):
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=np.zeros(hidden_size), b2=np.zeros(output_size))


@mistake(
    method="__init__",
    says="Your biases are random. The weights make the units differ; the biases start at zero.",
)
def random_biases(self, input_size, hidden_size, output_size, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=rng.normal(size=(1, hidden_size)), b2=rng.normal(size=(1, output_size)))


@mistake(
    method="__init__",
    says="Your biases start at one. Nothing speaks for a unit yet, so they start at zero.",
)
def biases_of_ones(self, input_size, hidden_size, output_size, rng=None):
    sizes = input_size, hidden_size, output_size
    _built(self, sizes, rng, b1=np.ones((1, hidden_size)), b2=np.ones((1, output_size)))


@mistake(
    method="__init__",
    says="The `rng` that is passed in has no effect: you make a generator of your own in any case. Make "
    "one only where `rng` is None.",
)
def ignores_rng(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), np.random.default_rng())


@mistake(
    method="__init__",
    says="The weights come from a generator with a fixed seed, so every network of yours is the same "
    "whatever `rng` says.",
)
def a_fixed_seed(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), np.random.default_rng(0))


@mistake(
    method="__init__",
    says="Without an `rng` your network cannot be made: None has no methods to draw with. Who makes a "
    "generator in that case?",
)
def needs_rng(self, input_size, hidden_size, output_size, rng=None):
    self.W1, self.b1 = he_init(input_size, hidden_size, rng), np.zeros((1, hidden_size))
    self.W2, self.b2 = he_init(hidden_size, output_size, rng), np.zeros((1, output_size))


@mistake(
    method="__init__",
    says="The spread of W2 follows the number of inputs of the whole network. W2's own inputs are the hidden "
    "units.",
)
def one_scale_for_both_layers(self, input_size, hidden_size, output_size, rng=None):
    scale = np.sqrt(2 / input_size)
    _built(self, (input_size, hidden_size, output_size), rng, lambda n_in, n_out: scale)


@mistake(
    method="__init__",
    says="The hidden layer's biases start at one. Nothing speaks for a unit yet, so they start at zero.",
)
def hidden_biases_of_ones(self, input_size, hidden_size, output_size, rng=None):
    _built(self, (input_size, hidden_size, output_size), rng, b1=np.ones((1, hidden_size)))


@mistake(
    method="__init__",
    says="Made without `rng`, every network of yours has the same weights: the generator that you make has a fixed "
    "seed. default_rng() without a number is a fresh one.",
)
def a_fixed_seed_without_rng(self, input_size, hidden_size, output_size, rng=None):
    rng = np.random.default_rng(42) if rng is None else rng
    _built(self, (input_size, hidden_size, output_size), rng)
