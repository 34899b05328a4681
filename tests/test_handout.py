"""The course as it is handed out: what is left out, and what works without it."""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import subprocess
import sys
import textwrap
import zipfile

import nbformat
import pytest
from course_copy import KEPT, cell_of, released, solved, write

import solutions
from grading import course, exercises
from grading.build.notebooks import release_of, source_of, withheld_of
from grading.exercises.recorded import load, record
from grading.handout import contents as handing
from grading.handout.command import NAME, hand_out
from grading.judge.form import form_problem, hollow, in_words
from grading.renewal.releases import read_zip_file

DAYS = course.days()
CLOSED = DAYS[:3]

# Nothing may be found in this repository by way of the tests' own environment.
ALONE = """
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in str(finder).lower()]
"""


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    """{how many days are closed: the zip}."""
    folder = tmp_path_factory.mktemp("zips")
    made = {0: folder / "none.zip", 3: folder / "three.zip"}
    for count, path in made.items():
        assert hand_out(DAYS[:count], str(path)) == 0
    return made


class Copy:
    """A zip, unpacked by somebody who has nothing else of the course."""

    def __init__(self, path, folder):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        self.root = folder / NAME
        (folder / "alone").mkdir()
        (folder / "alone" / "sitecustomize.py").write_text(ALONE, encoding="utf-8")
        self.environment = {key: value for key, value in os.environ.items() if key in KEPT} | {
            "PYTHONPATH": os.pathsep.join([str(folder / "alone"), str(self.root)]),
            "COLUMNS": "200",
            "HOME": str(folder),
        }

    def run(self, *command, where="."):
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root / where,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def told(self, code, where="."):
        """What a piece of code prints."""
        done = self.run("-c", textwrap.dedent(code), where=where)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def copy(zips, tmp_path_factory):
    return Copy(zips[0], tmp_path_factory.mktemp("none"))


@pytest.fixture(scope="module")
def three(zips, tmp_path_factory):
    return Copy(zips[3], tmp_path_factory.mktemp("three"))


def bodies(source):
    """The functions' bodies of two or more statements, each as Python writes it: comments and layout don't count."""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            lines = node.body[ast.get_docstring(node) is not None :]
            if sum(isinstance(inner, ast.stmt) for line in lines for inner in ast.walk(line)) > 1:
                yield "\n".join(map(ast.unparse, lines))


def code_in(path, content):
    """The pieces of Python in a file: all of it, a notebook's cells, or the fenced blocks of prose."""
    if path.endswith(".ipynb"):
        texts = [("".join(cell["source"]), cell["cell_type"]) for cell in json.loads(content)["cells"]]
    elif path.endswith((".md", ".py")):
        texts = [(content.decode(), "code" if path.endswith(".py") else "markdown")]
    else:
        texts = []
    for text, kind in texts:
        yield from (
            [text] if kind == "code" else [block.partition("\n")[2] for block in text.split("```")[1::2]]
        )


def secrets(day):
    """The bodies of a day's references, alternatives and mistakes, without what the learner is given."""
    files = [course.ROOT / "solutions" / f"{module}.py" for module in solutions.DAYS[day]]
    files += (course.EXERCISES / day).rglob("*.py")
    found = {body for file in files for body in bodies(file.read_text(encoding="utf-8"))}
    given = [code_in("quiz.md", (course.ROOT / day / "quiz.md").read_bytes())]  # which asks what is wrong
    given += [
        code_in(".ipynb", nbformat.writes(released(day, name)).encode()) for name in course.notebooks(day)
    ]
    return found - {body for source in given for text in source for body in bodies(text)}


@pytest.mark.parametrize("count", [0, 3])
def test_no_answer_of_an_open_day_is_in_any_file(zips, count):
    hidden = {body for day in DAYS[count:] for body in secrets(day)}
    closed = {body for day in DAYS[:count] for body in secrets(day)}
    files = read_zip_file(zips[count])
    seen = {
        body for path, file in files.items() for text in code_in(path, file.content) for body in bodies(text)
    }
    assert len(hidden) > 400
    assert not hidden & seen - closed
    assert closed <= seen
    opened = {module for day in DAYS[count:] for module in solutions.DAYS[day]}
    assert not {f"solutions/{module}.py" for module in opened} & files.keys()
    prefixes = ("tests/", "bench/", "solutions/engine/", "grading/handout/", "grading/classroom/")
    assert not [path for path in files if path.startswith(prefixes)]


def test_values_that_many_answers_could_have_are_not_recorded(copy):
    gate = load(copy.root / "grading/exercises/day1_perceptron/and_gate.json")
    assert gate.examples[0].measured == "runs"
    weights, bias = gate.examples[0].expected.value
    assert not weights.any()
    assert bias == 0


@pytest.mark.parametrize("name", exercises.names())
def test_every_part_of_an_exercise_has_an_example(name):
    kept = json.loads(record(name))
    described = exercises.find(name)
    shown = {dict(example["case"]["Case"])["part"] for example in kept["examples"]}
    assert shown == {*described.parts}
    if described.judge is None:
        assert {example["measured"] for example in kept["examples"]} == {"values"}


@pytest.mark.parametrize("day", DAYS)
def test_a_withheld_notebook_is_released_like_the_whole(day):
    for name in course.notebooks(day):
        source = source_of(day, name)
        assert release_of(withheld_of(source)) == release_of(source)


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


def test_a_function_is_checked_on_its_examples(copy):
    told = copy.told(
        CHECKS
        + """
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
        """.replace("\n        ", "\n")
    )
    assert "softmax: right on these examples. The rest is tested when your class is graded." in told
    assert "not right yet, 0 of 4 points" in told
    assert "instead of 0.880797" in told
    assert "not written yet" in told
    assert "no attribute 'nothing'" in told
    assert "maximum" not in told  # the known mistake is withheld


def test_a_class_is_checked_by_its_parts(copy):
    told = copy.told(
        CHECKS
        + """
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
        """.replace("\n        ", "\n")
    )
    assert "SGD.step: right on these examples." in told
    assert "Value.arithmetic: not right yet, 0 of 3 points" in told


def test_of_properties_the_form_is_checked(copy):
    told = copy.told(
        CHECKS
        + """
        zeros = np.zeros
        print(says("init_layer", lambda n_in, n_out, rng: (rng.normal(size=(n_in, n_out)), zeros((1, n_out)))))
        print(says("init_layer", lambda n_in, n_out, rng: (rng.normal(size=(n_in, n_out)), zeros(n_out))))
        print(says("init_layer", lambda n_in, n_out, rng: (zeros((n_in, n_out)) / 0, zeros((1, n_out)))))
        print(says("init_layer", lambda n_in, n_out, rng: None))
        print(says("init_layer", lambda n_in, n_out, rng: (np.random.normal(size=(n_in, n_out)), zeros((1, n_out)))))
        """.replace("\n        ", "\n")
    )
    assert "init_layer: it runs. It gives an array of shape (4, 3) and an array of shape (1, 3)" in told
    assert "Whether the values are right is tested when your class is graded." in told
    assert "should have the shape (1, 3), and has (3,)" in told
    assert "holds nan" in told
    assert "is None" in told
    assert "global generator" in told


def test_training_is_tried_on_a_network_that_stands_in(copy):
    told = copy.told(
        CHECKS
        + """
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
        """.replace("\n        ", "\n")
    )
    assert "train: it runs. It gives a list of 3 items" in told
    assert "train_minibatch: it runs." in told
    assert "train_minibatch: not right yet" in told
    assert "missing 1 required positional argument" in told


def test_a_closed_day_has_its_mistakes(three):
    told = three.told(
        CHECKS
        + """
        print(says("sigmoid", lambda x: 1 / (1 + np.exp(x))))
        from solutions import softmax
        print(says("softmax", softmax))
        """.replace("\n        ", "\n")
    )
    assert "minus sign" in told
    assert "softmax: right on these examples.\n" in told


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
        f"missing (neither yours, {reason}; nor ours, withheld until day1_perceptron is closed): neuron",
        "0.5",
        f"neuron is not here: yours: {reason}; ours: withheld until day1_perceptron is closed.",
    ]


def test_the_commands_of_a_learner_work(copy):
    notebook = "day3_activations_loss/activations_loss.ipynb"
    fresh = (copy.root / notebook).read_bytes()
    write(solved("day3_activations_loss", "activations_loss", only={"relu"}), copy.root / notebook)
    shown = copy.run("-m", "grading", "progress").stdout
    assert "1 right, 9 not begun" in shown
    assert "Points of every day: on the visible examples alone; the rest is tested when" in shown
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
    assert done.stderr.startswith("This program cannot run here: ")
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
    assert "These are points on the visible examples alone; the rest is tested" in done.stdout
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
    assert told == f"{[False] * 3 + [True] * 4}\n"
    assert "There is nothing new" in mine.run("-m", "grading", "update", "new.zip").stdout


@pytest.mark.parametrize(
    ("closed", "out", "says"),
    [
        (["day9"], None, "There is no day day9. The days are: day1_perceptron,"),
        (["day2_forward"], None, "day1_perceptron would be open before day2_forward"),
        ([], "nowhere/at-all", "is no folder, and its name does not end in .zip"),
        ([], "notes.zip", "is no zip: it is not written over"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, monkeypatch, capsys, closed, out, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.zip").write_text("not a zip", encoding="utf-8")
    assert hand_out(closed, out) == 2
    assert says in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.zip"]


def test_nothing_of_a_teachers_own_is_handed_out(tmp_path):
    """Without git, what lies in the folder is chosen by its place; a filled-in notebook is not what goes out."""
    for name in (
        "README.md",
        "grades.csv",
        "day1_perceptron/overview.md",
        "day1_perceptron/perceptron.ipynb",
        "day1_perceptron/perceptron.2026-11-21T1530.ipynb",
        "day6_engine/neural_net.py",
        "grading/submitted/anna/day1_perceptron/perceptron.ipynb",
        "grading/gradebook.db",
        "grading/words.py",
        ".venv/lib/solutions/x.py",
        "solutions/perceptron.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        text = "# Written by a notebook (fingerprint 0123456789abcdef): x\n" if "neural" in name else name
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths, notes = handing.chosen_files(tmp_path)
    assert notes == []
    files = handing.contents(tmp_path, paths, DAYS)
    made = {f"{day}/{name}.ipynb" for day in DAYS for name in course.notebooks(day)}
    assert {*files} - made == {
        "README.md",
        "day1_perceptron/overview.md",
        "grading/words.py",
        "solutions/perceptron.py",
    }
    fresh = nbformat.read(io.StringIO(files["day1_perceptron/perceptron.ipynb"].decode()), as_version=4)
    assert fresh == released()


def test_the_form_of_a_result():
    import numpy as np

    expected = hollow((np.ones((2, 3), dtype=np.float32), [1.5, np.nan], {"a": True}))
    assert not expected[0].any()
    assert form_problem(expected, expected, "form") is None
    assert "float64" in form_problem(expected[0], np.ones((2, 3)), "form").says
    assert form_problem(expected[0], np.ones((2, 3)), "shapes") is None
    assert "(3, 2)" in form_problem(expected[0], np.ones((3, 2)), "shapes").says
    assert "keys 'a'" in form_problem(expected[2], {}, "form").says
    assert form_problem(1.0, "x", "runs") is None
    assert "infinite" in form_problem(1.0, float("inf"), "shapes").says
    assert in_words((np.ones(2), 1.0)) == "an array of shape (2,) and a number"
