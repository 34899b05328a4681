"""yours: the learner's own code, carried on from the notebook of an earlier day, whatever else is in it."""

from __future__ import annotations

import signal

import pytest
from course_copy import released, solved, write

import solutions
from grading import course
from grading.kernel import limits
from grading.lab.carrying import yours
from grading.notebooks.publish import text_of


@pytest.fixture
def week(tmp_path, monkeypatch):
    """A course folder with day 1 in it; the notebook that asks stands in day 7's folder."""
    for day in ("day1_perceptron", "day7_mnist"):
        (tmp_path / day).mkdir()
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path / "day7_mnist")
    return tmp_path / "day1_perceptron" / "perceptron.ipynb"


def test_the_learners_own_piece_is_carried_on(week, capsys):
    notebook = solved()
    for cell in notebook.cells:
        if cell.id == "sigmoid":
            cell.source = "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(np.multiply(x, 0.5)))"
    write(notebook, week)
    sigmoid, neuron = yours("sigmoid", "neuron")
    assert capsys.readouterr().out == "yours: sigmoid, neuron\n"
    assert sigmoid is not solutions.sigmoid
    assert neuron.__globals__["sigmoid"] is sigmoid


def test_a_broken_piece_is_replaced_and_said(week, capsys):
    notebook = solved()
    for cell in notebook.cells:
        if cell.id == "sigmoid":
            cell.source = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
    write(notebook, week)
    assert yours("sigmoid") is solutions.sigmoid
    said = capsys.readouterr().out
    assert said.startswith("the course's (")
    assert said.endswith("day1_perceptron/perceptron.ipynb): sigmoid\n")
    assert yours("neuron") is solutions.neuron, "it calls the broken one"
    assert "right in itself" in capsys.readouterr().out


def test_unwritten_and_missing_days_give_the_references(week, capsys):
    write(released(), week)
    assert yours("sigmoid") is solutions.sigmoid
    assert "not written yet" in capsys.readouterr().out
    week.unlink()
    assert yours("sigmoid") is solutions.sigmoid
    assert "cannot be read" in capsys.readouterr().out


@pytest.fixture
def module(week):
    """Day 6's folder, where its notebook writes neural_net.py."""
    folder = week.parent.parent / "day6_engine"
    folder.mkdir()
    write(released("day6_engine", "engine"), folder / "engine.ipynb")
    return folder / "neural_net.py"


WORKS = """import numpy as np

def he_init(n_in, n_out, rng):
    return rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
"""
WRONG = WORKS.replace("np.sqrt(2 / n_in)", "2 / n_in")


def test_the_file_that_a_day_writes_comes_first(module, capsys):
    module.write_text(WORKS, encoding="utf-8")
    assert yours("he_init") is not solutions.he_init
    assert capsys.readouterr().out == "yours (day6_engine/neural_net.py): he_init\n"


def test_where_the_file_fails_the_notebook_is_taken_and_it_is_said(module, capsys):
    module.write_text(WRONG, encoding="utf-8")
    write(solved("day6_engine", "engine"), module.with_name("engine.ipynb"))
    assert yours("he_init") is not solutions.he_init
    said = capsys.readouterr().out
    assert said.startswith("yours (")
    assert said.endswith("see day6_engine/neural_net.py): he_init\n")


def test_where_both_fail_the_reference_is_taken(module, capsys):
    module.write_text(WRONG, encoding="utf-8")
    assert yours("he_init") is solutions.he_init
    assert "not written yet; see day6_engine/engine.ipynb" in capsys.readouterr().out


@pytest.fixture(params=["as usual", "ignored"])
def interrupts(request):
    """Ctrl+C as usual, and switched off, as where a shell started us in the background."""
    if request.param == "as usual":
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    "text", ["def he_init(", "import nothing_of_that_name\n", "class A:\n    while True: pass\n"]
)
def test_a_file_that_cannot_be_loaded_blocks_nothing(module, capsys, text, monkeypatch, interrupts):
    monkeypatch.setattr(limits, "A_CASE", 0.3)
    module.write_text(text, encoding="utf-8")
    assert yours("he_init") is solutions.he_init
    module.unlink()
    assert yours("he_init") is solutions.he_init


def only_sigmoid(source):
    """A notebook in which nothing else is to be run."""
    notebook = solved(only={"sigmoid"})
    notebook.cells = [cell for cell in notebook.cells if cell.id == "sigmoid"]
    notebook.cells[0].source = source
    return notebook


def test_an_endless_cell_of_an_earlier_day_blocks_nothing(week, capsys, monkeypatch, interrupts):
    monkeypatch.setattr(limits, "A_CASE", 0.3)
    write(only_sigmoid("class sigmoid:\n    while True:\n        pass"), week)
    assert yours("sigmoid") is solutions.sigmoid
    assert "its cell did not end within 0.3 s and was stopped" in capsys.readouterr().out


def test_an_endless_function_of_an_earlier_day_blocks_nothing(week, capsys, monkeypatch, interrupts):
    monkeypatch.setattr(limits, "A_CASE", 0.3)
    write(only_sigmoid("def sigmoid(x):\n    while True:\n        pass"), week)
    assert yours("sigmoid") is solutions.sigmoid
    assert "Your code did not end within 0.3 s" in capsys.readouterr().out


def test_a_slow_disk_costs_an_earlier_day_nothing(week, capsys, monkeypatch):
    monkeypatch.setattr(limits, "A_CASE", 0.3)
    source = solved(only={"sigmoid"})
    source = next(cell.source for cell in source.cells if cell.id == "sigmoid")
    write(
        only_sigmoid(f"import time, numpy as np\nwait = [time.sleep(0.6)]\n{source}\nsigmoid.kept = wait"),
        week,
    )
    assert yours("sigmoid") is not solutions.sigmoid


RIGHT_SIGMOID = "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(np.multiply(x, 0.5)))"
BY_HALF = "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(half(x)))"


@pytest.mark.parametrize(
    "source",
    [
        "np.exp?\n" + RIGHT_SIGMOID,
        "files = !ls\n" + RIGHT_SIGMOID,
        "t = %timeit -o np.exp(1)\n" + RIGHT_SIGMOID,
        "await asyncio.sleep(0)\n" + RIGHT_SIGMOID,
        "%%time\nrest = (7\n    % 5)\n" + RIGHT_SIGMOID,
        RIGHT_SIGMOID + "\nprint(sigmoid(1))\nassert sigmoid(0) == 0.5",
        "def half(x):\n    return np.multiply(x, 0.5)\n\nprint(half(1))\n" + BY_HALF,
        "HALF = float('0.5')\n" + BY_HALF.replace("half(x)", "np.multiply(x, HALF)"),
        "PARTS = {}\nfor part in range(3):\n    PARTS[part] = part / 2\n"
        + BY_HALF.replace("half(x)", "np.multiply(x, PARTS[1])"),
        "sigmoid = np.vectorize(lambda x: 0.5 * (1 + np.tanh(x / 2)), otypes=[float])\n" + RIGHT_SIGMOID,
        "history = [input() for _ in range(3)]\n" + RIGHT_SIGMOID,
    ],
)
def test_what_runs_in_the_notebook_is_carried_on(week, capsys, source):
    magic, rest = ("%%time\n", source[7:]) if source.startswith("%%time\n") else ("", source)
    write(only_sigmoid(f"{magic}import numpy as np\n{rest}"), week)
    assert yours("sigmoid") is not solutions.sigmoid, capsys.readouterr().out


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_a_solution_cell_of_another_kind_and_a_byte_order_mark(week, capsys, kind):
    notebook = only_sigmoid("import numpy as np\n" + RIGHT_SIGMOID)
    cell = notebook.cells[0]
    cell.cell_type = kind
    del cell["outputs"], cell["execution_count"]
    week.write_bytes(b"\xef\xbb\xbf" + text_of(notebook).encode())
    assert yours("sigmoid") is not solutions.sigmoid, capsys.readouterr().out


def test_what_could_not_be_carried_on_is_told_without_blame(week, capsys):
    write(only_sigmoid("def sigmoid(x, table=made_elsewhere()):\n    return x"), week)
    assert yours("sigmoid") is solutions.sigmoid
    said = capsys.readouterr().out
    assert "its cell may run in the notebook, but not by itself: NameError: name 'made_elsewhere'" in said


def test_while_grading_and_elsewhere_all_are_references(week, capsys, monkeypatch):
    write(solved(), week)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert yours("sigmoid") is solutions.sigmoid
    monkeypatch.delenv("NBGRADER_EXECUTION")
    monkeypatch.chdir(week.parent.parent)
    assert yours("sigmoid") is solutions.sigmoid
    assert capsys.readouterr().out == "the course's: sigmoid\n" * 2
