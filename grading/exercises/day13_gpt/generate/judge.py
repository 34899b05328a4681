"""generate: what makes a result right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day13_gpt.generate.cases import AFTERWARDS, THRICE
from grading.judge import compare
from grading.judge.compare import kind_of
from grading.judge.judging import plain_inputs
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

SIGMAS = 6.5  # a right solution is off by so much once in 10^10 times


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code.endswith(AFTERWARDS):
        found = compare(expected.value, got.value, plain_inputs(case))
        if found:
            yield found
        return
    thrice = case.code == THRICE
    results = got.value if thrice else [got.value]
    found = next(filter(None, (_form(case, tokens) for tokens in results)), None)
    if not found:
        lists = [[int(token) for token in tokens] for tokens in results]
        if thrice:
            found = _chance(*lists)
        elif "scores" in case.inputs:
            found = _shares(case, lists[0])
        else:
            found = _path(case, lists[0], expected.value)
    if found:
        yield found


def _form(case: Case, tokens: Any) -> Problem | None:
    """What no result may be, whatever was drawn."""
    count, start = case.inputs["count"], case.inputs["tokens"]
    wanted = f"a list of {count} ids"
    if not isinstance(tokens, (list, tuple)) and not (isinstance(tokens, np.ndarray) and tokens.ndim == 1):
        says = f"A list of ids should come back, and it is {kind_of(tokens)}."
        return Problem(f"no list {kind_of(tokens)}", says, "", wanted, kind_of(tokens))
    if not all(isinstance(k, (int, np.integer)) and not isinstance(k, bool) for k in tokens):
        return Problem(
            "no ids", "The list should hold ids, which are whole numbers.", "", wanted, show(tokens)
        )
    if len(tokens) == count:
        return None
    if start and list(tokens[: len(start)]) == start and len(tokens) == count + len(start):
        says = "The tokens to start from came back as well. Only the new ones are asked for."
        return Problem("start as well", says, "", wanted, show(tokens))
    says = f"{count} new tokens are asked for, and {len(tokens)} came back."
    return Problem(f"length {len(tokens) - count:+}", says, "", wanted, show(tokens))


def _path(case: Case, tokens: list[int], wanted: list[int]) -> Problem | None:
    """Tokens that were certain."""
    if tokens == wanted:
        return None
    first = next(k for k, pair in enumerate(zip(tokens, wanted, strict=True)) if pair[0] != pair[1])
    before = [*case.inputs["tokens"], *wanted[:first]]
    seen = before[-case.inputs["context"] :]
    says = f"After {show(before)}, the model should be shown {show(seen)}, and {wanted[first]} is its best token."
    look = "What is the model shown, and the logits of which position are used?"
    return Problem(f"path {tokens}", says, look, show(wanted), show(tokens))


def _chance(first: list[int], again: list[int], other: list[int]) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if first != again:
        says = "Two generators of one seed gave different tokens."
        return Problem("not reproducible", says, look, "the same tokens", "different ones")
    if first == other:
        says = "Another generator gave the very same tokens: `rng` has no effect."
        return Problem("ignores rng", says, look, "other tokens", "the same ones")
    return None


def _softmax(logits: np.ndarray, kept: int | None = None) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    if kept is not None:
        powers[np.argsort(logits)[:-kept]] = 0
    return powers / powers.sum()


def _explanations(scores: np.ndarray, T: float, k: int | None) -> Mapping[str, np.ndarray]:
    """The right probabilities, and those of known ways to go wrong."""
    return {
        "right": _softmax(scores / T, k),
        "without temperature": _softmax(scores, k),
        "without top_k": _softmax(scores / T),
        "without both": _softmax(scores),
        "always the best": np.eye(len(scores))[scores.argmax()],
        "all the same": np.full(len(scores), 1 / len(scores)),
    }


def _shares(case: Case, tokens: list[int]) -> Problem | None:
    """How often each score was drawn: the token that lies k above the sum of what was seen has scores[k]."""
    scores, context, start = (case.inputs[name] for name in ("scores", "context", "tokens"))
    every = [*start, *tokens]
    drawn = [
        (token - sum(every[max(0, place - context) : place])) % len(scores)
        for place, token in enumerate(every)
        if place >= len(start)
    ]
    found = np.bincount(drawn, minlength=len(scores)) / len(drawn)
    explained = _explanations(scores, case.inputs.get("temperature", 1.0), case.inputs.get("top_k"))
    if _fits(found, explained["right"], len(drawn)):
        return None
    fitting = [name for name, p in explained.items() if name != "right" and _fits(found, p, len(drawn))]
    name = min(fitting, key=lambda name: float(np.abs(found - explained[name]).max()), default="other")
    return Problem(
        f"shares: {name}",
        f"In {len(drawn)} draws, tokens came up in other shares than the model's logits say.",
        "Do temperature and top_k arrive at sample_token, and the last position's logits?",
        "shares near " + show([round(float(p), 2) for p in explained["right"]]),
        show([round(float(share), 2) for share in found]),
    )


def _fits(found: np.ndarray, p: np.ndarray, count: int) -> bool:
    reach = SIGMAS * np.sqrt(p * (1 - p) / count) + np.where(p > 1e-9, 3 / count, 0) + 1e-9
    return bool((np.abs(found - p) <= reach).all())
