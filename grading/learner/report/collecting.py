"""What the learner's own trainings left in the saved notebooks: text and pictures, bounded, as plain data."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grading import course

MOST_TEXT, MOST_PICTURES, MOST_BYTES = 1_500, 4, 1_500_000  # of a cell; of a notebook; of a picture
MOST_FILE = 50_000_000
MOST_HEAD = 20_000  # characters of a report that hold its goals
_TRAINING = "training"  # the tag of cells that train, or show what was trained
_NOISE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_GOAL = re.compile(r"- \[([ x])\] (.{1,400})")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Shown:
    """What one cell shows: text, and pictures as PNG in base 64."""

    cell: str
    text: str
    pictures: tuple[str, ...]


def shown_in(day: str, name: str) -> list[Shown]:
    """What the training cells of a saved notebook show; [] where it is missing or cannot be read."""
    path = course.ROOT / day / f"{name}.ipynb"
    try:
        if path.stat().st_size > MOST_FILE:
            return []
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        found = [one for cell in cells if (one := _shown(cell))]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    left = MOST_PICTURES
    bounded = []
    for one in reversed(found):  # what was trained last is what counts most
        pictures = one.pictures[-left:] if left else ()
        left -= len(pictures)
        if one.text or pictures:
            bounded.append(Shown(one.cell, one.text, pictures))
    return bounded[::-1]


def goals() -> list[tuple[bool, str]]:
    """The goals at the head of the learner's own report of day 7: reached or not, and in what words."""
    try:
        with (course.ROOT / "day7_mnist" / "foundations_report.md").open(encoding="utf-8") as report:
            lines = report.read(MOST_HEAD).splitlines()
    except (OSError, ValueError):
        return []
    found = [goal for line in lines[:20] if (goal := _GOAL.match(line))]
    return [(goal[1] == "x", _clean(goal[2]).replace("**", "")) for goal in found]


def _shown(cell: Any) -> Shown | None:
    if _TRAINING not in cell.get("metadata", {}).get("tags", []):
        return None
    outputs = cell.get("outputs", [])
    text = _clean("".join(_texts(outputs))).strip()
    if len(text) > MOST_TEXT:
        text = f"{text[:MOST_TEXT]} ..."
    return Shown(str(cell.get("id", "")), text, tuple(_pictures(outputs)))


def _texts(outputs: list[Any]) -> Iterator[str]:
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            yield "".join(output["text"])


def _pictures(outputs: list[Any]) -> Iterator[str]:
    """PNG alone, and only what begins as one: a page shows it without asking anybody."""
    for output in outputs:
        data = output.get("data", {}).get("image/png")
        if isinstance(data, (str, list)):
            text = "".join("".join(data).split())
            try:
                picture = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                continue
            if picture.startswith(_PNG) and len(picture) <= MOST_BYTES:
                yield base64.b64encode(picture).decode()


def _clean(text: str) -> str:
    return _NOISE.sub("", text)
