"""The learner's cells of an older release's notebook, in the new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from grading import course
from grading.notebooks import source_of
from grading.notebooks.publish import stamped
from grading.notebooks.reading import parse
from grading.notebooks.skeleton import NOTES, combined, definitions


@dataclass(frozen=True)
class Merged:
    """The new notebook, how many of its cells are the learner's, and the exercises that the new release has no more."""

    notebook: NotebookNode
    written: int
    gone: tuple[str, ...]


def release_behind(learners: NotebookNode, path: str, versions: Iterable[bytes]) -> NotebookNode | None:
    """The release that a learner's notebook came from: the installed course's, else an earlier one; None if unknown.

    Args:
        learners: the learner's notebook.
        path: its path from the root.
        versions: the file in earlier releases.
    """
    installed = _installed(*path.removesuffix(".ipynb").rsplit("/", 1))
    for old in (installed, *map(_parsed, versions)):
        if old is not None and _came_from(learners, old):
            return old
    return None


def _parsed(content: bytes) -> NotebookNode | None:
    try:
        return parse(content)
    except Exception:
        return None


def _installed(day: str, name: str) -> NotebookNode | None:
    """The notebook as the installed course releases it; None where it has none of that name, or cannot build it."""
    if day not in course.days() or name not in course.notebooks(day):
        return None
    try:
        return stamped(source_of(day, name))
    except Exception:  # somebody tinkered with the lessons
        return None


def merge(learners: NotebookNode, old: NotebookNode | None, new: NotebookNode) -> Merged:
    """Put what the learner wrote into the notebook of a new release.

    Args:
        learners: the learner's notebook.
        old: the release that it came from. Without it, every cell that is not in the new release counts as theirs.
        new: the released notebook of the new release.
    """
    before = {cell.id: cell for cell in old.cells} if old is not None else {}
    after = {cell.id: cell for cell in new.cells}
    cells, gone = [], []
    for cell in learners.cells:
        metadata = cell.get("metadata", {}).get("nbgrader", {})
        metadata = metadata if isinstance(metadata, dict) else {}
        name = next((each for each in (metadata.get("grade_id"), cell.get("id")) if each in before), "")
        if name and before[name].source == cell.source:  # as it was released
            if name in after:
                cells.append(NotebookNode(cell | {"source": after[name].source}))
            continue
        own = str(metadata.get("grade_id") or name)
        if metadata.get("solution") and own not in after and not set(definitions(cell.source)) & set(after):
            gone.append(own)
            note = f"*Kept from your earlier notebook: `{own}` is no longer an exercise of this one.*"
            cells.append(nbformat.v4.new_markdown_cell(note))
        cells.append(cell)
    prepared = NotebookNode(learners | {"cells": cells})
    notebook = combined(prepared, new, new)
    del notebook.metadata[NOTES]
    written = [
        cell
        for cell in notebook.cells
        if cell.source != after.get(cell.id, cell | {"source": None})["source"]
    ]
    return Merged(notebook, len(written), tuple(gone))


def _came_from(learners: NotebookNode, old: NotebookNode) -> bool:
    stamps = [
        notebook.get("metadata", {}).get("foundations", {}).get("release") for notebook in (learners, old)
    ]
    return stamps[0] is not None and stamps[0] == stamps[1]
