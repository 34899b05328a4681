"""Learners' notebooks with exercises filled in: for the tests, and for measuring."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from grading.notebooks.forms import solved_of, source_of
from grading.notebooks.publish import stamped


def released(day: str, notebook: str) -> NotebookNode:
    """The learner's notebook, fresh."""
    return stamped(source_of(day, notebook))


def solved(day: str, notebook: str, only: set[str] | None = None) -> NotebookNode:
    """The learner's notebook with the references written into the stubs (all, or only some)."""
    right = {cell.id: cell.source for cell in solved_of(source_of(day, notebook)).cells}
    learners = released(day, notebook)
    for cell in learners.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and (only is None or cell.id in only):
            cell.source = right[cell.id]
    return learners


def with_short_trainings(source: str) -> str:
    """A cell's source, with the setting that makes the trainings of its notebook short."""
    return re.sub(r"^WHOLE = True\b", "WHOLE = False", source, flags=re.MULTILINE)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell of a name."""
    return next(cell for cell in notebook.cells if cell.id == name)
