"""`nbgrader autograde DAY`, in place, on whatever a learner may have left in the folder."""

from __future__ import annotations

import copy
import hashlib
import re

import pytest
from course_copy import DAY, CourseCopy, cell_of, released, solved, write

from grading import course

pytestmark = pytest.mark.filterwarnings("default")

TASKS = course.exercises_of(DAY, "perceptron")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """One copy for all tests of this file; each test writes the day's notebook anew."""
    return CourseCopy.make(tmp_path_factory.mktemp("a course é"))


def grade(here, notebook, *options, day=DAY):
    """Write the notebook, grade it, and hold what is true of every grading."""
    if isinstance(notebook, bytes):
        here.notebook.write_bytes(notebook)
    else:
        write(notebook, here.notebook)
    before = hashlib.sha256(here.notebook.read_bytes()).hexdigest()
    done = here.grade(day, *options)
    assert hashlib.sha256(here.notebook.read_bytes()).hexdigest() == before, (
        "the learner's notebook was changed"
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "last saved" in done.stdout
    return done, here.records()


def all_right(records, *, but=()):
    return {name for name, record in records.items() if record["points"] == record["out_of"]} == set(
        records
    ) - set(but)


def test_untouched_stubs_earn_nothing(here):
    done, records = grade(here, released())
    assert set(records) == set(TASKS)
    assert all(record["points"] == 0 and record["look"] == "not written yet" for record in records.values())
    assert done.stdout.count("not written yet") == len(TASKS)
    assert re.search(rf"^0 of {sum(r['out_of'] for r in records.values())} points", done.stdout, re.MULTILINE)


def test_the_references_earn_everything_and_the_page_shows_no_hidden_test(here):
    done, records = grade(here, solved(), day=DAY + "/")
    assert all_right(records), done.stdout
    page = (here.root / "feedback" / DAY / "perceptron.html").read_text(encoding="utf-8")
    assert "HIDDEN" not in page
    assert "grading.lab import grade" not in page
    assert "right, 2 of 2 points" in page


def test_half_done(here):
    _, records = grade(here, solved(only={"sigmoid"}))
    assert all_right(records, but=set(TASKS) - {"sigmoid"})


def test_a_syntax_error_is_named_with_its_line(here):
    notebook = solved()
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    return (1 / (1 + np.exp(-x)"
    _, records = grade(here, notebook)
    assert records["sigmoid"]["points"] == 0
    assert "SyntaxError" in records["sigmoid"]["says"]
    assert "return (1 / (1 + np.exp(-x)" in records["sigmoid"]["says"]


def test_an_endless_loop_costs_its_own_points(here):
    notebook = solved()
    cell_of(notebook, "or_gate").source = "def or_gate():\n    while True:\n        pass"
    done, records = grade(here, notebook, "--Execute.timeout=3")
    assert "loop" in records["or_gate"]["says"], done.stdout
    assert all_right(records, but={"or_gate"})


@pytest.mark.parametrize("line", ["import sys; sys.exit()", "raise SystemExit(3)", "exit()"])
def test_sys_exit(here, line):
    notebook = solved()
    cell_of(notebook, "sigmoid").source += f"\n\n{line}"
    _, records = grade(here, notebook)
    assert all_right(records, but={"sigmoid"} if records["sigmoid"]["points"] == 0 else ())


def test_a_killed_kernel_ends_the_run_with_words(here):
    notebook = solved()
    cell_of(notebook, "nand_gate").source = "import os\n\nos._exit(1)"
    _, records = grade(here, notebook)
    assert records["sigmoid"]["points"] > 0
    for name in TASKS[TASKS.index("nand_gate") :]:
        assert records[name]["points"] == 0
        assert "Python itself was ended in the cell nand_gate" in records[name]["says"]


def test_deleted_edited_doubled_and_moved_test_cells(here):
    notebook = solved(only=set(TASKS) - {"or_gate"})
    tests = {name: cell_of(notebook, f"{name}-tests") for name in TASKS}
    notebook.cells.remove(tests["sigmoid"])  # deleted
    tests["or_gate"].source = "pass"  # edited
    twin = copy.deepcopy(tests["neuron"])
    twin.id = "another"
    notebook.cells.append(twin)  # doubled
    notebook.cells.remove(tests["nand_gate"])
    notebook.cells.insert(0, tests["nand_gate"])  # moved before the code
    done, records = grade(here, notebook)
    assert list(records) == list(TASKS)
    assert all_right(records, but={"or_gate"})
    assert "the test cell or_gate-tests was edited" in done.stdout
    assert "the test cell sigmoid-tests was missing" in done.stdout


def test_a_doubled_or_split_solution_cell_counts_once(here):
    notebook, fresh = solved(), released()
    stub = copy.deepcopy(cell_of(fresh, "sigmoid"))
    stub.id = "copy-of-sigmoid"
    at = notebook.cells.index(cell_of(notebook, "sigmoid"))
    notebook.cells.insert(at + 1, stub)
    cell = cell_of(notebook, "perceptron_fit")
    lines = cell.source.split("\n")
    rest = copy.deepcopy(cell)
    cell.source, rest.source = "# my first line", "\n".join(lines)
    rest.id = "second-half"
    notebook.cells.insert(notebook.cells.index(cell) + 1, rest)
    _, records = grade(here, notebook)
    assert all_right(records)


@pytest.mark.parametrize("also_ids", [False, True])
def test_stripped_metadata(here, also_ids):
    notebook = solved()
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {}
        if also_ids:
            cell.id = f"other-{number}"
    notebook.metadata = {}
    _, records = grade(here, notebook)
    assert all_right(records)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"this is not JSON", "cannot be read"),
        (b"[1, 2]", "cannot be read"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "cannot be read"),
    ],
)
def test_not_a_notebook_at_all(here, content, words):
    done, records = grade(here, content)
    assert set(records) == set(TASKS)
    assert all(record["points"] == 0 for record in records.values())
    says = records["sigmoid"]["says"]
    assert words in " ".join(says.split()) or "is not a notebook that can be read" in says
    assert f"git checkout -- {DAY}/perceptron.ipynb" in says
    assert done.stdout.count("git checkout") >= 1


def test_a_byte_order_mark_is_forgiven(here):
    write(solved(), here.notebook)
    _, records = grade(here, b"\xef\xbb\xbf" + here.notebook.read_bytes())
    assert all_right(records)


def test_text_on_stderr_and_a_number_as_last_value_cost_nothing(here):
    notebook = solved()
    cell_of(notebook, "neuron").source = (
        "import sys\nimport warnings\n\n\n"
        "def neuron(inputs, weights, bias):\n"
        "    print('still here', file=sys.stderr)\n    warnings.warn('careful')\n"
        "    return sigmoid(np.dot(inputs, weights) + bias)\n\n\nneuron([1], [1], 0) * 0"
    )
    _, records = grade(here, notebook)
    assert all_right(records)


def test_a_second_grading_starts_anew(here):
    grade(here, solved())
    _, records = grade(here, released())
    assert all(record["points"] == 0 for record in records.values())


def test_cells_of_the_learner_stay(here):
    import nbformat

    notebook = solved()
    helper = nbformat.v4.new_code_cell("def squash(z):\n    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))")
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, "neuron")), helper)
    cell_of(
        notebook, "neuron"
    ).source = "def neuron(inputs, weights, bias):\n    return squash(np.dot(inputs, weights) + bias)"
    _, records = grade(here, notebook)
    assert all_right(records)


@pytest.mark.parametrize("day", ["day9_nothing", "", "perceptron"])
def test_a_wrong_day_lists_the_right_ones(here, day):
    done = here.grade(day)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for right in course.days():
        assert right in done.stderr


def test_a_missing_notebook_says_how_to_get_it_back(here):
    here.notebook.unlink()
    done = here.grade()
    assert done.returncode == 1
    assert f"git checkout -- {DAY}" in done.stderr


@pytest.mark.parametrize("day", course.days())
def test_every_day_is_graded_without_any_data(here, day):
    """References earn all points, through nbgrader itself, with no data set in reach."""
    for notebook in course.notebooks(day):
        write(solved(day, notebook), here.root / day / f"{notebook}.ipynb")
    done = here.grade(day)
    assert done.returncode == 0, done.stderr
    assert all_right(here.records(day)), done.stdout
