"""sample_token: what makes draws right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day10_mlp.sample_token.cases import DRAWS, ONE, THRICE
from grading.judge import compare
from grading.judge.compare import kind_of
from grading.judge.judging import plain_inputs
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

SIGMAS = 6.0  # a right solution is off by so much once in 10^9 times


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    values = [got.value] if case.code == ONE else got.value
    tokens = [token for run in values for token in run] if case.code == THRICE else values
    size = len(case.inputs["logits"])
    problem = next(filter(None, (_no_token(value, size) for value in tokens)), None)
    if not problem and case.code == ONE:
        problem = _fixed(case, got, expected)
    elif not problem:
        problem = _chance(*values) if case.code == THRICE else _shares(case, np.array(tokens))
    if problem:
        yield problem


def _no_token(value: Any, size: int) -> Problem | None:
    """What comes instead of one of the tokens 0 to size - 1."""
    single = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
    if not single and not (isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu"):
        whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
        says = f"A token should come back, a whole number, and it is {kind_of(value)}: {show(value)}."
        return Problem("a float" if whole else f"no token: {kind_of(value)}", says, "", "an int", show(value))
    if not 0 <= value < size:
        says = f"There are the tokens 0 to {size - 1}, and {value} came back."
        return Problem("no such token", says, "", f"0 to {size - 1}", str(value))
    return None


def _fixed(case: Case, got: Outcome, expected: Outcome) -> Problem | None:
    found = compare(expected.value, got.value, plain_inputs(case), "the token")
    if not found:
        return None
    order = np.argsort(case.inputs["logits"])
    place = int(np.flatnonzero(order == got.value)[0])
    what = {0: "the smallest", len(order) - 1: "the largest"}.get(place, "another")
    return Problem(
        f"token of {what} logit", found.says, "Which logit is the largest?", found.expected, found.got
    )


def _chance(first: Any, again: Any, other: Any) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if first != again:
        says = "Two generators of one seed gave different tokens."
        return Problem("not reproducible", says, look, "the same tokens", "different ones")
    if first == other:
        says = "Another generator gave the very same tokens: `rng` has no effect."
        return Problem("ignores rng", says, look, "other tokens", "the same ones")
    return None


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def _only(chosen: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Probabilities from the chosen places' logits; 0 elsewhere."""
    p = np.zeros(len(logits))
    p[chosen] = _softmax(logits[chosen])
    return p


def _explanations(logits: np.ndarray, T: float, k: int) -> Mapping[str, np.ndarray]:
    """The right probabilities, and those of known ways to go wrong."""
    down = np.argsort(logits)[::-1]
    top, size = down[:k], len(logits)
    best = np.eye(size)[down[0]]
    cut = np.where(np.isin(np.arange(size), top), _softmax(logits / T), 0.0)
    positive = np.maximum(logits, 1e-9)
    return {
        "right": _only(top, logits / T),
        "temperature multiplied": _only(top, logits * T),
        "without temperature": _only(top, logits),
        "without top_k": _softmax(logits / T),
        "the smallest": _only(down[::-1][:k], logits / T),
        "the first": _only(np.arange(min(k, size)), logits / T),
        "the last": _only(np.arange(size)[-k:], logits / T),
        "one too few": _only(down[: max(k - 1, 1)], logits / T) if k < size else _softmax(logits / T),
        "one too many": _only(down[: k + 1], logits / T),
        "always the largest": best,
        "all the same": np.full(size, 1 / size),
        "the chosen ones the same": np.isin(np.arange(size), top) / min(k, size),
        "place among the chosen": np.pad(_softmax(logits[top] / T), (0, size - len(top))),
        "the rest to the last": cut + (1 - cut.sum()) * np.eye(size)[-1],
        "without exp": positive / positive.sum(),
    }


def _shares(case: Case, tokens: np.ndarray) -> Problem | None:
    logits = case.inputs["logits"]
    T, k = case.inputs.get("temperature", 1.0), case.inputs.get("top_k") or len(logits)
    found = np.bincount(tokens, minlength=len(logits)) / len(tokens)
    explained = _explanations(logits, T, k)
    right = explained["right"]
    if _fits(found, right):
        return None
    fitting = {name: p for name, p in explained.items() if _fits(found, p) and not np.allclose(p, right)}
    name = min(fitting, key=lambda name: float(np.abs(found - fitting[name]).max()), default="other")
    look = "Do the chances follow softmax(logits / temperature)?"
    if np.any((right == 0) & (found > 0)):
        look = "Tokens come up that are not among the top_k largest."
    return Problem(
        f"shares: {name}",
        f"In {DRAWS} draws the tokens came up in other shares than they should.",
        look,
        "shares near " + show([round(float(p), 2) for p in right]),
        show([round(float(share), 2) for share in found]),
    )


def _fits(found: np.ndarray, p: np.ndarray) -> bool:
    reach = SIGMAS * np.sqrt(p * (1 - p) / DRAWS) + np.where(p > 1e-9, 3 / DRAWS, 0) + 1e-9
    return bool((np.abs(found - p) <= reach).all())
