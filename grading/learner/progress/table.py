"""The course in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grading import course
from grading.learner.progress.looking import IN_WORK, NOT_BEGUN, Notebook, Progress, next_step
from grading.verdict import REST

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_STYLES = {"done": "green", NOT_BEGUN: "dim"}


def show(notebooks: Sequence[Notebook], console: Console | None = None) -> None:
    """Print all days, what is in work, and what comes next."""
    from rich.console import Console

    console = console or Console(highlight=False)
    console.print(week_table(notebooks))
    for line in sentences(notebooks):
        console.print(line, soft_wrap=True, markup=False)


def week_table(notebooks: Sequence[Notebook]) -> Table:
    """A row a notebook: its state and points."""
    from rich import box  # here, as the start page needs none of it
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ASCII2)
    table.add_column("notebook", overflow="fold")
    table.add_column("state", overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    for notebook in notebooks:
        style = "red" if notebook.problem else _STYLES.get(notebook.state, "yellow")
        points = f"{notebook.points:g} / {notebook.out_of:g}"
        table.add_row(notebook.path, Text(notebook.state, style=style), points)
    return table


def sentences(notebooks: Sequence[Notebook]) -> list[str]:
    """The sum, files that are wrong, what is in work, and what comes next."""
    lines = [total(notebooks), *open_days()]
    lines += [f"{notebook.path} {mend(notebook)}" for notebook in notebooks if notebook.problem]
    lines += [f"{notebook.path} {still(notebook)}" for notebook in notebooks if notebook.waiting]
    lines += [f"In work: {row.name} ({notebook.path}): {row.look}" for notebook, row in in_work(notebooks)]
    if step := next_step(notebooks):
        notebook, exercise = step
        return [*lines, f"Next: {exercise.name}, in {notebook.path}."]
    return [*lines, ALL_RIGHT]


ALL_RIGHT = "Every exercise is right. What is left to play with: the experiments and the quizzes."


def total(notebooks: Sequence[Notebook]) -> str:
    """The points in a sentence."""
    points, out_of = sum(each.points for each in notebooks), sum(each.out_of for each in notebooks)
    return f"{points:g} of {out_of:g} points in the saved notebooks."


def open_days() -> list[str]:
    """What the points of days mean that are still open, in a copy that was handed out to students."""
    days = [day for day in course.days() if course.withheld(day)]
    which = "every day" if len(days) == len(course.days()) else ", ".join(days)
    return [f"Points of {which}: on the visible examples only; {REST}."] if days else []


def in_work(notebooks: Sequence[Notebook]) -> list[tuple[Notebook, Progress]]:
    """The exercises that were begun and are not right."""
    return [(notebook, row) for notebook in notebooks for row in notebook.exercises if row.state == IN_WORK]


def mend(notebook: Notebook) -> str:
    """What is wrong with a notebook's file, and what to do."""
    what = "is missing" if notebook.problem == "missing" else notebook.problem
    return f"{what}. A fresh one, with what is there kept: {course.how_to_renew(notebook.day, notebook.name)}"


def still(notebook: Notebook) -> str:
    """What is known of a notebook that was not looked at."""
    return f"was {notebook.waiting}. Its points are the last ones known. To look again: python -m grading progress"
