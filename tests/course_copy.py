"""A copy of the course in a folder of its own, graded by the real `nbgrader autograde`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from warm_nbgrader import WarmNbgrader

from grading import course
from grading.notebooks import filled
from grading.notebooks.filled import cell_of
from grading.notebooks.publish import text_of
from grading.verdict import Record

DAY, NOTEBOOK = "day1_perceptron", "perceptron"


@dataclass
class CourseCopy:
    """A clone as a learner has it, with nothing but the requirements installed."""

    root: Path
    more: dict[str, str] = field(default_factory=dict)
    _warm: WarmNbgrader | None = None

    @classmethod
    def make(cls, root: Path) -> CourseCopy:
        for package, left in (("grading", "class"), ("solutions", "notebooks")):
            leave = shutil.ignore_patterns("__pycache__", left)
            shutil.copytree(course.ROOT / package, root / package, ignore=leave)
        shutil.copy(course.ROOT / "nbgrader_config.py", root)
        for day in course.days():
            (root / day).mkdir()
            for notebook in course.notebooks(day):
                write(filled.released(day, notebook), root / day / f"{notebook}.ipynb")
        return cls(root)

    @property
    def notebook(self) -> Path:
        return self.root / DAY / f"{NOTEBOOK}.ipynb"

    @property
    def environment(self) -> dict[str, str]:
        """A bare one, with what there is `more`."""
        kept = {key: value for key, value in os.environ.items() if key in KEPT}
        return kept | {"PYTHONPATH": str(self.root), "COLUMNS": "200", "HOME": str(self.root)} | self.more

    def grade(self, day: str = DAY, *options: str, warm: bool = False) -> subprocess.CompletedProcess[str]:
        """Run `nbgrader autograde DAY` at the root, in a bare environment; `warm`: in a fork of one that is loaded."""
        command = [sys.executable, "-m", "nbgrader", "autograde", day, *options]
        if warm and hasattr(os, "fork"):
            self._warm = self._warm or WarmNbgrader(self.root, self.environment)
            return self._warm.run(command[3:])
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def records(self, day: str = DAY) -> dict[str, Record]:
        """The verdicts of the last grading by task ('NeuralNetwork.forward')."""
        from grading.autograde.records import published

        found = {}
        for path in sorted((self.root / ".foundations" / "autograded" / day).glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                if record := published(cell):
                    found[record.task] = record
        return found


__all__ = ["DAY", "KEPT", "NOTEBOOK", "CourseCopy", "cell_of", "released", "solved", "strange", "write"]

KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "OPENBLAS_NUM_THREADS")


def write(notebook: NotebookNode, path: Path) -> None:
    path.write_text(text_of(notebook), encoding="utf-8")


def released(day: str = DAY, notebook: str = NOTEBOOK) -> NotebookNode:
    """The learner's notebook, fresh."""
    return filled.released(day, notebook)


def solved(day: str = DAY, notebook: str = NOTEBOOK, only: set[str] | None = None) -> NotebookNode:
    """The learner's notebook with the references written into the stubs (all, or only some)."""
    return filled.solved(day, notebook, only)


def strange(day: str = DAY, notebook: str = NOTEBOOK) -> dict[str, Any]:
    """A solved notebook as JSON, with whatever may be wrong in it by a tool's fault or on purpose."""
    content = json.loads(text_of(solved(day, notebook)))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    for cell, count in zip(code, ["abc", -1, 1.5, {"a": 1}, [1], 10**30, True, "<b>"], strict=False):
        cell["execution_count"] = count
    code[1]["source"] = "# \ud83d half a character\n" + "".join(code[1]["source"])
    code[2]["outputs"] = [{"weird": 1}, 3]
    content["cells"][0]["source"] = "# \udc00"
    content["cells"] += [
        {
            "cell_type": "code",
            "source": "print('\ud83d')",
            "metadata": {"tags": ["\ud83d", 3]},
            "id": "a b c",
        },
        {"cell_type": "markdown", "source": 3, "metadata": {}},
        {"cell_type": "strange", "source": "x"},
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": 3, "tags": 5}, "outputs": 3},
        {"cell_type": "code", "source": "2", "metadata": None, "attachments": {"x": 1}},
        {"cell_type": ["code"], "source": "3"},
        {"cell_type": "raw", "source": ["4", "\n5"]},
        "not a cell",
        None,
    ]
    return content
