"""`python -m grading class DAY`, on a class made by a script: the results are what the script expects, by student."""

from __future__ import annotations

import dataclasses
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from bench.made_class import DAY, class_of, hand_in
from grading import course
from grading.__main__ import main
from grading.teaching.classroom import results
from grading.teaching.classroom.command import grade_class
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not works("bwrap"), reason="needs bubblewrap, which is not installed or does not work here"
    ),
]

# Of each kind some: the whole class of 200 is graded by `make bench`.
NAMES = ("broken untouched", "broken loop", "broken json", "hostile verdict", "hostile float")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A small class, graded once: (its folder, {student: what should come of it}, what was printed)."""
    root = tmp_path_factory.mktemp("class")
    everybody = class_of(200)
    some = [one for one in everybody if one.student in NAMES]
    some += [*[one for one in everybody if one.mistake][:2], everybody[-1]]
    hand_in(root, some)
    assert grade_class(DAY, count=2, root=root) == 0
    return root, {one.student: one for one in some}


def test_the_results_are_what_the_class_was_made_for(graded):
    root, made = graded
    for student, expected in made.items():
        result = results.load(root, DAY, student)
        assert result is not None, student
        lost = {task.name for task in result.tasks if task.points < task.out_of}
        assert lost == expected.lost, (student, result)
        if expected.mistake:
            task, mistake = expected.mistake
            assert {one.name: one.mistake for one in result.tasks}[task] == mistake
        assert bool(result.report) == expected.told, (student, result.report)


def test_another_run_grades_nobody_again_and_a_third_from_the_start_gives_the_same_points(graded, capsys):
    root, made = graded
    before = {student: results.load(root, DAY, student) for student in made}
    assert grade_class(DAY, count=2, root=root) == 0
    assert {student: results.load(root, DAY, student) for student in made} == before
    printed = capsys.readouterr().out
    assert (
        f"{len(made)} graded ({len(made)} of them by an earlier run, unchanged since), 0 could not" in printed
    )
    some = [student for student in made if student.startswith(("right", "mistake"))]
    for student in some:
        results.path_of(root, DAY, student).unlink()
    assert grade_class(DAY, count=2, only=some, root=root) == 0
    for student in some:
        again = results.load(root, DAY, student)
        assert dataclasses.replace(again, seconds=0) == dataclasses.replace(before[student], seconds=0)


def test_the_gradebook_holds_the_same_points(graded):
    from nbgrader.api import Gradebook

    root, made = graded
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for student in made:
            result = results.load(root, DAY, student)
            assert gradebook.find_submission(DAY, student).score == pytest.approx(result.points), student


def test_a_day_that_does_not_exist_is_answered_with_the_days():
    command = [sys.executable, "-m", "grading", "class", "tomorrow"]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "There is no day 'tomorrow'. The days are: day1_perceptron" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([DAY, "nobody"], "No submission of day3_activations_loss by: nobody"),
        ([DAY, "--jobs", "1", "nobody"], "No submission of day3_activations_loss by: nobody"),
        ([DAY, "--jobs", "0"], "expected 1 or more"),
        ([DAY, "--jbs", "1"], "unknown: --jbs"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(arguments, words, capsys):
    try:
        code = main(["class", *arguments])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    assert words in capsys.readouterr().err


def test_without_the_sandbox_that_is_required_nothing_is_graded(tmp_path, capsys):
    hand_in(tmp_path, class_of(1))
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.Sandbox.program = 'no-such-program'\n")
    assert grade_class(DAY, root=tmp_path) == 2
    assert "bubblewrap" in capsys.readouterr().err
    assert not (tmp_path / "autograded").exists()
    shutil.rmtree(tmp_path)


def test_a_cluster_gives_the_same_points_and_a_worker_that_is_killed_costs_nobody_any(
    graded, tmp_path, capsys
):
    """Two workers of a Dask cluster on this machine. When both are at work, one of them is killed."""
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    root, made = graded
    some = [student for student in made if student.startswith(("right", "mistake"))]
    hand_in(tmp_path, [made[student] for student in some])
    under_way = tmp_path / results.RESULTS / DAY
    killed: list[int] = []

    def kill_one(workers: list[int]) -> None:
        while len(list(under_way.glob(".*.begun"))) < len(workers):
            time.sleep(0.01)
        os.kill(workers[0], signal.SIGKILL)
        killed.append(workers[0])

    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.CRITICAL,
    }
    with distributed.LocalCluster(host="127.0.0.1", **options) as cluster:
        with distributed.Client(cluster) as client:
            workers = list(client.run(os.getpid).values())
        killer = threading.Thread(target=kill_one, args=(workers,), daemon=True)
        killer.start()
        assert grade_class(DAY, scheduler=cluster.scheduler_address, root=tmp_path) == 0
    killer.join(60)
    assert killed
    found = {student: results.load(tmp_path, DAY, student) for student in some}
    again = [student for student, result in found.items() if result.tries == 2]
    assert len(again) == 1
    assert (
        f"graded at the second try, for the process that graded them first ended: {again[0]}"
        in capsys.readouterr().out
    )
    for student, result in found.items():
        local = results.load(root, DAY, student)
        assert dataclasses.replace(result, seconds=0, tries=1) == dataclasses.replace(local, seconds=0), (
            student
        )
    assert not list(under_way.glob(".*.begun"))
