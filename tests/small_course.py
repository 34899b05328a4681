"""A course of two notebooks in a folder of its own, releases of it, and a disk that is full."""

from __future__ import annotations

import copy
import errno
import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course_copy import cell_of, released
from nbformat import NotebookNode

from grading import course
from grading.__main__ import main
from grading.files import digest
from grading.notebooks.publish import text_of

DAYS = ("day1_perceptron", "day2_forward")
NOTEBOOK = "day1_perceptron/perceptron.ipynb"
QUIZ = "day1_perceptron/quiz.md"


def files_of_a_release(word: str) -> dict[str, bytes]:
    """A release by its files; `word` is what differs from release to release."""
    texts = {
        "pyproject.toml": '[project]\nname = "foundations-course"\n',
        "requirements.txt": "-e .\n",
        "constraints.txt": "",
        "grading/__init__.py": "",
        "grading/course.py": f"# {word}\n",
        "grading/install.py": "# the installer\n",
        "solutions/__init__.py": "",
        "day1_perceptron/quiz.md": f"# Quiz {word}\n",
        "day1_perceptron/overview.md": f"# Day 1: {word}\n",
        "day2_forward/experiment.py": "# the same in all releases\n",
    }
    notebooks = {NOTEBOOK: fresh("day1_perceptron", "perceptron"), "day2_forward/forward.ipynb": fresh()}
    if word != "first":
        notebooks[NOTEBOOK] = newer(notebooks[NOTEBOOK], word)
    return {path: text.encode() for path, text in texts.items()} | {
        path: text_of(notebook).encode() for path, notebook in notebooks.items()
    }


def fresh(day: str = "day2_forward", name: str = "forward") -> NotebookNode:
    """The notebook as the installed course releases it."""
    return released(day, name)


def newer(notebook: NotebookNode, word: str) -> NotebookNode:
    """A later release: other prose, another docstring, one exercise gone and another new."""
    later = copy.deepcopy(notebook)
    cell_of(later, "title").source = f"# Day 1, {word}"
    cell_of(later, "neuron").source = cell_of(later, "neuron").source.replace('"""', f'"""{word}: ', 1)
    later.cells = [cell for cell in later.cells if not cell.id.startswith("nand_gate")]
    renamed = copy.deepcopy(cell_of(later, "or_gate"))
    renamed.id = renamed.metadata.nbgrader.grade_id = "nor_gate"
    renamed.source = "def nor_gate():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    later.cells.append(renamed)
    later.metadata.foundations.release = digest(later)
    return later


def unpack(files: dict[str, bytes], root: Path) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def zipped(files: dict[str, bytes], path: Path, folder: str = "foundations-main/") -> Path:
    """A zip as a server makes it: all in one folder."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return path


def live_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the installed course mean this folder, and have two days; git knows no settings of this machine's."""
    monkeypatch.setattr(course, "ROOT", root)
    monkeypatch.setattr(course, "WORK", root / ".foundations")
    monkeypatch.setattr(course, "days", lambda: DAYS)
    for variable in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(variable, os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@localhost")


def two_days(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, with the notebooks of the two days in it, untouched."""
    live_in(root, monkeypatch)
    for day, name in (("day1_perceptron", "perceptron"), ("day2_forward", "forward")):
        (root / day).mkdir()
        (root / day / f"{name}.ipynb").write_text(text_of(released(day, name)), encoding="utf-8")
    return root


def all_files(root: Path) -> dict[str, bytes]:
    """Every file under a folder but git's own."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


class FullDisk:
    """From the n-th file on that is opened for writing, half of each content is written, and then there is no room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        self.left, self.refused = after, 0
        original = Path.open

        def open_(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if not set(mode) & set("wxa"):
                return original(path, mode, *rest, **options)
            self.left -= 1
            file = original(path, mode, *rest, **options)
            return file if self.left >= 0 else _Full(file, self)

        monkeypatch.setattr(Path, "open", open_)


class _Full(io.BytesIO):
    def __init__(self, file: Any, disk: FullDisk) -> None:
        super().__init__()
        self.file, self.disk = file, disk

    def write(self, content: Any) -> int:
        data = bytes(content)
        self.file.write(data[: len(data) // 2])
        self.disk.refused += 1
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        self.file.close()
        super().close()


FIRST, SECOND = files_of_a_release("first"), files_of_a_release("second")
MINE = "def sigmoid(x):\n    return 'what I wrote'"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


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


def read(path):
    return nbformat.read(path, as_version=4)


def work_in(root, name="sigmoid", source=MINE):
    notebook = read(root / NOTEBOOK)
    cell_of(notebook, name).source = source
    nbformat.write(notebook, root / NOTEBOOK)
    return (root / NOTEBOOK).read_bytes()


def copies(root, stem="perceptron"):
    return sorted((root / "day1_perceptron").glob(f"{stem}.*2*T*"))
