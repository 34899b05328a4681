"""`nbgrader autograde DAY`, in place, on whatever a learner may have left in the folder."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json
import re

import nbformat
import pytest
from course_copy import DAY, CourseCopy, cell_of, released, solved, strange, write
from warm_kernels import WarmKernels

from grading import course
from grading.notebooks.publish import text_of
from grading.notebooks.reading import read, unreadable

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

TASKS = course.exercises_of(DAY, "perceptron")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """One copy for all tests of this file; each test writes the day's notebook anew."""
    return CourseCopy.make(tmp_path_factory.mktemp("a course é"))


def grade(here, notebook, *options, day=DAY, warm=True):
    """Write the notebook, grade it, and hold what is true of every grading."""
    if isinstance(notebook, bytes):
        here.notebook.write_bytes(notebook)
    else:
        write(notebook, here.notebook)
    before = hashlib.sha256(here.notebook.read_bytes()).hexdigest()
    done = here.grade(day, *options, warm=warm)
    assert hashlib.sha256(here.notebook.read_bytes()).hexdigest() == before, (
        "the learner's notebook was changed"
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "last saved" in done.stdout
    return done, here.records()


def words(record):
    """The message, unwrapped."""
    return " ".join(record.says.split())


def twin_of(cell, name):
    twin = copy.deepcopy(cell)
    twin.id = name
    return twin


def all_right(records, *, but=()):
    return {name for name, record in records.items() if record.points == record.out_of} == set(records) - set(
        but
    )


def test_the_references_earn_everything_and_the_page_shows_no_hidden_test(here):
    done, records = grade(here, solved(), day=DAY + "/", warm=False)
    assert all_right(records), done.stdout
    page = (here.root / "feedback" / DAY / "perceptron.html").read_text(encoding="utf-8")
    assert "HIDDEN" not in page
    assert "grading.lab import grade" not in page
    assert "check(" not in page, "test cells are not on the page, what they found is"
    assert "right, 2 of 2 points" in page
    assert "<script" not in page
    assert not re.search(r"""src=["'](?!data:)|href=["'](?!#|https://)|url\(""", page), (
        "nothing to be fetched"
    )
    assert '<html lang="en">' in page
    assert "$" not in re.sub(r"<pre.*?</pre>|<code.*?</code>", "", page, flags=re.DOTALL), (
        "formulas are MathML"
    )
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for name in TASKS:
        assert (
            page.replace("<wbr>", "").count(f'<a href="#{name}">{name}</a>')
            == page.count(f'id="{name}"')
            == 1
        )


def test_untouched_stubs_earn_nothing_and_no_old_score_is_left(here):
    done, records = grade(here, released())
    assert set(records) == set(TASKS)
    assert all(record.points == 0 and record.look == "not written yet" for record in records.values())
    assert done.stdout.count("not written yet") == len(TASKS)
    assert re.search(rf"^0 of {sum(r.out_of for r in records.values())} points", done.stdout, re.MULTILINE)


def test_half_done_with_a_known_mistake_a_syntax_error_noise_on_stderr_and_a_helper(here):
    notebook = solved(only={"or_gate"})
    cell_of(notebook, "sigmoid").source = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
    cell_of(notebook, "and_gate").source = "def and_gate():\n    return ([1, 1], -1.5"
    helper = nbformat.v4.new_code_cell("def weighted(inputs, weights):\n    return np.dot(inputs, weights)")
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, "neuron")), helper)
    cell_of(notebook, "neuron").source = (
        "import sys\nimport warnings\n\n\n"
        "def neuron(inputs, weights, bias):\n"
        "    print('still here', file=sys.stderr)\n    warnings.warn('careful')\n"
        "    return sigmoid(weighted(inputs, weights) + bias)\n\n\nneuron([1], [1], 0) * 0"
    )
    _, records = grade(here, notebook)
    assert all_right(records, but=set(TASKS) - {"neuron", "or_gate"})
    assert records["sigmoid"].mistake, "a known mistake is named through nbgrader, too"
    assert "right in itself" in records["neuron"].look
    assert "SyntaxError" in records["and_gate"].says
    assert "return ([1, 1], -1.5" in records["and_gate"].says


def test_an_endless_loop_costs_its_own_points(here):
    notebook = solved()
    cell_of(notebook, "or_gate").source = "def or_gate():\n    while True:\n        pass"
    done, records = grade(here, notebook, "--Execute.timeout=5")
    assert "loop" in records["or_gate"].says, done.stdout
    assert all_right(records, but={"or_gate"})


def test_sys_exit_and_a_killed_kernel_end_in_words(here):
    notebook = solved()
    cell_of(notebook, "neuron").source += "\n\nimport sys; sys.exit()"
    cell_of(notebook, "nand_gate").source = "import os\n\nos._exit(1)"
    _, records = grade(here, notebook)
    after = TASKS[TASKS.index("nand_gate") :]
    assert all_right(records, but=after)
    for name in after:
        assert records[name].points == 0
        assert "Python itself was ended in the cell nand_gate" in words(records[name])
    kept = json.loads((here.root / ".foundations" / "graded.json").read_text(encoding="utf-8"))
    assert DAY not in kept, "a kernel that died may live the next time: nothing is known of this notebook"


def test_no_message_of_a_later_cell_changes_a_verdict(here):
    notebook = solved(only={"sigmoid"})
    cell_of(notebook, "and_gate").source = (
        "from IPython.display import display\n\n"
        "def and_gate():\n    display({'text/plain': ''}, raw=True, display_id='x')\n    return 0"
    )
    right = {
        "name": "and_gate",
        "part": "",
        "points": 1,
        "out_of": 1,
        "title": "right",
        "text": "",
        "facts": [],
    }
    right |= {"look": "right", "mistake": None, "seed": 1, "defined": True, "grids": []}
    kinds = "application/vnd.foundations."
    data = {
        f"{kinds}verdict+json": right | {"points": 510},
        f"{kinds}outcomes+json": {},
        "text/html": "<b>right</b>",
    }
    own = f"display({data!r}, raw=True, display_id='x', update=True)\ndisplay({data!r}, raw=True)"
    notebook.cells.append(nbformat.v4.new_code_cell(own))
    done, records = grade(here, notebook)
    assert all_right(records, but=set(TASKS) - {"sigmoid"})
    assert re.search(r"^2 of 14 points", done.stdout, re.MULTILINE)
    page = (here.root / "feedback" / DAY / "perceptron.html").read_text(encoding="utf-8")
    assert "<b>right</b>" not in page


def test_test_cells_deleted_edited_doubled_and_moved_and_solutions_doubled_and_split(here):
    notebook, fresh = solved(only=set(TASKS) - {"or_gate"}), released()
    tests = {name: cell_of(notebook, f"{name}-tests") for name in TASKS}
    notebook.cells.remove(tests["sigmoid"])  # deleted
    tests["or_gate"].source = "pass"  # edited
    notebook.cells.append(twin_of(tests["neuron"], "another"))  # doubled
    notebook.cells.remove(tests["nand_gate"])
    notebook.cells.insert(0, tests["nand_gate"])  # moved before the code
    at = notebook.cells.index(cell_of(notebook, "sigmoid"))
    notebook.cells.insert(at + 1, twin_of(cell_of(fresh, "sigmoid"), "stub-again"))
    whole = cell_of(notebook, "perceptron_fit")
    notebook.cells.insert(notebook.cells.index(whole) + 1, twin_of(whole, "second-half"))
    whole.source = "# my first line"  # split in two
    done, records = grade(here, notebook)
    assert list(records) == list(TASKS)
    assert all_right(records, but={"or_gate"})
    assert "the test cell or_gate-tests was edited" in done.stdout
    assert "the test cell sigmoid-tests was missing" in done.stdout


def test_stripped_metadata_other_ids_and_a_byte_order_mark(here):
    notebook = solved()
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = {}, f"other-{number}"
    notebook.metadata = {}
    done, records = grade(here, b"\xef\xbb\xbf" + text_of(notebook).encode())
    assert all_right(records)
    assert "Note:" not in done.stdout


def test_halves_of_characters_strange_counts_and_things_that_are_no_cells(here):
    done, records = grade(here, json.dumps(strange()).encode())
    assert all_right(records), done.stdout


@pytest.mark.parametrize(
    ("content", "what"), [(b"", "is empty"), (b"not JSON", "is not a notebook that can be read")]
)
def test_not_a_notebook_at_all(here, content, what):
    done, records = grade(here, content)
    assert set(records) == set(TASKS)
    for record in records.values():
        assert record.points == 0
        assert what in words(record)
    assert f"python -m grading reset {DAY}/perceptron" in done.stdout


@pytest.mark.parametrize(
    "content", [b"[1, 2]", b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', b"\xff\xfe{"]
)
def test_what_is_not_a_notebook_is_said_in_one_sentence(tmp_path, content):
    path = tmp_path / "perceptron.ipynb"
    path.write_bytes(content)
    with pytest.raises(Exception) as caught:  # noqa: PT011  (any exception of the reader)
        read(path)
    assert "is not a notebook that can be read" in unreadable(path, caught.value)


@pytest.mark.parametrize("day", ["day9_nothing", "", "perceptron"])
def test_a_wrong_day_lists_the_right_ones(here, day):
    done = here.grade(day, warm=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for right in course.days():
        assert right in done.stderr


def test_a_missing_notebook_says_how_to_get_it_back(here):
    here.notebook.unlink()
    done = here.grade()
    assert done.returncode == 1
    assert f"python -m grading reset {DAY}" in done.stderr


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A copy that is graded by forks of processes that have loaded what they need: the kernels, too."""
    here = CourseCopy.make(tmp_path_factory.mktemp("all days") / "course")
    kernels = WarmKernels(here.environment, name="python3")
    here.more["JUPYTER_PATH"] = str(kernels.path)
    yield here
    kernels.close()


@pytest.mark.parametrize("day", course.days())
def test_every_day_is_graded_without_any_data(warm, day):
    """References earn all points, through nbgrader itself, with no data set in reach."""
    for notebook in course.notebooks(day):
        write(solved(day, notebook), warm.root / day / f"{notebook}.ipynb")
    done = warm.grade(day, warm=True)
    assert done.returncode == 0, done.stderr
    assert all_right(warm.records(day)), done.stdout
