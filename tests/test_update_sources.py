"""Where a newer release comes from: what git and a zip may be like."""

from __future__ import annotations

import stat
import zipfile

import nbformat
import pytest
from course_copy import cell_of
from small_course import (
    FIRST,
    MINE,
    NOTEBOOK,
    QUIZ,
    SECOND,
    Way,
    all_files,
    copies,
    files_of_a_release,
    fresh,
    git,
    live_in,
    needs_git,
    read,
    unpack,
    work_in,
    zipped,
)

from grading.__main__ import main
from grading.learner.renewal.known import Git, Known
from grading.learner.renewal.releases import CannotUpdate, read_zip_file


@pytest.fixture
def clone(tmp_path, monkeypatch):
    live_in(tmp_path / "a course é", monkeypatch)
    return Way("git", tmp_path)


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
    monkeypatch.setattr(
        "grading.learner.renewal.merging._installed", lambda day, name: read(clone.server / NOTEBOOK)
    )
    assert clone.update() == 0
    present = read(clone.root / NOTEBOOK)
    assert cell_of(present, "sigmoid").source == MINE
    assert cell_of(present, "title").source == "# Day 1, second"


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
    monkeypatch.setattr("grading.learner.renewal.releases.LARGEST", 1000)
    with pytest.raises(CannotUpdate, match="far too large"):
        read_zip_file(zipped(SECOND, tmp_path / "course.zip"))


def test_nothing_known_is_not_everything_known():
    assert not Known().has("quiz.md", b"")
