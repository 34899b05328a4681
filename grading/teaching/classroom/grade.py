"""Grading one submission of a class: nbgrader's own converter, and the result as plain data."""

from __future__ import annotations

import os
import re
import time
import warnings
from pathlib import Path

from grading.teaching.classroom import grading_one, places, results
from grading.teaching.classroom.results import GRADED, Result, Task
from grading.teaching.classroom.running import Job
from grading.teaching.sandbox.kernel import UNPROTECTED


def prepare(root: Path, day: str) -> tuple[str, list[str]]:
    """Once before a day is graded.

    Returns:
        what decides the points besides submissions and tests, as text; and sentences on how the day itself has changed.

    Raises:
        SandboxError: the configuration requires a sandbox that does not work here.
    """
    changed = grading_one.prepare(root, day)
    config = places.config_of(root)
    seed = os.environ.get("FOUNDATIONS_SEED", grading_one.SEED)
    return f"{seed} {config.read_text(encoding='utf-8') if config else ''}", changed


def grade(job: Job) -> Result:
    """Grade a submission into the gradebook.

    Raises:
        Exception: nbgrader could not do it.
    """
    began = time.perf_counter()
    mark = results.fingerprint(job.root, job.day, job.student, job.settings)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=re.escape(UNPROTECTED)
        )  # `prepare` has said it, once for all
        graded = grading_one.grade_one(job.root, job.day, job.student)
    seconds = round(time.perf_counter() - began, 2)
    return Result(
        job.student,
        job.day,
        mark,
        GRADED,
        seconds=seconds,
        tasks=tasks_of(graded),
        notes=graded.notes,
        report=graded.report,
    )


def tasks_of(graded: grading_one.Graded) -> tuple[Task, ...]:
    """What is kept of each record in a submission's result."""
    return tuple(
        Task(name, record.points, record.out_of, record.look, record.mistake)
        for name, record in graded.records.items()
    )
