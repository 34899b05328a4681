"""Changing many files so that nothing is lost on the way, and telling of each.

First every new file and every copy of an old one is written beside its place; only then do they change places, which
takes no room on the disk.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.files import draft, keep, timed
from grading.learner.renewal.releases import CannotUpdate, in_a_day_folder


@dataclass(frozen=True)
class Step:
    """One file to change.

    path: from the root. content: what it shall hold, None to remove it. seen: what was there when this was decided.
    kept: whether that is copied beside first. says: what is told of it, '' for one of many that are only counted.
    """

    path: str
    content: bytes | None
    seen: bytes | None
    kept: bool = False
    says: str = ""
    executable: bool = False


@dataclass
class Prepared:
    """A step with what was written for it: the new file beside its place, and the copy of the old one."""

    step: Step
    new: Path | None = None
    copy: Path | None = None

    def give_up(self) -> None:
        """Remove what was written."""
        for path in filter(None, (self.new, self.copy)):
            path.unlink(missing_ok=True)


def content_of(path: Path) -> bytes | None:
    """A file's content, None where there is no file.

    Raises:
        CannotUpdate: there is something else, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotUpdate(f"{path} cannot be read: {error.strerror or error}.") from error


def carry_out(root: Path, steps: Sequence[Step]) -> list[str]:
    """Change the files, and tell of it.

    The days come first. Where one of them fails, the course's own files wait: the lessons that its notebook came
    from are needed to try again.

    Returns:
        what could not be done, a line each.

    Raises:
        CannotUpdate: there was no room or no right to write; everything is as it was.
    """
    aside = root / f"kept-{time.strftime('%Y-%m-%dT%H%M')}"
    failed: list[str] = []
    counts = Counter[str]()
    for prepared in _prepare(root, aside, sorted(steps, key=lambda step: not in_a_day_folder(step.path))):
        step = prepared.step
        if failed and not in_a_day_folder(step.path):
            prepared.give_up()
            continue
        try:
            _change(root / step.path, prepared)
        except (OSError, CannotUpdate) as error:
            prepared.give_up()
            failed.append(f"not done: {step.path}: {error}")
            continue
        if step.says or prepared.copy:
            what = step.says or f"replaced: {step.path}, one of the course's own files, which you had changed"
            copy = prepared.copy and prepared.copy.relative_to(root).as_posix()
            print(what + (f"; what was there is {copy}" if copy else ""))
        else:
            counts["removed" if step.content is None else "new" if step.seen is None else "replaced"] += 1
    if counts:
        said = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        print(f"The course's own files: {said}.")
    _without_empty_folders(aside)
    return failed


def _prepare(root: Path, aside: Path, steps: Sequence[Step]) -> list[Prepared]:
    done: list[Prepared] = []
    try:
        for step in steps:
            path = root / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            done.append(Prepared(step))
            if step.kept:
                done[-1].copy = _kept(path, aside, step.path)
            if step.content is not None:
                done[-1].new = draft(path, step.content)
                if step.seen is not None:
                    shutil.copymode(path, done[-1].new)
                elif step.executable:
                    done[-1].new.chmod(0o755)
    except BaseException as error:
        for prepared in done:
            prepared.give_up()
        _without_empty_folders(aside)
        if not isinstance(error, OSError):
            raise
        room = " Make room on the disk, and run this again." if error.errno == errno.ENOSPC else ""
        raise CannotUpdate(f"A file could not be written: {error}.{room}") from error
    return done


def _change(path: Path, prepared: Prepared) -> None:
    if content_of(path) != prepared.step.seen:
        raise OSError("it was changed just now")
    if prepared.new is None:
        path.unlink()
    else:
        os.replace(prepared.new, path)


def _kept(path: Path, aside: Path, name: str) -> Path:
    """Copy a file: beside itself in a day folder; from elsewhere into a folder of its own, which nothing imports."""
    if in_a_day_folder(name):
        return keep(path, timed(path))
    place = aside / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return keep(path, _free(place))


def _free(place: Path) -> Iterator[Path]:
    yield place
    yield from timed(place)


def _without_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
