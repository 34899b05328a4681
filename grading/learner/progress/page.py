"""The start page: the course with links, as Markdown, in a file that git does not see."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from grading import course
from grading.files import write_whole
from grading.learner.progress.looking import Notebook, next_step
from grading.learner.progress.table import ALL_RIGHT, in_work, mend, open_days, still, total

PAGE = "start.md"


def write_page(notebooks: Sequence[Notebook]) -> Path:
    """Write the start page at the root.

    Raises:
        OSError: it cannot be written there.
    """
    path = course.ROOT / PAGE
    write_whole(path, page(notebooks))
    return path


def page(notebooks: Sequence[Notebook]) -> str:
    """The start page's text."""
    notes = [f"- `{notebook.path}` {_plain(mend(notebook))}" for notebook in notebooks if notebook.problem]
    notes += [f"- `{notebook.path}` {_plain(still(notebook))}" for notebook in notebooks if notebook.waiting]
    notes += [f"- [{row.name}]({notebook.path}): {_plain(row.look)}" for notebook, row in in_work(notebooks)]
    blocks = [
        "# Foundations: where you are",
        " ".join([f"{time.strftime('%A, %H:%M')}: {total(notebooks)}", *open_days()]),
        _next(notebooks),
        "\n".join(["| day | work in | state | points | and |", "|---|---|---|---|---|", *_rows(notebooks)]),
    ]
    if notes:
        blocks += ["## What to look at", "\n".join(notes)]
    return "\n\n".join([*blocks, _HOW]) + "\n"


_HOW = """## How to go on

- A link opens in a tab of its own. In a notebook, run a cell with Shift+Enter, and save with Ctrl+S: only what is saved
  counts here.
- A terminal is under File, New, Terminal. In it, `nbgrader autograde day1_perceptron` grades a day, and
  `python -m grading progress` prints this table.
- `python -m grading reset day1_perceptron` gives you a day's stubs again, and `python -m grading update` a newer
  release of the course. Both keep what you wrote.

This page is made from your saved notebooks: when the course is started, some seconds after you saved a notebook, and by
either of the first two commands. An open page stays as it was: close it and open `start.md` again. It is written over
each time, so keep your notes elsewhere."""


def _next(notebooks: Sequence[Notebook]) -> str:
    looked_at = [notebook for notebook in notebooks if not notebook.waiting]
    step = next_step(looked_at)
    if step is None and len(looked_at) < len(notebooks):
        return "All that was looked at is right. To look at the rest: python -m grading progress"
    if step is None:
        return ALL_RIGHT
    notebook, exercise = step
    first = exercise.name == notebook.exercises[0].name and not notebook.points
    before = f"read [its overview]({notebook.day}/overview.md), then open" if first else "go on in"
    return f"**Next:** `{exercise.name}`. For it, {before} [{notebook.name}.ipynb]({notebook.path})."


def _rows(notebooks: Sequence[Notebook]) -> list[str]:
    rows, before = [], ""
    for notebook in notebooks:
        day, more = "", ""
        if notebook.day != before:
            before = notebook.day
            day = title(notebook.day)
            more = " · ".join(  # may break here: at 800 px there is no room for both
                f"[{name}]({notebook.day}/{file})"
                for name, file in (
                    ("overview", "overview.md"),
                    ("experiment", "experiment.py"),
                    ("quiz", "quiz.md"),
                )
                if (course.ROOT / notebook.day / file).exists()
            )
        state = f"**{notebook.state}**" if notebook.state in ("done", notebook.problem) else notebook.state
        points = f"{notebook.points:g} / {notebook.out_of:g}"
        link = notebook.name if notebook.problem == "missing" else f"[{notebook.name}]({notebook.path})"
        rows.append(f"| {day} | {link} | {state} | {points} | {more} |")
    return rows


def title(day: str) -> str:
    """The heading of a day's overview, such as 'Day 1: the perceptron'; where there is none, the folder's name."""
    try:
        text = (course.ROOT / day / "overview.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return day
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1].replace("|", "/").strip() if heading else day


def _plain(text: str) -> str:
    """The learner's own words, as Markdown that stands for nothing but itself."""
    return re.sub(r"([\\`*_\[\]<>|$#])", r"\\\1", text)
