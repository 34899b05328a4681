"""Where am I? From the saved notebooks alone, whatever is in them."""

from __future__ import annotations

import asyncio
import io
import json
import re
import signal
import subprocess
import sys
import types

import nbformat
import pytest
from course_copy import cell_of, released, solved, write
from rich.console import Console
from small_course import NOTEBOOK, live_in

from grading import course
from grading.__main__ import main
from grading.learner import progress
from grading.learner.progress import apart, looking, saving
from grading.learner.progress.looking import IN_WORK, NOT_BEGUN, RIGHT, next_step

TASKS = course.exercises_of("day1_perceptron", "perceptron")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two days, untouched."""
    live_in(tmp_path, monkeypatch)
    for day, name in (("day1_perceptron", "perceptron"), ("day2_forward", "forward")):
        (tmp_path / day).mkdir()
        write(released(day, name), tmp_path / day / f"{name}.ipynb")
    return tmp_path


@pytest.fixture
def no_process(monkeypatch):
    """Nothing of the learner's may be run."""

    def never(*_):
        raise AssertionError("a process was started")

    monkeypatch.setattr(looking, "answers", never)


def states(notebook):
    return {row.name: row.state for row in notebook.exercises}


def test_a_fresh_clone_is_known_without_running_anything(root, no_process):
    first, second = progress.week()
    assert set(states(first).values()) == set(states(second).values()) == {NOT_BEGUN}
    assert tuple(states(first)) == TASKS
    assert (first.state, first.points, first.out_of) == (NOT_BEGUN, 0, 14)
    assert next_step([first, second])[1].name == "sigmoid"


def test_a_notebook_that_was_only_run_counts_as_fresh(root, no_process):
    notebook = released()
    cell_of(notebook, "sigmoid-tests").outputs = [nbformat.v4.new_output("stream", text="seen")]
    write(notebook, root / NOTEBOOK)
    assert progress.week()[0].state == NOT_BEGUN


def test_right_wrong_unwritten_and_broken_pieces(root):
    notebook = solved(only={"neuron", "or_gate", "perceptron_fit", "sigmoid"})
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
    cell_of(notebook, "and_gate").source = "def and_gate():\n    return ([1, 1], -1.5"
    cell_of(notebook, "xor_network").source = ""
    imports = cell_of(notebook, "imports")
    imports.source = f"%matplotlib inline\n{imports.source}\nprint('noise')"
    notebook.cells.insert(
        0, nbformat.v4.new_code_cell("%matplotlib inline\nimport numpy as np\n\nEPS = 1e-9")
    )
    cell_of(notebook, "or_gate").source = "def or_gate():\n    return [10 + EPS, 10], -5"
    write(notebook, root / NOTEBOOK)
    found = progress.week()[0]
    looks = {row.name: row.look for row in found.exercises}
    assert states(found) == {
        "sigmoid": IN_WORK,
        "neuron": IN_WORK if looks["neuron"] else RIGHT,
        "and_gate": IN_WORK,
        "or_gate": RIGHT,
        "nand_gate": NOT_BEGUN,
        "perceptron_fit": RIGHT,
        "xor_network": IN_WORK,
    }
    assert "minus sign" in looks["sigmoid"] or "falls" in looks["sigmoid"]
    assert "SyntaxError" in looks["and_gate"]
    assert "defines none" in looks["xor_network"]
    assert found.points == sum(row.points for row in found.exercises) > 0


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
        found = looking._state("day1_perceptron", "perceptron", {})[0]
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


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"cells": [{"cell_type": "code"}], "metadata": {}}']
)
def test_a_broken_notebook(root, content, capsys):
    (root / NOTEBOOK).write_bytes(content)
    assert progress.week()[0].problem == "cannot be read"
    assert main(["progress"]) == 0
    assert (
        f"{NOTEBOOK} cannot be read. A fresh one, with what is there kept: python -m grading reset"
        in capsys.readouterr().out
    )


def test_cells_that_are_no_notebook(root):
    (root / NOTEBOOK).write_text('{"cells": [], "metadata": {}, "nbformat": 99}', encoding="utf-8")
    assert progress.week()[0].problem == "cannot be read"


def test_a_missing_notebook_and_a_missing_day(root, capsys):
    (root / NOTEBOOK).unlink()
    (root / "day2_forward" / "forward.ipynb").unlink()
    (root / "day2_forward").rmdir()
    assert [notebook.problem for notebook in progress.week()] == ["missing", "missing"]
    assert main(["progress"]) == 0
    assert f"{NOTEBOOK} is missing" in capsys.readouterr().out


def test_nothing_is_run_twice_until_a_cell_changes(root, monkeypatch):
    write(solved(), root / NOTEBOOK)
    before = progress.week()
    assert before[0].state == "done"
    with monkeypatch.context() as patch:
        patch.setattr(looking, "answers", lambda *_: pytest.fail("a process was started"))
        notebook = solved()
        cell_of(notebook, "sigmoid-tests").outputs = [nbformat.v4.new_output("stream", text="seen")]
        write(notebook, root / NOTEBOOK)
        assert progress.week() == before
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    return x"
    write(notebook, root / NOTEBOOK)
    assert progress.week()[0].points < before[0].points


@pytest.mark.parametrize(
    "memory", ["", "[]", '{"day1_perceptron/perceptron": 3}', '{"x": {"exercises": [{"a": 1}]}}']
)
def test_a_memory_that_is_of_no_use(root, memory):
    (root / ".foundations").mkdir()
    (root / ".foundations" / "progress.json").write_text(memory, encoding="utf-8")
    assert progress.week()[0].state == NOT_BEGUN


def test_a_full_disk_costs_the_memory_alone(root, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(looking, "write_whole", full)
    monkeypatch.setattr("grading.learner.progress.page.write_whole", full)
    write(solved(), root / NOTEBOOK)
    assert main(["progress"]) == 0
    assert "14 / 14" in capsys.readouterr().out


def test_the_table_survives_a_windows_console(root):
    write(solved(), root / NOTEBOOK)
    stream = io.StringIO()
    progress.show(progress.week(), Console(file=stream, width=80))
    stream.getvalue().encode("ascii")
    assert "| done" in stream.getvalue()
    assert "14 of 29 points in the saved notebooks." in stream.getvalue()
    assert "Next: init_layer, in day2_forward/forward.ipynb." in stream.getvalue()


def test_the_start_page_links_to_what_is_there(root):
    for name in ("overview.md", "experiment.py", "quiz.md"):
        (root / "day1_perceptron" / name).write_text("# Day 1: a title\n", encoding="utf-8")
    path = progress.write_page(progress.week())
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not (root / link).exists()] == []
    assert {NOTEBOOK, "day1_perceptron/quiz.md", "day2_forward/forward.ipynb"} <= set(links)
    assert "| Day 1: a title |" in text
    assert "| day2_forward |" in text, "no overview there"
    assert "**Next:** `sigmoid`" in text


def test_the_start_page_is_ignored_by_git():
    ignored = (looking.PACKAGES / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{progress.page.PAGE}" in ignored


def test_a_learners_words_are_only_words_on_the_page(root):
    notebook = solved()
    source = "def and_gate():\n    raise ValueError('<script>|[x](y)`*')"
    cell_of(notebook, "and_gate").source = source
    write(notebook, root / NOTEBOOK)
    text = progress.page.page(progress.week())
    assert r"\<script\>\|\[x\](y)\`\*" in text


def test_when_all_is_right_there_is_still_something_to_do(root):
    for day, name in (("day1_perceptron", "perceptron"), ("day2_forward", "forward")):
        write(solved(day, name), root / day / f"{name}.ipynb")
    found = progress.week()
    assert next_step(found) is None
    assert "experiments" in progress.page.page(found)
    memory = json.loads((root / ".foundations" / "progress.json").read_text(encoding="utf-8"))
    assert set(memory) == {"day1_perceptron/perceptron", "day2_forward/forward"}


def test_a_saved_notebook_of_a_day_asks_for_the_page(root):
    hooks = []
    manager = types.SimpleNamespace(register_post_save_hook=hooks.append)
    server = types.SimpleNamespace(contents_manager=None)

    async def loaded():
        saving._load_jupyter_server_extension(server)
        server.contents_manager = manager  # as an extension that is loaded later does
        await asyncio.sleep(0.01)

    asyncio.run(loaded())
    assert len(hooks) == 1
    refresher = saving.Refresher()
    for other in (root / "start.md", root / "day1_perceptron" / "notes.md", root / "my own.ipynb"):
        refresher.saved(os_path=str(other), model={}, contents_manager=manager)
        assert not refresher.wanted.is_set()
    refresher.saved(os_path=str(root / NOTEBOOK), model={}, contents_manager=manager)
    assert refresher.wanted.is_set()


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
