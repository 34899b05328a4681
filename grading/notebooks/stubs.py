"""From a reference to the text of its exercise cell: its own source, with the part that the learner writes marked.

Never unparsed: comments and layout are the author's. What stands between the marks becomes the stub's
`raise NotImplementedError()` in the learner's notebook.
"""

from __future__ import annotations

import ast
import inspect

from grading.judge.spec import Exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def cell_source(exercise: Exercise) -> str:
    """The source of the exercise's cell, bodies marked with BEGIN and END SOLUTION."""
    text = inspect.getsource(exercise.of)
    lines = text.rstrip("\n").split("\n")
    definition = ast.parse(text).body[0]
    marked = lines
    for function in reversed(_written_by_the_learner(exercise, definition)):
        first, last = _body(function)
        indent = " " * function.body[0].col_offset
        body = [*marked[first:last]]
        while body and not body[0].strip():  # blank lines after the docstring are not part of the solution
            body, first = body[1:], first + 1
        marked = [*marked[:first], indent + BEGIN, *body, indent + END, *marked[last:]]
    return "\n".join(marked)


def without_solution(source: str) -> str:
    """The source of the exercise's cell with nothing between the marks but what a stub does."""
    kept, inside = [], False
    for line in source.split("\n"):
        inside = inside and line.strip() != END
        if not inside:
            kept.append(line)
        if line.strip() == BEGIN:
            kept.append(line.replace(BEGIN, "raise NotImplementedError()"))
            inside = True
    return "\n".join(kept)


def without_marks(source: str) -> str:
    """The solved cell: the same text without the marks."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))


def _written_by_the_learner(exercise: Exercise, definition: ast.stmt) -> list[ast.FunctionDef]:
    if isinstance(definition, ast.FunctionDef):
        return [definition]
    if not isinstance(definition, ast.ClassDef):
        raise TypeError(f"{exercise.name} should be a function or a class")
    methods = {node.name: node for node in definition.body if isinstance(node, ast.FunctionDef)}
    unknown = [name for name in exercise.methods if name not in methods]
    if unknown or not exercise.methods:
        raise ValueError(
            f"{exercise.name}: `methods` must name what the learner writes, of {', '.join(methods)}; "
            f"got {exercise.methods}"
        )
    return [node for name, node in methods.items() if name in exercise.methods]


def _body(function: ast.FunctionDef) -> tuple[int, int]:
    """The lines [first, last) after the docstring, counted from 0, comments before the first statement included."""
    has_docstring = ast.get_docstring(function) is not None
    start = function.body[0].end_lineno if has_docstring else function.lineno
    return int(start or 0), int(function.end_lineno or 0)
