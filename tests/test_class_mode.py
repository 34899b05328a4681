"""One student of a class, graded apart: honest, unlucky, broken and slow submissions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from course_copy import KEPT, cell_of, released, solved, strange, write

from grading import course, exercises
from grading.autograde.running import REPORT
from grading.teaching.classroom.grading_one import grade_one, prepare, read_graded
from grading.teaching.classroom.places import unfit
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not works("bwrap"), reason="needs bubblewrap, which is not installed or does not work here"
    ),
]

DAY, NOTEBOOK = "day1_perceptron", "perceptron"
TASKS = course.exercises_of(DAY, NOTEBOOK)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    root = tmp_path_factory.mktemp("class é")
    prepare(root, DAY)
    return root


def submit(root, student, notebook, day=DAY, name=NOTEBOOK):
    path = root / "submitted" / student / day / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    else:
        write(notebook, path)
    return path


def full(records):
    return {name for name, record in records.items() if record.points == record.out_of}


@pytest.mark.parametrize("day", course.days())
def test_the_references_earn_everything_apart_from_all_answers(tmp_path, day):
    prepare(tmp_path, day)
    for notebook in course.notebooks(day):
        submit(tmp_path, "anna", solved(day, notebook), day, notebook)
    done = grade_one(tmp_path, day, "anna")
    assert full(done.records) == set(done.records), [one.says for one in done.records.values()]
    assert sum(one.out_of for one in done.records.values()) == sum(
        exercises.find(name).out_of for name in exercises.names() if exercises.day_of(name) == day
    )
    assert done.report == done.notes == ()


def test_a_right_piece_is_not_blamed_for_an_earlier_one(school):
    """The retry with references comes last, and says which earlier piece is at fault."""
    notebook = solved()
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
    submit(school, "ben", notebook)
    records = grade_one(school, DAY, "ben").records
    assert full(records) == set(TASKS) - {"sigmoid"}
    assert records["sigmoid"].mistake
    assert "right in itself" in records["neuron"].look
    assert "Fix sigmoid first" in " ".join(records["neuron"].says.split())


def test_an_endless_loop_costs_its_time_once_and_its_own_points(school):
    notebook = solved()
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    while True:\n        pass"
    submit(school, "carl", notebook)
    done = grade_one(school, DAY, "carl")
    assert full(done.records) == set(TASKS) - {"sigmoid"}
    says = " ".join(done.records["sigmoid"].says.split())
    assert "did not end within 5 s" in says
    assert "in line 2 of sigmoid: `while True:`" in says
    graded = nbformat.read(school / "autograded" / "carl" / DAY / f"{NOTEBOOK}.ipynb", as_version=4)
    stopped = [
        cell
        for cell in graded.cells
        for out in cell.get("outputs", [])
        if out.get("ename") == "CellTimeoutError"
    ]
    assert len(stopped) <= 1


def test_what_hangs_in_a_cell_of_ones_own_is_asked_anew(school):
    """A right function that was called for too much is still right."""
    notebook = solved(only={"sigmoid", "neuron", "perceptron_fit"})
    own = "X, y = np.eye(2), np.array([0, 1])\nwhile True:\n    perceptron_fit(X, y, epochs=10)"
    at = notebook.cells.index(cell_of(notebook, "perceptron_fit"))
    notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(own))
    submit(school, "kim", notebook)
    assert full(grade_one(school, DAY, "kim").records) == {"sigmoid", "neuron", "perceptron_fit"}


def test_a_loop_that_will_not_be_stopped_ends_the_notebook_in_words(school):
    notebook = solved()
    cell_of(
        notebook, "nand_gate"
    ).source = "import itertools\n\n\ndef nand_gate():\n    return sum(itertools.count())"
    submit(school, "dora", notebook)
    done = grade_one(school, DAY, "dora")
    assert {"sigmoid", "neuron", "and_gate", "or_gate"} <= full(done.records)
    assert "could not be interrupted" in " ".join(done.records["nand_gate"].says.split())
    assert any("could not be interrupted" in sentence for sentence in done.report)


def test_stubs_broken_files_and_links_are_graded_with_words(school):
    submit(school, "eva", released())
    records = grade_one(school, DAY, "eva").records
    assert {record.look for record in records.values()} == {"not written yet"}
    submit(school, "fritz", b"not JSON")
    done = grade_one(school, DAY, "fritz")
    assert sum(record.points for record in done.records.values()) == 0
    assert "is not a notebook that can be read" in done.notes[0]
    right = submit(school, "gina", solved())
    linked = school / "submitted" / "hugo" / DAY / f"{NOTEBOOK}.ipynb"
    linked.parent.mkdir(parents=True)
    linked.symlink_to(right)
    done = grade_one(school, DAY, "hugo")
    assert sum(record.points for record in done.records.values()) == 0
    assert "the notebook is a link to another place" in done.report


def test_a_strange_notebook_is_graded_in_full(school):
    name = "Zoë 🦊👩🏽‍🚀 हिन्दी"  # and a name that is in no other alphabet's way
    submit(school, name, json.dumps(strange()).encode())
    assert unfit(school, DAY, name) == ""
    done = grade_one(school, DAY, name)
    assert full(done.records) == set(TASKS)
    assert done.report == done.notes == ()


def test_what_harmless_code_does_is_not_reported(school):
    notebook = solved()
    cell_of(
        notebook, "neuron"
    ).source += "\n\nprint(neuron([1.0], [2.0], 0.5))\nnp.set_printoptions(precision=3)"
    own = "from math import exp\nimport matplotlib.pyplot as plt\nvalues = {'a': 1}\nvalues['b'] = [x * 2 for x in [1]]"
    notebook.cells.append(nbformat.v4.new_code_cell(own))
    submit(school, "ida", notebook)
    assert grade_one(school, DAY, "ida").report == ()


def test_the_same_points_again_and_the_same_by_nbgraders_own_command(school):
    notebook = solved(only={"sigmoid", "neuron", "perceptron_fit"})
    cell_of(notebook, "perceptron_fit").source += "\n    return 1"
    submit(school, "jan", notebook)
    first = grade_one(school, DAY, "jan").records
    assert first == grade_one(school, DAY, "jan").records
    config = f"import sys\nsys.path.insert(0, {str(course.ROOT)!r})\n" + (
        "from grading.teaching.classroom.grading_one import configure_class\n\n"
        "configure_class(get_config(), __file__)\n"
    )
    (school / "nbgrader_config.py").write_text(config, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key in KEPT} | {
        "FOUNDATIONS_SEED": "20240229"
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", DAY, "--student=jan"],
        cwd=school, env=environment | {"HOME": str(school)}, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    graded = nbformat.read(school / "autograded" / "jan" / DAY / f"{NOTEBOOK}.ipynb", as_version=4)
    assert REPORT in graded.metadata
    assert read_graded(school, DAY, "jan").records == first
    shutil.rmtree(school / "autograded" / "jan")
