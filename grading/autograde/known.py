"""What the last grading of a day found: a notebook that has not changed since need not be run again.

Kept in `.foundations`, where the learner's own gradebook lies, and read by the learner's own command alone. Whoever
changes it deceives nobody else: a class is graded from what was handed in, elsewhere, and never by this file.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from grading import course
from grading.files import write_whole
from grading.learner.progress.looking import Progress, course_hash, key_of
from grading.verdict import UNWRITTEN, Record

_REGISTERED = "registered"
_PACKAGES = ("numpy", "nbgrader", "ipykernel")


@dataclass(frozen=True)
class Graded:
    """One notebook of a day, graded: its records in their order, and notes on the file."""

    name: str
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()
    sure: bool = True  # nothing hung or died: the same notebook would be graded the same

    @property
    def progress(self) -> list[Progress]:
        """Its exercises, as the table of progress has them: of a class, all parts together."""
        rows = []
        for name in dict.fromkeys(record.name for record in self.records):
            parts = [record for record in self.records if record.name == name]
            look = next((record.look for record in parts if not record.right), "")
            points, out_of = sum(part.points for part in parts), sum(part.out_of for part in parts)
            says = "\n\n".join(
                record.says for record in parts if not record.right and record.look != UNWRITTEN
            )
            rows.append(Progress(name, points, out_of, look, says))
        return rows


@dataclass(frozen=True)
class Known:
    """A day's last grading. when: seconds since the epoch."""

    when: float
    found: tuple[Graded, ...]

    @property
    def since(self) -> str:
        """The time of day; with the date, where it was another day."""
        then, now = time.localtime(self.when), time.localtime()
        return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)


def keys_of(day: str) -> dict[str, str]:
    """For each notebook of a day, what its grading depends on: its cells and the course's code.

    The versions of Python and of the packages count too (`_versions`).
    """
    keys = {}
    for name in course.notebooks(day):
        path = course.ROOT / day / f"{name}.ipynb"
        with suppress(Exception):  # missing, or no notebook: it is always looked at
            keys[name] = key_of(json.loads(path.read_text(encoding="utf-8-sig")), path)
    return keys


def recall(day: str) -> Known | None:
    """The day's last grading, if nothing has changed that it depends on and its pages are still there."""
    try:
        entry = _all()[day]
        found = tuple(
            Graded(one["name"], tuple(map(Record.from_plain, one["records"])), tuple(map(str, one["notes"])))
            for one in entry["found"]
        )
        known = Known(float(entry["when"]), found)
        keys, versions = dict(entry["keys"]), list(entry["versions"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    names = course.notebooks(day)
    pages = [course.FEEDBACK / day / f"{name}.html" for name in names]
    whole = tuple(one.name for one in found) == names == tuple(keys)
    there = (course.WORK / "gradebook.db").exists() and all(page.exists() for page in pages)
    now = [keys_of(day), _versions()] if whole and there else []
    return known if now == [keys, versions] else None


def remember(day: str, keys: dict[str, str], found: Sequence[Graded]) -> None:
    """Keep what a grading found, under the keys from before it."""
    entry = {
        "keys": keys,
        "versions": _versions(),
        "when": time.time(),
        "found": [
            {"name": one.name, "records": [row.plain() for row in one.records], "notes": [*one.notes]}
            for one in found
        ],
    }
    _write(_all() | {day: entry})


def forget(day: str) -> None:
    """Before a day is graded: what was known of it no longer counts."""
    known = _all()
    if known.pop(day, None) is not None:
        _write(known)


def register(day: str) -> None:
    """The gradebook has the day's exercises as this code of the course makes them."""
    _write(_all() | {_REGISTERED: _registered() | {day: course_hash()}})


def is_registered(day: str) -> bool:
    """Has it? The gradebook itself may still be another one."""
    sources = [course.WORK / "source" / day / f"{name}.ipynb" for name in course.notebooks(day)]
    return _registered().get(day) == course_hash() and all(source.exists() for source in sources)


def _registered() -> dict[str, Any]:
    days = _all().get(_REGISTERED)
    return days if isinstance(days, dict) else {}


def _versions() -> list[str]:
    return [platform.python_version(), *map(_version, _PACKAGES)]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _path() -> Path:
    return course.WORK / "graded.json"


def _all() -> dict[str, Any]:
    try:
        known = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, Any]) -> None:
    with suppress(OSError):  # a full disk costs time, not the answer
        write_whole(_path(), json.dumps(known))
