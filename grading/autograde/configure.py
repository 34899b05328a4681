"""nbgrader's configuration for grading in place. Imports little: JupyterLab's server extensions load it too."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from grading import course

SECONDS_A_CELL = 60


def configure(config: Any, config_file: str) -> None:
    """Fill in nbgrader's configuration, and check the command line where the command is `autograde`.

    Raises:
        SystemExit: the course is not this clone's, or the day named does not exist; one line says what to do.
    """
    root = Path(config_file).resolve().parent
    if root != course.ROOT:
        _stop(
            f"This folder is {root}, but the `grading` package in use is the one in {course.ROOT}.\n"
            f"Use this folder's own environment: run `make setup` here, then .venv/bin/nbgrader."
        )
    work = course.WORK
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.submitted_directory = "."
    config.CourseDirectory.student_id = "."
    config.CourseDirectory.source_directory = str(work.relative_to(root) / "source")
    config.CourseDirectory.release_directory = str(work.relative_to(root) / "release")
    config.CourseDirectory.autograded_directory = str(work.relative_to(root) / "autograded")
    config.CourseDirectory.feedback_directory = str(course.FEEDBACK.relative_to(root))
    config.CourseDirectory.db_url = f"sqlite:///{work / 'gradebook.db'}"
    config.CourseDirectory.ignore = [
        "*"
    ]  # grading needs the notebooks alone, not a folder's data or pictures
    config.Application.log_level = "ERROR"
    config.Execute.timeout = SECONDS_A_CELL
    config.Execute.extra_arguments = course.QUIET_KERNEL
    config.Execute.kernel_name = "python3"
    config.Execute.shutdown_kernel = "immediate"
    os.environ["JUPYTER_PATH"] = course.own_kernels_first()

    here = "grading.autograde"
    config.Autograde.force = True  # else a second run skips silently
    config.Autograde.pre_convert_hook = f"{here}.hooks.before"
    config.Autograde.post_convert_hook = f"{here}.hooks.after"
    steps_of_grading(config, f"{here}.running.Run")
    config.GenerateFeedback.force = True
    _check_command_line()


def steps_of_grading(config: Any, run: str) -> None:
    """What happens to a notebook that is graded, in place and in a class; `run` names the step that runs it."""
    here = "grading.autograde"
    config.Autograde.exporter_class = "grading.notebooks.handed_in.LearnersNotebook"
    steps = "nbgrader.preprocessors"
    # Not OverwriteKernelspec, OverwriteCells and CheckCellMetadata: all of nbgrader's metadata is that of the source
    # notebook, which `generate_assignment` has checked. The skeleton takes over none of what was handed in.
    config.Autograde.sanitize_preprocessors = [
        "grading.notebooks.skeleton.Skeleton",
        *(f"{steps}.{step}" for step in ("ClearOutput", "DeduplicateIds")),
    ]
    config.Autograde.autograde_preprocessors = [
        run,
        f"{here}.points.Verdicts",
        f"{steps}.LimitOutput",
        f"{here}.points.SavePoints",
        f"{steps}.AssignLatePenalties",
    ]
    config.GenerateFeedback.preprocessors = [
        f"{steps}.GetGrades",
        f"{steps}.ClearHiddenTests",
    ]
    config.GenerateFeedback.exporter_class = f"{here}.feedback.FeedbackPage"
    # What the formgrader shows: nothing that a learner wrote may run there.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.preprocessors = [f"{here}.formgrader.Harmless"]
    config.HTMLExporter.filters = {
        "markdown2html": f"{here}.formgrader.markdown2html",
        "clean_html": f"{here}.formgrader.clean_html",
    }
    # nbgrader calls `alembic` by name: it must be found without an activated environment, too.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # A known notice of nbgrader's own queries under SQLAlchemy 2, of no use to a learner.
    warnings.filterwarnings("ignore", message="Object of type .* not in session")


def _check_command_line() -> None:
    """Strip the slash that tab completion adds; a day that does not exist gets the list of those that do."""
    from traitlets.config import Application

    app = Application.instance() if Application.initialized() else None
    if app is None or app.name != "nbgrader-autograde":
        return
    gc.freeze()  # what is loaded by now stays, and need not be looked through again
    gc.enable()
    day = day_to_grade(app.extra_args)
    app.extra_args = [day]
    if not any(app.cli_config.values()):  # an option, such as --force, is there to be followed
        show_what_is_known(day)


def day_to_grade(words: Sequence[str]) -> str:
    """The day that the words of the command line name.

    Raises:
        SystemExit: that is not one day, or there is nothing to grade; one line says what to do.
    """
    if len(words) != 1:
        _stop(
            f"Name one day, for example:  nbgrader autograde {course.days()[0]}\n"
            f"The days are: {', '.join(course.days())}"
        )
    try:
        day = course.day_named(words[0].rstrip("/\\").removeprefix("./"))
    except ValueError as error:
        _stop(str(error))
    if any(character in str(course.ROOT) for character in "[]*?"):
        _stop(
            f"nbgrader cannot work in a folder whose path has any of [ ] * ? in it: {course.ROOT}\n"
            "Rename or move the folder."
        )
    if not any((course.ROOT / day / f"{name}.ipynb").is_file() for name in course.notebooks(day)):
        names = ", ".join(f"{day}/{name}.ipynb" for name in course.notebooks(day))
        _stop(
            f"There is nothing to grade: {names} is missing.\nGet it back with:  python -m grading reset {day}"
        )
    return day


def show_what_is_known(day: str) -> None:
    """Print what the last grading found, if it still holds, and end the command there.

    Raises:
        SystemExit: it does.
    """
    from grading.autograde.table import show_known

    if show_known(day, f"nbgrader autograde {day} --force"):
        raise SystemExit(0)


def _stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(1)
