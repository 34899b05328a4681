"""Verdicts as they look in a notebook and on the feedback page: a box, with the entries that differ marked."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import numpy as np

from grading.judge.tolerances import close
from grading.kernel.plain import show
from grading.verdict import UNWRITTEN, Grid, Record, Verdict

# Okabe and Ito's green and vermilion, and their orange darkened until it has a contrast of 3:1 on white; on
# JupyterLab's dark grey all three have more than that.
RIGHT, WRONG, OPEN = "#009e73", "#d55e00", "#b87a00"
_MAX_CELLS = 64


def box(verdict: Verdict | Record, examples: Sequence[tuple[str, str]] = (), more: str = "") -> str:
    """A verdict, or the record of one, as HTML.

    Args:
        examples: rows (call, result) to be shown under the headline. more: HTML for the end.
    """
    colour = RIGHT if verdict.right else WRONG
    beyond = isinstance(verdict, Verdict) and verdict.beyond
    if beyond or verdict.look == UNWRITTEN or (verdict.right and verdict.look != "right"):
        colour = OPEN  # partly right, or right as far as can be known
    body = f"<strong>{html.escape(verdict.title)}</strong>"
    if examples:
        body += table(list(examples))
    if verdict.text:
        body += f"<p style='margin:.4em 0;max-width:46em'>{_prose(verdict.text)}</p>"
    if verdict.facts:
        body += table(list(verdict.facts), code=_CODE)
    if grids := verdict.grids if isinstance(verdict, Record) else grids_of(verdict):
        body += f"<div style='display:flex;gap:2em;margin-top:.4em'>{''.join(map(_grid, grids))}</div>"
    return framed(body + more, colour)


def framed(body: str, colour: str) -> str:
    """HTML in the course's frame."""
    return f"<div style='border-left:4px solid {colour};padding:.3em .8em'>{body}</div>"


_CODE = ("Called", "Expected", "Got", "Warned", "Again")  # facts that are code; the others are sentences


def table(rows: list[tuple[str, str]], code: Sequence[str] | None = None) -> str:
    """Two columns, left-aligned.

    Args:
        code: the rows whose second column is code, by their first; None: all.
    """
    left = "text-align:left;vertical-align:top;padding:.1em 1em .1em 0;background:none"
    cells = ""
    for label, text in rows:
        is_code = code is None or label in code
        shown = f"<code style='white-space:pre-wrap'>{html.escape(text)}</code>" if is_code else _prose(text)
        cells += f"<tr><td style='{left}'>{html.escape(label)}</td><td style='{left}'>{shown}</td></tr>"
    return f"<table style='margin:0'>{cells}</table>"


def _prose(text: str) -> str:
    """A sentence as HTML, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def grids_of(verdict: Verdict) -> tuple[Grid, ...]:
    """The arrays that a verdict compares, the entries that differ marked; none where that would show little."""
    expected, got = verdict.compared or (None, None)
    if not (isinstance(expected, np.ndarray) and isinstance(got, np.ndarray) and expected.shape == got.shape):
        return ()
    if not (1 <= expected.ndim <= 2 and 1 < expected.size <= _MAX_CELLS and got.dtype.kind in "biuf"):
        return ()
    wrong = ~close(got, expected)
    if not wrong.any():
        return ()
    marked = tuple((int(row), int(column)) for row, column in np.argwhere(np.atleast_2d(wrong)))
    return Grid("expected", _shown(expected)), Grid("got, with what differs marked", _shown(got), marked)


def _shown(values: np.ndarray) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(show(value) for value in row) for row in np.atleast_2d(values))


def _grid(grid: Grid) -> str:
    rows = ""
    for number, row in enumerate(grid.rows):
        cells = "".join(_cell(text, (number, column) in grid.marked) for column, text in enumerate(row))
        rows += f"<tr>{cells}</tr>"
    caption = f"<caption style='text-align:left'>{html.escape(grid.caption)}</caption>"
    return f"<table style='margin:0'>{caption}{rows}</table>"


def _cell(text: str, mark: bool) -> str:
    inner = f"<mark><strong>{html.escape(text)}</strong></mark>" if mark else html.escape(text)
    return f"<td style='text-align:right'><code>{inner}</code></td>"
