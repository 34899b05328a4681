"""A newer release comes in, from git or from a zip, and nothing that the learner wrote is lost."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
from course_copy import cell_of, write
from small_course import (
    NOTEBOOK,
    QUIZ,
    FullDisk,
    all_files,
    files_of_a_release,
    fresh,
    live_in,
    unpack,
    zipped,
)

from grading.__main__ import main
from grading.renewal import update
from grading.renewal.known import Git, Known
from grading.renewal.releases import CannotUpdate, read_zip_file

FIRST, SECOND = files_of_a_release("first"), files_of_a_release("second")
MINE = "def sigmoid(x):\n    return 'what I wrote'"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def clean_git(monkeypatch):
    """No settings of this machine's."""
    for variable in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(variable, os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@localhost")


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Way:
    """How releases reach a learner's folder."""

    def __init__(self, kind: str, tmp_path: Path) -> None:
        self.kind, self.server, self.root, self.zip = (
            kind,
            tmp_path / "server",
            tmp_path / "a course é",
            tmp_path / "course.zip",
        )
        if kind == "git":
            self.server.mkdir()
            git(self.server, "init", "--quiet", "--initial-branch=main")
            self.release(FIRST)
            git(tmp_path, "clone", "--quiet", "server", self.root.name)
        else:
            unpack(FIRST, self.root)
            self.release(FIRST)
            main(["update", str(self.zip)])  # from now on it is known what was released

    def release(self, files: dict[str, bytes]) -> None:
        if self.kind == "zip":
            zipped(files, self.zip)
            return
        for name in all_files(self.server):
            (self.server / name).unlink()
        unpack(files, self.server)
        git(self.server, "add", "--all")
        git(self.server, "commit", "--quiet", "--allow-empty", "-m", "a release")

    def update(self) -> int:
        return main(["update"] if self.kind == "git" else ["update", str(self.zip)])


@pytest.fixture(params=[pytest.param("git", marks=needs_git), "zip"])
def way(request, tmp_path, monkeypatch, capsys):
    live_in(tmp_path / "a course é", monkeypatch)
    way = Way(request.param, tmp_path)
    capsys.readouterr()
    return way


@pytest.fixture
def clone(tmp_path, monkeypatch):
    live_in(tmp_path / "a course é", monkeypatch)
    return Way("git", tmp_path)


def read(path):
    return nbformat.read(path, as_version=4)


def work_in(root, name="sigmoid", source=MINE):
    notebook = read(root / NOTEBOOK)
    cell_of(notebook, name).source = source
    nbformat.write(notebook, root / NOTEBOOK)
    return (root / NOTEBOOK).read_bytes()


def copies(root, stem="perceptron"):
    return sorted((root / "day1_perceptron").glob(f"{stem}.*2*T*"))


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


# ------------------------------------------------------------------------------------------ git


@needs_git
@pytest.mark.parametrize("staged", [True, False])
def test_with_commits_of_ones_own_or_staged_changes_the_branch_stays(clone, capsys, staged):
    work_in(clone.root)
    git(clone.root, "add", "--all")
    if not staged:
        git(clone.root, "commit", "--quiet", "-m", "day 1 done")
    head = git(clone.root, "rev-parse", "HEAD")
    clone.release(SECOND)
    assert clone.update() == 0
    assert git(clone.root, "rev-parse", "HEAD") == head
    assert ("staged" if staged else "commits of its own") in capsys.readouterr().out
    assert cell_of(read(clone.root / NOTEBOOK), "sigmoid").source == MINE
    assert cell_of(read(clone.root / NOTEBOOK), "title").source == "# Day 1, second"
    clone.release(files_of_a_release("third"))
    assert clone.update() == 0
    assert (clone.root / QUIZ).read_bytes() == b"# Quiz third\n", "the second release counts as unchanged"


@needs_git
def test_a_notebook_older_than_the_course_around_it_is_told_from_git(clone, monkeypatch):
    """As after a bare pull, with one's own notebook copied back."""
    mine = work_in(clone.root)
    clone.release(SECOND)
    git(clone.root, "checkout", "--quiet", "--", ".")
    git(clone.root, "pull", "--quiet")
    (clone.root / NOTEBOOK).write_bytes(mine)
    monkeypatch.setattr("grading.renewal.merging._installed", lambda day, name: read(clone.server / NOTEBOOK))
    assert clone.update() == 0
    present = read(clone.root / NOTEBOOK)
    assert cell_of(present, "sigmoid").source == MINE
    assert cell_of(present, "title").source == "# Day 1, second"


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


@needs_git
def test_offline(clone, capsys):
    before = all_files(clone.root)
    clone.server.rename(clone.server.with_name("gone"))
    assert clone.update() == 1
    said = capsys.readouterr().err
    assert "could not fetch from origin (offline?)" in said
    assert "Nothing was changed." in said
    assert all_files(clone.root) == before


@needs_git
def test_a_branch_that_follows_none_and_a_server_without_the_course(clone, capsys):
    git(clone.root, "remote", "remove", "origin")
    assert clone.update() == 1
    assert "git branch --set-upstream-to" in capsys.readouterr().err
    git(clone.root, "remote", "add", "origin", str(clone.server))
    clone.release({"README.md": b"something else"})
    git(clone.root, "fetch", "--quiet", "origin")
    git(clone.root, "branch", "--set-upstream-to=origin/main")
    assert clone.update() == 1
    assert "not a release of this course" in capsys.readouterr().err
    assert (clone.root / NOTEBOOK).read_bytes() == FIRST[NOTEBOOK]


@needs_git
def test_windows_line_ends_are_no_changes(clone):
    for path in (QUIZ, "grading/course.py"):
        (clone.root / path).write_bytes(FIRST[path].replace(b"\n", b"\r\n"))
    clone.release(SECOND)
    assert clone.update() == 0
    assert (clone.root / QUIZ).read_bytes() == SECOND[QUIZ]
    assert not list(clone.root.glob("kept-*"))


@needs_git
def test_a_folder_that_is_no_clone_is_told_of_the_zip(tmp_path, monkeypatch, capsys):
    live_in(tmp_path / "course", monkeypatch)
    unpack(FIRST, tmp_path / "course")
    git(tmp_path, "init", "--quiet")  # somebody else's repository around it
    assert main(["update"]) == 1
    said = capsys.readouterr().err
    assert "not a git clone" in said
    assert "python -m grading update course.zip" in said


def test_without_git(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotUpdate, match=r"git is not installed.*update course\.zip"):
        Git(tmp_path)


# ------------------------------------------------------------------------------------------ zips


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An unpacked course, of which nothing is known."""
    live_in(tmp_path / "course", monkeypatch)
    unpack(FIRST, tmp_path / "course")
    return tmp_path / "course"


def test_where_nothing_is_known_everything_that_differs_is_kept(folder, tmp_path, capsys):
    (folder / QUIZ).write_text("# Mine, or the course's?\n", encoding="utf-8")
    assert main(["update", str(zipped(SECOND, tmp_path / "course.zip", folder=""))]) == 0
    (kept,) = copies(folder, "quiz")
    assert kept.read_text(encoding="utf-8") == "# Mine, or the course's?\n"
    assert (folder / QUIZ).read_bytes() == SECOND[QUIZ]
    assert "not knowing whether you had changed it" in capsys.readouterr().out
    (code,) = folder.glob("kept-*/grading/course.py")
    assert code.read_bytes() == FIRST["grading/course.py"]


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "/etc/outside.txt",
        "foundations-main/../../outside.txt",
        "C:/outside.txt",
        "a\\..\\outside.txt",
    ],
)
def test_a_zip_whose_names_lead_elsewhere_is_refused(folder, tmp_path, capsys, name):
    path = zipped(SECOND, tmp_path / "course.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "escaped")
    before = all_files(tmp_path)
    assert main(["update", str(path)]) == 1
    assert "leads elsewhere" in capsys.readouterr().err
    assert all_files(tmp_path) == before


def test_a_link_in_a_zip_is_refused(folder, tmp_path):
    path = zipped(SECOND, tmp_path / "course.zip")
    link = zipfile.ZipInfo("foundations-main/day1_perceptron/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(CannotUpdate, match="leads elsewhere"):
        read_zip_file(path)


def worked_in():
    notebook = fresh("day1_perceptron", "perceptron")
    cell_of(notebook, "sigmoid").source = MINE
    return nbformat.writes(notebook).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pyproject.toml": b'[project]\nname = "another"\n'}, "not a release of this course"),
        ({"pyproject.toml": b"not TOML ["}, "not a release of this course"),
        ({"grading/course.py": None}, "not a release of this course"),
        ({"pyproject.toml": None}, "holds no pyproject.toml"),
        ({NOTEBOOK: worked_in()}, "was worked in"),
        ({NOTEBOOK: b"{"}, "was worked in"),
    ],
)
def test_a_zip_of_something_else_is_refused(tmp_path, change, says):
    files = {path: content for path, content in (SECOND | change).items() if content is not None}
    with pytest.raises(CannotUpdate, match=says):
        read_zip_file(zipped(files, tmp_path / "course.zip"))


def test_half_a_zip_and_no_zip(tmp_path):
    path = zipped(SECOND, tmp_path / "course.zip")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CannotUpdate, match="download it again"):
        read_zip_file(path)
    with pytest.raises(CannotUpdate, match="cannot be read"):
        read_zip_file(tmp_path / "nothing.zip")


def test_what_a_working_copy_makes_for_itself_is_not_taken_from_a_zip(tmp_path):
    extra = {".git/config": b"", "start.md": b"", "feedback/x.html": b"", "grading/__pycache__/x.pyc": b""}
    assert set(read_zip_file(zipped(SECOND | extra, tmp_path / "course.zip"))) == set(SECOND)


def test_a_zip_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.renewal.releases.LARGEST", 1000)
    with pytest.raises(CannotUpdate, match="far too large"):
        read_zip_file(zipped(SECOND, tmp_path / "course.zip"))


def test_nothing_known_is_not_everything_known():
    assert not Known().has("quiz.md", b"")
