"""What happens before and after nbgrader grades a day: the source notebook is made, the table is printed."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grading import course


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


_keys: dict[str, dict[str, str]] = {}  # of the days that are being graded, from before


@_plainly
def before(assignment: str, student: str, notebooks: list[str]) -> None:
    """See that the gradebook has the day as the course has it, and no old score."""
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.apps import AutogradeApp
    from nbgrader.converters import GenerateAssignment

    from grading.autograde import ahead, known
    from grading.notebooks.publish import write_sources

    ahead.begin(
        sorted({Path(notebook).stem for notebook in notebooks}.intersection(course.notebooks(assignment)))
    )
    known.forget(assignment)
    _keys[assignment] = known.keys_of(assignment)
    app = AutogradeApp.instance()
    app.coursedir.assignment_id = assignment
    with Gradebook(app.coursedir.db_url, app.coursedir.course_id) as gradebook:
        if known.is_registered(assignment):
            with contextlib.suppress(MissingEntry):
                there = {notebook.name for notebook in gradebook.find_assignment(assignment).notebooks}
                if there == {*course.notebooks(assignment)}:
                    with contextlib.suppress(MissingEntry):
                        gradebook.remove_submission(assignment, student)
                    return
        with contextlib.suppress(MissingEntry):
            gradebook.remove_assignment(assignment)
    write_sources(assignment)
    GenerateAssignment(coursedir=app.coursedir, parent=app, force=True).start()
    known.register(assignment)


@_plainly
def after(assignment: str, student: str, notebooks: list[str]) -> None:
    """Write the feedback page, print the table, bring the start page up to date, and keep what was found."""
    from nbgrader.apps import AutogradeApp
    from nbgrader.converters import GenerateFeedback

    from grading.autograde import known
    from grading.autograde.table import graded, show
    from grading.learner import progress

    app = AutogradeApp.instance()
    GenerateFeedback(coursedir=app.coursedir, parent=app).start()
    found = graded(assignment)
    show(assignment, found)
    keys = _keys.pop(assignment, {})
    now = known.keys_of(assignment)  # somebody may have saved meanwhile
    sure = [one for one in found if one.sure and one.name in keys and keys[one.name] == now.get(one.name)]
    for one in sure:
        progress.note(assignment, one.name, keys[one.name], one.progress)
    if len(sure) == len(found):
        known.remember(assignment, keys, found)
    with contextlib.suppress(OSError):
        progress.write_page(progress.week(look_at=assignment))  # the learner is waiting for the prompt
