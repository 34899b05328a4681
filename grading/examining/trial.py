"""A case that was tried: what the reference makes of it, what the candidate made of it, and what is wrong with that."""

from __future__ import annotations

from dataclasses import dataclass

from grading.judge.spec import Case, Problem
from grading.kernel.probe import Outcome


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
