"""Wrong code as students write it, from `submissions/*.txt`, and what each is to be told."""

from __future__ import annotations

import itertools
import linecache
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import solutions
from solutions import week

FOLDER = Path(__file__).with_name("submissions")
_HEAD = re.compile(r"^# ---- (\w+) \| (.*?) \| (.*)$", re.MULTILINE)
_numbers = itertools.count()


@dataclass(frozen=True)
class Submission:
    """One student's code for one exercise.

    outcome: "named KEY", where a known mistake or a rule is named; "described WORDS", where a measured sentence says
    it; "untold", where what is said does not lead to the mistake; "right".
    """

    name: str
    outcome: str
    title: str
    source: str

    @property
    def candidate(self) -> Any:
        return defined(self.source)[self.name]


def submissions(*files: str) -> list[Submission]:
    """All of the files named."""
    found = []
    for file in files:
        _, *blocks = _HEAD.split((FOLDER / file).read_text(encoding="utf-8"))
        for name, outcome, title, source in zip(*(blocks[n::4] for n in range(4)), strict=True):
            found.append(Submission(name, outcome, title, source.strip() + "\n"))
    return found


def defined(*cells: str) -> dict[str, Any]:
    """What cells define that ran one after the other, among the references, with their lines at hand as in Jupyter."""
    namespace = {"np": np, **{name: getattr(solutions, name) for name in week.names()}}
    number = next(_numbers)
    for place, source in enumerate(cells):
        filename = f"<student {number}>#{place}"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), namespace)
    return namespace
