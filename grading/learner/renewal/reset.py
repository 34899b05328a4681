"""`python -m grading reset DAY`: a day's stubs again, the learner's version beside them."""

from __future__ import annotations

import ast
import difflib
import re
import sys
import time
from collections.abc import Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grading import course, exercises
from grading.files import keep, timed, write_whole
from grading.notebooks import source_of
from grading.notebooks.publish import stamped, text_of
from grading.notebooks.reading import parse

STUB = ["# YOUR CODE HERE", "raise NotImplementedError()"]
RELOAD = "Where it is open in JupyterLab: File, Reload Notebook from Disk."


def reset_places(places: Sequence[str], blank: bool = False) -> int:
    """Put days or notebooks back to their stubs, each learner's version kept beside under a name with the time.

    Args:
        places: day folders, single notebooks such as `day4_backprop/autograd`, or exercises such as `softmax`.
        blank: leave the signatures alone, without docstrings and hints.

    Returns:
        the exit code.
    """
    try:
        single = [place for place in places if place in exercises.names()]
        chosen = [found for place in places if place not in single for found in _notebooks(place)]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        for day, name in dict.fromkeys(chosen):
            print(reset(day, name, blank))
        for exercise in single:
            print(reset_exercise(exercise, blank))
    except CannotReset as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Stopped: {error}. Nothing of yours was lost: this notebook is as it was.", file=sys.stderr)
        return 1
    print(RELOAD)
    return 0


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


def _notebooks(place: str) -> list[tuple[str, str]]:
    day, _, name = place.replace("\\", "/").strip("/").removeprefix("./").partition("/")
    try:
        day = course.day_named(day)
    except ValueError as error:
        if close := difflib.get_close_matches(place, exercises.names(), n=1, cutoff=0.7):
            raise ValueError(f"{error} Did you mean the exercise {close[0]}?") from None
        raise error
    names = course.notebooks(day)
    name = name.removesuffix(".ipynb")
    if name and name not in names:
        raise ValueError(f"{day} has no notebook {name!r}. It has: {', '.join(names)}")
    return [(day, each) for each in ([name] if name else names)]
