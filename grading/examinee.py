"""Whom `examine` asks: something that runs cases, wherever the learner's code is."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from grading.cases import Case
from grading.probe import Outcome, probe
from grading.replace import earlier_pieces, references_for


class Examinee(ABC):
    """A learner's function or class: in this process (`Here`), or in a notebook's kernel."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """What the name stands for: "a function", "a class", or "of type int"."""

    @abstractmethod
    def outcomes(self, name: str, cases: Sequence[Case], with_references: bool = False) -> Sequence[Outcome]:
        """What it makes of each case, under an exercise's name.

        Args:
            with_references: while it runs, references stand for the earlier exercises that it calls.
        """

    @abstractmethod
    def earlier(self, name: str) -> Mapping[str, Examinee]:
        """The learner's own versions of other exercises that its code reaches."""


class Here(Examinee):
    """A candidate in this process."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate

    @property
    def kind(self) -> str:
        return kind_of(self.candidate)

    def outcomes(self, name: str, cases: Sequence[Case], with_references: bool = False) -> list[Outcome]:
        replaced = references_for(self.candidate, name) if with_references else contextlib.nullcontext()
        with replaced:
            return [probe(self.candidate, name, case) for case in cases]

    def earlier(self, name: str) -> dict[str, Examinee]:
        return {other: Here(piece) for other, piece in earlier_pieces(self.candidate, name).items()}


def kind_of(candidate: Any) -> str:
    """What a candidate is, in words."""
    if isinstance(candidate, type):
        return "a class"
    return "a function" if callable(candidate) else f"of type {type(candidate).__name__}"
