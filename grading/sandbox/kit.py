"""The kernel's kit: what a notebook imports while its day is graded, and none of that day's answers.

`solutions` has the modules of earlier days alone. `grading` has what a kernel needs to be asked: no exercises, judges,
mistakes or lessons.
"""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import solutions
from grading import course

START = "start_kernel.py"
_GRADING = (
    "__init__.py",
    "answering.py",
    "cases.py",
    "course.py",
    "examinee.py",
    "files.py",
    "fixtures.py",
    "loops.py",
    "plain.py",
    "probe.py",
    "replace.py",
    "spies.py",
    "stopwatch.py",
    "verdict.py",
    "wire.py",
    "lab",
)


@cache
def kit_for(day: str) -> Path:
    """The folder of a day's kit, made where it is not there yet; its name is a fingerprint of what is in it."""
    files = _files(day)
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\n".encode() + path.read_bytes())
    kit = course.WORK / "kit" / f"{day}-{digest.hexdigest()[:16]}"
    if not kit.is_dir():
        kit.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".", dir=kit.parent))
        for name, path in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, part / name)
        compileall.compile_dir(part, quiet=2)
        for path in (part, *part.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        try:
            os.replace(part, kit)
        except OSError:  # another process was quicker
            shutil.rmtree(part, ignore_errors=True)
    return kit


def earlier_modules(day: str) -> list[str]:
    """The modules of `solutions` that belong to the days before this one."""
    days = list(solutions.DAYS)
    return [module for before in days[: days.index(day)] for module in solutions.DAYS[before]]


def _files(day: str) -> dict[str, Path]:
    """{name in the kit: file}, sorted."""
    found = {"solutions/__init__.py": course.ROOT / "solutions" / "__init__.py"}
    for module in earlier_modules(day):
        found[f"solutions/{module}.py"] = course.ROOT / "solutions" / f"{module}.py"
    for entry in _GRADING:
        path = course.ROOT / "grading" / entry
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            found[str(file.relative_to(course.ROOT).as_posix())] = file
    found[START] = course.ROOT / "grading" / "sandbox" / START
    return dict(sorted(found.items()))
