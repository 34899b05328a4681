"""The table behind the terminal's and the start page's: every exercise's state, from the saved notebooks alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from grading import course
from grading.files import as_released, write_whole
from grading.learner.progress.apart import BUSY, PACKAGES, NotLookedAt, Unreadable, answers
from grading.learner.progress.history import note_right
from grading.verdict import UNWRITTEN

NOT_BEGUN, IN_WORK, RIGHT = "not begun", "in work", "right"
ENDLESS = 3  # so many steps without end, and the rest of a notebook is not tried
NOT_YET = "not looked at yet"
NOT_TRIED = "not looked at: too much before it took too long"


@dataclass(frozen=True)
class Progress:
    """One exercise: its points so far, and what to look at ('' where it is right); `says` is the whole message."""

    name: str
    points: float
    out_of: int
    look: str
    says: str = field(default="", compare=False)

    @property
    def state(self) -> str:
        """Not begun (the stub is still there), in work, or right."""
        if not self.look:
            return RIGHT
        return NOT_BEGUN if self.look == UNWRITTEN and not self.points else IN_WORK


@dataclass(frozen=True)
class Notebook:
    """One notebook's exercises.

    problem: what is wrong with the file itself. waiting: why it was not looked at, which is not the file's fault; the
    exercises are then as they were last known.
    """

    day: str
    name: str
    exercises: tuple[Progress, ...]
    problem: str = ""
    waiting: str = ""

    @property
    def path(self) -> str:
        """From the root, with slashes, as in a link."""
        return f"{self.day}/{self.name}.ipynb"

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def out_of(self) -> int:
        return sum(exercise.out_of for exercise in self.exercises)

    @property
    def state(self) -> str:
        """The notebook in a few words."""
        if self.problem or self.waiting:
            return self.problem or self.waiting
        states = [exercise.state for exercise in self.exercises]
        if all(state == states[0] for state in states) and states[0] != IN_WORK:
            return "done" if states[0] == RIGHT else NOT_BEGUN
        counts = [(states.count(state), state) for state in (RIGHT, IN_WORK, NOT_BEGUN)]
        return ", ".join(f"{count} {state}" for count, state in counts if count)


def week(look_at: str | None = None) -> list[Notebook]:
    """The state of every notebook of the course, in order.

    A notebook as it was released needs no look. Of any other, the definitions run and are examined in a process of
    their own, within a time limit; the result is kept until the notebook's cells change. look_at: the only day whose
    notebooks may be examined; of the others, what is known already stands.
    """
    here = [(day, name) for day in course.days() for name in course.notebooks(day)]
    known, points = _remembered(), out_of_each()
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        found = list(pool.map(lambda at: _state(at[0], at[1], known, points, look_at in (None, at[0])), here))
    keep = {f"{day}/{name}": entry for (day, name), (_, entry) in zip(here, found, strict=True) if entry}
    if keep != known:
        with suppress(OSError):  # a full disk costs time, not the answer
            write_whole(_memory(), json.dumps(keep))
    notebooks = [notebook for notebook, _ in found]
    note_right((row.name, each.path) for each in notebooks for row in each.exercises if row.state == RIGHT)
    return notebooks


def note(day: str, name: str, key: str, found: Sequence[Progress]) -> None:
    """Take over what a grading found out about a notebook, under its key: it need not be looked at again."""
    entry = {"key": key, "exercises": [asdict(row) for row in found]}
    with suppress(OSError):
        write_whole(_memory(), json.dumps(_remembered() | {f"{day}/{name}": entry}))


def next_step(notebooks: Sequence[Notebook]) -> tuple[Notebook, Progress] | None:
    """The first exercise of the course that is not right yet; None at the end of it."""
    for notebook in notebooks:
        for exercise in notebook.exercises:
            if exercise.state != RIGHT:
                return notebook, exercise
    return None


def out_of_each() -> dict[str, int]:
    """The points of every exercise. Kept until the course's code changes, as loading all exercises takes a second."""
    path = course.WORK / "points.json"
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["course"] == course_hash() and {*known["points"]} >= {*course.exercises()}:
            return {str(name): int(points) for name, points in known["points"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # nothing is known yet, or nothing that can be used
    from grading.exercises import find

    points = {name: find(name).out_of for name in course.exercises()}
    with suppress(OSError):
        write_whole(path, json.dumps({"course": course_hash(), "points": points}))
    return points


def _state(
    day: str, name: str, known: dict[str, Any], points: dict[str, int], look: bool
) -> tuple[Notebook, dict[str, Any] | None]:
    """A notebook's state, and what is worth remembering of it."""
    names = course.exercises_of(day, name)
    fresh = tuple(Progress(exercise, 0, points[exercise], UNWRITTEN) for exercise in names)
    path = course.ROOT / day / f"{name}.ipynb"
    if not path.exists():
        return Notebook(day, name, fresh, "missing"), None
    entry = known.get(f"{day}/{name}", {})
    last = {row["name"]: Progress(**row) for row in entry.get("exercises", ())}
    kept = tuple(last.get(row.name, row) for row in fresh)
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
        untouched, key = as_released(content), key_of(content, path)
    except OSError as error:  # it may be open elsewhere, or on a disk that is not there just now
        return Notebook(day, name, kept, waiting=f"not looked at yet: {error.strerror}"), entry or None
    except Exception:
        return Notebook(day, name, fresh, "cannot be read"), None
    if untouched:
        return Notebook(day, name, fresh), None
    if entry.get("key") != key and not look:
        return Notebook(day, name, kept, waiting=NOT_YET), entry or None
    if entry.get("key") != key:
        try:
            entry = {"key": key, "exercises": [asdict(row) for row in _examined(text, fresh)]}
        except Unreadable:
            return Notebook(day, name, fresh, "cannot be read"), None
        except NotLookedAt as why:
            return Notebook(day, name, kept, waiting=str(why)), entry or None
    return Notebook(day, name, tuple(Progress(**row) for row in entry["exercises"])), entry


def _memory() -> Path:
    return course.WORK / "progress.json"


def _remembered() -> dict[str, Any]:
    """What was found out before; {} where there is nothing that can be used."""
    try:
        known = json.loads(_memory().read_text(encoding="utf-8"))
        for entry in known.values():
            [Progress(**row) for row in entry["exercises"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return dict(known)


def key_of(content: dict[str, Any], path: Path) -> str:
    """What a notebook's state depends on: its cells, without their outputs, and the course's own code.

    Where references are withheld, the learner's own files of earlier days stand for them.
    """
    cells = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("id"), about.get("nbgrader"), about.get("tags")]
        for cell in content["cells"]
        for about in [cell.get("metadata", {})]
    ]
    days = course.days()
    before = [day for day in days[: days.index(path.parent.name) + 1] if course.withheld(day)]
    files = [course.ROOT / day / f"{name}.ipynb" for day in before for name in course.notebooks(day)]
    files += [module for day in before if (module := course.written_module(day))]
    earlier = [
        hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists() and file != path
    ]
    return hashlib.sha256(json.dumps([course_hash(), cells, earlier]).encode()).hexdigest()


@cache
def course_hash() -> str:
    """A fingerprint of the course's own code."""
    code = hashlib.sha256()
    for package in ("grading", "solutions"):
        for path in sorted((PACKAGES / package).rglob("*")):
            kinds = (".py", ".json", ".ipynb") if "lessons" in path.parts else (".py", ".json")
            if path.suffix in kinds and "teaching" not in path.parts:  # a class's files are no code
                code.update(path.read_bytes())
    return code.hexdigest()


def _examined(text: str, fresh: Sequence[Progress]) -> list[Progress]:
    """Every exercise of a notebook, examined; a step that does not end is left out of the next attempt, and blamed."""
    rows = {row.name: row for row in fresh}
    found: dict[str, Progress] = {}
    stuck: dict[str, str] = {}
    while len(stuck) < ENDLESS:
        step = ""
        left = [name for name in rows if name not in found and name not in stuck]
        for answer in answers(text, left, [*stuck]):
            if name := answer.get("name"):
                found[name] = Progress(
                    name, answer["points"], rows[name].out_of, answer["look"], answer.get("says", "")
                )
            elif why := answer.get("why"):
                if not step:
                    raise NotLookedAt(BUSY)
                stuck[step] = why
            else:
                step = answer["step"]
        if step == "the end":
            break
    blamed = {step.removeprefix("the cell "): why for step, why in stuck.items()}
    return [
        found.get(name) or Progress(name, 0, row.out_of, blamed.get(name, NOT_TRIED))
        for name, row in rows.items()
    ]
