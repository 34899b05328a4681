"""What crosses to the learner's code: a case, and the inputs that only a name and a seed can carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fixture:
    """An input that is not plain data, by its name in `grading.kernel.fixtures` and a seed: the probe builds it."""

    name: str
    seed: int = 0


@dataclass(frozen=True)
class Case:
    """One example: Python code that calls the exercise, and the inputs that the code names.

    The value of the code's last line is the outcome. Cases with `shown=True` are the visible check's: they must not
    depend on the random generator. `about` finishes the sentence "this example is about ..." for an edge case.
    `part` says to which part of a class's points it belongs, and `step`, where an exercise is written in steps, from
    which step on it is tried. `may_change` names inputs that may be changed in place. A `slow` case has no inputs but
    fixtures, takes long, and is tried with known mistakes only where the learner's code fails it.
    With `by_properties`, the reference only has to return something, and what is looked at only if the judge asks.
    With `fresh`, the candidate is defined anew for this case, so that it remembers nothing; with `edit`, as well, and
    with the small change of that number (`grading.kernel.edits`).
    """

    code: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    shown: bool = False
    about: str = ""
    part: str = ""
    step: int = 0
    may_change: tuple[str, ...] = ()
    slow: bool = False
    by_properties: bool = False
    fresh: bool = False
    edit: int = 0
