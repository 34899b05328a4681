"""What happens before and after nbgrader grades a day: the source notebook is made, the table is printed."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable
from typing import Any


def _plainly(hook: Callable[..., None]) -> Callable[..., None]:
    """nbgrader swallows a hook's exceptions; an error here ends the command with one line instead."""

    @functools.wraps(hook)
    def wrapped(**keywords: Any) -> None:
        try:
            hook(**keywords)
        except Exception as error:
            print(f"The grading stopped: {type(error).__name__}: {error}", file=sys.stderr)
            raise SystemExit(1) from error

    return wrapped


@_plainly
def before(assignment: str, student: str, notebooks: list[str]) -> None:
    """Make the day's source notebooks and register them anew, so that no old score is left."""
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.apps import AutogradeApp
    from nbgrader.converters import GenerateAssignment

    from grading.notebooks.publish import write_sources

    write_sources(assignment)
    app = AutogradeApp.instance()
    with (
        Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook,
        contextlib.suppress(MissingEntry),
    ):
        gradebook.remove_assignment(assignment)
    app.coursedir.assignment_id = assignment
    GenerateAssignment(coursedir=app.coursedir, parent=app, force=True).start()


@_plainly
def after(assignment: str, student: str, notebooks: list[str]) -> None:
    """Write the feedback page, print the table, and bring the start page up to date."""
    from nbgrader.apps import AutogradeApp
    from nbgrader.converters import GenerateFeedback

    from grading.autograde.table import show
    from grading.learner import progress

    app = AutogradeApp.instance()
    GenerateFeedback(coursedir=app.coursedir, parent=app).start()
    show(assignment)
    with contextlib.suppress(OSError):
        progress.write_page(progress.week())
