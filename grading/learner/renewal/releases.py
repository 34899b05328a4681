"""A release of the course as a set of files, from a zip; nothing of a zip is believed before it is checked."""

from __future__ import annotations

import json
import re
import stat
import tomllib
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path, PurePosixPath

from grading.files import as_released

LARGEST = 500_000_000  # bytes, unpacked: the course is far smaller
# What a working copy holds and a release does not.
NOT_RELEASED = (
    ".git",
    ".venv",
    ".foundations",
    ".ipynb_checkpoints",
    "feedback",
    "__pycache__",
    "*.egg-info",
    "start.md",
    "kept-*",
)
_DAY = re.compile(r"day\d+_\w+")


class CannotUpdate(Exception):
    """Why there was no update, and how to go on. Nothing was changed."""


@dataclass(frozen=True)
class File:
    """A released file."""

    content: bytes
    executable: bool = False


def in_a_day_folder(path: str) -> bool:
    """Is a path, from the root, in a folder that a learner works in?"""
    return len(PurePosixPath(path).parts) > 1 and bool(_DAY.fullmatch(PurePosixPath(path).parts[0]))


def exercise_notebook(path: str) -> bool:
    """Is it a notebook in a day folder?"""
    return in_a_day_folder(path) and path.endswith(".ipynb")


def read_zip_file(path: Path) -> dict[str, File]:
    """The release in a downloaded zip, {path from the root: file}.

    Raises:
        CannotUpdate: it cannot be read, or is not a release of the course.
    """
    try:
        return read_zip(path.read_bytes(), str(path))
    except OSError as error:
        raise CannotUpdate(f"{path} cannot be read: {error.strerror or error}.") from error


def read_zip(data: bytes, name: str) -> dict[str, File]:
    """The release in a zip's bytes.

    Raises:
        CannotUpdate: it is not a whole zip, its names lead elsewhere, or it is not a release of the course.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_names(entries, name)
            inside = _prefix(entries, name)
            files = {
                entry.filename.removeprefix(inside): File(
                    archive.read(entry), bool(entry.external_attr >> 16 & stat.S_IXUSR)
                )
                for entry in entries
                if entry.filename.startswith(inside) and released(entry.filename.removeprefix(inside))
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise CannotUpdate(f"{name} is not a whole zip file ({error}): download it again.") from error
    _check_course(files, name)
    return files


def _check_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        path = PurePosixPath(entry.filename)
        odd = (
            path.is_absolute()
            or ".." in path.parts
            or any(character in entry.filename for character in '\\:*?"<>|')
            or any(ord(character) < 32 for character in entry.filename)
        )
        if odd or stat.S_ISLNK(entry.external_attr >> 16):
            raise CannotUpdate(
                f"{name} is not a release: it holds {entry.filename!r}, which leads elsewhere."
            )
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise CannotUpdate(f"{name} is not a release: it is far too large.")


def _prefix(entries: list[zipfile.ZipInfo], name: str) -> str:
    """The folder in the zip that is the course's root, with a slash, or ''."""
    projects = [entry.filename for entry in entries if PurePosixPath(entry.filename).name == "pyproject.toml"]
    if not projects:
        raise CannotUpdate(f"{name} is not a release of this course: it holds no pyproject.toml.")
    return min(projects, key=lambda path: path.count("/")).removesuffix("pyproject.toml")


def released(path: str) -> bool:
    """Can a path be part of a release, or is it what a working copy makes for itself?"""
    return not any(fnmatch(part, pattern) for part in PurePosixPath(path).parts for pattern in NOT_RELEASED)


def _check_course(files: dict[str, File], name: str) -> None:
    try:
        project = tomllib.loads(files["pyproject.toml"].content.decode())["project"]["name"]
    except (ValueError, KeyError, TypeError):
        project = None
    needed = ("requirements.txt", "grading/course.py", "grading/install.py", "solutions/__init__.py")
    notebooks = [path for path in files if exercise_notebook(path)]
    if project != "foundations-course" or not notebooks or any(path not in files for path in needed):
        raise CannotUpdate(f"{name} is not a release of this course.")
    for path in notebooks:
        try:
            fresh = as_released(json.loads(files[path].content))
        except (ValueError, KeyError, TypeError, AttributeError):
            fresh = False
        if not fresh:
            raise CannotUpdate(
                f"{name} is not a release: its {path} was worked in. Is it somebody's own folder, zipped?"
            )
