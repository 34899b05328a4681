"""A case that was tried: what the reference makes of it, what the candidate made of it, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grading.judge.spec import Case, Problem
from grading.kernel.probe import Outcome


class Later(Outcome):
    """What comes of a case in which the reference does nothing but return a value: made when it is asked for."""

    def __init__(self, value: Callable[[], Any]) -> None:
        vars(self)["_make"] = value

    @cached_property
    def value(self) -> Any:
        return vars(self)["_make"]()


@dataclass(frozen=True)
class Drawn:
    """A case with what the reference makes of it, and its place in what the seed draws.

    The visible examples are the same with every seed: theirs is SHOWN_SEED.
    """

    case: Case
    expected: Outcome
    seed: int
    place: int


@dataclass(frozen=True)
class Trial:
    """One case with what the candidate made of it, and what is wrong with that."""

    drawn: Drawn
    got: Outcome
    problems: list[Problem]

    @property
    def case(self) -> Case:
        return self.drawn.case

    @property
    def expected(self) -> Outcome:
        return self.drawn.expected
