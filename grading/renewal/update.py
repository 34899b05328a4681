"""`python -m grading update`: a newer release in the folders, with all that the learner wrote.

First everything is decided; then every new file and every copy of an old one is written beside its place; only then
do they change places, which takes no room on the disk.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading import course, install
from grading.autograde.reading import parse
from grading.build.publish import text_of
from grading.files import as_released, draft, keep, timed
from grading.renewal.known import Git, Known, note, noted
from grading.renewal.merging import installed, merge
from grading.renewal.releases import (
    CannotUpdate,
    File,
    exercise_notebook,
    in_a_day_folder,
    read_zip_file,
    released,
)
from grading.renewal.reset import RELOAD


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


def update_course(zipped: str | None = None) -> int:
    """Bring a newer release into this copy of the course, and say what was done.

    Args:
        zipped: a downloaded release; without one, git fetches it.

    Returns:
        the exit code.
    """
    root = course.ROOT
    requirements = install.fingerprint(root)
    try:
        git, target = None, ""
        known = noted()
        if zipped is None:
            git = Git(root)
            target, release = git.fetch()
            for path, names in git.known(target).blobs.items():
                known.blobs.setdefault(path, set()).update(names)
        else:
            release = read_zip_file(Path(zipped))
        steps, notes = plan(root, release, known)
        failed = carry_out(root, steps)
    except CannotUpdate as error:
        print(f"Not updated: {error} Nothing was changed.", file=sys.stderr)
        return 1
    for line in [*notes, *failed]:
        print(line)
    if failed:
        print(
            "Not everything could be brought up to date; nothing was lost. Mend this and run the command again."
        )
        return 1
    try:
        note(release)
    except OSError as error:
        print(f"The release could not be noted for the next update: {error}")
    if git and (why := git.follow(target)):
        print(why)
    print(RELOAD if steps else "There is nothing new: this is the newest release.")
    if install.fingerprint(root) != requirements:
        windows = "py -3 -I grading\\install.py"
        print(f"What the course runs on has changed: run make setup (on Windows: {windows}).")
    return 0


def plan(root: Path, release: Mapping[str, File], known: Known) -> tuple[list[Step], list[str]]:
    """What is to be done to each file, and what is told of it besides."""
    steps: list[Step] = []
    notes: list[str] = []
    for path, file in sorted(release.items()):
        present = _content(root / path)
        if present == file.content:
            continue
        if exercise_notebook(path):
            steps += _notebook(path, present, file)
        elif in_a_day_folder(path):
            steps += _other(root, path, present, file, known)
        else:
            edited = present is not None and not known.has(path, present)
            steps.append(Step(path, file.content, present, kept=edited, executable=file.executable))
    for path in filter(released, sorted(set(known.blobs) - set(release))):
        present = _content(root / path)
        if present is not None:
            if known.has(path, present) or _untouched(path, present):
                says = (
                    f"removed: {path}, which the new release does not have" if in_a_day_folder(path) else ""
                )
                steps.append(Step(path, None, present, says=says))
            else:
                notes.append(f"left alone: {path} is no longer part of the course, and has changes of yours")
    return steps, notes


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotUpdate(f"{path} cannot be read: {error.strerror or error}.") from error


def _untouched(path: str, content: bytes) -> bool:
    """Is a notebook as some release had it?"""
    try:
        return exercise_notebook(path) and as_released(json.loads(content.decode("utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _notebook(path: str, present: bytes | None, file: File) -> Iterator[Step]:
    if present is None:
        yield Step(path, file.content, None, says=f"put back or new: {path}")
        return
    try:
        learners = parse(present)
    except Exception:
        yield Step(
            path, file.content, present, True, f"{path} could not be read: a fresh one is in its place"
        )
        return
    new = nbformat.reads(file.content.decode(), as_version=4)
    if learners.metadata.get("foundations", {}).get("release") == new.metadata.foundations.release:
        return  # this notebook is the same in both releases
    if _untouched(path, present):
        yield Step(path, file.content, present, says=f"replaced: {path}, which you had not changed")
        return
    day, name = path.removesuffix(".ipynb").rsplit("/", 1)
    result = merge(learners, installed(day, name), new)
    cells = "1 cell" if result.written == 1 else f"{result.written} cells"
    says = f"merged: {path}, with {cells} of yours in the new release"
    if result.gone:
        says += f"; no longer exercises, and kept as ordinary cells: {', '.join(result.gone)}"
    yield Step(path, text_of(result.notebook).encode(), present, True, says)


def _other(root: Path, path: str, present: bytes | None, file: File, known: Known) -> Iterator[Step]:
    """An overview, an experiment, a quiz."""
    if present is None:
        yield Step(path, file.content, None, says=f"put back or new: {path}")
    elif known.has(path, present):
        yield Step(path, file.content, present, says=f"replaced: {path}, which you had not changed")
    elif path not in known.blobs:
        yield Step(
            path, file.content, present, True, f"replaced: {path}, not knowing whether you had changed it"
        )
    elif not known.has(path, file.content) and not _beside(root / path, file.content):
        new = next(name for name in timed(root / path, "new-") if not name.exists())
        beside = new.relative_to(root).as_posix()
        yield Step(
            beside,
            file.content,
            None,
            says=f"left alone: {path} has changes of yours; the new one is {beside}",
        )


def _beside(path: Path, content: bytes) -> bool:
    """Was this new version set beside the learner's before?"""
    return any(_content(each) == content for each in path.parent.glob(f"{path.stem}.new-*{path.suffix}"))


def carry_out(root: Path, steps: list[Step]) -> list[str]:
    """Change the files, and tell of it.

    Returns:
        what could not be done, a line each.

    Raises:
        CannotUpdate: there was no room or no right to write; everything is as it was.
    """
    drafts: dict[str, Path] = {}
    copies: dict[str, Path] = {}
    aside = root / f"kept-{time.strftime('%Y-%m-%dT%H%M')}"
    try:
        for step in steps:
            path = root / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if step.kept:
                copies[step.path] = _kept(path, root, aside, step.path)
            if step.content is not None:
                drafts[step.path] = draft(path, step.content)
                if step.seen is not None:
                    shutil.copymode(path, drafts[step.path])
                elif step.executable:
                    drafts[step.path].chmod(0o755)
    except OSError as error:
        for leftover in [*drafts.values(), *copies.values()]:
            leftover.unlink(missing_ok=True)
        _without_empty_folders(aside)
        raise CannotUpdate(f"A file could not be written ({error}): is the disk full?") from error
    failed, counts = [], Counter[str]()
    for step in steps:
        try:
            if _content(root / step.path) != step.seen:
                raise OSError("it was changed just now; save it, and run this again")
            if step.content is None:
                (root / step.path).unlink()
            else:
                os.replace(drafts[step.path], root / step.path)
        except (OSError, CannotUpdate) as error:
            if step.path in drafts:
                drafts[step.path].unlink(missing_ok=True)
            failed.append(f"not done: {step.path}: {error}")
            continue
        old = copies.get(step.path)
        if step.says or old:
            what = step.says or f"replaced: {step.path}, one of the course's own files, which you had changed"
            print(what + (f"; what was there is {old.relative_to(root).as_posix()}" if old else ""))
        else:
            counts["removed" if step.content is None else "new" if step.seen is None else "replaced"] += 1
    if counts:
        said = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        print(f"The course's own files: {said}.")
    return failed


def _kept(path: Path, root: Path, aside: Path, name: str) -> Path:
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
