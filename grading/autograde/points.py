"""From what the cells published to points: the verdict's record decides, not what a cell happened to print."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade

from grading.autograde.configure import SECONDS_A_CELL
from grading.autograde.running import STOPPED, TIMEOUT, published, task_of
from grading.lab.box import box
from grading.lab.checking import VERDICT_MIME
from grading.verdict import Verdict

_TOO_LONG = (
    f"took longer than {SECONDS_A_CELL} s and was stopped. Is there a loop whose end is never reached?"
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Verdicts(NbGraderPreprocessor):
    """Puts the verdict in the place of a graded cell's outputs: no stack, no hidden test, no noise."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        solutions = {
            cell.metadata.nbgrader.grade_id: cell
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }
        for cell in nb.cells:
            if not is_grade(cell):
                for output in cell.get("outputs", []):  # a verdict is ours to publish
                    output.get("data", {}).pop(VERDICT_MIME, None)
            else:
                record = record_of(cell, solutions)
                data = {VERDICT_MIME: record, "text/plain": record["says"], "text/html": record["html"]}
                cell.outputs = [new_output("display_data", data)]
        return nb, resources


class SavePoints(SaveAutoGrades):
    """nbgrader's own step, with the record's points: text on stderr never costs right code anything."""

    def _add_score(self, cell: NotebookNode, resources: dict) -> None:
        super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = float((published(cell) or {"points": 0})["points"])
        # Points by hand stay; where the rest was graded anew, the formgrader says that they want another look.
        grade.needs_manual_grade = grade.manual_score is not None
        self.gradebook.db.commit()


def record_of(cell: NotebookNode, solutions: dict[str, NotebookNode]) -> dict[str, Any]:
    """The verdict of a graded cell; where the cell never came to one, what kept it from it."""
    name, part = task_of(cell)
    points = cell.metadata.nbgrader.points
    record = published(cell)
    why = ""
    if not record:
        why = _why_no_verdict(cell)
    elif not record["defined"] and name in solutions:
        why = _why_not_defined(name, solutions[name])
    if not why and record:
        return record
    title = f"{name}.{part}" if part else name
    points_text = f"{title}: 0 of {points} point{'' if points == 1 else 's'}."
    look = why if len(why) < 110 else why.split(". ")[0]
    verdict = Verdict(name, 0, points, points_text, why, look=look)
    return {
        "name": name,
        "part": part or "",
        "points": 0,
        "out_of": points,
        "says": verdict.says,
        "look": look,
        "html": box(verdict),
        "mistake": None,
        "seed": 0,
        "defined": False,
    }


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _why_no_verdict(cell: NotebookNode) -> str:
    for error in _errors(cell):
        if error.ename == STOPPED:
            return error.evalue
        if error.ename in (TIMEOUT, "KeyboardInterrupt"):
            return f"It {_TOO_LONG}"
        return f"The test could not run: {error.ename}: {error.evalue}"
    return "The test came to no result."


def _why_not_defined(name: str, cell: NotebookNode) -> str:
    for error in _errors(cell):
        if error.ename in (TIMEOUT, "KeyboardInterrupt"):
            return f"The cell of {name} {_TOO_LONG}"
        return f"The cell of {name} does not run: {error.ename}: {error.evalue}{_line(cell, error)}"
    return f"The notebook defines no {name}: was it renamed, or its cell emptied?"


def _line(cell: NotebookNode, error: NotebookNode) -> str:
    """The line of the learner's cell that an error names, quoted."""
    text = _ANSI.sub("", "\n".join(error.traceback))
    numbers = re.findall(r"line (\d+)", text) or re.findall(r"-+> (\d+)", text)
    lines = cell.source.split("\n")
    if numbers and 0 < int(numbers[-1]) <= len(lines):
        return f" in line {numbers[-1]}: `{lines[int(numbers[-1]) - 1].strip()}`"
    return ""
