"""The hidden test cells themselves: what the built source notebooks run while grading, in this process."""

from __future__ import annotations

import types
from collections.abc import Callable

import numpy as np
import pytest

import solutions
from grading import course, exercises
from grading.lab.checking import VERDICT_MIME, NotYet
from grading.notebooks import source_of
from grading.notebooks.releasing import release_of

NAMES = [
    (day, notebook, name)
    for day in course.days()
    for notebook in course.notebooks(day)
    for name in course.exercises_of(day, notebook)
]
every_exercise = pytest.mark.parametrize(("day", "notebook", "name"), NAMES)


@pytest.fixture
def graded(monkeypatch) -> Callable[..., list[dict]]:
    """Run an exercise's hidden test cells in a notebook's namespace that holds a candidate; the records published."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("FOUNDATIONS_SEED", "1")

    def run(day: str, notebook: str, name: str, candidate: object) -> list[dict]:
        records: list[dict] = []
        namespace = {"np": np, "check": lambda *arguments, **options: None, name: candidate}
        shell = types.SimpleNamespace(user_ns=namespace)
        monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
        monkeypatch.setattr("IPython.display.display", lambda data, raw: records.append(data[VERDICT_MIME]))
        for cell in source_of(day, notebook).cells:
            if cell.metadata.get("nbgrader", {}).get("grade") and f'grade("{name}"' in cell.source:
                try:
                    exec(cell.source, namespace)
                except NotYet:
                    assert records[-1]["points"] < records[-1]["out_of"]
        return records

    return run


def points(records: list[dict]) -> tuple[float, float]:
    return sum(record["points"] for record in records), sum(record["out_of"] for record in records)


@every_exercise
def test_the_reference_and_an_alternative_earn_everything(graded, day, notebook, name):
    out_of = exercises.find(name).out_of
    assert points(graded(day, notebook, name, getattr(solutions, name))) == (out_of, out_of)
    for right in exercises.alternatives_of(name)[:1]:
        assert points(graded(day, notebook, name, right.candidate)) == (out_of, out_of)


@every_exercise
def test_the_stub_earns_nothing(graded, day, notebook, name):
    namespace = {"np": np}
    for cell in release_of(source_of(day, notebook)).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, namespace)
    records = graded(day, notebook, name, namespace[name])
    assert len(records) == len(exercises.find(name).parts)
    assert all(record["points"] == 0 and record["look"] == "not written yet" for record in records)


@every_exercise
def test_known_mistakes_lose_points_and_are_named(graded, day, notebook, name):
    for known in exercises.mistakes_of(name)[:2]:
        records = graded(day, notebook, name, known.candidate)
        assert points(records)[0] < points(records)[1]
        assert any(record["mistake"] for record in records)
