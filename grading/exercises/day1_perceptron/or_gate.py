"""or_gate: weights and bias by hand."""

from __future__ import annotations

import numpy as np

from grading.exercises import Exercise, Hints, bank_of
from grading.exercises.day1_perceptron.gates import gate_cases, gate_judge, mistakes_in_its_form
from solutions import or_gate

exercise = Exercise(
    of=or_gate,
    points=1,
    cases=gate_cases("or_gate"),
    judge=gate_judge("OR", (0, 1, 1, 1)),
    fixed=False,
    hints=Hints(
        nudge="What is different from AND? Now a single input must be enough, and only (0, 0) must stay off. "
        "Which of the three numbers would you change?",
        formula=r"$b < 0$, but $w_1 + b > 0$ and $w_2 + b > 0$.",
        pseudocode="both weights 1: the sum is 0, 1 or 2 for none, one and both inputs\n"
        "choose a bias that is negative itself, and makes 1 + bias positive\n"
        "return the two weights (as one list or array), and the bias",
    ),
)

mistake, alternative = bank_of(or_gate)


@mistake(
    says="This is an AND gate: it waits for both inputs. For OR, the bias must be small enough for one input to "
    "outweigh it.",
)
def and_instead():
    return np.array([1.0, 1.0]), -1.5


@mistake(
    says="Every answer is the wrong way round: this is NOR, on only when both inputs are off. Look at the signs.",
)
def upside_down():
    return np.array([-1.0, -1.0]), 0.5


@mistake(
    says="With both inputs off, the weighted sum is just the bias, and a bias of 0 gives exactly 0.5: undecided. "
    "What sign must the bias have?",
)
def without_a_bias():
    return np.array([1.0, 1.0]), 0.0


@mistake(
    says="Your gate is on even with both inputs off: there the weighted sum is just the bias, and it is positive.",
)
def always_on():
    return np.array([1.0, 1.0]), 0.5


@mistake(
    says="With one input on, its weight and the bias cancel to exactly 0, and the neuron answers 0.5: undecided. "
    "A bias nearer to 0 leaves something over.",
)
def one_input_undecided():
    return np.array([1.0, 1.0]), -1.0


mistakes_in_its_form(or_gate, (1.0, 1.0), -0.5)


@alternative
def large_whole_numbers():
    return [20, 20], -10


@alternative
def unequal_weights():
    return (5.0, 2.0), np.float64(-1.0)
