"""`python -m grading reset DAY`: a day's stubs again, the learner's version beside them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from nbformat import NotebookNode

from grading import course
from grading.files import keep, timed, write_whole
from grading.notebooks import source_of
from grading.notebooks.publish import stamped, text_of

STUB = ["# YOUR CODE HERE", "raise NotImplementedError()"]
RELOAD = "Where it is open in JupyterLab: File, Reload Notebook from Disk."


def reset_places(places: Sequence[str], blank: bool = False) -> int:
    """Put days or notebooks back to their stubs, each learner's version kept beside under a name with the time.

    Args:
        places: day folders, or single notebooks such as `day4_backprop/autograd`.
        blank: leave the signatures alone, without docstrings and hints.

    Returns:
        the exit code.
    """
    try:
        chosen = [found for place in places for found in _notebooks(place)]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        for day, name in dict.fromkeys(chosen):
            print(reset(day, name, blank))
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
    if day not in course.days():
        raise ValueError(f"There is no day {day!r}. The days are: {', '.join(course.days())}")
    names = course.notebooks(day)
    name = name.removesuffix(".ipynb")
    if name and name not in names:
        raise ValueError(f"{day} has no notebook {name!r}. It has: {', '.join(names)}")
    return [(day, each) for each in ([name] if name else names)]
