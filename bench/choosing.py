"""The exercises that a command names, one by one or by their days."""

from __future__ import annotations

from collections.abc import Sequence

from grading import exercises


def chosen(wanted: Sequence[str]) -> list[str]:
    """The exercises that are meant.

    Raises:
        SystemExit: there is no exercise or day of that name.
    """
    days = {exercises.day_of(name) for name in exercises.names()}
    if unknown := [name for name in wanted if name not in exercises.names() and name not in days]:
        raise SystemExit(f"There is no exercise or day {', '.join(unknown)}.")
    return [
        name for name in exercises.names() if not wanted or name in wanted or exercises.day_of(name) in wanted
    ]
