"""generate_cached: the same tokens as without a cache, and no position looked at twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Problem
from grading.exercises.day14_modern.generate_cached.cases import NOTED
from grading.judge import compare
from grading.judge.compare import kind_of
from grading.judge.judging import plain_inputs
from grading.kernel.plain import show
from grading.kernel.probe import Outcome

NEAR = 1e-4  # logits so close may change places where sums are taken in another order


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    found = _positions(case, got.value) if case.code.endswith(NOTED) else _tokens(case, *got.value)
    if found:
        yield found


def _positions(case: Case, seen: list[int]) -> Problem | None:
    enough = len(case.inputs["tokens"]) + case.inputs["count"]
    if sum(seen) <= enough:
        return None
    return Problem(
        f"positions {seen}",
        f"Your model looks at {sum(seen)} positions: {', '.join(map(str, seen))} in {len(seen)} steps.",
        "Each position is to be looked at once: the prompt in the first step, then only the token drawn last.",
        f"{enough - 1} positions",
        f"{sum(seen)}",
    )


def _tokens(case: Case, found: Any, plain: list[int], ahead: np.ndarray | None = None) -> Problem | None:
    if isinstance(found, (np.ndarray, tuple)) or not isinstance(found, list):
        says = f"A list of new tokens should come back, and it is {kind_of(found)}."
        return Problem(f"no list: {kind_of(found)}", says, "", "a list of ints", show(found))
    if ahead is not None and len(found) == len(plain):
        differs = [i for i, (a, b) in enumerate(zip(found, plain, strict=True)) if a != b]
        if differs and ahead[differs[0]] < NEAR:
            return None
    wrong = compare(plain, found, plain_inputs(case), "the list of new tokens")
    if wrong is None:
        return None
    says = f"Without a cache `generate` writes {show(plain)}, and yours writes {show(found)}."
    look = "Print the position, the mask and the shape of the keys in each step. "
    first = next((i for i, (a, b) in enumerate(zip(found, plain, strict=False)) if a != b), None)
    if len(found) != len(plain):
        look = "Which tokens belong to the result, and how many?"
    elif first == 0:
        look += "The very first token is wrong already: compare the first step with the model's own __call__."
    else:
        look += "The first token is right, so look at the later steps."
    return Problem(f"tokens {found}", says, look, show(plain), show(found))
