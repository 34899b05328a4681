"""`python -m grading update`: a newer release in the folders, with all that the learner wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat

from grading import course, install
from grading.files import as_released, timed
from grading.learner.renewal.changing import Step, carry_out, content_of
from grading.learner.renewal.known import Git, Known, note, noted
from grading.learner.renewal.merging import merge, release_behind
from grading.learner.renewal.releases import (
    CannotUpdate,
    File,
    exercise_notebook,
    in_a_day_folder,
    read_zip_file,
    released,
)
from grading.learner.renewal.reset import RELOAD
from grading.notebooks.publish import text_of
from grading.notebooks.reading import parse


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
            history = git.known(target)
            known.read = history.read
            for path, names in history.blobs.items():
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
            "Not everything could be brought up to date; nothing was lost. Fix this and run the command again."
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
        present = content_of(root / path)
        if present == file.content:
            continue
        if exercise_notebook(path):
            steps += _notebook(path, present, file, known)
        elif in_a_day_folder(path):
            steps += _other(root, path, present, file, known)
        else:
            edited = present is not None and not known.has(path, present)
            steps.append(Step(path, file.content, present, kept=edited, executable=file.executable))
    for path in filter(released, sorted(set(known.blobs) - set(release))):
        present = content_of(root / path)
        if present is not None:
            if known.has(path, present) or _untouched(path, present):
                says = (
                    f"removed: {path}, which the new release does not have" if in_a_day_folder(path) else ""
                )
                steps.append(Step(path, None, present, says=says))
            else:
                notes.append(f"left alone: {path} is no longer part of the course, and has changes of yours")
    return steps, notes


def _untouched(path: str, content: bytes) -> bool:
    """Is a notebook as some release had it?"""
    try:
        return exercise_notebook(path) and as_released(json.loads(content.decode("utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _notebook(path: str, present: bytes | None, file: File, known: Known) -> Iterator[Step]:
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
    result = merge(learners, release_behind(learners, path, known.versions(path)), new)
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
    return any(content_of(each) == content for each in path.parent.glob(f"{path.stem}.new-*{path.suffix}"))
