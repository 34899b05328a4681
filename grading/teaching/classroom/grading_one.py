"""Grading a class: one student's day at a time, with nbgrader's own converter, in this process.

The doors for whoever grades many: `prepare(root, day)` once, then `grade_one(root, day, student)` for each, in as many
processes as one likes. `configure_class` is what a class's `nbgrader_config.py` calls, so that nbgrader's own command
grades the same way.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from grading import course
from grading.autograde.configure import steps_of_grading
from grading.autograde.records import published
from grading.autograde.running import REPORT, Run
from grading.notebooks.publish import write_sources
from grading.notebooks.reading import PROBLEM
from grading.notebooks.skeleton import NOTES
from grading.teaching.classroom import gradebook, places, suspicion
from grading.teaching.sandbox import ApartKernel, Sandbox, sweep
from grading.verdict import Record

SECONDS_A_CELL = 10
SEED = "20240229"


@dataclass(frozen=True)
class Graded:
    """One student's day: the verdicts' records by task, what was mended, and what a teacher may want to look at."""

    records: dict[str, Record]
    notes: tuple[str, ...] = ()
    report: tuple[str, ...] = field(default=())


class RunApart(Run):
    """Run, with the kernel in a sandbox."""

    def new_kernel(self) -> ApartKernel:
        return ApartKernel(*self._place, config=self.config)

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._place = nb.metadata["foundations"]["day"], resources["nbgrader"]["notebook"]
        linked = "link" in nb.metadata.get(PROBLEM, "")
        nb.metadata[REPORT] = ["the notebook is a link to another place"] * linked + suspicion.of(nb)
        return super().preprocess(nb, resources, km)

    def _before_the_end(self) -> None:
        if left := suspicion.lingering(self.km):
            self._report.append(left)


def configure_class(config: Any, config_file: str) -> None:
    """Fill in nbgrader's configuration for a class, whose folders lie beside its configuration file."""
    _folders(config, Path(config_file).resolve().parent)
    grade_apart(config)


def _folders(config: Any, root: Path) -> None:
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}?timeout=60"  # others may be writing
    config.CourseDirectory.ignore = ["*"]


def grade_apart(config: Any) -> None:
    """How `nbgrader autograde DAY` grades a class: added to whatever else the class's configuration says."""
    config.Autograde.force = config.GenerateAssignment.force = config.GenerateFeedback.force = True
    config.Autograde.pre_convert_hook = "grading.teaching.classroom.grading_one.before"
    config.Execute.timeout = SECONDS_A_CELL
    config.Execute.iopub_timeout = 10
    config.Execute.shutdown_kernel = "immediate"
    steps_of_grading(config, "grading.teaching.classroom.grading_one.RunApart")
    config.Autograde.exporter_class = "grading.notebooks.handed_in.SubmittedNotebook"


def before(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader calls this before it grades: the same cases for everybody, and the notebooks to grade by."""
    os.environ.setdefault("FOUNDATIONS_SEED", SEED)
    write_sources(assignment)


@cache
def _settings(root: Path) -> Config:
    """nbgrader's configuration, with what the class's own file says on top."""
    config = Config()
    _folders(config, root)
    grade_apart(config)
    if file := places.config_of(root):
        from traitlets.config.loader import PyFileConfigLoader

        config.merge(PyFileConfigLoader(file.name, path=str(file.parent)).load_config())
    config.Autograde.pre_convert_hook = None  # `prepare` has done this, once for all
    return config


def prepare(root: Path, day: str) -> list[str]:
    """Once before a day is graded: make its source notebooks, register them, and see that there is a sandbox.

    Each time anew, as exercises may have changed, or an earlier run was ended half way. Scores that are there stay
    until a student is graded again.

    Args:
        root: the class's folder, with `submitted/` in it. day: such as "day3_activations_loss".

    Returns:
        sentences on exercises that are new in the gradebook, or have left it.

    Raises:
        SandboxError: the configuration requires a sandbox that does not work here.
    """
    from nbgrader.converters import GenerateAssignment

    from grading.teaching.sandbox.kit import kit_for

    config = _settings(root)
    Sandbox(config=config).kind()
    sweep()
    for notebook in course.notebooks(day):
        kit_for(day, notebook)
    sources = write_sources(day)
    release = copy.deepcopy(config)
    release.CourseDirectory.source_directory = str(course.WORK / "source")
    release.CourseDirectory.release_directory = str(course.WORK / "release")
    folders = _course_directory(release, day, ".")
    with _quietly():
        changed = gradebook.fit(folders.db_url, day, sources)
        GenerateAssignment(coursedir=folders, config=release, force=True, create_assignment=True).start()
    return changed


def grade_one(root: Path, day: str, student: str) -> Graded:
    """Grade one student's notebooks of a day, into `autograded/` and the gradebook.

    Whatever the notebooks do, they do it in a sandbox; points come from what is judged in this process.

    Raises:
        nbgrader.converters.base.NbGraderException: there is nothing to grade, or it cannot be written down.
    """
    from nbgrader.converters import Autograde

    _once()
    config = _settings(root)
    folders = _course_directory(config, day, student)
    with _quietly(), _environment(FOUNDATIONS_SEED=os.environ.get("FOUNDATIONS_SEED", SEED)):
        Autograde(coursedir=folders, config=config).start()
    return read_graded(root, day, student)


def read_graded(root: Path, day: str, student: str) -> Graded:
    """What the last grading of a student's day came to."""
    records, notes, report = {}, [], []
    for name in course.notebooks(day):
        path = root / "autograded" / student / day / f"{name}.ipynb"
        if not path.exists():
            notes.append(f"{name}.ipynb was not submitted")
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if record := published(cell):
                records[record.task] = record
        problem = notebook.metadata.get(PROBLEM)
        notes += [problem] if problem else notebook.metadata.get(NOTES, [])
        report += notebook.metadata.get(REPORT, [])
    return Graded(records, tuple(notes), tuple(report))


@cache
def _once() -> None:
    """nbgrader makes an engine each time that it opens the gradebook, nine times a submission; SQLAlchemy keeps with an
    engine what it made of each query. So an address has one engine in this process. What is loaded by now stays, so the
    search for what can go leaves it out."""
    from nbgrader import api

    api.create_engine = cache(api.create_engine)
    gc.freeze()


def _course_directory(config: Config, day: str, student: str) -> Any:
    from nbgrader.coursedir import CourseDirectory

    folders = CourseDirectory(config=config)
    folders.assignment_id, folders.student_id = day, student
    return folders


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """nbgrader's log of a grading is of no use where the records are read, but for why it failed."""
    import logging.handlers

    from nbgrader.converters.base import NbGraderException
    from traitlets import log

    logger: Any = log.get_logger()
    heard = logging.handlers.BufferingHandler(1_000_000)
    heard.setLevel(logging.ERROR)
    before, logger.handlers, talks, logger.propagate = logger.handlers, [heard], logger.propagate, False
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Object of type .* not in session")
            yield
    except NbGraderException as error:
        told = [record.getMessage().rstrip() for record in heard.buffer]
        causes = [text.splitlines()[-1] for text in told if "Traceback" in text]
        raise NbGraderException(causes[-1] if causes else str(error)) from error
    finally:
        logger.handlers, logger.propagate = before, talks


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
