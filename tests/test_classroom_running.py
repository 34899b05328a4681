"""Many submissions at once: each once, one bad one never stopping another, and a second run goes on where one ended."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from made_grades import DAY, a_grade, jobs_of
from rich.console import Console

from grading.teaching.classroom import results, running, summary
from grading.teaching.classroom.places import students, unfit
from grading.teaching.classroom.results import FAILED, GRADED, Result, Task
from grading.teaching.classroom.running import graded, processes

pytestmark = pytest.mark.slow


def submit(root: Path, student: str, text: str = "{}") -> Path:
    folder = root / "submitted" / student / DAY
    folder.mkdir(parents=True)
    (folder / "activations_loss.ipynb").write_text(text, encoding="utf-8")
    return folder


def calls(root: Path) -> list[str]:
    return sorted((root / "calls.txt").read_text().split())


def two_processes():
    return functools.partial(processes, 2)


def test_each_is_graded_once_and_bad_ones_stop_nobody(tmp_path):
    for name in ("anna", "ben", "dies", "raises", "zoe"):
        submit(tmp_path, name)
    found = {r.student: r for r in graded(jobs_of(tmp_path), a_grade, two_processes(), 2)}
    assert sorted(found) == ["anna", "ben", "dies", "raises", "zoe"]
    assert {name for name, r in found.items() if r.status == FAILED} == {"dies", "raises"}
    assert {r.tries for r in found.values() if r.status == GRADED} <= {1, 2}
    assert found["raises"].why == "ValueError: an odd notebook"
    assert "ended without a word" in found["dies"].why
    assert (found["anna"].points, found["zoe"].points) == (2, 0)
    assert calls(tmp_path).count("dies") == running.TRIES
    assert calls(tmp_path).count("raises") >= running.TRIES

    before = calls(tmp_path)
    again = {r.student: r for r in graded(jobs_of(tmp_path), a_grade, two_processes(), 2)}
    assert again["anna"] == found["anna"]
    assert again["zoe"] == found["zoe"]
    for name in ("anna", "ben", "zoe"):
        assert calls(tmp_path).count(name) == before.count(name), "what is done stays done"


def test_a_cluster_that_hands_a_deadly_submission_on_is_stopped_after_the_second_worker(tmp_path):
    submit(tmp_path, "anna")
    (job,) = jobs_of(tmp_path)
    for _ in range(running.TRIES):  # two workers began, and died
        results.begun(tmp_path, DAY, "anna")
    found = running.carried_out(job, a_grade)
    assert (found.status, found.tries) == (FAILED, running.TRIES)
    assert "ended without a word" in found.why
    assert not (tmp_path / "calls.txt").exists()
    # Another run begins at the first try.
    (again,) = graded([job], a_grade, two_processes(), 2)
    assert (again.status, again.tries, calls(tmp_path)) == (GRADED, 1, ["anna"])


def test_a_changed_submission_other_settings_and_a_damaged_result_are_graded_anew(tmp_path):
    folders = {name: submit(tmp_path, name) for name in ("anna", "ben", "cleo")}
    list(graded(jobs_of(tmp_path), a_grade, two_processes(), 2))
    (folders["anna"] / "activations_loss.ipynb").write_text('{"cells": []}', encoding="utf-8")
    results.path_of(tmp_path, DAY, "ben").write_text('{"student": ', encoding="utf-8")
    list(graded(jobs_of(tmp_path), a_grade, two_processes(), 2))
    assert calls(tmp_path) == ["anna", "anna", "ben", "ben", "cleo"]
    list(graded(jobs_of(tmp_path, "another seed"), a_grade, two_processes(), 2))
    assert calls(tmp_path).count("cleo") == 2


GRADER = """
import functools, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from made_grades import a_grade, jobs_of
from grading.teaching.classroom.running import graded, processes
if __name__ == "__main__":
    for result in graded(jobs_of(Path(sys.argv[1])), a_grade, functools.partial(processes, 2), 2):
        print(result.student, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", ["all killed", "main killed", "interrupted"])
def test_a_grader_that_is_ended_loses_nothing(tmp_path, how):
    names = [f"slow{number}" for number in range(6)]
    first = grader_of(tmp_path, names)
    assert first.stdout.readline().strip() in names
    if how == "all killed":
        os.killpg(first.pid, signal.SIGKILL)
    else:
        first.send_signal(signal.SIGKILL if how == "main killed" else signal.SIGINT)
    first.communicate(timeout=120)
    finished = {name for name in names if results.load(tmp_path, DAY, name)}
    assert 1 <= len(finished) < len(names)
    found = list(graded(jobs_of(tmp_path), a_grade, two_processes(), 2))
    assert sorted(r.student for r in found) == names
    assert all(r.status == GRADED for r in found)
    assert all(calls(tmp_path).count(name) == 1 for name in finished)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_worker_that_is_killed_costs_nobody_the_grading(tmp_path):
    names = [f"slow{number}" for number in range(6)]
    grader = grader_of(tmp_path, names)
    assert grader.stdout.readline().strip() in names
    workers = [
        one for one in psutil.Process(grader.pid).children() if "spawn_main" in " ".join(one.cmdline())
    ]
    workers[0].kill()
    grader.communicate(timeout=600)  # a busy machine starts three times two processes
    assert grader.returncode == 0
    found = [results.load(tmp_path, DAY, name) for name in names]
    assert [one and one.status for one in found] == [GRADED] * len(names)
    assert max(calls(tmp_path).count(name) for name in names) <= running.TRIES


def grader_of(root, names):
    """A program that grades these students in two processes, in a group of processes of its own."""
    for name in names:
        submit(root, name)
    script = root / "grader.py"
    script.write_text(GRADER)
    command = [sys.executable, str(script), str(root), str(Path(__file__).parent)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, text=True, start_new_session=True, **pipes)


def test_links_odd_names_and_missing_notebooks_are_not_graded(tmp_path):
    submit(tmp_path, "anna")
    folder = submit(tmp_path, "lena")
    (folder / "activations_loss.ipynb").unlink()
    os.symlink(
        tmp_path / "submitted" / "anna" / DAY / "activations_loss.ipynb", folder / "activations_loss.ipynb"
    )
    (tmp_path / "submitted" / "leo").mkdir()
    os.symlink(tmp_path / "submitted" / "anna" / DAY, tmp_path / "submitted" / "leo" / DAY)
    submit(tmp_path, "a*")
    (submit(tmp_path, "late") / "timestamp.txt").write_text("2026-11-21 18:30:00 UTC")
    (submit(tmp_path, "later") / "timestamp.txt").write_text("yesterday evening")
    (submit(tmp_path, "mia") / "activations_loss.ipynb").rename(
        tmp_path / "submitted/mia" / DAY / "my work.ipynb"
    )
    assert students(tmp_path, DAY) == ["a*", "anna", "late", "later", "lena", "leo", "mia"]
    assert unfit(tmp_path, DAY, "late") == ""
    assert "holds no time" in unfit(tmp_path, DAY, "later")
    assert unfit(tmp_path, DAY, "anna") == ""
    assert "links are not followed" in unfit(tmp_path, DAY, "lena")
    assert "links are not followed" in unfit(tmp_path, DAY, "leo")
    assert "letters, digits" in unfit(tmp_path, DAY, "a*")
    assert "it has my work.ipynb" in unfit(tmp_path, DAY, "mia")
    found = {r.student: r for r in graded(jobs_of(tmp_path), a_grade, two_processes(), 2)}
    assert calls(tmp_path) == ["anna", "late"]
    assert found["lena"].status == found["a*"].status == FAILED


def test_the_summary_counts_and_names(tmp_path):
    right, wrong = Task("relu", 2, 2), Task("relu", 0, 2, "You took [the] wrong side", "wrong_side")
    open_ = Task("tanh", 0, 2, "not written yet")
    found = [
        Result("anna", DAY, "", GRADED, tasks=(right, open_)),
        Result("ben", DAY, "", GRADED, tasks=(wrong, open_), report=("it imports socket",)),
        Result("cleo", DAY, "", FAILED, "not a notebook"),
        Result(
            "dora",
            DAY,
            "",
            GRADED,
            tasks=(wrong, open_),
            notes=("the test cell relu-tests was missing",),
            report=tuple(f"{name}-tests: the kernel is silent" for name in "abcde"),
        ),
    ]
    console = Console(width=120, record=True, highlight=False, file=open(os.devnull, "w"))  # noqa: SIM115
    with console.file:
        summary.show(DAY, found, console, earlier=2)
        text = console.export_text()
    assert "3 graded (2 of them by an earlier run, unchanged since), 1 could not be graded" in text
    assert "points out of 4: lowest 0, median 0, highest 2" in text
    assert "1 (33%)" in text
    assert "the test cell relu-tests was missing" in text
    assert "a, b, c and 2 others: the kernel is silent" in text
    assert "wrong_side" in text
    assert "You took [the] wrong side" in text
    assert "not a notebook" in text
    assert "it imports socket" in text
