"""A lesson's text, in the percent format of Jupytext, as its cells. Its own reader: Jupytext takes a second to load.

    # %% a-name [markdown] tags=["training"]     begins a cell: its title, its kind if it is text, what else is known
    # ---, # jupyter: ...                         a heading, of which `needs: [mnist]` counts

Source: the formats page of Jupytext's documentation, https://jupytext.readthedocs.io/en/latest/formats-scripts.html
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import Any

_BEGINS = re.compile(r"# %%(?P<title>[^=\[\n]*?)(?: \[(?P<kind>markdown)\])?(?P<rest>(?: \w+=.*)?)")
_KNOWN = re.compile(r"(\w+)=(\"[^\"]*\"|\[[^\]]*\])(?: |$)")
_NEEDS = re.compile(r"^# +needs: \[(.*)\]$", re.MULTILINE)


@dataclass
class LessonCell:
    """A cell as it was written: `about` holds what its first line says besides, such as tags and the exercise."""

    kind: str
    title: str
    source: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass
class Lesson:
    """A lesson's cells, and the data sets that it needs."""

    cells: list[LessonCell]
    needs: list[str]


def read_lesson(text: str) -> Lesson:
    """The cells of a lesson.

    Raises:
        ValueError: the first line of a cell cannot be read; the message quotes it.
    """
    heading, *rest = re.split(r"^(?=# %%)", text, flags=re.MULTILINE)
    needs = [name.strip() for names in _NEEDS.findall(heading) for name in names.split(",")]
    return Lesson([_cell(part) for part in rest], needs)


def _cell(text: str) -> LessonCell:
    first, _, body = text.partition("\n")
    begins = _BEGINS.fullmatch(first.rstrip())
    known = _KNOWN.findall(begins["rest"].strip()) if begins else []
    if not begins or len(" ".join(f"{name}={value}" for name, value in known)) != len(begins["rest"].strip()):
        raise ValueError(f"the first line of a cell cannot be read: {first!r}")
    lines = body.rstrip().split("\n") if body.strip() else []
    while lines and not lines[0].strip():
        del lines[0]
    kind = begins["kind"] or "code"
    if kind == "markdown":
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    about = {name: ast.literal_eval(value) for name, value in known}
    return LessonCell(kind, begins["title"].strip(), "\n".join(lines), about)
