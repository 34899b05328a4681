"""Seconds of the real `nbgrader autograde DAY`, on a copy of the course whose day folders hold the solved notebooks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grading import course
from grading.notebooks.filled import released
from grading.notebooks.publish import text_of

KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")


def copy_course(root: Path, only: str = "") -> None:
    """The course as a learner has it who is done: in each day, the solved cells in the learner's notebooks.

    Args:
        root: an empty folder. only: the one day that is done, the others being untouched; '' for all.
    """
    for package, left in (("grading", "class"), ("solutions", "notebooks")):
        leave = shutil.ignore_patterns("__pycache__", left)
        shutil.copytree(course.ROOT / package, root / package, ignore=leave)
    shutil.copy(course.ROOT / "nbgrader_config.py", root)
    for day in course.days():
        if only in ("", day):
            shutil.copytree(course.SOLVED / day, root / day)
            continue
        (root / day).mkdir()
        for name in course.notebooks(day):
            (root / day / f"{name}.ipynb").write_text(text_of(released(day, name)), encoding="utf-8")


def bare_environment(root: Path) -> dict[str, str]:
    """The environment in which a copy of the course is measured: with nothing of the caller's own settings."""
    kept = {key: value for key, value in os.environ.items() if key in KEPT}
    return kept | {"PYTHONPATH": str(root), "HOME": str(root), "OPENBLAS_NUM_THREADS": "1"}


def measure(days: list[str] | None = None) -> dict[str, float]:
    """Wall seconds for each day.

    Raises:
        RuntimeError: a day could not be graded; the message holds what the command said.
    """
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_course(root)
        chosen = days or list(course.days())
        for day in [chosen[0], *chosen]:  # the first one twice: a copy's first grading compiles its modules
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "nbgrader", "autograde", day, "--force"],
                cwd=root,
                env=bare_environment(root),
                capture_output=True,
                text=True,
                check=False,
            )
            seconds[day] = round(time.perf_counter() - began, 1)
            if done.returncode:
                raise RuntimeError(f"nbgrader autograde {day}:\n{done.stdout}{done.stderr}")
    return seconds
