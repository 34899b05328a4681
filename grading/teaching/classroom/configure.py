"""nbgrader's configuration for a class, for its commands in grading/teaching/.

Imports little: JupyterLab's server extensions load it too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from grading import course
from grading.teaching.classroom import places
from grading.teaching.classroom.grading_one import grade_apart

MAKES_RELEASES = "nbgrader-generate-assignment"


def configure(config: Any, config_file: str) -> None:
    """Fill in nbgrader's configuration: its own folders, in the class's folder.

    Raises:
        SystemExit: the course is not this clone's, or the day named does not exist; one line says what to do.
    """
    folder = Path(config_file).resolve().parent
    if folder not in (places.TEACHING, places.BEFORE):
        _stop(
            f"This is {folder}, but the `grading` package in use is the one in {course.ROOT}.\n"
            "Use this clone's own environment: run `make setup` at its root, then its .venv/bin/nbgrader."
        )
    root = places.class_folder()
    root.mkdir(exist_ok=True)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}?timeout=60"  # others may be writing
    config.CourseDirectory.ignore = [
        "*"
    ]  # a day is its notebooks: nothing else is copied from place to place
    config.ZipCollectApp.extractor_plugin = "grading.teaching.classroom.unpacking.Unpacker"
    config.ZipCollectApp.collector_plugin = "grading.teaching.classroom.collecting.Collector"
    config.ExportApp.plugin_class = "grading.teaching.classroom.export.Grades"
    grade_apart(config)
    _make_sources(root, config.CourseDirectory.db_url)


def _make_sources(root: Path, db_url: str) -> None:
    """Before `nbgrader generate_assignment DAY`: make that day's source notebooks from its lessons."""
    from traitlets.config import Application

    from grading.notebooks.publish import write_sources
    from grading.teaching.classroom.gradebook import fit

    app = Application.instance() if Application.initialized() else None
    if app is None or app.name != MAKES_RELEASES:
        return
    app.extra_args = [argument.rstrip("/\\") for argument in app.extra_args]
    for day in app.extra_args:
        try:
            course.day_named(day)
        except ValueError as error:
            _stop(str(error))
        sources = write_sources(day, root / "source")
        for sentence in fit(db_url, day, sources):
            print(sentence, file=sys.stderr)


def _stop(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(1)
