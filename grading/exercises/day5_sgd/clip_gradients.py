"""clip_gradients: one factor for all arrays. Norms to be clipped are at least 3, so that norm + 1e-6 does as well."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import clip_gradients

CALL = "clip_gradients(grads, max_norm)"


def _case(grads: list[np.ndarray], max_norm: float, about: str, shown: bool = False) -> Case:
    return Case(CALL, {"grads": grads, "max_norm": max_norm}, shown=shown, about=about)


def _of_norm(rng: np.random.Generator, norm: float, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    grads = [rng.normal(size=shape) for shape in shapes]
    joint = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    return [g * norm / joint for g in grads]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(
        [np.array([3.0, 0.0]), np.array([[0.0, -4.0]])], 1.0, "a joint norm of 5, to become 1", shown=True
    )
    yield _case(
        [np.array([3.0, 0.0]), np.array([[0.0, -4.0]])], 10.0, "gradients that are short enough", shown=True
    )
    yield _case([np.array([0.6, -0.8])], 1.0, "a joint norm of exactly max_norm", shown=True)
    yield _case([np.zeros((2, 2)), np.zeros(3)], 1.0, "gradients of zero", shown=True)
    yield _case(_of_norm(rng, 7.0, (3, 2), (1, 2), (2, 4), (1, 4)), 2.5, "the four gradients of a network")
    yield _case(_of_norm(rng, 1.5, (3, 2), (1, 2)), 2.0, "gradients that are short enough")
    yield _case(_of_norm(rng, 6.0, (4, 3)), 5.0, "a single array")
    yield _case(_of_norm(rng, 4.25, (2, 3), (3,)), 4.2, "a joint norm just above max_norm")
    yield _case(_of_norm(rng, 4e6, (2, 3), (3,)), 0.01, "gradients that have exploded")
    apart = _of_norm(rng, 3.0, (2, 3)) + _of_norm(rng, 3.0, (5,)) + _of_norm(rng, 3.0, (1, 2))
    yield _case(apart, 4.0, "arrays that are short enough each, but not together")
    yield _case(_of_norm(rng, 9.0, (3, 3)) + _of_norm(rng, 0.5, (3,)), 3.0, "one long array and one short")
    yield _case(_of_norm(rng, 20.0, (2, 3, 2)), 8.0, "an array with three axes")
    yield _case([np.array([0.0, 5.0]), np.zeros((2, 2))], 2.0, "one array that is all zeros")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality, with a word on the joint norm where it came out too large."""
    found = compare(expected.value, got.value, plain_inputs(case), "the new list")
    if found:
        norm = _joint_norm(got.value)
        look = found.look
        if norm is not None:
            wanted = _joint_norm(expected.value) or 0.0
            look = f"The joint norm of your arrays is {norm:.6g}; that of the right ones is {wanted:.6g}."
            if norm > 1.001 * wanted and wanted < 0.999 * case.inputs["max_norm"]:
                look += " Gradients that are short enough stay as they are."
        yield Problem(found.kind, found.says, look, found.expected, found.got)


def _joint_norm(value: object) -> float | None:
    if not isinstance(value, (list, tuple)) or not all(
        isinstance(g, np.ndarray) and g.dtype.kind in "iuf" for g in value
    ):
        return None
    return math.sqrt(sum(float(np.sum(np.asarray(g, dtype=float) ** 2)) for g in value))


exercise = Exercise(
    of=clip_gradients,
    points=2,
    cases=cases,
    judge=judge,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Think of all numbers of all arrays as one long vector. How long is it? If it is too long, "
        "which one factor makes it exactly `max_norm` long?",
        formula=r"$\text{norm} = \sqrt{\sum_k \sum_{ij} (g_k)_{ij}^2}$. Where it exceeds max_norm, every "
        r"array is multiplied "
        r"by $\text{max\_norm} / \text{norm}$; else by 1.",
        pseudocode="total = sum over all arrays of the sum of their squares\nnorm = square root of total\n"
        "factor = max_norm / norm where norm exceeds max_norm, else 1\nreturn a list of factor * g, for "
        "each g",
    ),
)


def _norm(grads):
    return math.sqrt(sum(float(np.sum(g**2)) for g in grads))


def _shortened(grads, norm, max_norm):
    return [g * (max_norm / norm) for g in grads] if norm > max_norm else [g.copy() for g in grads]


mistake, alternative = bank_of(clip_gradients)


@mistake(
    says="Each array is clipped by a norm of its own, so that the direction of the whole step changes. "
    "One norm of all numbers together gives one factor for all arrays.",
)
def each_array_on_its_own(grads, max_norm):
    return [_shortened([g], _norm([g]), max_norm)[0] for g in grads]


@mistake(
    says="Each number is clipped by itself (np.clip), so that the direction changes: the large numbers "
    "are cut, the small ones stay. Shorten all by the same factor.",
)
def number_by_number(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


@mistake(
    says="You also stretch gradients that are short enough, up to max_norm. Clipping only ever shortens: "
    "what is within the limit stays as it is.",
)
def short_ones_stretched(grads, max_norm):
    return [g * (max_norm / max(_norm(grads), 1e-12)) for g in grads]


@mistake(
    says="You also stretch gradients that are short enough, and those of length 0 become nan: 0 / 0. Shorten only "
    "where the norm is above max_norm, and nothing is ever divided by 0.",
)
def stretched_and_nan_for_zeros(grads, max_norm):
    norm = np.sqrt(np.sum([np.sum(g**2) for g in grads]))
    return [g * (max_norm / norm) for g in grads]


@mistake(
    says="Gradients that are all zero have a norm of 0, you divide by it, and 0 / 0 is nan. Divide only where there "
    "is something to shorten.",
)
def nan_for_zeros(grads, max_norm):
    norm = np.sqrt(np.sum([np.sum(g**2) for g in grads]))
    return [g * min(norm, max_norm) / norm for g in grads]


@mistake(
    says="Gradients that are all zero have a norm of 0, and dividing by it stops your code. Work out the factor only "
    "where the norm is above max_norm.",
)
def stopped_by_zeros(grads, max_norm):
    factor = min(1.0, max_norm / _norm(grads))
    return [g * factor for g in grads]


@mistake(
    says="You add up the norms of the arrays. The length of the whole is the root of the sum of all "
    "*squares*, just as 3 and 4 give 5, not 7.",
)
def sum_of_norms(grads, max_norm):
    return _shortened(grads, sum(_norm([g]) for g in grads), max_norm)


@mistake(
    says="The square root is missing: you compare and divide by the squared length.",
)
def root_missing(grads, max_norm):
    return _shortened(grads, _norm(grads) ** 2, max_norm)


@mistake(
    says="Your norm is the root of the *mean* of the squares. A length is the root of their sum.",
)
def root_of_the_mean(grads, max_norm):
    return _shortened(grads, _norm(grads) / math.sqrt(sum(g.size for g in grads)), max_norm)


@mistake(
    says="You measure by the largest number instead of the length of all numbers together.",
)
def largest_number(grads, max_norm):
    return _shortened(grads, max(float(np.abs(g).max()) for g in grads), max_norm)


@mistake(
    says="Your norm is the longest of the arrays', not the norm of all numbers together: the sum over the "
    "arrays is missing.",
)
def longest_array(grads, max_norm):
    return _shortened(grads, max(_norm([g]) for g in grads), max_norm)


@mistake(
    says="Your norm is that of the absolute values, summed (the L1 norm). The L2 norm takes squares, "
    "their sum, and the root.",
)
def absolute_values_summed(grads, max_norm):
    return _shortened(grads, sum(float(np.abs(g).sum()) for g in grads), max_norm)


@mistake(
    says="Where the gradients are too long you only divide by their norm, which makes the length 1. It "
    "should become max_norm.",
)
def length_one(grads, max_norm):
    norm = _norm(grads)
    return [g / norm for g in grads] if norm > max_norm else list(grads)


@mistake(
    says="Your factor is upside down: norm / max_norm makes long gradients longer still.",
)
def factor_upside_down(grads, max_norm):
    return [g * max(_norm(grads) / max_norm, 1) for g in grads]


@mistake(
    says="The gradients come back as they were: nothing is clipped.",
)
def nothing_clipped(grads, max_norm):
    return list(grads)


@mistake(
    says="The norm comes back together with the arrays. Only the list of arrays is asked for.",
)
def norm_returned_too(grads, max_norm):
    norm = _norm(grads)
    return _shortened(grads, norm, max_norm), norm


@mistake(
    says="The caller's arrays are scaled in place, and nothing is returned. Make a new list of new arrays.",
)
def in_place_and_no_return(grads, max_norm):
    norm = _norm(grads)
    for g in grads:
        g *= min(1.0, max_norm / max(norm, 1e-12))


@mistake(
    says="The result is right, but the caller's gradients are changed: *= and /= write into the arrays, "
    "and grads[i] = ... into the list, that was passed in. Collect new arrays in a new list.",
)
def in_place(grads, max_norm):
    in_place_and_no_return(grads, max_norm)
    return grads


@alternative
def as_one_vector(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return grads if norm <= max_norm else [max_norm * g / norm for g in grads]


@alternative
def norm_of_norms(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    factor = min(1, max_norm / (norm + 1e-6))  # as torch.nn.utils.clip_grad_norm_ does
    return tuple(factor * g for g in grads)


@alternative
def loop_over_all_numbers(grads, max_norm):
    total = 0.0
    for g in grads:
        for number in g.flat:
            total += number * number
    while total > max_norm**2 * (1 + 1e-12):
        scale = max_norm / total**0.5
        grads, total = [np.array(g * scale) for g in grads], max_norm**2
    return [g + 0 for g in grads]
