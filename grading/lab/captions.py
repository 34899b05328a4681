"""A lesson's words for its pictures: the `*Picture:*` sentence after a cell becomes the picture's alternative text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from grading import course

IN_WORDS = "The picture in words"
_CELL = re.compile(r"^# %%(.*)\n", re.MULTILINE)
_FOLDED = re.compile(rf"<details><summary>{IN_WORDS}</summary>\n\n(.+?)\n\n</details>", re.DOTALL)


class Captions:
    """Knows what the picture of the present cell shows, as long as the cell is as the lesson has it.

    A cell that the learner changed may draw something else: then nobody has said what it shows.
    """

    def __init__(self, shell: Any) -> None:
        self.source = ""
        shell.events.register("pre_run_cell", self._begin)

    def __call__(self) -> str:
        return _captions().get(self.source, "")

    def _begin(self, info: Any) -> None:
        self.source = info.raw_cell.strip()


@cache
def _captions() -> dict[str, str]:
    """For each cell of the course that draws: its source, and its picture in words."""
    found = {}
    for day in course.days():
        for notebook in course.notebooks(day):
            cells = _cells(day, notebook)
            for (kind, source), (following, text) in pairwise(cells):
                if kind == "code" and following == "markdown" and (words := in_words(text)):
                    found[source.strip()] = words
    return found


def _cells(day: str, notebook: str) -> Iterable[tuple[str, str]]:
    """The (kind, source) of a lesson's cells."""
    path = course.lesson(day, notebook)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        for cell in json.loads(text)["cells"]:
            yield cell["cell_type"], "".join(cell["source"])
        return
    _, *parts = _CELL.split(text)
    for head, body in zip(parts[::2], parts[1::2], strict=True):
        if "[markdown]" in head:
            yield "markdown", re.sub(r"^# ?", "", body, flags=re.MULTILINE)
        else:
            yield "code", body


def in_words(text: str) -> str:
    """The picture in words that a text cell gives, without marks of Markdown and LaTeX; '' where it gives none."""
    given = _FOLDED.search(text) or re.match(r"\*Picture:\*\s+(.+?)(?:\n\n|\Z)", text, re.DOTALL)
    plain = re.sub(r"[*`$\\{}]", "", " ".join(given[1].split())) if given else ""
    return plain[:1].upper() + plain[1:]
