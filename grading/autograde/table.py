"""The table in the terminal: task, points, what to look at."""

from __future__ import annotations

import time

import nbformat
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading import course
from grading.autograde.records import published
from grading.notebooks.reading import PROBLEM
from grading.notebooks.skeleton import NOTES
from grading.verdict import REST, UNWRITTEN, Record


def show(day: str, console: Console | None = None) -> None:
    """Print the table of a day that was just graded."""
    console = console or Console(highlight=False)
    total = out_of = 0.0
    for name in course.notebooks(day):
        graded = course.WORK / "autograded" / day / f"{name}.ipynb"
        notebook = nbformat.read(graded, as_version=4) if graded.exists() else nbformat.v4.new_notebook()
        rows = [record for cell in notebook.cells if (record := published(cell))]
        console.print(f"{day}/{name}.ipynb, {_saved(day, name)}", soft_wrap=True, style="bold")
        if rows:
            console.print(_table(rows))
        notes = [*notebook.metadata.get(NOTES, []), notebook.metadata.get(PROBLEM, "")]
        for note in filter(None, notes):
            console.print(f"Note: {note}", soft_wrap=True)
        total += sum(record.points for record in rows)
        out_of += sum(record.out_of for record in rows)
    pages = ", ".join(f"{course.FEEDBACK.name}/{day}/{name}.html" for name in course.notebooks(day))
    console.print(f"{total:g} of {out_of:g} points. The whole messages: {pages}", soft_wrap=True)
    if course.withheld(day):
        console.print(f"These are points on the visible examples only; {REST}.", soft_wrap=True)
    console.print("What counts is what was saved: Ctrl+S in JupyterLab, then grade again.", soft_wrap=True)


def _saved(day: str, name: str) -> str:
    path = course.ROOT / day / f"{name}.ipynb"
    if not path.exists():
        return f"missing: 0 points. Get it back with: {course.how_to_renew(day, name)}"
    return time.strftime("last saved %Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))


def _table(rows: list[Record]) -> Table:
    table = Table(box=box.ASCII2)
    table.add_column("task", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what to look at", overflow="fold")
    for record in rows:
        style = "" if record.right else "yellow" if record.look == UNWRITTEN else "red"
        table.add_row(record.task, f"{record.points:g} / {record.out_of:g}", Text(record.look, style=style))
    return table
