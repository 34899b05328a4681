"""Stubs in the place of what a learner wrote, which is kept: a notebook's, or one exercise's."""

from __future__ import annotations

import ast
import re
import time

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grading import course
from grading.files import keep, timed, write_whole
from grading.notebooks import source_of
from grading.notebooks.publish import stamped, text_of
from grading.notebooks.reading import parse
from grading.notebooks.releasing import STUB


def reset(day: str, name: str, blank: bool = False) -> str:
    """Put one notebook back to its stubs.

    Returns:
        a line that says what was done.

    Raises:
        OSError: the copy or the fresh notebook could not be written; the learner's notebook is as it was.
    """
    path = course.ROOT / day / f"{name}.ipynb"
    fresh = stamped(source_of(day, name))
    content = text_of(blank_page(fresh) if blank else fresh).encode()
    kind = "signatures alone" if blank else "its stubs"
    if not path.exists():
        write_whole(path, content)
        return f"{day}/{path.name} was missing: it is back, with {kind}."
    if path.read_bytes() == content:
        return f"{day}/{path.name} holds {kind} already."
    kept = keep(path, timed(path))
    try:
        write_whole(path, content)
    except OSError:
        kept.unlink()
        raise
    return f"{day}/{path.name} is back to {kind}; yours is kept as {day}/{kept.name}"


class CannotReset(Exception):
    """Why an exercise was left as it is, and what to do."""


def reset_exercise(exercise: str, blank: bool = False) -> str:
    """Put one exercise of a notebook back to its stub; the learner's cell stays below it, as text.

    Returns:
        a line that says what was done.

    Raises:
        CannotReset: the notebook is not there, cannot be read, or has no cell for the exercise.
        OSError: it could not be written; it is as it was.
    """
    day, name = course.home_of(exercise)
    path = course.ROOT / day / f"{name}.ipynb"
    place = f"{day}/{path.name}"
    renew = f"To get the whole notebook back, with yours kept: {course.how_to_renew(day, name)}"
    try:
        notebook = parse(path.read_bytes())
    except Exception as error:
        raise CannotReset(f"{place} cannot be read as a notebook. {renew}") from error
    stub = next(cell.source for cell in stamped(source_of(day, name)).cells if cell.id == exercise)
    stub = signatures(stub) if blank else stub
    mine = [number for number, cell in enumerate(notebook.cells) if _is_cell_of(cell, exercise)]
    if not mine:
        raise CannotReset(f"{place} has no cell of {exercise}. {renew}")
    cell = notebook.cells[mine[0]]
    if cell.source == stub:
        return f"{exercise} in {place} is its stub already."
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", cell.source)), default=0))
    when = time.strftime("%Y-%m-%d %H:%M")
    kept = new_markdown_cell(f"Your {exercise} before {when}:\n\n{fence}python\n{cell.source}\n{fence}")
    notebook.cells.insert(mine[0] + 1, kept)
    cell.cell_type, cell.source = "code", stub
    cell.outputs, cell.execution_count = [], None
    write_whole(path, text_of(notebook))
    return f"{exercise} in {place} is its stub again; yours stands below it, as text."


def _is_cell_of(cell: NotebookNode, exercise: str) -> bool:
    marks = cell.get("metadata", {}).get("nbgrader", {})
    return (isinstance(marks, dict) and marks.get("grade_id") == exercise) or cell.get("id") == exercise


def blank_page(fresh: NotebookNode) -> NotebookNode:
    """A released notebook without what helps to write: each stub is its signature, and no hint stands above it."""
    cells = []
    for cell in fresh.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cells.append(NotebookNode(cell | {"source": signatures(cell.source)}))
        elif not cell.id.endswith("-hints"):
            cells.append(cell)
    return NotebookNode(fresh | {"cells": cells})


def signatures(stub: str) -> str:
    """The `def` and `class` lines of a stub, and a class's plain statements such as `__radd__ = __add__`."""
    lines = stub.split("\n")

    def text(node: ast.stmt) -> list[str]:
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            indent = " " * (node.col_offset + 4)
            return [*lines[first - 1 : _end_of_head(node, lines)], *(indent + line for line in STUB), ""]
        if isinstance(node, ast.ClassDef):
            inner = [line for child in node.body if not _is_text(child) for line in text(child)]
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return [*lines[first - 1 : _end_of_head(node, lines)], *inner]
        return [*lines[node.lineno - 1 : node.end_lineno], ""]

    return "\n".join(line for node in ast.parse(stub).body for line in text(node)).rstrip("\n")


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _end_of_head(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> int:
    """The number of the line with the colon that ends `def ...:`; comments before the body do not count."""
    number = node.body[0].lineno - 1
    while not lines[number - 1].split("#")[0].rstrip().endswith(":"):
        number -= 1
    return number
