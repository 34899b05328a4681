"""xor_network: three neurons in two layers; any weights will do that come within 0.1 of the truth table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import and_gate, nand_gate, neuron, or_gate, sigmoid, xor_network

PAIRS = ([0, 0], [0, 1], [1, 0], [1, 1])
WITHIN = 0.1  # CONTRACT


def cases(rng: np.random.Generator) -> Iterator[Case]:
    for pair in PAIRS:
        yield Case("xor_network(inputs)", {"inputs": pair}, shown=True)
    for pair in PAIRS:
        yield Case("xor_network(inputs)", {"inputs": tuple(pair)}, about="a tuple")
        yield Case("xor_network(inputs)", {"inputs": np.array(pair, dtype=float)}, about="an array")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    first, second = case.inputs["inputs"]
    wanted = float(first != second)
    form = compare(wanted, got.value, {})
    if form and form.kind in ("none", "type"):
        kind = f"{form.kind} of {np.size(got.value)}"
        yield Problem(kind, form.says, form.look, "a float", show(got.value))
        return
    output = float(got.value)
    away = abs(output - wanted)
    if not away <= WITHIN:
        kind = "undecided" if away < 0.7 else "wrong"
        if away < 0.5:
            says = f"This output is on the right side of 0.5, but not within {WITHIN} of {wanted:g}."
            look = "Larger weights and biases, in the same proportions, make each neuron's answer clearer."
        else:
            says = f"XOR of ({first:g}, {second:g}) is {wanted:g}, and your network answers {show(output)}."
            look = "Work out what each of the two hidden neurons gives for these inputs."
        yield Problem(kind, says, look, f"within {WITHIN} of {wanted:g}", show(output))


exercise = Exercise(
    of=xor_network,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="XOR in words: *at least one of them, but not both*. You have built a gate for each half of that "
        "sentence, and one for the word between them.",
        formula=r"$h_1 = \mathrm{OR}(x_1, x_2)$, $\;h_2 = \mathrm{NAND}(x_1, x_2)$, "
        r"$\;\mathrm{XOR} = \mathrm{AND}(h_1, h_2)$. "
        "With all weights and biases multiplied by 20 or so, each activation comes close to 0 or 1.",
        pseudocode="at_least_one = neuron with the weights of OR, times 20, on the inputs\n"
        "not_both     = neuron with the weights of NAND, times 20, on the inputs\n"
        "return a neuron with the weights of AND, times 20, on [at_least_one, not_both]",
    ),
)

mistake, alternative = bank_of(xor_network)


@mistake(
    says="The wiring may be right, but the weights are small: every neuron answers something near 0.5, and the last "
    "one cannot tell its inputs apart. Multiply all weights and biases by the same large number.",
)
def small_weights(inputs):
    hidden = [neuron(inputs, *or_gate()), neuron(inputs, *nand_gate())]
    return neuron(hidden, *and_gate())


@mistake(
    says="This is OR: (1, 1) should be off. Something has to notice when both inputs are on, and count against it.",
)
def only_or(inputs):
    return neuron(inputs, [20, 20], -10)


@mistake(
    says="This is NAND: (0, 0) should be off. Something has to notice that at least one input is on.",
)
def only_nand(inputs):
    return neuron(inputs, [-20, -20], 30)


@mistake(
    says="This network is always on. Its last neuron fires as soon as one of the two hidden neurons does, and one "
    "of them always does. It has to wait for both: look at its bias, which has to be scaled like its weights.",
)
def or_at_the_end(inputs):
    hidden = [neuron(inputs, [20, 20], -10), neuron(inputs, [-20, -20], 30)]
    return neuron(hidden, [20, 20], -10)


@mistake(
    says="Every answer is the wrong way round: your network says whether the inputs are equal. Look at the signs of "
    "the last neuron.",
)
def upside_down(inputs):
    hidden = [neuron(inputs, [20, 20], -10), neuron(inputs, [-20, -20], 30)]
    return neuron(hidden, [-20, -20], 30)


@mistake(
    says="What your network computes is AND: on only for (1, 1). Does the last neuron look at the hidden neurons, "
    "and does one of these say 'not both'?",
)
def and_in_the_end(inputs):
    hidden = [neuron(inputs, [20, 20], -10), neuron(inputs, [20, 20], -30)]
    return neuron(hidden, [20, 20], -30)


@mistake(
    says="Your network is off for all inputs. Is there a pair of inputs for which all that the last neuron waits for "
    "can come together?",
)
def always_off(inputs):
    hidden = [neuron(inputs, [20, 20], -30), neuron(inputs, [-20, -20], 30)]
    return neuron(hidden, [20, 20], -30)


@mistake(
    says="The number is right, but it comes wrapped in an array of one. Asked for is a single float.",
)
def array_of_one(inputs):
    return np.array([xor_network(inputs)])


@mistake(
    says="A gate takes no inputs. It gives weights and a bias, and a neuron computes with them: "
    "`weights, bias = or_gate()`, then `neuron(inputs, weights, bias)`.",
)
def gate_called_with_the_inputs(inputs):
    gate: Any = or_gate
    return gate(inputs)


@mistake(
    says="A gate gives two things, and `neuron` wants them one by one. Take them apart first: "
    "`weights, bias = or_gate()`.",
)
def gate_not_taken_apart(inputs):
    on: Any = neuron
    return on(inputs, or_gate())


@mistake(
    says="You return the two hidden activations. A third neuron has to make one answer of them.",
)
def hidden_layer_returned(inputs):
    return [neuron(inputs, [20, 20], -10), neuron(inputs, [-20, -20], 30)]


@alternative
def or_but_not_and(inputs):
    either, both = neuron(inputs, (50, 50), -25), neuron(inputs, (50, 50), -75)
    return neuron((either, both), (50, -50), -25)


@alternative
def one_but_not_the_other(inputs):
    a, b = inputs
    left = 1 / (1 + math.exp(-(30 * a - 30 * b - 15)))
    right = 1 / (1 + math.exp(-(30 * b - 30 * a - 15)))
    return 1 / (1 + math.exp(-(30 * left + 30 * right - 15)))


@alternative
def by_matrices(inputs):
    hidden = sigmoid(np.array(inputs) @ np.array([[9.0, -9.0], [9.0, -9.0]]) + np.array([-4.0, 13.0]))
    return sigmoid(hidden @ np.array([9.0, 9.0]) - 13.0)


@alternative
def from_the_gates(inputs, steepness=20):
    def steep(gate, values):
        weights, bias = gate()
        return neuron(values, steepness * weights, steepness * bias)

    return steep(and_gate, [steep(or_gate, inputs), steep(nand_gate, inputs)])
