"""The process that looks at a notebook: endless, deaf, dying or starved, it costs a notebook nothing but its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import nbformat
import pytest
from course_copy import cell_of, released, solved, write
from small_course import NOTEBOOK, two_days

from grading import course
from grading.__main__ import main
from grading.learner import progress
from grading.learner.progress import apart, looking
from grading.learner.progress.looking import IN_WORK, NOT_BEGUN, RIGHT

TASKS = course.exercises_of("day1_perceptron", "perceptron")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two days, untouched."""
    return two_days(tmp_path, monkeypatch)


def states(notebook):
    return {row.name: row.state for row in notebook.exercises}


def test_what_cannot_be_stopped_from_within_is_stopped_from_outside(root, monkeypatch):
    monkeypatch.setattr(apart, "STUCK", 4.0)
    notebook = solved(only={"sigmoid"})
    cell_of(notebook, "sigmoid").source += "\n\n\nclass Deaf:\n    sum(__import__('itertools').count())"
    write(notebook, root / NOTEBOOK)
    looks = {row.name: row.look for row in progress.week()[0].exercises}
    assert looks["sigmoid"] == apart.TOO_LONG
    assert looks["neuron"] == "not written yet"


def test_a_busy_computer_is_no_fault_of_the_notebooks(root, monkeypatch, capsys):
    write(solved(), root / NOTEBOOK)
    before = progress.week()[0]
    changed = solved()
    cell_of(changed, "sigmoid").source += "\n# changed"
    write(changed, root / NOTEBOOK)
    with monkeypatch.context() as patch:
        patch.setattr(apart, "PATIENCE", 0.0)
        patch.setattr(apart, "_LOOK", 0.001)
        busy = progress.week()[0]
        assert (busy.state, busy.problem) == ("not looked at yet: this computer is busy", "")
        assert busy.points == before.points, "the last that are known"
        assert main(["progress"]) == 0
        said = capsys.readouterr().out
        assert f"{NOTEBOOK} was not looked at yet: this computer is busy" in said
        assert "reset" not in said + progress.page.page(progress.week()).split("## How to go on")[0]
    assert progress.week()[0].state == "done", "and later it is looked at"


def test_a_file_that_cannot_be_opened_now_is_not_called_broken(root, monkeypatch):
    write(solved(), root / NOTEBOOK)
    before = progress.week()[0]

    def locked(path, *_, **__):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(looking.Path, "read_text", locked)
        found = looking._state("day1_perceptron", "perceptron", {}, looking.out_of_each(), look=True)[0]
        assert (found.problem, found.state) == ("", "not looked at yet: Permission denied")
    assert progress.week()[0] == before


def test_progress_works_where_interrupts_are_switched_off(root, monkeypatch):
    """A process inherits it: so it is where a shell started the course in the background."""
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    notebook = solved()
    cell_of(notebook, "and_gate").source = "def and_gate():\n    while True:\n        pass"
    write(notebook, root / NOTEBOOK)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        found = progress.week()[0]
    finally:
        signal.signal(signal.SIGINT, before)
    assert {row.name: row.look for row in found.exercises if row.look} == {
        "and_gate": "Your code did not end within 0.5 s"
    }


def test_endless_loops_and_a_python_that_ends_cost_their_own_state(root, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 1.0)
    notebook = solved()
    cell_of(notebook, "and_gate").source = "def and_gate():\n    while True:\n        pass"
    cell_of(notebook, "neuron").source = "import os\n\n\nclass neuron:\n    os._exit(0)"
    write(notebook, root / NOTEBOOK)
    found = progress.week()[0]
    assert {name for name, state in states(found).items() if state != RIGHT} == {
        "neuron",
        "and_gate",
        "xor_network",
    }
    looks = {row.name: row.look for row in found.exercises}
    assert looks["and_gate"] == "Your code did not end within 1 s"
    assert "Python itself ended" in looks["neuron"]
    assert "neuron" in looks["xor_network"], "which needs it"


def test_a_notebook_full_of_endless_loops_is_given_up(root, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    notebook = released()
    for name in TASKS[:4]:
        cell_of(notebook, name).source = f"class {name}:\n    while True:\n        pass"
    write(notebook, root / NOTEBOOK)
    found = progress.week()[0]
    assert set(states(found).values()) == {IN_WORK}
    assert found.exercises[0].look == "its cell did not end within 0.5 s and was stopped"
    assert found.exercises[3].look == "not looked at: too much before it took too long"
    assert progress.week()[1].state == NOT_BEGUN, "the rest of the week is unharmed"


def test_a_slow_load_costs_no_step_its_time():
    slow = (
        "import time; from grading.learner.progress import child; find = child.find\n"
        "def slowly(name):\n"
        "    end = time.process_time() + 1.5\n"
        "    while time.process_time() < end: pass\n"
        "    return find(name)\n"
        "child.find = slowly; child.main()"
    )
    text = nbformat.writes(released())
    asked = {"text": text, "names": ["sigmoid"], "skip": [], "seconds": 1.0}
    done = subprocess.run([sys.executable, "-c", slow], input=json.dumps(asked).encode(), capture_output=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {"step": "the end"}, done.stderr
