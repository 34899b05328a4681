"""The command: what is asked for is checked, the zip written, and what is in it said."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from grading import course
from grading.files import write_whole
from grading.learner.renewal.known import NOTE, text_of_note
from grading.learner.renewal.releases import CannotUpdate, File, read_zip
from grading.notebooks.forms import LessonError
from grading.teaching.classroom.places import CLASS
from grading.teaching.handout.contents import CannotHandOut, chosen_files, contents, sizes

NAME = "foundations"  # the folder in the zip; and the zip's name where none is given


def hand_out(closed: Sequence[str] = (), out: str | None = None) -> int:
    """Write the course for students, and say what is in it.

    Args:
        closed: the days whose references go along.
        out: a folder, or a name that ends in .zip.

    Returns:
        the exit code.
    """
    try:
        path = _place(out)
        days = _checked(closed)
        paths, notes = chosen_files(course.ROOT)
        files = contents(course.ROOT, paths, days)
        data = zipped(files)
        read_zip(data, path.name)  # what `python -m grading update` asks of a release
        write_whole(path, data)
    except (CannotHandOut, CannotUpdate, LessonError, OSError) as error:
        print(f"Nothing was handed out: {error}", file=sys.stderr)
        return 2
    opened = [day for day in course.days() if day not in days]
    print(f"Written: {path} ({sizes(files)})")
    print(f"With references, tests and solved notebooks: {', '.join(days) or 'no day'}.")
    print(f"Without, and checked on the visible examples alone: {', '.join(opened) or 'no day'}.")
    for note in notes:
        print(note)
    return 0


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, all in one folder, with the note by which an update knows what the learner changed."""
    note = text_of_note({path: File(content) for path, content in files.items()})
    made, now = io.BytesIO(), time.localtime()[:6]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in [*files.items(), (f"{course.WORK.name}/{NOTE}", note.encode())]:
            entry = zipfile.ZipInfo(f"{NAME}/{path}", now)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _checked(closed: Sequence[str]) -> list[str]:
    """The closed days in the order of the course.

    Raises:
        CannotHandOut: there is no such day, one before it is open, or this copy has no references to hand out.
    """
    days = course.days()
    try:
        closed = [course.day_named(day) for day in closed]
    except ValueError as error:
        raise CannotHandOut(str(error)) from None
    if any(map(course.withheld, days)):
        raise CannotHandOut("This is a student copy and lacks some references. Use the whole course.")
    chosen = [day for day in days if day in closed]
    upto = days[: days.index(chosen[-1]) + 1] if chosen else ()
    if opened := [day for day in upto if day not in closed]:
        raise CannotHandOut(
            f"Days close in their order, for each reference calls earlier ones: {', '.join(opened)} would be open "
            f"before {chosen[-1]}. To close them all: --closed {' '.join(upto)}"
        )
    return chosen


def _place(out: str | None) -> Path:
    """The file to write.

    Raises:
        CannotHandOut: nothing can be written there.
    """
    if out is None:
        CLASS.mkdir(exist_ok=True)
    path = Path(out) if out else CLASS
    if path.is_dir():
        return path / f"{NAME}.zip"
    if path.suffix.lower() != ".zip":
        raise CannotHandOut(f"There is no folder {path}. Make it, or name a file that ends in .zip.")
    if not path.parent.is_dir():
        raise CannotHandOut(f"There is no folder {path.parent}. Make it first.")
    if path.exists() and not zipfile.is_zipfile(path):
        raise CannotHandOut(
            f"{path} exists and is not a zip, so it is not written over. Choose another name."
        )
    return path
