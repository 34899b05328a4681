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

KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")


def copy_course(root: Path) -> None:
    """The course as a learner has it who is done: in each day, the solved cells in the learner's notebooks."""
    for package, left in (("grading", "class"), ("solutions", "notebooks")):
        leave = shutil.ignore_patterns("__pycache__", left)
        shutil.copytree(course.ROOT / package, root / package, ignore=leave)
    shutil.copy(course.ROOT / "nbgrader_config.py", root)
    for day in course.days():
        shutil.copytree(course.SOLVED / day, root / day)


def measure(days: list[str] | None = None) -> dict[str, float]:
    """Wall seconds for each day.

    Raises:
        RuntimeError: a day could not be graded; the message holds what the command said.
    """
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_course(root)
        environment = {key: value for key, value in os.environ.items() if key in KEPT}
        environment |= {"PYTHONPATH": str(root), "HOME": str(root), "OPENBLAS_NUM_THREADS": "1"}
        chosen = days or list(course.days())
        for day in [chosen[0], *chosen]:  # the first one twice: a copy's first grading compiles its modules
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "nbgrader", "autograde", day],
                cwd=root,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            seconds[day] = round(time.perf_counter() - began, 1)
            if done.returncode:
                raise RuntimeError(f"nbgrader autograde {day}:\n{done.stdout}{done.stderr}")
    return seconds
