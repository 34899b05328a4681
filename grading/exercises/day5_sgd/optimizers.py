"""Cases for optimizers that remember: arrays after each of several steps, and whose memory is whose."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.judge.spec import Case, Problem
from grading.kernel.probe import Outcome

ONE = "optimizer = {make}\noptimizer.step([W], [dW])\nW"
PATH = (
    "optimizer = {make}\npath = []\nfor dW in gradients:\n    optimizer.step([W], [dW])\n    "
    "path.append(W.copy())\nnp.array(path)"
)
TWO_ARRAYS = (
    "optimizer = {make}\npath = []\nfor dW, dV in gradients:\n    optimizer.step([W, V], [dW, dV])\n"
    "    path.append([W.copy(), V.copy()])\npath"
)
LIST = (
    "params = [W, V]\noptimizer = {make}\nfor dW, dV in gradients:\n    optimizer.step(params, [dW, "
    "dV])\nW, V, params"
)
TWO_OPTIMIZERS = (
    "first, second = {make}, {make}\nfor dW, dV in gradients:\n    first.step([W], [dW])\n    "
    "second.step([V], [dV])\nW, V"
)
SAME_GRADIENTS = (
    "optimizer = {make}\ngrads = [dW]\npath = []\nfor number in range(3):\n    optimizer.step([W], grads)\n"
    "    path.append(W.copy())\nnp.array(path)"
)

REUSED = (
    "optimizer = {make}\ngrads = [np.zeros_like(W)]\npath = []\nfor dW in gradients:\n    grads[0][...] = dW\n"
    "    optimizer.step([W], grads)\n    path.append(W.copy())\nnp.array(path)"
)


def one(
    make: str, W: np.ndarray, dW: np.ndarray, about: str, shown: bool = False, part: str = "step"
) -> Case:
    """A single step."""
    return Case(ONE.format(make=make), {"W": W, "dW": dW}, shown, about, part, may_change=("W",))


def path(make: str, W: np.ndarray, gradients: list[np.ndarray], about: str, shown: bool = False) -> Case:
    """Several steps of one array, which is looked at after each."""
    inputs = {"W": W, "gradients": np.array(gradients)}
    return Case(PATH.format(make=make), inputs, shown, about, "step", may_change=("W",))


def same_gradients(make: str, W: np.ndarray, dW: np.ndarray, about: str) -> Case:
    """Three steps along one and the same array of gradients."""
    return Case(
        SAME_GRADIENTS.format(make=make), {"W": W, "dW": dW}, about=about, part="step", may_change=("W",)
    )


def reused(make: str, W: np.ndarray, gradients: list[np.ndarray], about: str) -> Case:
    """Several steps, with gradients that are written into one and the same array."""
    inputs = {"W": W, "gradients": np.array(gradients)}
    return Case(REUSED.format(make=make), inputs, about=about, part="step", may_change=("W",))


def together(
    code: str, make: str, W: np.ndarray, V: np.ndarray, gradients: list, about: str, shown: bool = False
) -> Case:
    """Two arrays: of one optimizer (TWO_ARRAYS, LIST), or each with an optimizer of its own (TWO_OPTIMIZERS)."""
    inputs = {"W": W, "V": V, "gradients": gradients}
    return Case(code.format(make=make), inputs, shown, about, "memory", may_change=("W", "V"))


def memory(rng: np.random.Generator, make: str) -> Iterator[Case]:
    """The hidden cases about memory: of equal and different shapes, two optimizers, the caller's list."""

    def pairs(first: tuple[int, ...], second: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(rng.normal(size=first), rng.normal(size=second)) for _ in range(3)]

    for code, first, second, about in (
        (TWO_ARRAYS, (3,), (3,), "two arrays of the same shape"),
        (TWO_ARRAYS, (2, 3), (1, 3), "a weight matrix and its bias"),
        (TWO_ARRAYS, (2, 2), (2,), "two arrays of different shape"),
        (LIST, (2, 3), (1, 3), "the list of parameters, which still holds the same arrays afterwards"),
        (TWO_OPTIMIZERS, (2,), (2,), "two optimizers, each with a memory of its own"),
    ):
        yield together(
            code, make, rng.normal(size=first), rng.normal(size=second), pairs(first, second), about
        )


def any_optimizers(rng: np.random.Generator, make: str) -> Iterator[Case]:
    """The hidden cases that do not depend on the formula."""
    draw = rng.normal
    yield same_gradients(make, draw(size=(2, 2)), draw(size=(2, 2)), "one array of gradients for all steps")
    about = "an array of gradients into which the caller writes the next ones"
    yield reused(make, draw(size=(2, 2)), [draw(size=(2, 2)) for _ in range(3)], about)
    single = [draw(size=(2, 2)).astype(np.float32) for _ in range(4)]
    yield path(make, single[0], single[1:], "float32 parameters")
    yield from memory(rng, make)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """The caller's arrays; where a step has not moved them at all, say so; of a path, name the first wrong step."""
    found = compare(expected.value, got.value, plain_inputs(case), "the array")
    if not found:
        return
    if case.code.startswith("optimizer") and case.code.endswith("\nW"):
        if compare(case.inputs["W"], got.value, {}) is None:
            says = "The caller's W is what it was before the step."
            yield Problem(
                "not in place", says, "Does your code write into the arrays of the list, or make new ones?"
            )
            return
    elif case.code.endswith("np.array(path)") and np.shape(got.value) == np.shape(expected.value):
        for number, (wanted, came) in enumerate(zip(expected.value, got.value, strict=True), start=1):
            if wrong := compare(wanted, came, plain_inputs(case), f"W after step {number}"):
                before = f"Up to step {number - 1} all is well. " if number > 1 else ""
                yield Problem(f"step {number}: {wrong.kind}", before + wrong.says, wrong.look)
                return
    yield found
