"""Keeping the gradebook in step with a day's notebooks when exercises or points change after students were graded.

nbgrader itself refuses to add or remove cells of an assignment that somebody has submitted, so that nothing is lost.
Here the cells that stay keep everything, points by hand and comments included; before a cell goes, the gradebook is
copied.
"""

from __future__ import annotations

import contextlib
import shutil
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

SQLITE = "sqlite:///"


def fit(db_url: str, day: str, sources: Mapping[str, NotebookNode]) -> list[str]:
    """Give the gradebook's day the cells that its notebooks have now, for all who submitted it.

    Where nobody submitted the day, nothing is done: nbgrader then begins anew by itself. Points and texts of the cells
    are brought up to date by `nbgrader generate_assignment`, which is to follow.

    Args:
        db_url: the gradebook's. day: the assignment. sources: nbgrader's source notebooks by name.

    Returns:
        sentences to the teacher on what has changed.
    """
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(db_url) as gradebook, warnings.catch_warnings(), contextlib.suppress(MissingEntry):
        warnings.filterwarnings("ignore", message="Object of type .* not in session")
        assignment = gradebook.find_assignment(day)
        if not assignment.submissions:
            return []
        wanted = {(name, *cell) for name, source in sources.items() for cell in _cells(source)}
        there = {
            (notebook.name, *cell): row for notebook in assignment.notebooks for cell, row in _rows(notebook)
        }
        gone = {cell: row for cell, row in there.items() if cell not in wanted}
        said = []
        if gone:
            kept = _copied(db_url)
            said = [f"no longer in {day}: {_names(gone)}{kept}"]
        for row in gone.values():
            _remove(gradebook.db, row)
        for notebook in assignment.notebooks:
            if notebook.name not in sources:
                _remove_notebook(gradebook.db, notebook)
        new = sorted(wanted - there.keys())
        if new:
            said.append(f"new in {day}: {_names(new)}")
        _add(gradebook.db, assignment, sources, new)
        gradebook.db.commit()
        return said
    return []


def _cells(source: NotebookNode) -> list[tuple[str, str]]:
    """(kind, name) of all that the gradebook knows of a notebook's cells."""
    from nbgrader import utils

    found = []
    for cell in source.cells:
        kinds = {"grade": utils.is_grade(cell), "solution": utils.is_solution(cell)}
        kinds["source"] = any(kinds.values()) or utils.is_locked(cell)
        found += [(kind, cell.metadata.nbgrader.grade_id) for kind, is_one in kinds.items() if is_one]
    return found


def _rows(notebook: Any) -> list[tuple[tuple[str, str], Any]]:
    """The same of a notebook in the gradebook, each with its row."""
    kinds = {
        "grade": notebook.grade_cells,
        "solution": notebook.solution_cells,
        "source": notebook.source_cells,
    }
    return [((kind, row.name), row) for kind, rows in kinds.items() for row in rows]


def _remove(db: Any, row: Any) -> None:
    for given in (*(getattr(row, "grades", None) or ()), *(getattr(row, "comments", None) or ())):
        db.delete(given)
    db.flush()
    db.delete(row)


def _remove_notebook(db: Any, notebook: Any) -> None:
    for submitted in notebook.submissions:
        db.delete(submitted)
    db.flush()
    db.delete(notebook)


def _add(
    db: Any, assignment: Any, sources: Mapping[str, NotebookNode], new: list[tuple[str, str, str]]
) -> None:
    """New cells, and for everybody who submitted the day an empty place for what they are given on them."""
    from nbgrader.api import Comment, Grade, GradeCell, Notebook, SolutionCell, SourceCell, SubmittedNotebook

    db.flush()
    db.refresh(assignment)
    notebooks = {notebook.name: notebook for notebook in assignment.notebooks}
    for name in sources:
        if name not in notebooks:
            notebooks[name] = Notebook(name=name, assignment=assignment)
            db.add(notebooks[name])
            db.add_all(
                SubmittedNotebook(notebook=notebooks[name], assignment=one) for one in assignment.submissions
            )
    for name, kind, cell in new:
        notebook = notebooks[name]
        if kind == "source":
            db.add(SourceCell(name=cell, notebook=notebook, cell_type="code"))
            continue
        row = SolutionCell(name=cell, notebook=notebook)
        if kind == "grade":
            row = GradeCell(name=cell, notebook=notebook, max_score=0.0, cell_type="code")
        db.add(row)
        db.flush()
        for submitted in notebook.submissions:
            place = {"cell_id": row.id, "notebook_id": submitted.id}
            db.add(Grade(**place, needs_manual_grade=False) if kind == "grade" else Comment(**place))


def _names(cells: Any) -> str:
    """The names of tests, exercises and their notebooks, each once."""
    return ", ".join(sorted({f"{cell} ({notebook})" for notebook, kind, cell in cells}))


def _copied(db_url: str) -> str:
    """Copy the gradebook beside itself; words that say where."""
    if not db_url.startswith(SQLITE):
        return ""
    path = Path(db_url.removeprefix(SQLITE).partition("?")[0])
    copy = path.with_name(f"{path.name}.{time.strftime('%Y-%m-%dT%H%M%S')}")
    shutil.copy2(path, copy)
    return f"; the gradebook with what was given for it is kept as {copy.name}"
