"""From a run notebook to points: the record decides, not what a cell happened to print."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_grade, is_solution

from grading.autograde.configure import SECONDS_A_CELL
from grading.autograde.records import STOPPED, published, shown, task_of
from grading.lab.checking import record_of
from grading.verdict import Record, Verdict

NO_RESPONSE = "No response."  # nbgrader's own comment on a stub as it was released
TIMEOUTS = ("CellTimeoutError", "KeyboardInterrupt")
_TOO_LONG = (
    f"took longer than {SECONDS_A_CELL} s and was stopped. Is there a loop whose end is never reached?"
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Verdicts(NbGraderPreprocessor):
    """Gives every test cell a record: where the kernel came to none, one that says what kept it from it."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        solutions = {
            cell.metadata.nbgrader.grade_id: cell
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }
        for cell in filter(is_grade, nb.cells):
            cell.outputs = [shown(_told(cell, solutions))]
        return nb, resources


class SavePoints(NbGraderPreprocessor):
    """What nbgrader's SaveAutoGrades does, with the record's points: text on stderr never costs right code anything.

    A notebook's points come into the gradebook together, or none of them does.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                where["notebook"], where["assignment"], where["student"]
            )
            grades = {grade.name: grade for grade in submitted.grades}
            comments = {comment.name: comment for comment in submitted.comments}
            for cell in nb.cells:
                if is_grade(cell):
                    _score(grades[cell.metadata.nbgrader.grade_id], published(cell))
                if is_solution(cell):
                    unchanged = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
                    comments[cell.metadata.nbgrader.grade_id].auto_comment = (
                        NO_RESPONSE if unchanged else None
                    )
            gradebook.db.commit()
        return nb, resources


def _score(grade: Any, record: Record | None) -> None:
    grade.auto_score = float(record.points) if record else 0.0
    # Points by hand stay; where the rest was graded anew, the formgrader says that they want another look.
    grade.needs_manual_grade = grade.manual_score is not None


def _told(cell: NotebookNode, solutions: dict[str, NotebookNode]) -> Record:
    """The record of a test cell; where it never came to a verdict, what kept it from one."""
    name, part = task_of(cell)
    points = cell.metadata.nbgrader.points
    record = published(cell)
    why = ""
    if not record:
        why = _why_no_verdict(cell)
    elif not record.defined and name in solutions:
        why = _why_not_defined(name, solutions[name])
    if not why and record:
        return record
    title = f"{name}.{part}" if part else name
    points_text = f"{title}: 0 of {points} point{'' if points == 1 else 's'}."
    look = why if len(why) < 110 else why.split(". ")[0]
    return record_of(Verdict(name, 0, points, points_text, why, look=look), part or None, defined=False)


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _why_no_verdict(cell: NotebookNode) -> str:
    for error in _errors(cell):
        if error.ename == STOPPED:
            return error.evalue
        if error.ename in TIMEOUTS:
            return f"It {_TOO_LONG}"
        return f"The test could not run: {error.ename}: {error.evalue}"
    return "The test came to no result."


def _why_not_defined(name: str, cell: NotebookNode) -> str:
    for error in _errors(cell):
        if error.ename in TIMEOUTS:
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
