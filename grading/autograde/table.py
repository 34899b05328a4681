"""The table in the terminal: task, points, what to look at."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading import course
from grading.autograde.known import Graded, recall
from grading.verdict import REST, UNWRITTEN, Record


def graded(day: str) -> list[Graded]:
    """What stands in the graded notebooks of a day."""
    import nbformat  # here, and what follows: what is known is shown without them

    from grading.autograde.records import published
    from grading.autograde.running import SURE
    from grading.notebooks.reading import PROBLEM
    from grading.notebooks.skeleton import NOTES

    found = []
    for name in course.notebooks(day):
        path = course.WORK / "autograded" / day / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4) if path.exists() else nbformat.v4.new_notebook()
        notes = filter(None, [*notebook.metadata.get(NOTES, []), notebook.metadata.get(PROBLEM, "")])
        records = tuple(record for cell in notebook.cells if (record := published(cell)))
        sure = bool(records) and notebook.metadata.get(SURE) is True
        found.append(Graded(name, records, tuple(notes), sure))
    return found


def show(day: str, found: Sequence[Graded], console: Console | None = None) -> None:
    """Print the table of a day that was graded."""
    console = console or Console(highlight=False)
    total = out_of = 0.0
    for one in found:
        console.print(f"{day}/{one.name}.ipynb, {_saved(day, one.name)}", soft_wrap=True, style="bold")
        if one.records:
            console.print(_table(one.records))
        for note in one.notes:
            console.print(f"Note: {note}", soft_wrap=True)
        total += sum(record.points for record in one.records)
        out_of += sum(record.out_of for record in one.records)
    pages = ", ".join(f"{course.FEEDBACK.name}/{day}/{name}.html" for name in course.notebooks(day))
    console.print(f"{total:g} of {out_of:g} points. The whole messages: {pages}", soft_wrap=True)
    if course.withheld(day):
        console.print(f"These are points on the visible examples only; {REST}.", soft_wrap=True)
    console.print("What counts is what was saved: Ctrl+S in JupyterLab, then grade again.", soft_wrap=True)


def show_known(day: str, again: str) -> bool:
    """Print what the last grading of a day found, if it still holds. Did it?

    Args:
        again: the command that grades all the same.
    """
    known = recall(day)
    if known is None:
        return False
    show(day, known.found)
    print(f"Unchanged since {known.since}, when it was graded. To grade it all the same: {again}")
    return True


def _saved(day: str, name: str) -> str:
    path = course.ROOT / day / f"{name}.ipynb"
    if not path.exists():
        return f"missing: 0 points. Get it back with: {course.how_to_renew(day, name)}"
    return time.strftime("last saved %Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))


def _table(rows: Sequence[Record]) -> Table:
    table = Table(box=box.ASCII2)
    table.add_column("task", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what to look at", overflow="fold")
    for record in rows:
        style = "" if record.right else "yellow" if record.look == UNWRITTEN else "red"
        table.add_row(record.task, f"{record.points:g} / {record.out_of:g}", Text(record.look, style=style))
    return table
