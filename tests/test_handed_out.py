"""A handed-out copy as a student uses it: checks, yours, grading, progress, updates."""

from __future__ import annotations

import shutil
import textwrap

import pytest
from course_copy import cell_of, solved, write
from handed_out import DAYS, Copy, zip_with

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    """{how many days are closed: the zip}."""
    return {count: zip_with(count, tmp_path_factory) for count in (0, 3)}


@pytest.fixture(scope="module")
def copy(zips, tmp_path_factory):
    return Copy(zips[0], tmp_path_factory.mktemp("none"))


@pytest.fixture(scope="module")
def three(zips, tmp_path_factory):
    return Copy(zips[3], tmp_path_factory.mktemp("three"))


CHECKS = """
import numpy as np
from grading import lab
from grading.lab.checking import NotYet

def says(name, piece, part=None):
    try:
        return repr(lab.check(name, piece, part))
    except NotYet as words:
        return chr(10).join(words._render_traceback_())
"""


def checked(course, code):
    """What the checks in a piece of code say."""
    return course.told(CHECKS + textwrap.dedent(code))


def test_a_function_is_checked_on_its_examples(copy):
    told = checked(
        copy,
        """
        def softmax(z):
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)
        print(says("softmax", softmax))
        def softmax(z):
            e = np.exp(z - z.max())
            return e / e.sum()
        print(says("softmax", softmax))
        def softmax(z):
            raise NotImplementedError()
        print(says("softmax", softmax))
        def softmax(z):
            return z.nothing
        print(says("softmax", softmax))
        """,
    )
    assert "softmax: right on these examples, 4 of 4 points so far." in told
    assert "The rest is tested when your class is graded." in told
    assert "not right yet, 0 of 4 points" in told
    assert "instead of 0.880797" in told
    assert "not written yet" in told
    assert "no attribute 'nothing'" in told
    assert "maximum" not in told  # the known mistake is withheld


def test_a_class_is_checked_by_its_parts(copy):
    told = checked(
        copy,
        """
        class SGD:
            def __init__(self, learning_rate):
                self.learning_rate = learning_rate
            def step(self, params, grads):
                for p, g in zip(params, grads):
                    p -= self.learning_rate * g
        print(says("SGD", SGD, "step"))
        class Value:
            def __init__(self, data):
                self.data = data
        print(says("Value", Value, "arithmetic"))
        """,
    )
    assert "SGD.step: right on these examples, " in told
    assert "Value.arithmetic: not right yet, 0 of 3 points" in told


def test_of_properties_the_form_is_checked(copy):
    told = checked(
        copy,
        """
        zeros = np.zeros
        print(says("init_layer", lambda n_in, n_out, rng: (rng.normal(size=(n_in, n_out)), zeros((1, n_out)))))
        print(says("init_layer", lambda n_in, n_out, rng: (rng.normal(size=(n_in, n_out)), zeros(n_out))))
        print(says("init_layer", lambda n_in, n_out, rng: (zeros((n_in, n_out)) / 0, zeros((1, n_out)))))
        print(says("init_layer", lambda n_in, n_out, rng: None))
        print(says("init_layer", lambda n_in, n_out, rng: (np.random.normal(size=(n_in, n_out)), zeros((1, n_out)))))
        """,
    )
    assert "init_layer: it runs, 2 of 2 points so far." in told
    assert "It gives an array of shape (4, 3) and an array of shape (1, 3)" in told
    assert "Whether the values are right is tested when your class is graded." in " ".join(told.split())
    assert "should have the shape (1, 3), but has (3,)" in told
    assert "holds nan" in told
    assert "is None" in told
    assert "global generator" in told


def test_training_is_tried_on_a_network_that_stands_in(copy):
    told = checked(
        copy,
        """
        def train(network, X, y, epochs, learning_rate):
            return [network.backward(X, y, learning_rate) for _ in range(epochs)]
        print(says("train", train))
        def train_minibatch(network, optimizer, X, y, epochs, batch_size, rng):
            losses = []
            for _ in range(epochs):
                grads = network.gradients(X, y)
                names = ("W1", "b1", "W2", "b2")
                optimizer.step([getattr(network, name) for name in names], [grads[name] for name in names])
                losses.append(network.loss(X, y))
            return losses
        print(says("train_minibatch", train_minibatch))
        def train_minibatch(network, optimizer, X, y, epochs, batch_size, rng):
            return network.loss(X)
        print(says("train_minibatch", train_minibatch))
        """,
    )
    assert "It gives a list of 3 items" in told
    assert "train_minibatch: it runs, " in told
    assert "train_minibatch: not right yet" in told
    assert "missing 1 required positional argument" in told


def test_a_closed_day_has_its_mistakes(three):
    told = checked(
        three,
        """
        print(says("sigmoid", lambda x: 1 / (1 + np.exp(x))))
        from solutions import softmax
        print(says("softmax", softmax))
        """,
    )
    assert "minus sign" in told
    assert "softmax: right, 4 of 4 points.\n" in told


def test_a_piece_that_is_neither_the_learners_nor_here_says_so_when_it_is_called(copy):
    path = copy.root / "day1_perceptron/perceptron.ipynb"
    before = path.read_bytes()
    write(solved(only={"sigmoid"}), path)
    told = copy.told(
        """
        from grading.lab import yours
        sigmoid, neuron = yours("sigmoid", "neuron")
        print(sigmoid(0.0))
        try:
            neuron([1], [2], 3)
        except NotImplementedError as error:
            print(error)
        """,
        where="day2_forward",
    )
    path.write_bytes(before)
    reason = "not written yet; see day1_perceptron/perceptron.ipynb"
    assert told.splitlines() == [
        "yours: sigmoid",
        f"missing (yours: {reason}. Ours: withheld until day1_perceptron is closed): neuron",
        "0.5",
        f"neuron is not here. Yours: {reason}. Ours: withheld until day1_perceptron is closed.",
    ]


def test_the_commands_of_a_learner_work(copy):
    notebook = "day3_activations_loss/activations_loss.ipynb"
    fresh = (copy.root / notebook).read_bytes()
    write(solved("day3_activations_loss", "activations_loss", only={"relu"}), copy.root / notebook)
    shown = copy.run("-m", "grading", "progress").stdout
    assert "1 right, 9 not begun" in shown
    assert "Points of every day: on the visible examples only; the rest is tested when" in shown
    assert "back to its stubs" in copy.run("-m", "grading", "reset", "day3_activations_loss").stdout
    assert (copy.root / notebook).read_bytes() == fresh
    for command in (["handout"], ["class", "day1_perceptron"]):
        refused = copy.run("-m", "grading", *command)
        assert refused.returncode == 2
        assert "handed out to students" in refused.stderr
    trained = copy.run("-m", "solutions", "train", "digits")
    assert trained.stderr.count("\n") == 1
    assert "this copy of the course does not have" in trained.stderr
    assert copy.run("-m", "grading", "mistakes", "relu").stdout.count("withheld in this copy") == 1


@pytest.mark.parametrize("day", DAYS)
def test_an_experiment_of_an_open_day_ends_with_one_line(copy, day):
    done = copy.run("experiment.py", where=day)
    assert done.returncode == 1
    assert done.stderr.startswith("This program cannot run here: ") or " is not here. Yours: " in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_open_day_is_graded_on_its_examples(copy):
    day = "day2_forward"
    path = copy.root / day / "forward.ipynb"
    before = path.read_bytes()
    notebook = solved(day, "forward")
    cell_of(notebook, "dense").source = "def dense(X, W, b):\n    return X @ W - b"
    write(notebook, path)
    done = copy.run("-m", "nbgrader", "autograde", day)
    path.write_bytes(before)
    assert done.returncode == 0, done.stderr
    assert "These are points on the visible examples only; the rest is tested" in done.stdout
    rows = {line.split("|")[1].strip(): line for line in done.stdout.splitlines() if line.startswith("|")}
    assert "3 / 3" in rows["dense_loop"]
    assert "right on these examples" in rows["dense_loop"]
    assert "it runs; whether the values are right is tested" in rows["init_layer"]
    assert "0 / 3" in rows["dense"]


def test_a_later_handout_is_an_update(zips, tmp_path):
    mine = Copy(zips[0], tmp_path)
    notebook = mine.root / "day1_perceptron/perceptron.ipynb"
    write(solved(only={"sigmoid"}), notebook)
    quiz = mine.root / "day2_forward/quiz.md"
    quiz.write_text("# My notes\n", encoding="utf-8")
    shutil.copy(zips[3], mine.root / "new.zip")
    kept = notebook.read_bytes()
    done = mine.run("-m", "grading", "update", "new.zip")
    assert done.returncode == 0, done.stderr
    assert notebook.read_bytes() == kept
    assert quiz.read_text(encoding="utf-8") == "# My notes\n"
    assert not list((mine.root / "grading/exercises/day1_perceptron").glob("*.json"))
    assert (mine.root / "grading/lessons/day1_perceptron/perceptron.py").exists()
    assert not list((mine.root / "grading/lessons/day1_perceptron").glob("*.ipynb"))
    told = mine.told("from grading import course; print([course.withheld(day) for day in course.days()])")
    assert told == f"{[False] * 3 + [True] * (len(DAYS) - 3)}\n"
    assert "There is nothing new" in mine.run("-m", "grading", "update", "new.zip").stdout
