"""The report as one HTML file that needs nothing else: it can be sent, printed, or kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from grading import course
from grading.files import write_whole
from grading.learner import STYLE
from grading.learner.progress.history import dates
from grading.learner.progress.looking import RIGHT, Notebook, week
from grading.learner.progress.page import title
from grading.learner.progress.table import open_days
from grading.learner.report.collecting import goals, shown_in

NAME = "report.html"


def write_report() -> int:
    """Look at the notebooks, write the page, and say where it is; returns the exit code."""
    path = course.FEEDBACK / NAME
    try:
        write_whole(path, page(week()))
    except OSError as error:
        print(f"The report could not be written to {path}: {error.strerror or error}")
        return 1
    print(f"Wrote {path.relative_to(course.ROOT)}: one page that needs no network. Open it in a browser.")
    return 0


def page(notebooks: Sequence[Notebook]) -> str:
    """The report's text."""
    known = dates()
    days = [_day(day, [each for each in notebooks if each.day == day], known) for day in _days(notebooks)]
    when = sorted(day for each in days for day in each["dates"])
    return _template().render(
        style=STYLE.read_text(encoding="utf-8"),
        points=sum(notebook.points for notebook in notebooks),
        out_of=sum(notebook.out_of for notebook in notebooks),
        first=when[0] if when else "",
        last=when[-1] if when else "",
        made=time.strftime("%Y-%m-%d"),
        notes=open_days(),
        days=days,
        goals=goals(),
    )


def _days(notebooks: Sequence[Notebook]) -> list[str]:
    return list(dict.fromkeys(notebook.day for notebook in notebooks))


def _day(day: str, notebooks: Sequence[Notebook], known: dict[str, str]) -> dict[str, Any]:
    """What the template shows of a day."""
    rows = [
        {"name": row.name, "right": row.state == RIGHT, "state": row.state, "points": row.points}
        | {"out_of": row.out_of, "when": known.get(row.name, "") if row.state == RIGHT else ""}
        for notebook in notebooks
        for row in notebook.exercises
    ]
    return {
        "title": title(day),
        "rows": rows,
        "points": sum(notebook.points for notebook in notebooks),
        "out_of": sum(notebook.out_of for notebook in notebooks),
        "dates": [row["when"] for row in rows if row["when"]],
        "shown": [
            {"name": notebook.name, "cells": cells}
            for notebook in notebooks
            if (cells := shown_in(day, notebook.name))
        ],
    }


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = "{:g}".format
    return environment.get_template("report.html.j2")
