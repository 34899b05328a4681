"""Grading many submissions at once: each once, in processes of their own, one bad one never stopping another."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from grading.teaching.classroom import results
from grading.teaching.classroom.places import unfit
from grading.teaching.classroom.results import FAILED, Result

TRIES = 2
# nbgrader changes the process's folder and its warnings. A cluster's worker may have several threads.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Job:
    """One submission to grade: plain data, which may go to a process on another machine."""

    root: Path
    day: str
    student: str
    settings: str = ""


Grade = Callable[[Job], Result]


def graded(
    jobs: Sequence[Job], grade: Grade, executor: Callable[[], Executor], width: int
) -> Iterator[Result]:
    """Grade all jobs, and yield the results as they come.

    Args:
        jobs: what is to be graded. Those with a stored result that still holds are not graded again.
        grade: grades one job, and may raise whatever it likes: a module's function, as it goes to other processes.
        executor: makes an executor of `concurrent.futures`: again, when a submission broke the one before.
        width: how many jobs are under way at once; so those are known when a process dies.
    """
    open_jobs: list[Job] = []
    for job in jobs:
        done = stored(job)
        if done:
            yield done
        else:
            results.forget_begun(job.root, job.day, job.student)  # by a run that was interrupted
            open_jobs.append(job)
    tries = dict.fromkeys(open_jobs, 0)
    while open_jobs:
        # Those that were under way when a process died are tried again one by one: so it shows which of them it was.
        first = [job for job in open_jobs if not tries[job]]
        with _closing(executor()) as pool:
            for job, result in _round(first or open_jobs[:1], grade, pool, width, tries):
                open_jobs = [other for other in open_jobs if other != job]
                yield result


def stored(job: Job) -> Result | None:
    """The result of an earlier run, where the submission, the tests and the settings are still the same."""
    found = results.load(job.root, job.day, job.student)
    if found is None or found.status == FAILED:
        return None
    mark = results.fingerprint(job.root, job.day, job.student, job.settings)
    return found if found.fingerprint == mark and not unfit(job.root, job.day, job.student) else None


def carried_out(job: Job, grade: Grade) -> Result:
    """Grade one job in the process where this is called, and store the result: what went wrong becomes a sentence.

    A scheduler gives a job whose worker died to the next worker, three times and more: here it ends after `TRIES`.
    """
    if why := unfit(job.root, job.day, job.student):
        result = Result(job.student, job.day, "", FAILED, why)
        results.save(job.root, result)
        return result
    with _ONE_AT_A_TIME:
        tries = results.begun(job.root, job.day, job.student)
        if tries > TRIES:
            return _died(job)
        result = replace(_graded(job, grade), tries=tries)
        results.save(job.root, result)
    return result


def _graded(job: Job, grade: Grade) -> Result:
    """What came of it, or why nothing did."""
    began = time.perf_counter()
    mark = results.fingerprint(job.root, job.day, job.student, job.settings)
    why = ""
    for _ in range(TRIES):  # a busy machine may fail once
        try:
            return grade(job)
        except Exception as error:
            why = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return Result(job.student, job.day, mark, FAILED, why, round(time.perf_counter() - began, 2))


def _round(
    jobs: Iterable[Job], grade: Grade, pool: Executor, width: int, tries: dict[Job, int]
) -> Iterator[tuple[Job, Result]]:
    """Until all are done, or a process died. Then the jobs under way have used up one of their tries."""
    waiting, under_way = list(jobs), dict[Future[Result], Job]()
    broken = False
    while under_way or (waiting and not broken):
        while waiting and not broken and len(under_way) < width:
            job = waiting.pop(0)
            try:
                under_way[pool.submit(carried_out, job, grade)] = job
            except BrokenProcessPool:
                broken = True
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            job = under_way.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                broken = True
                if done := stored(job):  # it was graded, but its process ended before it could say so
                    yield job, done
                    continue
                tries[job] += 1
                if tries[job] == TRIES:
                    yield job, _died(job)
            except Exception as error:  # a scheduler that lost its worker, say
                tries[job] += 1
                if tries[job] == TRIES:
                    yield job, _died(job, f": {type(error).__name__}")
                else:
                    waiting.append(job)


def _died(job: Job, how: str = "") -> Result:
    why = f"the process that graded it ended without a word{how}, {TRIES} times"
    result = Result(job.student, job.day, "", FAILED, why, tries=TRIES)
    results.save(job.root, result)
    return result


def processes(count: int) -> Executor:
    """Processes on this machine, which end when this one does, however it ends."""
    spawn = multiprocessing.get_context("spawn")  # the same on every system
    return ProcessPoolExecutor(count, mp_context=spawn, initializer=_end_with_the_parent)


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _closing:
    """An executor that, on Ctrl-C, waits for nothing: what is under way is graded by the next run."""

    def __init__(self, pool: Executor) -> None:
        self.pool = pool

    def __enter__(self) -> Executor:
        return self.pool

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        orderly = kind is None
        if isinstance(self.pool, ProcessPoolExecutor) and not orderly:
            for process in list((self.pool._processes or {}).values()):
                process.terminate()
        self.pool.shutdown(wait=orderly)
