"""Whoever is examined: something that makes outcomes of cases, in this process or in another one."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grading.kernel.cases import Case
from grading.kernel.probe import Outcome, pieces_in
from grading.kernel.stand_ins import earlier_pieces, references_for
from grading.kernel.trying import outcomes_of

A_CLASS, A_FUNCTION = "a class", "a function"
EITHER = "a class or a function"


@dataclass(frozen=True)
class Answer:
    """What came of being asked.

    kind: what the name stands for: "a function", "a class", or "of type int".
    outcomes: one for each case; none where the name stands for something of another kind than is wanted.
    earlier: the learner's own versions of other exercises that its code or the cases reach.
    for_now: the same will be asked again, when references may stand for these.
    """

    kind: str
    outcomes: Sequence[Outcome] = ()
    earlier: Mapping[str, Examinee] = field(default_factory=dict)
    for_now: bool = False


class Examinee(ABC):
    """A learner's function or class: in this process (`Here`), or in a notebook's kernel."""

    @abstractmethod
    def answer(self, name: str, cases: Sequence[Case], wanted: str, with_references: bool = False) -> Answer:
        """What it is, and what it makes of each case, under an exercise's name.

        Args:
            wanted: A_CLASS, A_FUNCTION or EITHER; of anything else no case is run.
            with_references: while it runs, references stand for the earlier exercises that it calls.
        """


class Here(Examinee):
    """A candidate in this process."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate

    def answer(self, name: str, cases: Sequence[Case], wanted: str, with_references: bool = False) -> Answer:
        """See `Examinee`."""
        kind = kind_of(self.candidate)
        if not is_wanted(kind, wanted):
            return Answer(kind)
        replaced = references_for(self.candidate, name) if with_references else contextlib.nullcontext()
        with replaced:
            outcomes = outcomes_of(self.candidate, name, cases)
        earlier = earlier_pieces(self.candidate, name, pieces_in(cases))
        return Answer(kind, outcomes, {other: Here(piece) for other, piece in earlier.items()})


def is_wanted(kind: str, wanted: str) -> bool:
    """Is something of this kind what was asked for?"""
    return kind == wanted or (wanted == EITHER and kind in (A_CLASS, A_FUNCTION))


def kind_of(candidate: Any) -> str:
    """What a candidate is, in words."""
    if isinstance(candidate, type):
        return A_CLASS
    return A_FUNCTION if callable(candidate) else f"of type {type(candidate).__name__}"
