"""What the learner is told: points and words, the same in the notebook, the terminal and the feedback page."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

UNWRITTEN = "not written yet"  # a verdict's `look` where the stub, or a part of it, is all that is wrong
WIDTH = 92
REST = "the rest is tested when your class is graded"  # where references are withheld
_LABEL = 12
_MOST = 200_000  # characters of all texts of a record


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
        return _whole(self.title, self.text, self.facts)

    def __str__(self) -> str:
        return self.says


@dataclass(frozen=True)
class Grid:
    """A small array as it is shown: the text of each entry, row by row, and the places (row, column) to be marked."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    marked: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Record:
    """What is kept of one graded exercise, or of one part of a class: points, tables and pages are made from it alone.

    name, part: the exercise, and of a class the part, else ''. points, out_of, title, text, facts, look, mistake, seed:
    as in `Verdict`. defined: had the notebook anything under this name? grids: arrays to be shown side by side.

    Raises:
        ValueError: a field is of another type, the points are not within 0 and out_of, or the texts are too long.
    """

    name: str
    part: str
    points: float
    out_of: int
    title: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    look: str = ""
    mistake: str | None = None
    seed: int = 0
    defined: bool = True
    grids: tuple[Grid, ...] = ()

    def __post_init__(self) -> None:
        texts = [self.name, self.part, self.title, self.text, self.look]
        texts += [self.mistake] if self.mistake is not None else []
        _must(type(self.facts) is tuple and all(_is_pair(fact, str) for fact in self.facts), "facts")
        _must(type(self.grids) is tuple and all(type(grid) is Grid for grid in self.grids), "grids")
        for grid in self.grids:
            _must(_is_table(grid.rows) and all(_is_pair(place, int) for place in grid.marked), "grids")
            texts += [grid.caption, *(entry for row in grid.rows for entry in row)]
        texts += [part for fact in self.facts for part in fact]
        _must(all(type(text) is str for text in texts) and sum(map(len, texts)) <= _MOST, "texts")
        _must(type(self.seed) is int and type(self.defined) is bool, "seed, defined")
        _must(type(self.out_of) is int and self.out_of >= 0, "out_of")
        _must(type(self.points) in (int, float) and math.isfinite(self.points), "points")
        _must(0 <= self.points <= self.out_of, "points")

    @property
    def task(self) -> str:
        """As tables name it: "sigmoid", "NeuralNetwork.forward"."""
        return f"{self.name}.{self.part}" if self.part else self.name

    @property
    def right(self) -> bool:
        """All points."""
        return self.points == self.out_of

    @property
    def says(self) -> str:
        """The whole message as plain text."""
        return _whole(self.title, self.text, self.facts)

    def plain(self) -> dict[str, Any]:
        """The record as JSON can hold it; `from_plain` reads it back."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Any) -> Record:
        """A record from what `plain` made of one, perhaps by way of a JSON file.

        Raises:
            ValueError: it is anything else.
        """
        try:
            grids = [Grid(**grid) for grid in data["grids"]]
            _must(data.keys() == {one.name for one in fields(cls)}, "fields")
            exact = {"facts": _tuples(data["facts"]), "grids": tuple(_exact(grid) for grid in grids)}
            return cls(**{**data, **exact})
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError(f"not a record: {type(error).__name__}") from error


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"a record's {what}: not as it should be")


def _is_pair(value: Any, kind: type) -> bool:
    return type(value) is tuple and len(value) == 2 and all(type(one) is kind for one in value)


def _is_table(rows: Any) -> bool:
    return type(rows) is tuple and all(type(row) is tuple for row in rows)


def _exact(grid: Grid) -> Grid:
    return Grid(grid.caption, _tuples(grid.rows), _tuples(grid.marked))


def _tuples(rows: Any) -> tuple[tuple[Any, ...], ...]:
    """What JSON knows as lists of lists."""
    _must(isinstance(rows, Sequence) and all(isinstance(row, (list, tuple)) for row in rows), "lists")
    return tuple(tuple(row) for row in rows)


def _whole(title: str, text: str, facts: tuple[tuple[str, str], ...]) -> str:
    """A message as plain text: the headline, the paragraph, the labelled facts."""
    blocks = [title]
    if text:
        text = " ".join(text.split())
        blocks.append(
            textwrap.indent(
                textwrap.fill(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False), "  "
            )
        )
    if facts:
        blocks.append("\n".join(_fact(label, text) for label, text in facts))
    return "\n\n".join(blocks)


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
