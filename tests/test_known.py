"""A day that was not changed since it was graded is answered from what is known; anything else is graded."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace

import nbformat
import pytest
from course_copy import DAY, CourseCopy, cell_of, solved, write
from nbgrader.apps import NbGraderApp
from rich.console import Console
from small_course import NOTEBOOK, two_days

from grading import course
from grading.__main__ import main
from grading.autograde import known, table
from grading.autograde.known import Graded, Known
from grading.learner import progress
from grading.learner.progress import looking
from grading.learner.progress.looking import Progress
from grading.verdict import UNWRITTEN, Record

RIGHT = Record("sigmoid", "", 2, 2, "sigmoid: 2 of 2 points.", look="right")
WRONG = Record("neuron", "", 0, 2, "neuron: 0 of 2 points.", "Says <why>.", look="the sum lacks the bias")
FOUND = [Graded("perceptron", (RIGHT, WRONG), ("a note",))]


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two days, of which the first was graded just now."""
    two_days(tmp_path, monkeypatch)
    monkeypatch.setattr(course, "FEEDBACK", tmp_path / "feedback")
    write(solved(), tmp_path / NOTEBOOK)
    known.remember(DAY, known.keys_of(DAY), FOUND)
    (tmp_path / ".foundations" / "gradebook.db").touch()
    (tmp_path / "feedback" / DAY).mkdir(parents=True)
    (tmp_path / "feedback" / DAY / "perceptron.html").touch()
    return tmp_path


def test_what_was_found_is_known_until_something_changes(root):
    found = known.recall(DAY)
    assert found is not None
    assert [*found.found] == FOUND
    assert known.recall("day2_forward") is None


def test_outputs_and_the_time_of_saving_change_nothing(root):
    notebook = solved()
    cell_of(notebook, "sigmoid-tests").outputs = [nbformat.v4.new_output("stream", text="seen")]
    notebook.metadata["kernelspec"] = {"name": "another"}
    write(notebook, root / NOTEBOOK)
    os.utime(root / NOTEBOOK, (0, 0))
    assert known.recall(DAY)


def a_cell(root, monkeypatch):
    notebook = solved()
    cell_of(notebook, "sigmoid").source += "\n"
    write(notebook, root / NOTEBOOK)


def a_tag(root, monkeypatch):
    notebook = solved()
    cell_of(notebook, "imports").metadata["tags"] = ["training"]
    write(notebook, root / NOTEBOOK)


def an_order(root, monkeypatch):
    notebook = solved()
    notebook.cells.reverse()
    write(notebook, root / NOTEBOOK)


def the_notebook(root, monkeypatch):
    (root / NOTEBOOK).unlink()


def no_notebook(root, monkeypatch):
    (root / NOTEBOOK).write_text("{", encoding="utf-8")


def the_course(root, monkeypatch):
    monkeypatch.setattr(looking, "course_hash", lambda: "another release")


def a_version(root, monkeypatch):
    monkeypatch.setattr(known, "version", lambda name: "99")


def the_gradebook(root, monkeypatch):
    (root / ".foundations" / "gradebook.db").unlink()


def the_page(root, monkeypatch):
    (root / "feedback" / DAY / "perceptron.html").unlink()


def the_memory(root, monkeypatch):
    (root / ".foundations" / "graded.json").write_text('["what?"]', encoding="utf-8")


def half_the_memory(root, monkeypatch):
    path = root / ".foundations" / "graded.json"
    path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8")


def points_beyond_all_measure(root, monkeypatch):
    path = root / ".foundations" / "graded.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content[DAY]["found"][0]["records"][1]["points"] = 510
    path.write_text(json.dumps(content), encoding="utf-8")


CHANGES = [
    a_cell,
    a_tag,
    an_order,
    the_notebook,
    no_notebook,
    the_course,
    a_version,
    the_gradebook,
    the_page,
    the_memory,
    half_the_memory,
    points_beyond_all_measure,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_it_is_graded_again_after_a_change_of(root, monkeypatch, change):
    change(root, monkeypatch)
    assert known.recall(DAY) is None
    assert not table.show_known(DAY, "again")


def test_a_grading_that_begins_forgets_what_was_known(root):
    known.register(DAY)
    known.forget(DAY)
    assert known.recall(DAY) is None
    assert known._registered() == {DAY: known.course_hash()}


def test_a_disk_that_is_full_costs_the_memory_alone(root, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(known, "write_whole", full)
    known.remember(DAY, {}, [])
    assert known.recall(DAY)


def test_what_is_known_is_shown_with_its_time_and_a_way_to_grade_again(root, capsys):
    assert table.show_known(DAY, "the command")
    shown = capsys.readouterr().out
    for words in ("2 / 2", "the sum lacks the bias", "Note: a note", "2 of 4 points", "last saved"):
        assert words in shown
    assert re.search(r"Unchanged since (\S+ )?\d\d:\d\d, when it was graded\. .*: the command\n", shown)


def test_another_days_grading_is_told_with_its_date():
    assert re.fullmatch(r"(1969|1970)-\d\d-\d\d \d\d:\d\d", Known(0.0, ()).since)


def test_the_parts_of_a_class_are_one_row_of_progress():
    parts = (
        Record("Value", "add", 1, 1, "t", look="right"),
        Record("Value", "mul", 0.5, 2, "t", look="the second part"),
        Record("Value", "pow", 0, 1, "t", look="the third"),
        replace(RIGHT),
        Record("other", "", 0, 1, "t", look=UNWRITTEN),
    )
    rows = Graded("autograd", parts).progress
    assert rows == [
        Progress("Value", 1.5, 4, "the second part"),
        Progress("sigmoid", 2, 2, ""),
        Progress("other", 0, 1, UNWRITTEN),
    ]
    assert [row.state for row in rows] == [looking.IN_WORK, looking.RIGHT, looking.NOT_BEGUN]


def test_progress_takes_over_what_a_grading_found(root, monkeypatch):
    monkeypatch.setattr(looking, "answers", lambda *_: pytest.fail("a process was started"))
    rows = [Progress(name, 1, 2, "in part") for name in course.exercises_of(DAY, "perceptron")]
    progress.note(DAY, "perceptron", known.keys_of(DAY)["perceptron"], rows)
    assert [*progress.week()[0].exercises] == rows


@pytest.mark.parametrize(("options", "handed_on"), [([], None), (["--again"], ["autograde", DAY, "--force"])])
def test_the_courses_own_command_answers_or_hands_on(root, monkeypatch, capsys, options, handed_on):
    calls = []
    monkeypatch.setattr(NbGraderApp, "launch_instance", calls.append)
    monkeypatch.chdir(root / "day2_forward")
    assert main(["autograde", "day1", *options]) == 0
    assert calls == ([handed_on] if handed_on else [])
    assert ("Unchanged since" in capsys.readouterr().out) == (not handed_on)
    a_cell(root, monkeypatch)
    assert main(["autograde", "day1"]) == 0
    assert calls[-1] == ["autograde", DAY]
    assert os.path.samefile(os.getcwd(), root)


def test_the_courses_own_command_knows_a_typo(root, capsys):
    assert main(["autograde", "dya1"]) == 2
    assert "There is no day 'dya1'" in capsys.readouterr().err


def test_a_table_on_a_narrow_console_loses_no_word(root):
    console = Console(width=40, record=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    with console.file:
        table.show(DAY, FOUND, console)
    assert "bias" in console.export_text()


@pytest.mark.filterwarnings("default")
def test_nbgrader_grades_once_and_again_when_told(tmp_path):
    here = CourseCopy.make(tmp_path)
    write(solved(only={"sigmoid"}), here.notebook)
    first = here.grade()
    book = here.root / ".foundations" / "gradebook.db"
    assert first.returncode == 0, first.stderr
    assert "Unchanged" not in first.stdout
    assert [row.points for row in here.records().values()][:2] == [2, 0]
    before = book.read_bytes()
    second = here.grade()
    assert second.returncode == 0, second.stderr
    assert first.stdout in second.stdout
    assert "Unchanged since" in second.stdout
    assert book.read_bytes() == before
    third = here.grade(DAY, "--force")
    assert third.stdout == first.stdout
    assert book.read_bytes() != before
    write(solved(), here.notebook)
    fourth = here.grade()
    assert "14 of 14 points" in fourth.stdout
    assert "Unchanged" not in fourth.stdout
    memory = json.loads((here.root / ".foundations" / "progress.json").read_text(encoding="utf-8"))
    assert [row["look"] for row in memory[f"{DAY}/perceptron"]["exercises"]] == [""] * 7
