"""Records in a graded notebook: each test cell's outputs hold one, and it is read strictly."""

from __future__ import annotations

from nbformat import NotebookNode

from grading.lab.box import box
from grading.lab.checking import VERDICT_MIME
from grading.notebooks.nodes import display, failure
from grading.verdict import Record

STOPPED = "Stopped"  # the name of an error that says why a cell was not run


def task_of(cell: NotebookNode) -> tuple[str, str]:
    """The exercise, and of a class the part ('' for the whole), of a test cell."""
    name, _, part = cell.metadata.nbgrader.grade_id.removesuffix("-tests").partition("-")
    return name, part


def shown(record: Record) -> NotebookNode:
    """A record as a test cell's output."""
    return display({VERDICT_MIME: record.plain(), "text/plain": record.says, "text/html": box(record)})


def published(cell: NotebookNode) -> Record | None:
    """The record in a test cell's outputs; None where there is none of this exercise and its points."""
    if not cell.get("metadata", {}).get("nbgrader", {}).get("grade"):
        return None
    for output in cell.get("outputs", []):
        if VERDICT_MIME in output.get("data", {}):
            try:
                record = Record.from_plain(output.data[VERDICT_MIME])
            except ValueError:
                return None
            right = (*task_of(cell), cell.metadata.nbgrader.points)
            return record if (record.name, record.part, record.out_of) == right else None
    return None


def error(why: str) -> NotebookNode:
    """An output that says why a cell was not run, or not judged."""
    return failure(STOPPED, why, [why])
