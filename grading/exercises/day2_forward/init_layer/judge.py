"""init_layer: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from grading.exercises import Case
from grading.exercises.day2_forward.init_layer.cases import ONCE, THRICE, TWICE
from grading.judge.compare import kind_of
from grading.judge.spec import Problem
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

ENOUGH = 2000  # weights, to judge their distribution by


SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times


SHARE_BEYOND_2 = 0.0455  # of a standard normal distribution


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    n_in, n_out = case.inputs["n_in"], case.inputs["n_out"]
    layers = [got.value] if case.code == ONCE else got.value
    for layer in layers:
        if problems := list(layer_problems(layer, n_in, n_out)):
            yield from problems
            return
    if case.code == TWICE and _same(*layers):
        yield Problem(
            "same again",
            "Two layers drawn one after the other have the same weights.",
            "`rng` goes on by itself: draw from it as it is, without making or seeding a generator of your own.",
            "other weights in the second layer",
            "the same weights",
        )
    if case.code == THRICE:
        yield from chance_problems(*layers)


def layer_problems(layer: Any, n_in: int, n_out: int, of: str = "") -> Iterator[Problem]:
    """What is wrong with one (W, b); `of` says of which layer, as in " of layer 0"."""
    if not isinstance(layer, (tuple, list)) or len(layer) != 2:
        look = "Is there a `return` at the end?" if layer is None else "return W, b"
        yield Problem(
            f"no pair {kind_of(layer)}",
            f"Two things should come back, W and b{of}; it is {kind_of(layer)}.",
            look,
            "(W, b)",
            kind_of(layer),
        )
        return
    W, b = layer
    if np.shape(W) == (1, n_out) and np.shape(b) == (n_in, n_out) and n_in > 1:
        says = f"b{of} comes first in your pair, and W second. Asked for is (W, b)."
        yield Problem("order", says, "return W, b", "(W, b)", f"shapes {np.shape(W)} and {np.shape(b)}")
        return
    yield from _weight_problems(W, (n_in, n_out), of)
    yield from _bias_problems(b, n_out, of)


def _weight_problems(W: Any, shape: tuple[int, int], of: str) -> Iterator[Problem]:
    wanted = f"W of shape {shape}"
    if not isinstance(W, np.ndarray) or W.dtype.kind not in "fiu":
        yield Problem(
            f"weights {kind_of(W)}",
            f"W{of} should be an array of shape {shape}, but is {kind_of(W)}.",
            "What does the drawing function take as its size?",
            wanted,
            show(W),
        )
    elif W.shape != shape:
        turned = W.shape == shape[::-1]
        yield Problem(
            "weights turned"
            if turned
            else f"weights {np.subtract(W.shape, shape) if W.ndim == 2 else W.ndim}",
            f"W{of} should have the shape (n_in, n_out), here {shape}, but has {W.shape}.",
            "One neuron is a column: as many rows as inputs, as many columns as neurons.",
            wanted,
            f"W of shape {W.shape}",
        )
    elif not np.isfinite(W).all():
        yield Problem("weights not finite", f"W{of} holds nan or inf.", "", wanted, show(W))
    else:
        yield from _distribution_problems(W.astype(float), of)


def _distribution_problems(W: np.ndarray, of: str) -> Iterator[Problem]:
    n = W.size
    if n > 3 and len(np.unique(W)) < 0.9 * n:
        what = f"all {show(float(W.flat[0]))}" if np.ptp(W) == 0 else "many of them equal"
        kind = "all equal" if what.startswith("all") else "repeated"
        yield Problem(
            kind,
            f"The weights{of} should all be drawn at random, but are {what}.",
            "Neurons that start with equal weights compute the same thing, and go on doing so.",
            "a random number for each weight",
            what,
        )
    if n < ENOUGH:
        return
    mean, spread, beyond = float(W.mean()), float(W.std()), float(np.mean(np.abs(W) > 2))
    if abs(mean) > SIGMAS / sqrt(n):
        yield Problem(
            f"mean {mean:.1f}",
            f"The weights{of} have the mean {show(mean)}, and should have a mean near 0.",
            "Standard normal means: mean 0 and standard deviation 1.",
            "mean near 0, standard deviation near 1",
            f"mean {mean:.3f}, standard deviation {spread:.3f}",
        )
    if abs(spread - 1) > SIGMAS / sqrt(2 * n):
        yield Problem(
            f"spread {spread:.1g}",
            f"The weights{of} have the standard deviation {show(spread)}, and it should be near 1.",
            "Standard normal means: mean 0 and standard deviation 1.",
            "mean near 0, standard deviation near 1",
            f"mean {mean:.3f}, standard deviation {spread:.3f}",
        )
    elif abs(beyond - SHARE_BEYOND_2) > SIGMAS * sqrt(SHARE_BEYOND_2 * (1 - SHARE_BEYOND_2) / n):
        yield Problem(
            "not normal",
            f"Of the weights{of}, {beyond:.1%} lie outside -2 to 2; of a normal distribution it is 4.5%.",
            "Which function of `rng` draws from the standard normal distribution?",
            "4.5% of the weights outside -2 to 2",
            f"{beyond:.1%}",
        )


def _bias_problems(b: Any, n_out: int, of: str) -> Iterator[Problem]:
    wanted = f"b of shape {(1, n_out)}, zeros"
    if not isinstance(b, np.ndarray) or b.dtype.kind not in "fiu":
        says = f"b{of} should be an array of shape {(1, n_out)}, but is {kind_of(b)}."
        yield Problem(f"bias {kind_of(b)}", says, "np.zeros makes one.", wanted, show(b))
    elif b.shape != (1, n_out):
        kind = {(n_out,): "flat", (n_out, 1): "a column"}.get(b.shape, f"{b.ndim} axes")
        yield Problem(
            f"bias {kind}",
            f"b{of} should have the shape (1, n_out), here {(1, n_out)}, but has {b.shape}.",
            "np.zeros takes the shape as a tuple.",
            wanted,
            f"b of shape {b.shape}",
        )
    elif np.any(b != 0):
        kind = "bias constant" if n_out > 1 and (b == b[0, 0]).all() else "bias not zero"
        yield Problem(kind, f"b{of} should be all zeros.", "", wanted, f"b = {show(b)}")


def chance_problems(first: Any, again: Any, other: Any) -> Iterator[Problem]:
    """Do the weights depend on `rng`, and on nothing else? The first two layers come of one seed."""
    if not _same(first, again):
        yield Problem(
            "not from rng",
            "With two generators of the same seed, your weights differ: something other than `rng` decides them.",
            "Draw everything from the `rng` that is passed in.",
            "equal weights from generators of one seed",
            "different weights",
        )
    elif _same(first, other):
        yield Problem(
            "ignores rng",
            "With generators of different seeds, your weights are the same: `rng` does not decide them.",
            "Draw everything from the `rng` that is passed in.",
            "other weights from another seed",
            "the same weights",
        )


def _same(first: Any, second: Any) -> bool:
    return np.array_equal(first[0], second[0])
