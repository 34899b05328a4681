"""What came of a submission: a JSON file each, by which a second run knows what is done."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from grading import course
from grading.teaching.classroom.places import BEFORE, CLASS, NBGRADERS, RESULTS, submission

GRADED, FAILED = "graded", "failed"


@dataclass(frozen=True)
class Task:
    """One graded task: its name ('NeuralNetwork.forward'), the points, what to look at, the known mistake's name."""

    name: str
    points: float
    out_of: float
    look: str = ""
    mistake: str | None = None


@dataclass(frozen=True)
class Result:
    """What came of one student's submission of a day.

    fingerprint: of the submission and of all that decides its points; another one means that it has to be graded anew.
    notes: what the grading had to mend. report: what a teacher may want to look at. tries: how often it was begun: more
    than once where the process that graded it ended in the middle.
    """

    student: str
    day: str
    fingerprint: str
    status: str
    why: str = ""
    seconds: float = 0.0
    tasks: tuple[Task, ...] = ()
    notes: tuple[str, ...] = ()
    report: tuple[str, ...] = field(default=())
    tries: int = 1

    @property
    def points(self) -> float:
        return sum(task.points for task in self.tasks)

    @property
    def out_of(self) -> float:
        return sum(task.out_of for task in self.tasks)


def path_of(root: Path, day: str, student: str) -> Path:
    return root / RESULTS / day / f"{student}.json"


def save(root: Path, result: Result) -> None:
    """Write a result, whole or not at all: a grading that was ended half way leaves none."""
    path = path_of(root, result.day, result.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)
    forget_begun(root, result.day, result.student)


def begun(root: Path, day: str, student: str) -> int:
    """Note on the disk that the grading of a submission begins, and say how often it has begun.

    The note outlives the process, and a cluster's other machines see it. `save` takes it away.
    """
    path = _begun(root, day, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as notes:
        notes.write(b".")
        return notes.tell()


def forget_begun(root: Path, day: str, student: str) -> None:
    """Forget that the grading of a submission ever began, as before a run of one's own."""
    _begun(root, day, student).unlink(missing_ok=True)


def _begun(root: Path, day: str, student: str) -> Path:
    path = path_of(root, day, student)
    return path.with_name(f".{path.name}.begun")


def load(root: Path, day: str, student: str) -> Result | None:
    """The stored result; None where there is none that can be read."""
    try:
        stored: dict[str, Any] = json.loads(path_of(root, day, student).read_text(encoding="utf-8"))
        stored["tasks"] = tuple(Task(**task) for task in stored["tasks"])
        return Result(**stored | {name: tuple(stored[name]) for name in ("notes", "report")})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def fingerprint(root: Path, day: str, student: str, settings: str = "") -> str:
    """Of the submitted notebooks, of the code that judges them, and of the class's settings."""
    folder = submission(root, day, student)
    notebooks = [folder / f"{name}.ipynb" for name in course.notebooks(day)]
    return _digest([path for path in notebooks if path.is_file()], f"{_judges()} {day} {settings}")


@cache
def _judges() -> str:
    """Of the course itself: other tests may give other points."""
    packages = (course.ROOT / "grading", course.ROOT / "solutions")
    files = sorted(path for package in packages for path in package.rglob("*.py"))
    students = (CLASS, *(BEFORE / name for name in NBGRADERS))
    return _digest([path for path in files if not any(map(path.is_relative_to, students))], "")


def _digest(paths: Iterable[Path], more: str) -> str:
    digest = hashlib.sha256(more.encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
