"""The kernel's kit: what a notebook imports while its day is graded, and none of that day's answers.

`solutions` has the modules of earlier days alone. `grading` has the ground, `kernel` and `lab`, and what the cases of
its exercises are given: no exercises, judges, mistakes or lessons.
"""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from grading import course
from grading.kernel import fixtures
from solutions.week import WEEK

START = "start_kernel.py"
_FOLDERS = ("kernel", "lab")  # of `grading`, whole; the ground beneath them is the files at its root


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
    days = list(WEEK)
    return [module for before in days[: days.index(day)] for module in WEEK[before].modules]


def _files(day: str) -> dict[str, Path]:
    """{name in the kit: file}, sorted."""
    grading, solutions = course.ROOT / "grading", course.ROOT / "solutions"
    files = [solutions / "__init__.py", solutions / "week.py"]
    files += [solutions / f"{module}.py" for module in earlier_modules(day)]
    files += grading.glob("*.py")
    files += [file for folder in _FOLDERS for file in (grading / folder).rglob("*.py")]
    files += fixtures.files()
    found = {file.relative_to(course.ROOT).as_posix(): file for file in files}
    found[START] = Path(__file__).with_name(START)
    return dict(sorted(found.items()))
