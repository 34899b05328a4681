"""A newer release comes in, from git or from a zip, and nothing that the learner wrote is lost."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import nbformat
import pytest
from course_copy import cell_of, write
from small_course import (
    FIRST,
    MINE,
    NOTEBOOK,
    QUIZ,
    SECOND,
    FullDisk,
    Way,
    all_files,
    copies,
    fresh,
    git,
    live_in,
    needs_git,
    read,
    work_in,
)

from grading.learner.renewal import update


@pytest.fixture(params=[pytest.param("git", marks=needs_git), "zip"])
def way(request, tmp_path, monkeypatch, capsys):
    live_in(tmp_path / "a course é", monkeypatch)
    way = Way(request.param, tmp_path)
    capsys.readouterr()
    return way


def test_what_was_not_changed_is_replaced(way, capsys):
    way.release(SECOND)
    assert way.update() == 0
    present = all_files(way.root)
    assert {path: present[path] for path in SECOND} == SECOND
    assert set(present) - set(SECOND) == {".foundations/released.json"}
    said = capsys.readouterr().out
    assert f"replaced: {NOTEBOOK}, which you had not changed" in said
    assert f"replaced: {QUIZ}, which you had not changed" in said
    assert "The course's own files: 1 replaced." in said
    if way.kind == "git":
        assert git(way.root, "status", "--short", "--", "day1_perceptron", "grading") == ""
        assert git(way.root, "rev-parse", "HEAD") == git(way.server, "rev-parse", "HEAD")
    assert way.update() == 0
    assert "There is nothing new" in capsys.readouterr().out


def test_the_learners_cells_are_put_into_the_new_release(way, capsys):
    notebook = read(way.root / NOTEBOOK)
    cell_of(notebook, "sigmoid").source = MINE
    cell_of(notebook, "nand_gate").source = "def nand_gate():\n    return 'no longer asked'"
    helper = nbformat.v4.new_markdown_cell("my own note", attachments={"p.png": {"image/png": "aGk="}})
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, "neuron")), helper)
    notebook.cells.append(nbformat.v4.new_code_cell("def nor_gate():\n    return 'before it was asked'"))
    nbformat.write(notebook, way.root / NOTEBOOK)
    mine = (way.root / NOTEBOOK).read_bytes()
    way.release(SECOND)
    assert way.update() == 0
    said = capsys.readouterr().out
    (kept,) = copies(way.root)
    assert kept.read_bytes() == mine
    assert re.search(
        rf"merged: {NOTEBOOK}, with 5 cells of yours .* ordinary cells: nand_gate; .*{kept.name}", said
    )
    present = read(way.root / NOTEBOOK)
    assert cell_of(present, "sigmoid").source == MINE
    assert cell_of(present, "title").source == "# Day 1, second"
    assert "second: " in cell_of(present, "neuron").source, "an untouched stub takes the new docstring"
    assert cell_of(present, "nor_gate").source.endswith("'before it was asked'")
    sources = [cell.source for cell in present.cells]
    gone = sources.index("def nand_gate():\n    return 'no longer asked'")
    assert "nbgrader" not in present.cells[gone].metadata
    assert "`nand_gate` is no longer an exercise" in sources[gone - 1]
    note = present.cells[sources.index("my own note")]
    assert note.attachments == {"p.png": {"image/png": "aGk="}}
    assert "def nand_gate():\n    # YOUR CODE HERE" not in "\n".join(sources), (
        "its untouched stub went with it"
    )
    assert way.update() == 0
    assert read(way.root / NOTEBOOK) == present
    assert copies(way.root) == [kept], "nothing new, nothing done"


def test_a_notebook_that_the_release_does_not_change_stays_as_it_is(way):
    path = way.root / "day2_forward" / "forward.ipynb"
    notebook = fresh()
    cell_of(notebook, "dense").source = "def dense(X, W, b):\n    return X @ W + b"
    write(notebook, path)
    mine = path.read_bytes()
    way.release(SECOND)
    assert way.update() == 0
    assert path.read_bytes() == mine
    assert [each.name for each in path.parent.glob("*.ipynb")] == ["forward.ipynb"]


def test_edited_prose_stays_and_the_new_one_is_set_beside_once(way, capsys):
    (way.root / QUIZ).write_text("# My answers\n", encoding="utf-8")
    (way.root / "day2_forward" / "experiment.py").write_text("# mine\n", encoding="utf-8")
    (way.root / "day1_perceptron" / "notes.md").write_text("mine\n", encoding="utf-8")
    way.release(SECOND)
    for _ in range(2):
        assert way.update() == 0
        assert (way.root / QUIZ).read_text(encoding="utf-8") == "# My answers\n"
        (new,) = copies(way.root, "quiz")
        assert new.read_bytes() == SECOND[QUIZ]
    said = capsys.readouterr().out
    assert (
        said.count(f"left alone: {QUIZ} has changes of yours; the new one is day1_perceptron/{new.name}") == 1
    )
    assert "experiment" not in said, "the release has nothing new there"
    assert (way.root / "day2_forward" / "experiment.py").read_text(encoding="utf-8") == "# mine\n"
    assert (way.root / "day1_perceptron" / "notes.md").read_text(encoding="utf-8") == "mine\n"


def test_the_courses_own_files_are_replaced_and_edits_kept_in_a_folder(way, capsys):
    (way.root / "grading" / "course.py").write_text("# tinkered\n", encoding="utf-8")
    way.release(SECOND)
    assert way.update() == 0
    assert (way.root / "grading" / "course.py").read_bytes() == SECOND["grading/course.py"]
    (kept,) = way.root.glob("kept-*/grading/course.py")
    assert kept.read_text(encoding="utf-8") == "# tinkered\n"
    assert kept.relative_to(way.root).as_posix() in capsys.readouterr().out


def test_deleted_files_come_back(way, capsys):
    (way.root / NOTEBOOK).unlink()
    (way.root / QUIZ).unlink()
    assert way.update() == 0
    assert (way.root / NOTEBOOK).read_bytes() == FIRST[NOTEBOOK]
    assert (way.root / QUIZ).read_bytes() == FIRST[QUIZ]
    assert f"put back or new: {NOTEBOOK}" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b'{"cells": [{"cell_type": "co', b"<<<<<<< HEAD\n{}", b"\xff\xfe"])
def test_a_half_saved_notebook_is_kept_aside(way, capsys, content):
    (way.root / NOTEBOOK).write_bytes(content)
    way.release(SECOND)
    assert way.update() == 0
    (kept,) = copies(way.root)
    assert kept.read_bytes() == content
    assert (way.root / NOTEBOOK).read_bytes() == SECOND[NOTEBOOK]
    assert (
        f"{NOTEBOOK} could not be read: a fresh one is in its place; what was there is"
        in capsys.readouterr().out
    )


def test_a_renamed_notebook_stays_and_the_released_one_comes_back(way):
    mine = work_in(way.root)
    (way.root / NOTEBOOK).rename(way.root / "day1_perceptron" / "my day one.ipynb")
    way.release(SECOND)
    assert way.update() == 0
    assert (way.root / "day1_perceptron" / "my day one.ipynb").read_bytes() == mine
    assert (way.root / NOTEBOOK).read_bytes() == SECOND[NOTEBOOK]


def test_files_that_a_release_drops(way, capsys):
    (way.root / QUIZ).write_text("# My answers\n", encoding="utf-8")
    dropped = (QUIZ, "day1_perceptron/overview.md", "grading/__init__.py", "day2_forward/forward.ipynb")
    way.release({path: content for path, content in SECOND.items() if path not in dropped})
    assert way.update() == 0
    assert [path for path in dropped if (way.root / path).exists()] == [QUIZ]
    said = capsys.readouterr().out
    assert "removed: day1_perceptron/overview.md" in said
    assert f"left alone: {QUIZ} is no longer part of the course" in said


def test_changed_requirements_are_said(way, capsys):
    way.release(SECOND | {"requirements.txt": b"numpy\n-e .\n"})
    assert way.update() == 0
    assert "run make setup" in capsys.readouterr().out


@pytest.mark.parametrize("after", [0, 1, 3, 4, 5])
def test_a_full_disk_changes_nothing(way, monkeypatch, capsys, after):
    work_in(way.root)
    (way.root / "grading" / "course.py").write_text("# tinkered\n", encoding="utf-8")
    (way.root / QUIZ).write_text("# My answers\n", encoding="utf-8")
    way.release(SECOND)
    before = all_files(way.root)
    with monkeypatch.context() as patch:
        disk = FullDisk(patch, after)
        code = way.update()
    assert disk.refused == 1
    if after < 5:  # 2 copies and 4 drafts come first; the very last write is the note for the next update
        assert code == 1
        assert "Make room on the disk, and run this again. Nothing was changed." in " ".join(
            capsys.readouterr().err.split()
        )
        assert all_files(way.root) == before
        assert not list(way.root.glob("kept-*"))
    assert way.update() == 0
    assert cell_of(read(way.root / NOTEBOOK), "sigmoid").source == MINE


def test_a_file_that_cannot_change_places_is_said_and_the_rest_goes_on(way, monkeypatch, capsys):
    mine = work_in(way.root)
    (way.root / "grading" / "course.py").write_text("# tinkered\n", encoding="utf-8")
    way.release(SECOND)
    original = os.replace

    def locked(source, target):
        if Path(target).name == "perceptron.ipynb":
            raise PermissionError(errno.EACCES, "used by another program")
        original(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", locked)
        assert way.update() == 1
    said = capsys.readouterr().out
    assert f"not done: {NOTEBOOK}" in said
    assert "run the command again" in said
    assert (way.root / NOTEBOOK).read_bytes() == mine
    assert (way.root / QUIZ).read_bytes() == SECOND[QUIZ]
    assert (way.root / "grading" / "course.py").read_text(encoding="utf-8") == "# tinkered\n"
    assert not list(way.root.rglob("*.part"))
    assert not list(way.root.glob("kept-*"))
    assert copies(way.root) == []
    assert way.update() == 0
    assert cell_of(read(way.root / NOTEBOOK), "sigmoid").source == MINE
    assert cell_of(read(way.root / NOTEBOOK), "title").source == "# Day 1, second"
    assert (way.root / "grading" / "course.py").read_bytes() == SECOND["grading/course.py"]


def test_a_notebook_saved_at_the_same_moment_is_not_written_over(way, monkeypatch, capsys):
    work_in(way.root)
    way.release(SECOND)
    original = update.carry_out

    def meanwhile(root, steps):
        work_in(root, source="def sigmoid(x):\n    return 'saved just now'")
        return original(root, steps)

    monkeypatch.setattr(update, "carry_out", meanwhile)
    assert way.update() == 1
    assert cell_of(read(way.root / NOTEBOOK), "sigmoid").source.endswith("'saved just now'")
    assert "it was changed just now" in capsys.readouterr().out


def test_without_a_known_release_every_difference_counts_as_the_learners(way, monkeypatch):
    notebook = read(way.root / NOTEBOOK)
    cell_of(notebook, "sigmoid").source = MINE
    del notebook.metadata["foundations"]
    nbformat.write(notebook, way.root / NOTEBOOK)
    way.release(SECOND)
    assert way.update() == 0
    present = read(way.root / NOTEBOOK)
    assert cell_of(present, "sigmoid").source == MINE
    assert present.metadata == nbformat.reads(SECOND[NOTEBOOK].decode(), as_version=4).metadata
    assert any("def nand_gate" in cell.source for cell in present.cells)
