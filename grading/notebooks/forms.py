"""A lesson, expanded: one directive line becomes hints, exercise cell and test cells."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grading import course, exercises
from grading.course import ROOT, SOLVED
from grading.judge.spec import Exercise, Hints
from grading.notebooks.lesson import LessonCell, read_lesson
from grading.notebooks.stubs import BEGIN, cell_source, without_marks, without_solution

HIDDEN_BEGIN, HIDDEN_END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
GO_ON = "raises-exception"  # Jupyter's tag for: an error here does not stop Run All
_FOLDED_AS = {"Picture": "The picture in words", "Answer": "The answer"}
_FOLDS = re.compile(rf"\*({'|'.join(_FOLDED_AS)}):\*\s+")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class LessonError(ValueError):
    """A lesson's source cannot be built; the message names the file and what to mend."""


def source_of(day: str, notebook: str) -> NotebookNode:
    """nbgrader's source notebook: solutions and hidden tests between their marks. Of a withheld day, no solutions."""
    path = course.lesson(day, notebook)
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    try:
        lesson = read_lesson(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LessonError(f"{path}: {error}") from error
    apart = [part for cell in lesson.cells if (part := cell.about.get("part"))]  # "Tensor.product"
    cells: list[NotebookNode] = []
    for cell in lesson.cells:
        if name := cell.about.get("exercise"):
            cells += _exercise_cells(exercises.find(name), apart)
        elif place := cell.about.get("part"):
            cells += _part_cells(place, str(path))
        else:
            cells.append(_plain_cell(cell, str(path)))
    if first := next((cell for cell in cells if cell.cell_type == "code"), None):
        first.source = "\n".join([course.WITHOUT_THE_COURSE, first.source])
    ids = [cell.id for cell in cells]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise LessonError(
            f"{path.name}: each cell needs a name of its own; twice or more: {', '.join(repeated)}"
        )
    metadata = {
        "kernelspec": dict(KERNEL),
        "language_info": {"name": "python"},
        "foundations": {"day": day, "needs": lesson.needs},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def withheld_of(source: NotebookNode) -> NotebookNode:
    """The source notebook without its solutions: the same release comes of it."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = without_solution(cell.source)
    return notebook


def solved_of(source: NotebookNode) -> NotebookNode:
    """The solved notebook, not yet executed: the references in place, no marks and no hidden tests.

    Nothing may fail in it: there an error does stop.
    """
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        if cell.cell_type == "code":
            tags = [tag for tag in cell.metadata.pop("tags", []) if tag != GO_ON]
            cell.metadata |= {"tags": tags} if tags else {}
            cell.source = without_marks(_without_hidden(cell.source))
        else:
            cell.source = with_links_from(SOLVED, notebook.metadata.foundations.day, cell.source)
    return notebook


def with_links_from(folder: Path, day: str, markdown: str) -> str:
    """A day's text for a notebook in another folder, FOLDER/DAY: links to files still lead where they led."""

    def moved(link: re.Match[str]) -> str:
        path, mark, part = link[1].partition("#")
        there = posixpath.normpath(posixpath.join(day, path))
        return f"]({posixpath.relpath(there, (folder / day).relative_to(ROOT).as_posix())}{mark}{part})"

    return re.sub(r"\]\((?![a-z]+:|#)([^()\s]+)\)", moved, markdown)


def _without_hidden(source: str) -> str:
    return re.sub(rf"{HIDDEN_BEGIN}.*?{HIDDEN_END}\n?", "", source, flags=re.DOTALL).rstrip("\n")


def _plain_cell(cell: LessonCell, path: str) -> NotebookNode:
    task = BEGIN in cell.source  # the learner writes it, and it gives no points
    name = cell.title if task else re.sub(r"[^a-z0-9]+", "-", cell.title.lower()).strip("-")
    if not name:
        raise LessonError(
            f"{path}: a cell has no name (write `# %% its-name [markdown]`): {cell.source[:60]!r}"
        )
    metadata: dict[str, Any] = {"tags": cell.about["tags"]} if cell.about.get("tags") else {}
    if task:
        metadata["nbgrader"] = _nbgrader(name, solution=True)
    source = folded(cell.source) if cell.kind == "markdown" else cell.source
    return _cell(cell.kind, name, source, metadata)


def folded(text: str) -> str:
    """A text cell with its paragraphs that begin with `*Picture:*` or `*Answer:*` folded, under a line that says what
    they are: a reader predicts first, and looks afterwards."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        if begins := _FOLDS.match(paragraph):
            words = paragraph[begins.end() :]
            paragraph = _details(_FOLDED_AS[begins[1]], words[:1].upper() + words[1:])
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


def _details(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text.strip()}\n\n</details>"


def _cell(kind: str, name: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """A cell whose id is its name: a rebuild's diff is the change."""
    make = nbformat.v4.new_markdown_cell
    if kind == "code":
        make, metadata = (
            nbformat.v4.new_code_cell,
            metadata | {"tags": sorted({*metadata.get("tags", []), GO_ON})},
        )
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        raise LessonError(f"{name!r} cannot be a cell's name: at most 64 letters, digits, - and _")
    return make(source=source, metadata=metadata, id=name)


def _exercise_cells(exercise: Exercise, apart: Collection[str]) -> list[NotebookNode]:
    """Hints, the cell to write in, and a test cell for each part but those that the lesson sets apart."""
    name = exercise.name
    solution = {"nbgrader": _nbgrader(name, solution=True)}
    return [
        _cell("markdown", f"{name}-hints", hints_of(exercise.hints), {}),
        _cell("code", name, cell_source(exercise), solution),
        *(_test_cell(exercise, part) for part in exercise.parts if f"{name}.{part}" not in apart),
    ]


def _part_cells(place: str, path: str) -> list[NotebookNode]:
    """Hints and test cell of one part of a class, such as "Tensor.product"."""
    name, _, part = place.partition(".")
    exercise = exercises.find(name)
    if part not in exercise.part_hints:
        there = ", ".join(exercise.part_hints) or "none"
        raise LessonError(f"{path}: {name} has no part {part!r} with hints of its own; it has {there}")
    hints = _cell("markdown", f"{name}-{part}-hints", hints_of(exercise.part_hints[part]), {})
    return [hints, _test_cell(exercise, part)]


def _test_cell(exercise: Exercise, part: str) -> NotebookNode:
    name = exercise.name
    which = f'"{name}"' + (f', part="{part}"' if part else "")
    visible = f'"{name}", {name}' + (f', part="{part}"' if part else "")
    hidden = f"from grading.lab import grade\n\ngrade({which})"
    text = "\n".join([HIDDEN_BEGIN, hidden, HIDDEN_END, f"check({visible})"])
    grade_id = f"{name}-{part}-tests" if part else f"{name}-tests"
    return _cell("code", grade_id, text, {"nbgrader": _nbgrader(grade_id, points=exercise.parts[part])})


def _nbgrader(grade_id: str, solution: bool = False, points: int | None = None) -> dict[str, Any]:
    graded = {"points": points} if points is not None else {}
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "solution": solution,
        "grade": points is not None,
        "locked": not solution,
        "task": False,
        "cell_type": "code",
        **graded,
    }


def hints_of(hints: Hints) -> str:
    """The ladder of hints as Markdown, each step folded."""
    code = hints.pseudocode if "```" in hints.pseudocode else f"```text\n{hints.pseudocode.strip()}\n```"
    steps = (
        ("Hint 1: a nudge", hints.nudge),
        ("Hint 2: the formula", hints.formula),
        ("Hint 3: pseudocode", code),
    )
    return "\n\n".join(_details(title, text) for title, text in steps)
