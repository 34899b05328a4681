"""`python -m grading class DAY`: all submissions of a day, side by side, into one gradebook."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

from tqdm import tqdm

from grading import course
from grading.teaching.classroom import summary
from grading.teaching.classroom.grade import grade, prepare
from grading.teaching.classroom.places import SUBMITTED, class_folder, students
from grading.teaching.classroom.results import FAILED, Result
from grading.teaching.classroom.running import Job, graded, processes, stored
from grading.teaching.sandbox.kernel import SandboxError


def grade_class(
    day: str,
    count: int | None = None,
    scheduler: str | None = None,
    only: Sequence[str] = (),
    root: Path | None = None,
) -> int:
    """Grade a day for everybody, and print the summary.

    Args:
        day: the day's folder name; a slash that tab completion adds is forgiven.
        count: how many processes (default: as many as the machine has cores).
        scheduler: the address of a Dask cluster, instead of processes on this machine.
        only: these students alone.
        root: the class's folder, with `submitted/` in it (default: the course's own).

    Returns:
        the exit code: 0; 1 where a submission could not be graded; 2 where grading could not begin; 130 after Ctrl-C.
    """
    try:
        day = course.day_named(day)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    root = root or class_folder()
    there = students(root, day)
    if unknown := [name for name in only if name not in there]:
        print(f"No submission of {day} by: {', '.join(unknown)}", file=sys.stderr)
        return 2
    if not there:
        print(
            f"There is nothing to grade: no folder {root / SUBMITTED}/<student>/{day}. Collect first.",
            file=sys.stderr,
        )
        return 2
    try:
        settings, changed = prepare(root, day)
    except SandboxError as error:
        print(error, file=sys.stderr)
        return 2
    for sentence in changed:
        print(sentence, file=sys.stderr)
    jobs = [Job(root, day, name, settings) for name in only or there]
    earlier = sum(stored(job) is not None for job in jobs)
    found: list[Result] = []
    try:
        with (
            _executors(scheduler, count) as (pool, width),
            tqdm(total=len(jobs), desc=day, unit="submission") as bar,
        ):
            for result in graded(jobs, grade, pool, width):
                found.append(result)
                bar.update()
    except KeyboardInterrupt:
        print(
            f"\nStopped after {len(found)} of {len(jobs)}. The same command goes on from here.",
            file=sys.stderr,
        )
        return 130
    summary.show(day, sorted(found, key=lambda result: result.student), earlier=earlier)
    return int(any(result.status == FAILED for result in found))


@contextlib.contextmanager
def _executors(scheduler: str | None, count: int | None) -> Iterator[tuple[Callable[[], Executor], int]]:
    """Something that makes an executor, and how many jobs it does at once."""
    if scheduler is None:
        width = count or os.cpu_count() or 1
        yield functools.partial(processes, width), width
        return
    try:
        from distributed import Client
    except ImportError:
        print(
            "A Dask cluster needs the package distributed: pip install 'foundations-course[dask]'",
            file=sys.stderr,
        )
        raise SystemExit(2) from None
    with Client(scheduler) as client:
        # One submission a worker at a time, however many threads it has.
        yield client.get_executor, count or len(client.nthreads()) or 1
