"""The course as a student has it: a handed-out zip, unpacked where nothing else of the course can be imported."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from course_copy import KEPT

from grading import course
from grading.teaching.handout.command import NAME, hand_out

DAYS = course.days()

# Nothing may be found in this repository by way of the tests' own environment.
ALONE = """
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in str(finder).lower()]
"""


def zip_with(closed: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip with so many days closed, made once for all files of tests."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    base = tmp_path_factory.getbasetemp()
    path = (base.parent if worker else base) / f"handed-out-{closed}.zip"
    if not path.exists():
        made = path.with_name(f"{worker}-{closed}.zip")
        assert hand_out(DAYS[:closed], str(made)) == 0
        made.replace(path)
    return path


class Copy:
    """A zip, unpacked by somebody who has nothing else of the course."""

    def __init__(self, path: Path, folder: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        self.root = folder / NAME
        (folder / "alone").mkdir()
        (folder / "alone" / "sitecustomize.py").write_text(ALONE, encoding="utf-8")
        self.environment = {key: value for key, value in os.environ.items() if key in KEPT} | {
            "PYTHONPATH": os.pathsep.join([str(folder / "alone"), str(self.root)]),
            "COLUMNS": "200",
            "HOME": str(folder),
        }

    def run(self, *command: str, where: str = ".") -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments, in a folder of the copy."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root / where,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def told(self, code: str, where: str = ".") -> str:
        """What a piece of code prints."""
        done = self.run("-c", textwrap.dedent(code), where=where)
        assert done.returncode == 0, done.stderr
        return done.stdout
