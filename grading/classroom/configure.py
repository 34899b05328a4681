"""nbgrader's configuration for a class. Imports little: JupyterLab's server extensions load it too."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading import course
from grading.autograde.class_mode import grade_apart

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAKES_RELEASES = "nbgrader-generate-assignment"


def configure(config: Any, config_file: str) -> None:
    """Fill in nbgrader's configuration: its own folders, beside the configuration file.

    Raises:
        SystemExit: the course is not this clone's, or the day named does not exist; one line says what to do.
    """
    folder = Path(config_file).resolve().parent
    if folder != course.ROOT / "grading":
        _stop(
            f"This is {folder}, but the `grading` package in use is the one in {course.ROOT}.\n"
            "Use this clone's own environment: run `make setup` at its root, then its .venv/bin/nbgrader."
        )
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}?timeout=60"  # others may be writing
    config.CourseDirectory.ignore = [
        "*"
    ]  # a day is its notebooks: nothing else is copied from place to place
    config.ExtractorPlugin.zip_ext = [".zip"]
    config.ZipCollectApp.collector_plugin = "grading.classroom.collecting.Collector"
    grade_apart(config)
    _make_sources(config.CourseDirectory.db_url)


def _make_sources(db_url: str) -> None:
    """Before `nbgrader generate_assignment DAY`: make that day's source notebooks from its lessons."""
    from traitlets.config import Application

    from grading.autograde.gradebook import fit

    app = Application.instance() if Application.initialized() else None
    if app is None or app.name != MAKES_RELEASES:
        return
    app.extra_args = [argument.rstrip("/\\") for argument in app.extra_args]
    for day in app.extra_args:
        if day not in course.days():
            _stop(f"There is no day {day!r}. The days are: {', '.join(course.days())}")
        sources = make_sources(day)
        for sentence in fit(db_url, day, sources):
            print(sentence, file=sys.stderr)


def make_sources(day: str) -> dict[str, NotebookNode]:
    """nbgrader's source notebooks of a day: grading/source/DAY."""
    from grading.build import source_of
    from grading.build.publish import write

    sources = {name: source_of(day, name) for name in course.notebooks(day)}
    for name, source in sources.items():
        write(source, course.ROOT / "grading" / "source" / day / f"{name}.ipynb")
    return sources


def _stop(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(1)
