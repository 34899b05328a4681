"""Which files are handed out, and what stands in the place of those that would give an open day's answers away.

Of an open day there are neither references nor solved notebooks, lessons, tests, mistakes. In their place, each
exercise has a record of its visible examples (`grading/exercises/recorded.py`), and each notebook its source without
solutions.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from grading import course, exercises
from grading.kernel import fixtures
from grading.kernel.spies import UNLIKE
from grading.lab.keeping import written_by_a_notebook
from grading.learner.renewal.known import Git
from grading.learner.renewal.releases import CannotUpdate, released
from grading.notebooks import source_of
from grading.notebooks.forms import withheld_of
from grading.notebooks.publish import stamped, text_of
from grading.teaching.handout.recording import record
from solutions.week import WEEK

# Of everything else that lies in a teacher's folder, nothing is handed out.
_ROOT = {
    ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "Makefile", "README.md", "SECURITY.md", "TUTOR.md", "constraints.txt",
    "nbgrader_config.py", "pyproject.toml", "requirements.txt",
}  # fmt: skip
_FOLDERS = ("concepts", "docs", "grading", "solutions")
_TEACHERS, _ASSETS = ("teaching", "classroom"), ("jupyter", "lessons")  # of `grading`; assets are no packages
_KINDS = {".css", ".ipynb", ".j2", ".json", ".jsonl", ".md", ".png", ".py", ".svg"}


class CannotHandOut(Exception):
    """Why nothing was written, and how to go on."""


def chosen_files(root: Path) -> tuple[list[str], list[str]]:
    """The paths that may be handed out, and sentences on what a teacher may want to know of them.

    Where there is git, they are among the files that it tracks, as they stand in the folder now.

    Raises:
        CannotHandOut: a file that git tracks is missing.
    """
    try:
        git = Git(root)
    except CannotUpdate:
        return sorted(filter(_for_students, _walk(root))), []
    tracked = list(filter(_for_students, _listed(git, "ls-files", "-z")))
    if missing := [path for path in tracked if not (root / path).is_file()]:
        raise CannotHandOut(f"{_some(missing)} missing here. To get it back: git checkout -- {missing[0]}")
    notes = []
    changed = {*_listed(git, "diff", "HEAD", "--name-only", "-z")} & {*tracked}
    if own := sorted(path for path in changed if not path.endswith(".ipynb")):
        notes.append(f"Handed out as it stands in your folder, not yet committed: {', '.join(own)}.")
    others = _listed(git, "ls-files", "--others", "--exclude-standard", "-z")
    if new := sorted(filter(_for_students, others)):
        notes.append(f"Left out, for git does not track it (git add, to hand it out): {', '.join(new)}.")
    return sorted(tracked), notes


def contents(root: Path, paths: Collection[str], closed: Collection[str]) -> dict[str, bytes]:
    """What is handed out, by path.

    Args:
        root: the course. paths: what of it may be handed out. closed: the days whose references go along.
    """
    opened = [day for day in WEEK if day not in closed]
    left_out = tuple(_answers(opened))
    given = {file.relative_to(course.ROOT).as_posix() for file in fixtures.files()}  # to the visible examples
    files = {
        path: (root / path).read_bytes()
        for path in paths
        if (path in given or not path.startswith(left_out)) and not _a_days_notebook(path)
    }
    for day in course.days():
        for name in course.notebooks(day):
            source = source_of(
                day, name
            )  # never the file in the day's folder: somebody may have worked in it
            files[f"{day}/{name}.ipynb"] = text_of(stamped(source)).encode()
            if day in opened:
                files[f"grading/lessons/{day}/{name}.ipynb"] = text_of(withheld_of(source)).encode()
    unlike = [fixture for fixture, piece in UNLIKE.items() if exercises.day_of(piece) in opened]
    for name in exercises.names():
        if (day := exercises.day_of(name)) in opened:
            files[f"grading/exercises/{day}/{name}.json"] = record(name, unlike).encode()
    return dict(sorted(files.items()))


def _answers(opened: Collection[str]) -> Iterator[str]:
    """Beginnings of the paths that would give the answers of these days away."""
    for day in opened:
        yield from (f"solutions/{module}.py" for module in WEEK[day].modules)
        yield from (
            f"{folder}/{day}/" for folder in ("solutions/notebooks", "grading/lessons", "grading/exercises")
        )
    if any(WEEK[day].in_engine for day in opened):
        yield from ("solutions/engine/", "solutions/results/")


def _for_students(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if len(parts) == 1:
        return path in _ROOT
    if not released(path) or (parts[0] == "grading" and not _a_learners(parts[1:])):
        return False
    return parts[0] in (*_FOLDERS, *course.days()) and PurePosixPath(path).suffix in _KINDS


def _a_learners(parts: tuple[str, ...]) -> bool:
    """Is a path below `grading` in a room of the course, but the teacher's? A class's files were once there, too."""
    room = course.ROOT / "grading" / parts[0]
    return parts[0] not in _TEACHERS and (
        len(parts) == 1 or (room / "__init__.py").exists() or parts[0] in _ASSETS
    )


def _a_days_notebook(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] in course.days() and path.endswith(".ipynb")


def _listed(git: Git, *command: str) -> list[str]:
    done = git.run(*command)
    return [name for name in done.stdout.decode(errors="replace").split("\0") if name]


def _walk(root: Path) -> Iterator[str]:
    """The files of a course without git; what it makes for itself and what a learner's notebooks write is no part."""
    for folder, folders, names in os.walk(root):
        inside = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if released((inside / name).as_posix())]
        yield from (
            (inside / name).as_posix() for name in names if not written_by_a_notebook(root / inside / name)
        )


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - 1} more are" if len(paths) > 1 else " is"
    return f"{paths[0]}{more}"


def sizes(files: Mapping[str, bytes]) -> str:
    """How much that is, in words."""
    return f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.0f} MB unpacked"
