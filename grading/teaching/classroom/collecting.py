"""Whose file is it? `nbgrader zip_collect` asks here: platforms put the student's name into a folder's or a file's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import List, Unicode

from grading import course
from grading.teaching.classroom.places import fitting


@dataclass(frozen=True)
class Found:
    """A submitted notebook: whose it is, and which.

    number: what the platform adds to a name, by which it tells people of one name apart; '' where there is none.
    again: platforms and browsers number a second upload of a file; 0 for the first.
    """

    file: PurePath
    student: str
    number: str
    notebook: str
    again: int
    timestamp: str | None = None


class Collector(FileNameCollectorPlugin):
    """nbgrader's collector, for the names that Moodle and Canvas give, and for others by a pattern of one's own."""

    patterns = List(
        Unicode(),
        help="regular expressions for the beginning of a folder's or file's name, tried in this order; each has a "
        "group `student`, and may have the groups `number` and `timestamp`",
    ).tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """What nbgrader asks of each file; None where it is to be left out."""
        found = self._found.get(Path(submitted_file))
        if found is None:
            return None
        info = {"student_id": found.student, "file_id": found.notebook}
        return info | ({"timestamp": found.timestamp} if found.timestamp else {})

    @cached_property
    def _found(self) -> dict[Path, Found]:
        app = self.parent
        extracted = Path(app._format_collect_path(app.extracted_directory))
        archive = Path(app._format_collect_path(app.archive_directory))
        files = sorted(path.relative_to(extracted) for path in extracted.rglob("*") if path.is_file())
        found, said = collected(files, self.patterns, {path.stem for path in archive.glob("*.zip")})
        for sentence in said:
            self.log.error(sentence)
        return {extracted / one.file: one for one in found}


def collected(
    files: Iterable[PurePath], patterns: Sequence[str], archives: Iterable[str] = ()
) -> tuple[list[Found], list[str]]:
    """Whose the submitted notebooks are.

    Args:
        files: paths below the folder into which everything was unpacked. patterns: see `Collector`.
        archives: names of the archives that were unpacked, each into a folder of its name.

    Returns:
        the notebooks, one of each kind for each student; and sentences on what was left out or renamed.
    """
    found, said = [], []
    for file in files:
        one = _read(file, patterns, set(archives))
        if one:
            found.append(one)
        elif file.suffix == ".ipynb" and not _of_a_system(file):
            said.append(f"left out: {file} (its name tells no student, or no notebook of the course)")
    found, renamed = _told_apart(found)
    chosen, left = _one_of_each(found)
    return chosen, said + renamed + left


def _read(file: PurePath, patterns: Sequence[str], archives: set[str]) -> Found | None:
    names = "|".join(name for day in course.days() for name in course.notebooks(day))
    ending = rf"(?P<before>(?:.*_)?)(?P<notebook>{names})(?:[-_ ]?\(?(?P<again>\d+)\)?)?\.ipynb"
    known = re.fullmatch(ending, _plain(file.name), re.IGNORECASE)
    if known is None or _of_a_system(file):
        return None
    parts = [_plain(part) for part in (*file.parts[:-1], known["before"])]
    for pattern in patterns:
        at = [
            (index, re.match(pattern, part)) for index, part in enumerate(parts) if part not in course.days()
        ]
        hits = [(index, match) for index, match in at if match]
        if len(hits) > 1 and hits[0][0] == 0 and file.parts[0] in archives:
            hits = hits[1:]  # the platform's own archive
        if hits:
            groups = hits[0][1].groupdict()
            student = " ".join(fitting(groups["student"]).split()).strip(".")
            if not student:
                return None
            number, time = groups.get("number") or "", groups.get("timestamp")
            return Found(file, student, number, known["notebook"].lower(), int(known["again"] or 0), time)
    return None


def _plain(name: str) -> str:
    """A name with each letter as one character: macOS writes é as two."""
    return unicodedata.normalize("NFC", name)


def _of_a_system(file: PurePath) -> bool:
    """What archives of macOS and Jupyter's own folders hold besides the work."""
    return any(part.startswith(".") or part == "__MACOSX" for part in file.parts)


def _told_apart(found: list[Found]) -> tuple[list[Found], list[str]]:
    """People of one name get their numbers; nobody's work is taken for another's."""
    numbers: dict[str, set[str]] = {}
    for one in found:
        numbers.setdefault(one.student, set()).add(one.number)
    alike = {name: sorted(those) for name, those in numbers.items() if len(those) > 1}
    said = [
        f"{len(those)} people are called {name}: they are collected as "
        + ", ".join(f"{name} {number}".strip() for number in those)
        for name, those in sorted(alike.items())
    ]
    return [
        Found(
            one.file,
            f"{one.student} {one.number}".strip() if one.student in alike else one.student,
            one.number,
            one.notebook,
            one.again,
            one.timestamp,
        )
        for one in found
    ], said


def _one_of_each(found: list[Found]) -> tuple[list[Found], list[str]]:
    """Of several uploads the last. Where it cannot be known which is the right one, none is taken."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.student, one.notebook), []).append(one)
    chosen, said = [], []
    for (student, notebook), those in groups.items():
        if all(one.timestamp for one in those):
            chosen += those  # nbgrader takes the newest
            continue
        last = max(those, key=lambda one: one.again)
        rest = [one for one in those if one is not last]
        if any(one.again == last.again for one in rest):
            some = ", ".join(str(one.file) for one in those[:4])
            said.append(
                f"left out: {len(those)} files are {student}'s {notebook}.ipynb ({some}); keep one of them"
            )
            continue
        chosen.append(last)
        said += [f"{student}: took {last.file}, and left out {one.file}" for one in rest]
    return chosen, said
