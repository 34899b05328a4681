"""Starting over with a day: the stubs come back, what was written stays beside them."""

from __future__ import annotations

import ast
import contextlib

import nbformat
import pytest
from course_copy import CourseCopy, cell_of, released, solved, write
from small_course import NOTEBOOK, FullDisk, all_files, live_in

from grading import course
from grading.__main__ import main
from grading.learner.renewal.resetting import blank_page, signatures
from grading.notebooks.forms import source_of
from grading.notebooks.publish import changed_by_learner, stamped, text_of

FRESH = text_of(released()).encode()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course in which day 1 is solved."""
    live_in(tmp_path, monkeypatch)
    (tmp_path / "day1_perceptron").mkdir()
    write(solved(), tmp_path / NOTEBOOK)
    (tmp_path / "day1_perceptron" / "notes.md").write_text("mine\n", encoding="utf-8")
    return tmp_path


def copies(root):
    return sorted((root / "day1_perceptron").glob("perceptron.2*T*.ipynb"))


def test_the_stubs_come_back_and_the_learners_version_is_kept(root, capsys):
    mine = (root / NOTEBOOK).read_bytes()
    assert main(["reset", "day1_perceptron/"]) == 0
    assert (root / NOTEBOOK).read_bytes() == FRESH
    (kept,) = copies(root)
    assert kept.read_bytes() == mine
    assert f"yours is kept as day1_perceptron/{kept.name}" in capsys.readouterr().out
    assert set(all_files(root)) == {NOTEBOOK, f"day1_perceptron/{kept.name}", "day1_perceptron/notes.md"}


def test_no_copy_is_ever_written_over(root):
    versions = set()
    for number in range(3):  # within one minute, most likely
        notebook = solved(only={"sigmoid"})
        cell_of(notebook, "neuron").source += f"\n# attempt {number}"
        write(notebook, root / NOTEBOOK)
        versions.add((root / NOTEBOOK).read_bytes())
        assert main(["reset", "day1_perceptron"]) == 0
    assert {path.read_bytes() for path in copies(root)} == versions


def test_a_fresh_notebook_needs_no_copy(root, capsys):
    main(["reset", "day1_perceptron"])
    main(["reset", "day1_perceptron"])
    assert len(copies(root)) == 1
    assert "holds its stubs already" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_a_half_saved_notebook_is_kept_too(root, content):
    (root / NOTEBOOK).write_bytes(content)
    assert main(["reset", "day1_perceptron"]) == 0
    assert (root / NOTEBOOK).read_bytes() == FRESH
    assert [path.read_bytes() for path in copies(root)] == [content]


def test_a_deleted_notebook_comes_back(root, capsys):
    (root / NOTEBOOK).unlink()
    assert main(["reset", "day1_perceptron"]) == 0
    assert (root / NOTEBOOK).read_bytes() == FRESH
    assert "was missing: it is back" in capsys.readouterr().out


@pytest.mark.parametrize(
    "place", ["day2_forward/forward", "day2_forward/forward.ipynb", "day2_forward\\forward"]
)
def test_one_notebook_alone(root, place):
    mine = (root / NOTEBOOK).read_bytes()
    assert main(["reset", place]) == 0
    assert (root / "day2_forward" / "forward.ipynb").exists()
    assert (root / NOTEBOOK).read_bytes() == mine


@pytest.mark.parametrize("place", ["day99", "day1_perceptron/forward", "perceptron", "../day1_perceptron"])
def test_a_wrong_name_changes_nothing_and_lists_the_right_ones(root, capsys, place):
    before = all_files(root)
    assert main(["reset", "day1_perceptron", place]) == 2
    said = capsys.readouterr().err
    assert "day1_perceptron" in said
    assert "perceptron" in said
    assert all_files(root) == before


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_loses_nothing(root, monkeypatch, capsys, after):
    before = all_files(root)
    with monkeypatch.context() as patch:
        disk = FullDisk(patch, after)
        assert main(["reset", "day1_perceptron"]) == 1
    assert disk.refused == 1
    assert "No space left" in capsys.readouterr().err
    assert all_files(root) == before


def test_the_build_and_a_full_disk_leave_the_old_notebook(root, monkeypatch):
    from grading.notebooks import build

    older = released()
    older.cells.pop()
    older.metadata.foundations.release = None
    write(older, root / NOTEBOOK)
    before = (root / NOTEBOOK).read_bytes()
    build(["day1_perceptron"], solved=False)
    assert (root / NOTEBOOK).read_bytes() == before, "a notebook that was changed is left alone"
    (root / NOTEBOOK).unlink()
    FullDisk(monkeypatch, 0)
    with pytest.raises(OSError, match="No space left"):
        build(["day1_perceptron"], solved=False)
    assert not list((root / "day1_perceptron").glob("*.part"))


# ------------------------------------------------------------------------------------------ the blank page


@pytest.mark.parametrize(
    ("day", "notebook"), [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]
)
def test_a_blank_page_holds_signatures_alone(day, notebook):
    fresh = stamped(source_of(day, notebook))
    blank = blank_page(fresh)
    assert not [cell.id for cell in blank.cells if cell.id.endswith("-hints")]
    for cell in blank.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            functions = [
                node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.FunctionDef)
            ]
            released_functions = [
                node
                for node in ast.walk(ast.parse(cell_of(fresh, cell.id).source))
                if isinstance(node, ast.FunctionDef)
            ]
            outer = [node for node in functions if not ast.get_docstring(node)]
            assert functions == outer, cell.id
            assert cell.source.count("raise NotImplementedError()") == len(functions), cell.id
            heads = {node.name: ast.unparse(node.args) for node in released_functions}
            assert {node.name: ast.unparse(node.args) for node in functions}.items() <= heads.items()
        else:
            assert cell == cell_of(fresh, cell.id)


def test_signatures_over_several_lines_decorators_and_aliases_stay():
    stub = '''class Thing:
    """What it is."""

    SIZE = 3

    @staticmethod
    def make(
        one: int = 1,  # a comment: with a colon
        *,
        two: str = ":",
    ) -> int:
        """Says what it does."""
        # YOUR CODE HERE
        raise NotImplementedError()

    __call__ = make'''
    blank = signatures(stub)
    assert "Says" not in blank
    assert "What it is" not in blank
    for line in ("    SIZE = 3", "    @staticmethod", '        two: str = ":",', "    __call__ = make"):
        assert line in blank.split("\n")
    ast.parse(blank)


def test_a_blank_day_counts_as_the_learners_and_keeps_the_solved_one(root, capsys):
    mine = (root / NOTEBOOK).read_bytes()
    assert main(["reset", "day1_perceptron", "--blank"]) == 0
    assert "signatures alone" in capsys.readouterr().out
    assert [path.read_bytes() for path in copies(root)] == [mine]
    assert changed_by_learner(root / NOTEBOOK), "no build and no update writes over a page being filled in"
    assert nbformat.read(root / NOTEBOOK, as_version=4).metadata == released().metadata


@pytest.mark.filterwarnings("default")
def test_a_copy_is_not_taken_for_an_exercise_notebook(tmp_path):
    here = CourseCopy.make(tmp_path)
    write(solved(), here.notebook.with_name("perceptron.2026-11-21T1530.ipynb"))
    done = here.grade()
    assert done.returncode == 0, done.stderr
    assert "0 of 14 points" in done.stdout
    assert "2026-11-21T1530" not in done.stdout + done.stderr
    assert "day1_perceptron/perceptron.ipynb" in (here.root / "start.md").read_text(encoding="utf-8")
    assert [
        path.name for path in (here.root / ".foundations" / "autograded" / "day1_perceptron").glob("*")
    ] == ["perceptron.ipynb"]


def test_one_exercise_is_put_back_and_what_was_written_stands_below_it(root, capsys):
    path = root / NOTEBOOK
    notebook = solved()
    mine = cell_of(notebook, "neuron").source = "def neuron(inputs, weights, bias):\n    return '```'"
    write(notebook, path)
    assert main(["reset", "neuron"]) == 0
    assert "is its stub again; yours stands below it" in capsys.readouterr().out
    after = nbformat.read(path, as_version=4)
    names = [cell.id for cell in after.cells]
    assert "raise NotImplementedError()" in cell_of(after, "neuron").source
    below = after.cells[names.index("neuron") + 1]
    assert below.cell_type == "markdown"
    assert f"````python\n{mine}\n````" in below.source
    assert cell_of(after, "sigmoid").source == cell_of(notebook, "sigmoid").source
    assert main(["reset", "neuron"]) == 0
    assert "is its stub already" in capsys.readouterr().out
    path.write_text("no notebook", encoding="utf-8")
    assert main(["reset", "neuron"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "no notebook"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["dya1_perceptron"], "Did you mean day1_perceptron?"),
        (["sofmax"], "Did you mean the exercise softmax?"),
        ([], "--all for everything"),
        (["day1", "--all"], "--all for everything"),
    ],
)
def test_what_is_not_there_gets_a_guess(given, said, capsys):
    with contextlib.suppress(SystemExit):  # argparse's own way
        assert main(["reset", *given]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "text", ["day1", "day1_perceptron/", "./day1_perceptron", "DAY1_per", "day1_perceptron\\"]
)
def test_a_day_is_known_by_its_beginning(text):
    assert course.day_named(text) == "day1_perceptron"
