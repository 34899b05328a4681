"""Reading what was handed in: strange notebooks are put right, and each cell is known for what it is."""

from __future__ import annotations

import json
import os
import warnings

import nbformat
import pytest
from course_copy import released, solved, strange, write

from grading import course
from grading.notebooks import reading, source_of
from grading.notebooks.filled import cell_of
from grading.notebooks.publish import text_of
from grading.notebooks.skeleton import NOTES, OWN, SKIPPED, definitions, merged

NOTEBOOKS = [(day, notebook) for day in course.days() for notebook in course.notebooks(day)]


def test_strange_cells_are_put_right(tmp_path):
    path = tmp_path / "perceptron.ipynb"
    path.write_text(json.dumps(strange()), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        notebook = reading.read(path)
        nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")
    fresh = solved()
    assert len(notebook.cells) == len(fresh.cells) + 4
    assert notebook.cells[-1].source == "4\n5"
    assert sum("\ufffd" in cell.source for cell in notebook.cells) == 3
    assert all(cell.get("outputs", []) == [] for cell in notebook.cells)


def test_doubled_cell_ids_are_no_warning(tmp_path):
    notebook = solved()
    content = json.loads(text_of(notebook))
    content["cells"].append(content["cells"][3])
    path = tmp_path / "perceptron.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(reading.read(path).cells) == len(notebook.cells) + 1


def test_a_notebook_of_an_older_format_is_read(tmp_path):
    path = tmp_path / "perceptron.ipynb"
    code = {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": [], "collapsed": False}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [code]}]}
    path.write_text(json.dumps(old), encoding="utf-8")
    assert [cell.source for cell in reading.read(path).cells] == ["x = 1"]


def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    path = tmp_path / "day1_perceptron" / "perceptron.ipynb"
    path.parent.mkdir()
    write(released(), path)
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000)
    with pytest.raises(reading.TooLarge) as caught:
        reading.read(path)
    assert "Clear Outputs of All Cells" in reading.unreadable(path, caught.value)


def test_more_cells_than_anybody_writes_and_what_is_no_file_are_refused(tmp_path):
    path = tmp_path / "perceptron.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1") for _ in range(2_001)])
    write(notebook, path)
    with pytest.raises(reading.TooLarge) as caught:
        reading.read(path)
    assert "more than 2000 cells" in reading.unreadable(path, caught.value)
    with pytest.raises(ValueError, match="no file"):
        reading.read(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ipynb")
        with pytest.raises(ValueError, match="no file"):
            reading.read(tmp_path / "pipe.ipynb")


@pytest.mark.parametrize(
    "source", ["-" * 100_000 + "1", "(" * 5_000, "+".join("1" * 50_000), "\0", "def f(:"]
)
def test_a_source_that_no_parser_likes_is_a_cell_of_the_learners_own(source):
    assert definitions(source) == []


def without_ids(notebook):
    """As tools leave a notebook that keep neither metadata nor ids."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = nbformat.NotebookNode(), f"cell-{number}"
    return notebook


@pytest.mark.parametrize(("day", "notebook"), NOTEBOOKS)
def test_without_metadata_and_ids_each_cell_is_known_by_its_text(day, notebook):
    whole, source = solved(day, notebook), source_of(day, notebook)
    lost = merged(without_ids(solved(day, notebook)), source)
    assert lost.metadata[NOTES] == []
    kept = merged(whole, source)
    assert [(cell.id, cell.source, cell.metadata) for cell in lost.cells] == [
        (cell.id, cell.source, cell.metadata) for cell in kept.cells
    ]


@pytest.mark.parametrize(("day", "notebook"), NOTEBOOKS)
def test_a_changed_training_that_lost_its_tags_is_still_not_run(day, notebook):
    changed, source = without_ids(solved(day, notebook)), source_of(day, notebook)
    tagged = [cell.id for cell in source.cells if SKIPPED & set(cell.metadata.get("tags", []))]
    texts = {cell.source for cell in released(day, notebook).cells if cell.id in tagged}
    for cell in changed.cells:
        if cell.source in texts:
            cell.source += "\n# of my own"
    graded = merged(changed, source)
    for name in tagged:
        assert cell_of(graded, name).source.endswith("# of my own")
        assert SKIPPED & set(cell_of(graded, name).metadata.tags)
    assert not [
        cell.source for cell in graded.cells if "# of my own" in cell.source and cell.id not in tagged
    ]


def test_what_is_another_cell_stays_the_learners_own():
    notebook = solved()
    notebook.cells.append(nbformat.v4.new_code_cell("x = 3\nprint(x)"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("My notes."))
    graded = merged(without_ids(notebook), source_of("day1_perceptron", "perceptron"))
    own = [cell.source for cell in graded.cells if OWN in cell.metadata and "nbgrader" not in cell.metadata]
    assert own == ["x = 3\nprint(x)", "My notes."]


def test_a_test_cell_that_is_gone_and_one_that_was_edited_are_told_as_such():
    notebook = solved()
    notebook.cells.remove(cell_of(notebook, "sigmoid-tests"))
    cell_of(notebook, "or_gate-tests").source += "  # mine"
    graded = merged(without_ids(notebook), source_of("day1_perceptron", "perceptron"))
    assert [note.split(";")[0] for note in graded.metadata[NOTES]] == [
        "the test cell sigmoid-tests was missing and was put back for the grading",
        "the test cell or_gate-tests was edited",
    ]
