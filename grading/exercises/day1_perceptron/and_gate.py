"""and_gate: weights and bias by hand."""

from __future__ import annotations

import numpy as np

from grading.exercises import Exercise, Hints, bank_of
from grading.exercises.day1_perceptron.gates import gate_cases, gate_judge, mistakes_in_its_form
from solutions import and_gate

exercise = Exercise(
    of=and_gate,
    points=1,
    cases=gate_cases("and_gate"),
    judge=gate_judge("AND", (0, 0, 0, 1)),
    fixed=False,
    hints=Hints(
        nudge="Let both inputs count the same. How large is the weighted sum with none, one and both of them on? "
        "Between which two of these should the neuron switch on?",
        formula=r"On the right side of 0.5 means on the right side of 0 before the sigmoid: "
        r"$b < 0$, $\;w_1 + b < 0$, $\;w_2 + b < 0$, but $w_1 + w_2 + b > 0$.",
        pseudocode="both weights 1: the sum is 0, 1 or 2 for none, one and both inputs\n"
        "choose a bias that makes 1 + bias negative and 2 + bias positive\n"
        "return the two weights (as one list or array), and the bias",
    ),
)

mistake, alternative = bank_of(and_gate)


@mistake(
    says="This is an OR gate: a single input is enough to switch it on. For AND the bias must outweigh each single "
    "input.",
)
def or_instead():
    return np.array([1.0, 1.0]), -0.5


@mistake(
    says="Every answer is the wrong way round: this is NAND. Which sign must the weights have, so that inputs "
    "switch the neuron on?",
)
def upside_down():
    return np.array([-1.0, -1.0]), 1.5


@mistake(
    says="Your gate never switches on: even with both inputs, the bias holds it back. Add up both weights and the "
    "bias.",
)
def never_on():
    return np.array([1.0, 1.0]), -3.0


@mistake(
    says="Your gate is on even with both inputs off: there the weighted sum is just the bias, and it is positive.",
)
def always_on():
    return np.array([1.0, 1.0]), 1.5


@mistake(
    says="With both inputs on, the weights and the bias cancel to exactly 0, and the neuron answers 0.5: undecided. "
    "The bias must be a little less negative.",
)
def both_inputs_undecided():
    return np.array([1.0, 1.0]), -2.0


@mistake(
    says="With one input on, its weight and the bias cancel to exactly 0, and the neuron answers 0.5: undecided. "
    "Put the bias between one weight and two.",
)
def one_input_undecided():
    return np.array([1.0, 1.0]), -1.0


@mistake(
    says="Without a bias the weighted sum of (0, 0) is 0, whatever the weights, and one input already switches "
    "the gate on. What must the bias do here?",
)
def without_a_bias():
    return np.array([1.0, 1.0]), 0.0


mistakes_in_its_form(and_gate, (1.0, 1.0), -1.5)


@alternative
def large_whole_numbers():
    return [20, 20], -30


@alternative
def unequal_weights():
    return (0.7, 0.4), np.float32(-0.9)


@alternative
def as_a_list():
    return [np.array([3, 2]), np.array(-4)]
