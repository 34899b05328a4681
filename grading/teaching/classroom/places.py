"""Where a class's files are: nbgrader's own folders, in one folder that git ignores."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from pathlib import Path

from grading import course

CONFIG = "nbgrader_config.py"
TEACHING = course.ROOT / "grading" / "teaching"  # where the teacher's commands are run: CONFIG is there
CLASS = TEACHING / "class"
BEFORE = course.ROOT / "grading"  # where releases up to 0.1 kept a class's files
SUBMITTED, RESULTS = "submitted", "results"
NBGRADERS = {"source", "release", "downloaded", SUBMITTED, "autograded", "feedback", RESULTS}

_SIGNS = "@.+ '’-_\u200c\u200d"  # the last two join letters, and the parts of an emoji
_KINDS = "LMN"  # letters, marks on them, and digits; "So" and "Sk" are emoji and their colours


def fitting(name: str) -> str:
    """A student's name with spaces for what it should not have.

    nbgrader puts names into paths and patterns: what is special in either would match other students' files.
    """
    return "".join(character if _fits(character) else " " for character in name)


def _fits(character: str) -> bool:
    kind = unicodedata.category(character)
    return character in _SIGNS or kind[0] in _KINDS or (kind in ("So", "Sk") and not character.isascii())


@cache
def class_folder() -> Path:
    """The folder of the class's files. Where an earlier release left some in its own place, that, and a sentence."""
    left = sorted(name for name in (*NBGRADERS, "gradebook.db") if (BEFORE / name).exists())
    if not left or CLASS.exists():
        return CLASS
    print(
        f"Your class's files ({', '.join(left)}) are still in {BEFORE.name}/, and are used there. The next release "
        f"looks in {CLASS.relative_to(course.ROOT)}/ only: move them there.",
        file=sys.stderr,
    )
    return BEFORE


def config_of(root: Path) -> Path | None:
    """The teacher's configuration of a class: in its folder or, as in this course, beside it."""
    return next((file for file in (root / CONFIG, root.parent / CONFIG) if file.is_file()), None)


def submission(root: Path, day: str, student: str) -> Path:
    """The folder with a student's notebooks of a day."""
    return root / SUBMITTED / student / day


def students(root: Path, day: str) -> list[str]:
    """Everybody who submitted something for a day, in alphabetical order."""
    folder = root / SUBMITTED
    if not folder.is_dir():
        return []
    return sorted(
        entry.name for entry in folder.iterdir() if (entry / day).is_dir() or (entry / day).is_symlink()
    )


def unfit(root: Path, day: str, student: str) -> str:
    """Why a submission cannot be graded as it lies there, in one sentence; '' where it can."""
    if fitting(student) != student or student != student.strip() or student in (".", ".."):
        return (
            f"the student's name {student!r} should have letters, digits, emoji, spaces and @ . + - _ ' only"
        )
    folder = submission(root, day, student)
    if any(path.is_symlink() for path in (folder.parent, folder)):
        return "the submission's folder is a link to another place; links are not followed"
    links = sorted(path.name for path in folder.iterdir() if path.is_symlink())
    if links:
        return f"{', '.join(links)} is a link to another file; links are not followed"
    if not _time_can_be_read(folder / "timestamp.txt"):
        return "its timestamp.txt holds no time; one that can be read is 2026-11-21 18:30:00 UTC"
    wanted = [f"{name}.ipynb" for name in course.notebooks(day)]
    if not any((folder / name).is_file() for name in wanted):
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:5]) or "nothing"
        return f"there is no {' or '.join(wanted)} in the submission; it has {found}"
    return ""


def _time_can_be_read(stamp: Path) -> bool:
    from nbgrader.utils import parse_utc

    try:
        return not stamp.exists() or parse_utc(stamp.read_text(encoding="utf-8").strip()) is not None
    except (OSError, ValueError, OverflowError):
        return False
