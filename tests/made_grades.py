"""Grades by the student's name, for processes that start quickly: nothing of the tests is imported here."""

from __future__ import annotations

import os
import time
from pathlib import Path

from grading.teaching.classroom import results
from grading.teaching.classroom.places import students
from grading.teaching.classroom.results import GRADED, Result, Task
from grading.teaching.classroom.running import Job

DAY = "day3_activations_loss"


def a_grade(job: Job) -> Result:
    """Points by the student's name; notes each call in a file; some names end badly."""
    with (job.root / "calls.txt").open("a") as calls:
        calls.write(f"{job.student}\n")
    if job.student == "raises":
        raise ValueError("an odd\nnotebook")
    if job.student == "dies":
        os._exit(3)
    if job.student.startswith("slow"):
        time.sleep(0.4)
    mark = results.fingerprint(job.root, job.day, job.student, job.settings)
    task = Task("relu", 2.0, 2.0) if job.student < "n" else Task("relu", 0.0, 2.0, "You ...", "a_mistake")
    return Result(job.student, job.day, mark, GRADED, tasks=(task,))


def jobs_of(root: Path, settings: str = "") -> list[Job]:
    return [Job(root, DAY, student, settings) for student in students(root, DAY)]
