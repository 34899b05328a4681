"""What the learner is told: points and words, the same in the notebook, the terminal and the feedback page."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

UNWRITTEN = "not written yet"  # a verdict's `look` where the stub, or a part of it, is all that is wrong
WIDTH = 92
REST = "the rest is tested when your class is graded"  # where references are withheld
_LABEL = 12


@dataclass(frozen=True)
class Verdict:
    """The result of an examination.

    name: the exercise. points, out_of: what was earned, of how much. mistake: the known mistake's name, or None.
    seed: examine(name, candidate, seed=seed) plays it again. parts: points earned by part of a class ('' for a
    function). title, text, facts: the message, as a headline, a paragraph, and labelled facts. look: the message
    in one line, for tables. compared: (expected, got) where these are arrays worth showing side by side. leans_on:
    earlier exercises that are at fault where this one is right in itself alone. examples: the visible ones, each a pair
    (case, what came of it). beyond: points were lost, but on none of them.
    """

    name: str
    points: float
    out_of: int
    title: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    look: str = ""
    mistake: str | None = None
    seed: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    compared: tuple[Any, Any] | None = field(default=None, compare=False, repr=False)
    leans_on: tuple[str, ...] = ()
    examples: tuple[tuple[Any, Any], ...] = field(default=(), compare=False, repr=False)
    beyond: bool = False

    @property
    def right(self) -> bool:
        """All points."""
        return self.points == self.out_of

    @property
    def says(self) -> str:
        """The whole message as plain text."""
        blocks = [self.title]
        if self.text:
            text = " ".join(self.text.split())
            blocks.append(
                textwrap.indent(
                    textwrap.fill(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False), "  "
                )
            )
        if self.facts:
            blocks.append("\n".join(_fact(label, text) for label, text in self.facts))
        return "\n\n".join(blocks)

    def __str__(self) -> str:
        return self.says


def _fact(label: str, text: str) -> str:
    first, *rest = text.splitlines() or [""]
    indent = " " * _LABEL
    head = textwrap.fill(
        first,
        WIDTH,
        initial_indent=f"  {label:<{_LABEL - 2}}",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join([head, *(indent + line for line in rest)])
