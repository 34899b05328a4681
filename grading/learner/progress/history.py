"""When each exercise was right for the first time: the day on which its notebook was saved."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from grading import course
from grading.files import write_whole

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def dates() -> dict[str, str]:
    """{exercise: "2026-11-28"} of those that have been right; {} where nothing is known."""
    try:
        known = json.loads(_path().read_text(encoding="utf-8"))
        return {name: day for name, day in known.items() if _DATE.fullmatch(day)}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def note_right(found: Iterable[tuple[str, str]]) -> None:
    """Keep the day for those that have none yet, each with its notebook's path: (exercise, path from the root)."""
    known = dates()
    new = {}
    for name, path in found:
        if name not in known:
            with suppress(OSError):
                saved = time.localtime((course.ROOT / path).stat().st_mtime)
                new[name] = time.strftime("%Y-%m-%d", saved)
    if new:
        with suppress(OSError):  # a full disk costs a date, not the answer
            write_whole(_path(), json.dumps(known | new))


def _path() -> Path:
    return course.WORK / "history.json"
