"""From nbgrader's source notebook to the learner's, as `nbgrader generate_assignment` makes it.

The same steps as nbgrader's own, without loading nbgrader, its gradebook and its servers: a test holds the two equal
for every notebook of the course.
"""

from __future__ import annotations

import copy
import hashlib
import re

from nbformat import NotebookNode

STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")
_SOLUTION, _HIDDEN = ("BEGIN SOLUTION", "END SOLUTION"), ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")


def release_of(source: NotebookNode) -> NotebookNode:
    """The learner's notebook: stubs in place, hidden tests gone, cells of the course's own locked.

    Raises:
        ValueError: a mark that begins something has none that ends it, or a cell that is no exercise has marks.
    """
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") or about.get("grade") or about.get("locked"):
            cell.metadata["deletable"] = False
            if not about.get("solution"):
                cell.metadata["editable"] = False
        text = _replaced(cell.source, _SOLUTION, STUB)
        if bool(about.get("solution")) != (text != cell.source):
            raise ValueError(f"marks of a solution and the cell's metadata disagree:\n{cell.source}")
        cell.source = _replaced(text, _HIDDEN, ())
        if cell.source != text and not about.get("grade"):
            raise ValueError(f"hidden tests in a cell that gives no points:\n{text}")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if about:
            about["checksum"], about["cell_type"] = _checksum(cell), cell.cell_type
    return notebook


def _replaced(source: str, marks: tuple[str, str], stub: tuple[str, ...]) -> str:
    """The text with these lines in the place of all that stands between the marks."""
    begin, end = marks
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if inside:
                raise ValueError(f"{begin} twice:\n{source}")
            inside = True
            indent = re.match(r"\s*", line)
            kept += [f"{indent[0] if indent else ''}{row}" for row in stub]
        elif end in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"no {end}:\n{source}")
    return "\n".join(kept)


def _checksum(cell: NotebookNode) -> str:
    """nbgrader's fingerprint of a cell, by which it knows one that was changed."""
    about = cell.metadata.nbgrader
    parts = [cell.source, cell.cell_type, *(str(about[kind]) for kind in ("grade", "solution", "locked"))]
    parts += [about["grade_id"], *([str(float(about["points"]))] if about["grade"] else [])]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
