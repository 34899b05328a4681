"""Files that may hold a learner's work: whether one was changed, and how to write without losing anything."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def digest(notebook: Mapping[str, Any]) -> str:
    """A fingerprint of what a learner could have changed: the cells' sources, kinds and order, not their outputs."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def as_released(notebook: Mapping[str, Any]) -> bool:
    """Is a notebook as it was released? Its build left the fingerprint in it; outputs do not count."""
    return bool(notebook["metadata"].get("foundations", {}).get("release") == digest(notebook))


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: where there is no room for it, the old one stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = draft(path, content)
    try:
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def draft(path: Path, content: str | bytes) -> Path:
    """Write the content beside a path, ready to take its place by `os.replace`; nothing is left of a failed attempt."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def timed(path: Path, mark: str = "") -> Iterator[Path]:
    """Names beside a path that tell the time, perceptron.2026-11-21T1530.ipynb first, each ending as the path does."""
    stem = f"{path.stem}.{mark}{time.strftime('%Y-%m-%dT%H%M')}"
    yield path.with_name(f"{stem}{path.suffix}")
    for number in range(2, 1000):
        yield path.with_name(f"{stem}-{number}{path.suffix}")


def keep(path: Path, names: Iterator[Path]) -> Path:
    """Copy a file to the first of the names that is not taken.

    Raises:
        OSError: there was no room for the copy, or no right to write it; nothing is left of it.
    """
    content = path.read_bytes()
    for name in names:
        try:
            with name.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        except BaseException:
            name.unlink(missing_ok=True)
            raise
        return name
    raise FileExistsError(f"too many copies of {path.name} of this minute")
