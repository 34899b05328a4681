"""nand_gate: weights and bias by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading.exercises import Exercise, Hints, bank_of
from grading.exercises.day1_perceptron.gates import gate_cases, gate_judge, mistakes_in_its_form
from solutions import and_gate, nand_gate

exercise = Exercise(
    of=nand_gate,
    points=1,
    cases=gate_cases("nand_gate"),
    judge=gate_judge("NAND", (1, 1, 1, 0)),
    fixed=False,
    hints=Hints(
        nudge="NAND is AND with every answer the other way round. What happens to the sigmoid's output when the "
        "weighted sum changes its sign?",
        formula=r"$b > 0$, $\;w_1 + b > 0$, $\;w_2 + b > 0$, but $w_1 + w_2 + b < 0$. "
        r"Also useful: $\sigma(-z) = 1 - \sigma(z)$.",
        pseudocode="take the weights and the bias of your AND gate\nturn the sign of all three\nreturn them",
    ),
)

mistake, alternative = bank_of(nand_gate)


@mistake(
    says="This is AND itself: every answer is the wrong way round. NAND means NOT AND.",
)
def and_instead():
    return np.array([1.0, 1.0]), -1.5


@mistake(
    says="`and_gate()` gives two weights and a bias, and not an answer that you could take from 1. What happens to the "
    "answer when all three numbers change their sign?",
)
def one_minus_the_gate():
    gate: Any = and_gate()
    return 1 - gate


@mistake(
    says="This is NOR: one input already switches it off. NAND goes off only when both are on, so the bias must be "
    "larger than one weight takes away, and smaller than two.",
)
def nor_instead():
    return np.array([-1.0, -1.0]), 0.5


@mistake(
    says="The weights have changed their sign, but the bias has not: the sum is never positive, and the gate is "
    "always off.",
)
def only_the_weights_negated():
    return np.array([-1.0, -1.0]), -1.5


@mistake(
    says="Your gate never goes off: with both inputs on, the sum is still positive. Do both weights together "
    "outweigh the bias, and with which sign?",
)
def only_the_bias_negated():
    return np.array([1.0, 1.0]), 1.5


@mistake(
    says="With both inputs on, the weights and the bias cancel to exactly 0, and the neuron answers 0.5: undecided. "
    "The bias must be a little smaller.",
)
def both_inputs_undecided():
    return np.array([-1.0, -1.0]), 2.0


@mistake(
    says="With one input on, its weight and the bias cancel to exactly 0, and the neuron answers 0.5: undecided. "
    "The bias must be larger than one weight takes away.",
)
def one_input_undecided():
    return np.array([-1.0, -1.0]), 1.0


mistakes_in_its_form(nand_gate, (-1.0, -1.0), 1.5)


@alternative
def large_whole_numbers():
    return [-20, -20], 30


@alternative
def unequal_weights():
    return (-0.6, -0.9), 1.2
