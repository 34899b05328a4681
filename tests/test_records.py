"""The record of a graded exercise: read strictly, whoever wrote it."""

from __future__ import annotations

import json

import nbformat
import numpy as np
import pytest

from grading.autograde.records import published, shown
from grading.examining.examine import examine
from grading.lab.box import box
from grading.lab.checking import VERDICT_MIME, record_of
from grading.verdict import Grid, Record

RIGHT = Record("dense", "", 3, 3, "dense: right, 3 of 3 points.", look="right")
GRID = Grid("got", (("1", "2"), ("3", "4")), ((0, 1),))
FULL = Record(
    "Net", "forward", 1.5, 3, "Net", "Words.", (("Expected", "1"),), "look", "a mistake", 7, True, (GRID,)
)


def by_way_of_a_file(record):
    return Record.from_plain(json.loads(json.dumps(record.plain())))


@pytest.mark.parametrize("record", [RIGHT, FULL])
def test_a_record_comes_back_from_plain_data_as_it_was(record):
    again = by_way_of_a_file(record)
    assert again == record
    assert (again.says, again.task, box(again)) == (record.says, record.task, box(record))


def test_a_verdicts_record_shows_the_same_box_as_the_verdict():
    verdict = examine("softmax", lambda z: np.exp(z) / 7, seed=1)
    record = by_way_of_a_file(record_of(verdict, None, True))
    assert verdict.compared is not None
    assert "<mark>" in box(record)
    assert box(record) == box(verdict)
    assert record.says == verdict.says


@pytest.mark.parametrize(
    "change",
    [
        {"points": 4},
        {"points": -1},
        {"points": float("nan")},
        {"points": "3"},
        {"points": True},
        {"points": [3]},
        {"out_of": 2},
        {"out_of": 3.0},
        {"out_of": None},
        {"name": None},
        {"part": 1},
        {"title": ["dense"]},
        {"text": "x" * 10**6},
        {"facts": [["one"]]},
        {"facts": [["one", 2]]},
        {"facts": "ab"},
        {"facts": {"one": "two"}},
        {"seed": "1"},
        {"defined": 1},
        {"mistake": 0},
        {"grids": [{"caption": "a", "rows": [["1"]], "marked": [["0", 0]]}]},
        {"grids": [{"caption": "a", "rows": [[1]], "marked": []}]},
        {"grids": [{"caption": "a", "rows": ["ab"], "marked": []}]},
        {"grids": [{"caption": "a"}]},
        {"grids": 3},
        {"html": "<script>document.title = 1</script>"},
    ],
)
def test_anything_else_is_refused(change):
    with pytest.raises(ValueError, match="record"):
        Record.from_plain(RIGHT.plain() | change)


@pytest.mark.parametrize("data", [None, [], "right", 3, {}, {"points": 3}])
def test_what_is_no_record_at_all_is_refused(data):
    with pytest.raises(ValueError, match="record"):
        Record.from_plain(data)


def a_test_cell(points=3, name="dense-tests", grade=True):
    about = {"grade": grade, "grade_id": name, "points": points}
    return nbformat.v4.new_code_cell("check('dense', dense)", metadata={"nbgrader": about})


def test_only_the_test_cell_of_an_exercise_holds_its_record_with_its_points():
    for cell, holds in [
        (a_test_cell(), True),
        (a_test_cell(points=4), False),
        (a_test_cell(name="softmax-tests"), False),
        (a_test_cell(name="dense-forward-tests"), False),
        (a_test_cell(grade=False), False),
        (nbformat.v4.new_code_cell(), False),
    ]:
        cell.outputs = [shown(RIGHT)]
        assert (published(cell) == RIGHT) is holds
    broken = a_test_cell()
    broken.outputs = [nbformat.v4.new_output("display_data", {VERDICT_MIME: {"points": 3}})]
    assert published(broken) is None


def test_long_messages_are_cut():
    def dense(X, W, b):
        raise ValueError("x" * 10**6)

    record = record_of(examine("dense", dense, seed=1), None, True)
    assert "xxx" in record.says
    assert len(json.dumps(record.plain())) < 200_000
