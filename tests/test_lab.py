"""check in the notebook; yours, which carries the learner's own code from day to day."""

from __future__ import annotations

import nbformat
import numpy as np
import pytest
from course_copy import released, solved, write

import solutions
from grading import course
from grading.exercises import find
from grading.exercises.drawing import cases_of
from grading.lab import check
from grading.lab.box import OPEN, box
from grading.lab.carrying import yours
from grading.lab.checking import NotYet


def test_a_passed_check_shows_the_examples():
    shown = check("sigmoid", solutions.sigmoid)
    assert repr(shown).startswith("sigmoid: right, 2 of 2 points.\n  sigmoid(0.0) ")
    assert "0.5" in shown._repr_html_()


def test_a_failed_check_raises_words_alone():
    def sigmoid(x):
        return 1 / (1 + np.exp(x))

    with pytest.raises(NotYet) as caught:
        check("sigmoid", sigmoid)
    rendered = "\n".join(caught.value._render_traceback_())
    assert "minus sign" in rendered
    assert "Traceback" not in rendered
    assert "File" not in rendered


def softmax_minus_one_maximum(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def softmax_minus_the_mean(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_clipped_far(probabilities, targets):
    return float(-np.mean(np.sum(targets * np.log(np.clip(probabilities, 0.01, 1)), axis=1)))


def init_layer_by_a_generator_of_its_own(n_in, n_out, rng):
    return np.random.default_rng().normal(0, 1 / np.sqrt(n_in), (n_in, n_out)), np.zeros((1, n_out))


def augment_that_copies(images, rng):
    return images.copy()


def split_of_the_first(X, y, fraction, rng):
    return X[3:], y[3:], X[range(3)], y[range(3)]


class Layer(solutions.Layer):
    def __init__(self, n_in, n_out, rng):
        super().__init__(n_in, n_out, rng)
        self.neurons = [solutions.Neuron(n_in, rng)] * n_out


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("softmax", softmax_minus_one_maximum),
        ("softmax", softmax_minus_the_mean),
        ("cross_entropy", cross_entropy_clipped_far),
        ("init_layer", init_layer_by_a_generator_of_its_own),
        ("augment", augment_that_copies),
        ("split", split_of_the_first),
        ("Layer", Layer),
    ],
)
def test_a_check_sends_nobody_on_who_will_lose_points(name, candidate):
    with pytest.raises(NotYet) as caught:
        check(name, candidate)
    assert caught.value.verdict.points < caught.value.verdict.out_of


def test_what_is_right_on_the_visible_examples_alone_is_told_with_a_hidden_one_and_the_mistake():
    with pytest.raises(NotYet) as caught:
        check("softmax", softmax_minus_one_maximum)
    verdict, told = caught.value.verdict, "\n".join(caught.value._render_traceback_())
    assert told.startswith(
        "softmax: right on the visible examples, wrong on others, 0 of 4 points.\n  softmax(z)"
    )
    assert "->" in told, "the visible examples"
    assert verdict.mistake
    assert {"Called", "Got"} <= dict(verdict.facts).keys()
    assert OPEN in box(verdict)


def test_a_check_runs_each_example_once():
    calls = []

    def relu(z):
        calls.append(z)
        return np.maximum(z, 0)

    shown = check("relu", relu)
    assert len(calls) == len(cases_of(find("relu"), 1))
    assert len(shown.verdict.examples) == len(cases_of(find("relu"), 0, shown=True))


def test_a_check_is_skipped_while_grading(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check("sigmoid", lambda x: "wrong") is None


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


@pytest.mark.parametrize("text", ["def he_init(", "import nothing_of_that_name\n", "while True:\n    pass\n"])
def test_a_file_that_cannot_be_loaded_blocks_nothing(module, capsys, text, monkeypatch):
    yours("he_init")  # the notebook is read, and all that it imports
    monkeypatch.setattr("grading.lab.carrying.SECONDS", 0.3)
    module.write_text(text, encoding="utf-8")
    assert yours("he_init") is solutions.he_init
    module.unlink()
    assert yours("he_init") is solutions.he_init


def test_an_endless_cell_of_an_earlier_day_blocks_nothing(week, capsys, monkeypatch):
    monkeypatch.setattr("grading.lab.carrying.SECONDS", 0.3)
    notebook = solved(only={"sigmoid"})
    notebook.cells = [cell for cell in notebook.cells if cell.id == "sigmoid"]  # no import takes time
    endless = nbformat.v4.new_code_cell("def sigmoid(x):\n    return x\n\n\nwhile True:\n    pass")
    endless.metadata = {"nbgrader": {"solution": True, "grade_id": "sigmoid"}}
    notebook.cells.append(endless)
    write(notebook, week)
    assert yours("sigmoid") is solutions.sigmoid
    assert "TimeoutError" in capsys.readouterr().out


def test_a_slow_disk_costs_an_earlier_day_nothing(week, capsys, monkeypatch):
    monkeypatch.setattr("grading.lab.carrying.SECONDS", 0.3)
    notebook = solved(only={"sigmoid"})
    notebook.cells = [cell for cell in notebook.cells if cell.id == "sigmoid"]
    notebook.cells[0].source = f"import time, numpy as np\ntime.sleep(0.6)\n{notebook.cells[0].source}"
    write(notebook, week)
    assert yours("sigmoid") is not solutions.sigmoid


def test_while_grading_and_elsewhere_all_are_references(week, capsys, monkeypatch):
    write(solved(), week)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert yours("sigmoid") is solutions.sigmoid
    monkeypatch.delenv("NBGRADER_EXECUTION")
    monkeypatch.chdir(week.parent.parent)
    assert yours("sigmoid") is solutions.sigmoid
    assert capsys.readouterr().out == "the course's: sigmoid\n" * 2
