"""What the three gates share: how a gate is judged, and mistakes in its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Problem, bank_of
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import sigmoid

PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1))
MARGIN = 0.01  # CONTRACT: on the right side of 0.5 by at least this much


def gate_cases(name: str) -> Callable[[np.random.Generator], Iterator[Case]]:
    """The one case of a gate: it takes no arguments."""

    def cases(rng: np.random.Generator) -> Iterator[Case]:
        yield Case(f"{name}()", shown=True)

    return cases


def gate_judge(gate: str, truth: tuple[int, ...]) -> Callable[[Case, Outcome, Outcome], Iterator[Problem]]:
    """A judge: whatever the weights and bias, `neuron` must give the gate's truth table with some room."""

    def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
        parts = _weights_and_bias(got.value)
        if isinstance(parts, Problem):
            yield parts
            return
        weights, bias = parts
        with np.errstate(all="ignore"):
            outputs = [float(sigmoid(np.dot(pair, weights) + bias)) for pair in PAIRS]
        for pair, output, wanted in zip(PAIRS, outputs, truth, strict=True):
            kind = _kind(output, wanted)
            if kind:
                yield Problem(
                    f"{pair} {kind}",
                    f"For the inputs {pair} the neuron answers {show(output)}, and {gate} should be "
                    f"{'above' if wanted else 'below'} 0.5 there, by at least {MARGIN}.",
                    "Work out the weighted sum for these inputs, and see on which side of 0 it is.",
                    expected=", ".join(
                        f"{p} {'on' if t else 'off'}" for p, t in zip(PAIRS, truth, strict=True)
                    ),
                    got=", ".join(f"{p} {o:.3g}" for p, o in zip(PAIRS, outputs, strict=True))
                    + f"  from {show(got.value)}",
                )

    return judge


def _kind(output: float, wanted: int) -> str:
    above = output - 0.5 if wanted else 0.5 - output
    if above >= MARGIN - 1e-12:
        return ""
    return "undecided" if abs(above) < MARGIN else "wrong"


def _weights_and_bias(value: Any) -> tuple[np.ndarray, float] | Problem:
    """The pair (weights, bias) as numbers, or what is wrong with its form."""
    wanted = "(weights, bias): two weights, and one number"
    if value is None:
        return Problem(
            "none", "Nothing is returned: the function ended without a `return`.", "", wanted, "None"
        )
    shapes = [_shape(part) for part in value] if isinstance(value, (list, tuple)) else []
    if shapes == [(2,), ()]:
        return np.array(value[0], dtype=float), float(value[1])
    if shapes == [(), (2,)]:
        kind, says = "swapped", "The bias comes first here; asked for are first the weights, then the bias."
    elif shapes == [(), (), ()] or _shape(value) == (3,):
        kind = "three numbers"
        says = (
            "These are three single numbers. Asked for are two things: the weights together, then the bias."
        )
    elif _shape(value) == (2,):
        kind, says = (
            "weights alone",
            "Only two numbers are returned. A gate has two weights, and a bias as well.",
        )
    elif _shape(value) == () and not isinstance(value, (bool, np.bool_)):
        kind = "one number"
        says = (
            "You return a single number, perhaps what the neuron answers. Asked for is what the neuron gets: two "
            "weights, and a bias."
        )
    else:
        kind = "form"
        says = f"A gate is a pair of two weights and one bias, all of them numbers. This is {kind_of(value)}"
        if isinstance(value, (list, tuple)) and 0 < len(value) <= 4:
            says += f": {', then '.join(kind_of(part) for part in value)}"
        says += "."
    return Problem(kind, says, "return weights, bias", wanted, show(value))


def _shape(value: Any) -> tuple[int, ...] | None:
    """The shape of real numbers; None for anything else."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        return None
    return array.shape if array.dtype.kind in "biuf" else None


def mistakes_in_its_form(gate: Callable[[], Any], weights: tuple[float, float], bias: float) -> None:
    """Register what goes wrong with any gate whose weights and bias are right: `gate` is the reference."""
    mistake, _ = bank_of(gate)

    @mistake(
        says="All four answers lie within 0.01 of 0.5, too close to call. Larger weights and bias, in the same "
        "proportions, give clearer answers.",
    )
    def too_small():
        return 0.01 * np.array(weights), 0.01 * bias

    @mistake(
        says="Your gate returns three separate numbers. Asked for are two things: the weights, together in one list "
        "or array, and then the bias.",
    )
    def three_numbers():
        return *weights, bias

    @mistake(
        says="Your gate returns the bias first. The order is as in neuron(inputs, weights, bias): weights, then bias.",
    )
    def bias_first():
        return bias, np.array(weights)

    @mistake(
        says="Your gate returns only the weights. The bias belongs to it, too: return both.",
    )
    def weights_alone():
        return np.array(weights)
