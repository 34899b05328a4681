"""grades.csv: nbgrader's own columns, written so that no name can be taken for a formula or for two cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would calculate


class Grades(ExportPlugin):
    """nbgrader's export to CSV, with every field quoted where it must be."""

    def export(self, gradebook: Gradebook) -> None:
        """Write a row for each student and day; nbgrader's `export` calls it."""
        path = Path(self.to or "grades.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for row in self._rows(gradebook):
                rows.writerow([_cell(row[column]) for column in COLUMNS])

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        days, people = {*map(str, self.assignment)}, {*map(str, self.student)}
        for day in gradebook.assignments:
            for student in gradebook.students:
                if (days and day.name not in days) or (people and student.id not in people):
                    continue
                yield {
                    "assignment": day.name,
                    "duedate": day.duedate,
                    "student_id": student.id,
                    "last_name": student.last_name,
                    "first_name": student.first_name,
                    "email": student.email,
                    "max_score": day.max_score,
                    **_scores(gradebook, day.name, student.id),
                }


def _scores(gradebook: Gradebook, day: str, student: str) -> dict[str, Any]:
    """What a student has on a day; nothing where nothing was handed in."""
    try:
        found = gradebook.find_submission(day, student)
    except MissingEntry:
        return {"timestamp": "", "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = found.late_submission_penalty
    return {
        "timestamp": found.timestamp,
        "raw_score": found.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, found.score - penalty),
    }


def _cell(value: Any) -> str:
    """A value as a cell's text: what looks like a formula begins with an apostrophe, as spreadsheets have it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) and not isinstance(value, float) else text
