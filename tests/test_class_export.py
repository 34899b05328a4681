"""`nbgrader export`: a table that a spreadsheet reads as it is."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.teaching.classroom.export import COLUMNS, Grades

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
PEOPLE = {
    "+1+1": ("=1+1", "anna"),
    "-2": ("@SUM(A1)", 'B", "x'),
    "Lee, Ben": ("Lee\nBen", "\t=2"),
    "Zoë 🦊": (None, "Zoë"),
}


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """What is exported of a gradebook with these people, of whom one handed in."""
    commands = Path(sys.executable).parent  # nbgrader calls `alembic` by name
    monkeypatch.setenv("PATH", os.pathsep.join([str(commands), os.environ["PATH"]]))
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("day1")
        gradebook.add_notebook("n", "day1")
        gradebook.add_grade_cell("tests", "n", "day1", max_score=3.0, cell_type="code")
        for name, (last, first) in PEOPLE.items():
            gradebook.add_student(name, last_name=last, first_name=first)
        gradebook.add_submission("day1", "+1+1")
        gradebook.find_grade("tests", "n", "day1", "+1+1").auto_score = 2.0
        gradebook.db.commit()

        def export(**options):
            path = tmp_path / "grades.csv"
            Grades(to=str(path), **options).export(gradebook)
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        yield export


def test_no_name_is_a_formula_or_breaks_a_row(rows):
    found = {row["student_id"]: row for row in rows()}
    assert list(found) == sorted(found, key=list(found).index)
    assert set(found) == {"'+1+1", "'-2", "Lee, Ben", "Zoë 🦊"}
    assert found["'+1+1"]["last_name"] == "'=1+1"
    assert found["'-2"]["last_name"] == "'@SUM(A1)"
    assert found["'-2"]["first_name"] == 'B", "x'
    assert found["Lee, Ben"]["last_name"] == "Lee\nBen"
    assert found["Lee, Ben"]["first_name"] == "'\t=2"
    assert found["Zoë 🦊"]["last_name"] == ""
    assert all(list(row) == list(COLUMNS) for row in found.values())


def test_scores_and_who_handed_in_nothing(rows):
    found = {row["student_id"]: row for row in rows()}
    assert (found["'+1+1"]["score"], found["'+1+1"]["max_score"]) == ("2.0", "3.0")
    assert (found["Lee, Ben"]["score"], found["Lee, Ben"]["timestamp"]) == ("0.0", "")


def test_only_some(rows):
    assert [row["student_id"] for row in rows(student=["-2"])] == ["'-2"]
    assert rows(assignment=["day2"]) == []
