"""The table in the terminal: task, points, what to look at."""

from __future__ import annotations

import time
from typing import Any

import nbformat
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading import course
from grading.autograde.points import published
from grading.autograde.skeleton import NOTES


def records(day: str) -> dict[str, list[dict[str, Any]]]:
    """The verdicts of a day's last grading, by notebook."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in course.notebooks(day):
        path = course.WORK / "autograded" / day / f"{name}.ipynb"
        cells = nbformat.read(path, as_version=4).cells if path.exists() else []
        found[name] = [record for cell in cells if (record := published(cell))]
    return found


def show(day: str, console: Console | None = None) -> None:
    """Print the table of a day that was just graded."""
    console = console or Console(highlight=False, soft_wrap=False)
    total = out_of = 0.0
    for name, rows in records(day).items():
        path = course.ROOT / day / f"{name}.ipynb"
        saved = (
            f"last saved {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(path.stat().st_mtime))}"
            if path.exists()
            else "missing: 0 points"
        )
        table = Table(
            title=f"{day}/{name}.ipynb, {saved}",
            title_justify="left",
            box=box.ASCII2,
            title_style="bold",
            expand=False,
        )
        table.add_column("task", no_wrap=True)
        table.add_column("points", justify="right", no_wrap=True)
        table.add_column("what to look at", overflow="fold")
        for record in rows:
            task = f"{record['name']}.{record['part']}" if record["part"] else record["name"]
            style = (
                ""
                if record["points"] == record["out_of"]
                else "yellow"
                if record["look"] == "not written yet"
                else "red"
            )
            table.add_row(
                task, f"{record['points']:g} / {record['out_of']:g}", Text(record["look"], style=style)
            )
            total, out_of = total + record["points"], out_of + record["out_of"]
        console.print(table)
        _print_notes(console, day, name)
    pages = ", ".join(f"{course.FEEDBACK.name}/{day}/{name}.html" for name in records(day))
    console.print(f"{total:g} of {out_of:g} points. The whole messages are in {pages}")
    console.print("Graded is what was saved: press Ctrl+S in JupyterLab before grading again.")


def _print_notes(console: Console, day: str, name: str) -> None:
    path = course.WORK / "autograded" / day / f"{name}.ipynb"
    if path.exists():
        for note in nbformat.read(path, as_version=4).metadata.get(NOTES, []):
            console.print(f"  Note: {note}.")
