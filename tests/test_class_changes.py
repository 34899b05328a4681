"""Exercises and points change after students were graded: the gradebook follows, and nothing given by hand is lost."""

from __future__ import annotations

import pytest
from course_copy import solved, write
from nbgrader.api import Gradebook

from grading import course
from grading.notebooks import publish
from grading.teaching.classroom.grading_one import grade_one, prepare
from grading.teaching.sandbox.kernel import works

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not works("bwrap"), reason="needs bubblewrap, which is not installed or does not work here"
    ),
]

DAY, NOTEBOOK = "day1_perceptron", "perceptron"
LAST, FIRST = "xor_network", "sigmoid-tests"
source_of = publish.source_of


def earlier(day, notebook):
    """The day before its teacher added an exercise and gave the first one other points."""
    source = source_of(day, notebook)
    source.cells = [cell for cell in source.cells if not cell.id.startswith(LAST)]
    next(cell for cell in source.cells if cell.id == FIRST).metadata.nbgrader.points += 3
    return source


def cells_of(gradebook):
    notebook = gradebook.find_notebook(NOTEBOOK, DAY)
    return {cell.name: cell.max_score for cell in notebook.grade_cells}


def test_a_registration_that_was_killed_half_way_is_finished(tmp_path):
    prepare(tmp_path, DAY)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        for cell in gradebook.find_notebook(NOTEBOOK, DAY).grade_cells[1:]:
            gradebook.db.delete(cell)
        gradebook.db.commit()
        assert len(cells_of(gradebook)) == 1
    prepare(tmp_path, DAY)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert cells_of(gradebook).keys() == {f"{name}-tests" for name in course.exercises_of(DAY, NOTEBOOK)}


def test_the_gradebook_follows_the_exercises(tmp_path, monkeypatch):
    path = tmp_path / "submitted" / "anna" / DAY / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    write(solved(DAY, NOTEBOOK), path)
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"

    monkeypatch.setattr(publish, "source_of", earlier)
    assert prepare(tmp_path, DAY) == []
    grade_one(tmp_path, DAY, "anna")
    with Gradebook(url) as gradebook:
        before = cells_of(gradebook)
        grade = gradebook.find_grade("neuron-tests", NOTEBOOK, DAY, "anna")
        grade.manual_score = 0.5
        gradebook.find_comment("neuron", NOTEBOOK, DAY, "anna").manual_comment = "Shorter, please."
        gradebook.db.commit()

    monkeypatch.setattr(publish, "source_of", source_of)
    (said,) = prepare(tmp_path, DAY)
    assert said.startswith(f"new in {DAY}: ")
    assert f"{LAST}-tests ({NOTEBOOK})" in said
    assert prepare(tmp_path, DAY) == [], "once is enough"
    records = grade_one(tmp_path, DAY, "anna").records
    with Gradebook(url) as gradebook:
        after = cells_of(gradebook)
        assert after.keys() - before.keys() == {f"{LAST}-tests"}
        assert after[FIRST] == before[FIRST] - 3
        grade = gradebook.find_grade("neuron-tests", NOTEBOOK, DAY, "anna")
        assert (grade.manual_score, grade.needs_manual_grade) == (0.5, True)
        assert gradebook.find_comment("neuron", NOTEBOOK, DAY, "anna").comment == "Shorter, please."
        submission = gradebook.find_submission(DAY, "anna")
        assert submission.max_score == sum(record.out_of for record in records.values())
        assert submission.score == submission.max_score - records["neuron"].points + 0.5

    monkeypatch.setattr(publish, "source_of", earlier)
    (said,) = prepare(tmp_path, DAY)
    assert said.startswith(f"no longer in {DAY}: ")
    (copy,) = tmp_path.glob("gradebook.db.*")
    assert copy.name in said
    grade_one(tmp_path, DAY, "anna")
    with Gradebook(url) as gradebook:
        assert cells_of(gradebook) == before
        assert gradebook.find_comment("neuron", NOTEBOOK, DAY, "anna").comment == "Shorter, please."
    with Gradebook(f"sqlite:///{copy}") as gradebook:
        assert gradebook.find_grade(f"{LAST}-tests", NOTEBOOK, DAY, "anna").auto_score > 0
