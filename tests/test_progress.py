"""Where am I? From the saved notebooks alone, whatever is in them."""

from __future__ import annotations

import asyncio
import io
import json
import re
import types

import nbformat
import pytest
from course_copy import cell_of, released, solved, write
from rich.console import Console
from small_course import NOTEBOOK, two_days

from grading import course
from grading.__main__ import main
from grading.learner import progress
from grading.learner.progress import looking, saving
from grading.learner.progress.looking import IN_WORK, NOT_BEGUN, RIGHT, next_step
from grading.notebooks.publish import text_of

TASKS = course.exercises_of("day1_perceptron", "perceptron")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two days, untouched."""
    return two_days(tmp_path, monkeypatch)


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


def test_what_runs_in_the_notebook_has_its_points_here(root):
    """Cells that also try things out, IPython's own lines, a byte order mark, a cell that was turned into text."""
    notebook = solved()
    imports = cell_of(notebook, "imports")
    imports.source += (
        "\nimport asyncio\nnp.set_printoptions(precision=3)\nnp.random.seed(0)\nnp.exp?\nfiles = !ls"
    )
    helper = "%%time\ndef dot(a, b):\n    return sum(x * y for x, y in zip(a, b))\n\nprint(dot([1], [2]))"
    notebook.cells.insert(notebook.cells.index(imports) + 1, nbformat.v4.new_code_cell(helper))
    cell_of(notebook, "neuron").source = (
        "def neuron(inputs, weights, bias):\n    return sigmoid(dot(inputs, weights) + bias)\n\n\n"
        "assert neuron([1], [0], 0) == 0.5\nt = %timeit -o -n 1 neuron([1], [1], 0)\nawait asyncio.sleep(0)"
    )
    cell_of(notebook, "or_gate").source += "\n\nweights, bias = or_gate()\nweights"
    turned = cell_of(notebook, "nand_gate")
    turned.cell_type = "raw"
    del turned["outputs"], turned["execution_count"]
    (root / NOTEBOOK).write_bytes(b"\xef\xbb\xbf" + text_of(notebook).encode())
    found = progress.week()[0]
    assert (found.state, found.points) == ("done", found.out_of), found


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


def test_after_a_grading_no_other_day_is_examined(root, monkeypatch):
    looked = []
    monkeypatch.setattr(looking, "_examined", lambda text, fresh: looked.append(fresh[0].name) or list(fresh))
    write(solved(), root / NOTEBOOK)
    write(solved("day2_forward", "forward"), root / "day2_forward/forward.ipynb")
    first, second = progress.week(look_at="day2_forward")
    assert looked == [second.exercises[0].name]
    assert first.waiting
    assert not second.waiting
    text = progress.page.page([first, second])
    assert f"**Next:** `{second.exercises[0].name}`" in text, (
        "nobody knows whether the first is right already"
    )
    assert "was not looked at yet. Its points are the last ones known." in text
    rest = progress.page.page([first])
    assert "To look at the rest: python -m grading progress" in rest
    assert "Every exercise is right" not in rest
    assert not any(notebook.waiting for notebook in progress.week())
    assert len(looked) == 2


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
