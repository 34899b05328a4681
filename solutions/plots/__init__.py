"""The pictures of the lessons, by topic. Each function draws one figure, shows it and returns nothing."""

from solutions.plots.activations_loss import (
    activations,
    bends,
    coin,
    probabilities,
    slopes_multiplied,
    surprise,
)
from solutions.plots.perceptron import (
    four_gates,
    gate_boundaries,
    learned_line,
    learning_the_gates,
    neuron_output,
    perceptron_steps,
    sigmoid_curve,
    xor_hidden_space,
    xor_lines,
)

__all__ = [
    "activations",
    "bends",
    "coin",
    "four_gates",
    "gate_boundaries",
    "learned_line",
    "learning_the_gates",
    "neuron_output",
    "perceptron_steps",
    "probabilities",
    "sigmoid_curve",
    "slopes_multiplied",
    "surprise",
    "xor_hidden_space",
    "xor_lines",
]
