"""What a passed check adds: our version beside the learner's, folded, and what comes next."""

from __future__ import annotations

import ast
import html
import inspect
import re
from typing import Any

from grading import course
from grading.exercises import find
from grading.lab.source import source_of

# Pygments' styles with enough contrast, light and dark.
_LOOKS = ("default", "github-dark")
_COLUMN = "flex:1 1 34em;min-width:0;overflow-x:auto"


def offered(name: str, part: str, candidate: Any) -> str:
    """HTML for what passed its check: both versions, where they differ and ours is here, and the next step.

    Of a class in parts, ours is shown beside the last part, once the others are right: none is given away before.
    """
    ours = not find(name).examples and _is_done(name, part, candidate)
    return (_versions(name, candidate) if ours else "") + f"<p>{html.escape(_next(name, part))}</p>"


def _is_done(name: str, part: str, candidate: Any) -> bool:
    """Is all of it right, where this part is?"""
    from grading.examining.examine import examine

    *before, last = find(name).parts
    return part == last and all(examine(name, candidate, part=other).right for other in before)


def _versions(name: str, candidate: Any) -> str:
    ours, yours = (_code(source) for source in (inspect.getsource(find(name).of), source_of(candidate)))
    if ours == yours:
        return ""
    columns = f"{_column('yours', yours) if yours else ''}{_column('ours', ours)}"
    return (
        f"<details><summary>Our {html.escape(name)}, next to yours</summary>"
        f"<div style='display:flex;flex-wrap:wrap;gap:1em'>{columns}</div></details>"
    )


def _code(source: str) -> str:
    """A definition's lines without its docstrings, which are the same on both sides and push the code out of sight."""
    lines = source.rstrip("\n").split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            words = node.body[0]
            for number in range(words.lineno - 1, words.end_lineno or words.lineno):
                lines[number] = ""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r":\n\n+", ":\n", "\n".join(lines)))


def _column(title: str, source: str) -> str:
    return f"<div style='{_COLUMN}'><em>{title}</em>{highlighted(source)}</div>"


def highlighted(source: str) -> str:
    """Python source as HTML that carries its own colours, on a background of its own."""
    from pygments.formatters import HtmlFormatter

    look = "background:#f8f8f8;color:#000;padding:.5em;overflow-x:auto"
    lines = "margin:0;color:inherit;background:none;white-space:pre;word-break:normal;line-height:1.3"
    formatter = HtmlFormatter(noclasses=True, nobackground=True, cssstyles=look, prestyles=lines)
    return _as_html(source, formatter)


def in_classes(source: str) -> str:
    """Python source as HTML for a page with `code_colours` in its style sheet."""
    from pygments.formatters import HtmlFormatter

    return _as_html(source, HtmlFormatter(cssclass="code", nobackground=True))


def code_colours() -> list[str]:
    """Rules for what `in_classes` makes: for a light page, and for a dark one."""
    from pygments.formatters import HtmlFormatter

    looks = (HtmlFormatter(style=style, nobackground=True) for style in _LOOKS)
    return [
        "\n".join(look.get_style_defs(".code").splitlines()[5:]) for look in looks
    ]  # first five: line numbers


def _as_html(source: str, formatter: Any) -> str:
    from pygments import highlight
    from pygments.lexers import PythonLexer

    return str(highlight(source, PythonLexer(), formatter))


def _next(name: str, part: str) -> str:
    """What comes after an exercise, or after a part of one."""
    day, notebook = course.home_of(name)
    steps = [(one, which) for one in course.exercises_of(day, notebook) for which in find(one).parts]
    after = steps[steps.index((name, part)) + 1 :]
    if after and after[0][0] == name:
        return f"Next: {name}.{after[0][1]}."
    if after:
        return f"Next exercise: {after[0][0]}."
    return (
        "That was this notebook's last exercise. Read on to the end; then save (Ctrl+S), and for your points type "
        f"nbgrader autograde {day} in a terminal."
    )
