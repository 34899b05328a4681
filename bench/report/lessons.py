"""The tasks of the second week, as its notebooks set them: a run executes their own cells, with the references.

So the report tells what a learner sees. A record holds a mark of each cell, and is out of date once a cell is changed.
"""

import contextlib
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from threadpoolctl import threadpool_limits

import solutions
from bench.report.language import Planned
from bench.report.records import Record
from grading import course
from grading.notebooks.lesson import read_lesson
from solutions.data import load_text

Names = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """Cells of a lesson that are executed one after the other, and what is to be told of the names that they leave.

    needs: the texts without which they would use small ones. setting: (a piece of source, what takes its place), where
    the lesson leaves something to its reader.
    """

    day: str
    lesson: str
    cells: tuple[str, ...]
    found: Callable[[Names], Record]
    needs: tuple[str, ...] = ()
    setting: tuple[str, str] | None = None


def _reversal(names: Names) -> Record:
    return {"right": {label: float(share) for label, share in names["right"].items()}}


def _recall(names: Names) -> Record:
    """Both kinds with three seeds, with 9 symbols after the first; the lesson itself has 14."""
    positions = {"after 9": 10, "after 14": 15}
    right: dict[str, dict[str, list[float]]] = {}
    task = names["recall"]
    for label, count in positions.items():
        names["recall"] = partial(task, positions=count)
        right[label] = {
            kind.upper(): [float(names["train_recall"](kind, 400, seed)[1]) for seed in range(3)]
            for kind in ("rnn", "lstm")
        }
    return {"right": right}


def _dates(names: Names) -> Record:
    return {"right": float(names["right"]), "parameters": _size(names["model"])}


def _ranks(names: Names) -> Record:
    rows = {
        label: {"learn": int(count), "names": round(new, 4), "shakespeare": round(old, 4)}
        for label, (count, new, old) in names["rows"].items()
    }
    new, old = names["at_first"]
    before = {"learn": 0, "names": round(new, 4), "shakespeare": round(old, 4)}
    return {"rows": {"before": before, **rows}, "parameters": _size(names["base"])}


def _forgetting(names: Names) -> Record:
    ends = {label: rows[-1] for label, rows in names["curves"].items()}
    return {
        "rows": {
            k: {"names": round(new, 4), "shakespeare": round(old, 4)} for k, (_, new, old) in ends.items()
        }
    }


def _gpt(names: Names) -> Record:
    return {
        "validation": round(float(names["loss"]), 4),
        "parameters": _size(names["model"]),
        "steps": len(names["losses"]),
        "tokens": len(names["losses"]) * names["batch"] * names["context"],
        "training_seconds": round(names["taken"], 1),
        "written": names["samples"],
    }


def _size(model: Any) -> int:
    return sum(parameter.data.size for parameter in model.parameters())


TASKS = {
    "reversal": Task(
        "day12_attention",
        "heads",
        ("causality-exact", "shuffled", "one-layer", "train-to-reverse"),
        _reversal,
    ),
    "recall": Task("day11_recurrent", "lstm", ("the-task",), _recall),
    "dates": Task(
        "day13_gpt", "transformer", ("the-dates", "the-translator", "train-the-translator"), _dates
    ),
    "forgetting": Task(
        "day14_modern",
        "fine_tuning",
        ("load-texts", "train-base", "fine-tune"),
        _forgetting,
        ("names", "shakespeare"),
    ),
    "ranks": Task(
        "day14_modern", "lora", ("load-texts", "train-base", "ranks"), _ranks, ("names", "shakespeare")
    ),
    "gpt": Task(
        "day13_gpt",
        "shakespeare",
        ("settings", "the-text", "helpers", "the-stream", "train-the-gpt"),
        _gpt,
        ("shakespeare",),
        ("WHOLE = False", "WHOLE = True"),
    ),
}


def task_runs(tasks: Sequence[str] = tuple(TASKS)) -> Iterator[Planned]:
    """One run of each task. The seeds stand in the cells."""
    for name in tasks:
        task = TASKS[name]
        marks = {title: _mark(source) for title, source in sources(task).items()}
        recipe = {"lesson": f"{task.day}/{task.lesson}", "cells": marks}
        yield Planned("tasks", name, recipe, 0, partial(execute, task))


def sources(task: Task) -> dict[str, str]:
    """The source of its cells by their titles, the imports first.

    Raises:
        ValueError: the lesson has no cell of that title, or nothing of the setting to change.
    """
    lesson = read_lesson(course.lesson(task.day, task.lesson).read_text(encoding="utf-8"))
    known = {cell.title: cell.source for cell in lesson.cells if cell.kind == "code"}
    if missing := {*task.cells} - {*known}:
        raise ValueError(f"{task.day}/{task.lesson} has no cell {min(missing)!r}; it has {', '.join(known)}")
    chosen = {title: known[title] for title in ("imports", *task.cells)}
    if task.setting:
        old, new = task.setting
        if not any(old in source for source in chosen.values()):
            raise ValueError(f"{task.day}/{task.lesson}: {old!r} stands in none of its cells")
        chosen = {title: source.replace(old, new) for title, source in chosen.items()}
    return chosen


def execute(task: Task) -> Record:
    """Execute its cells, and say what they found and how long it took.

    Raises:
        DataError: a text that it needs is not here.
    """
    for name in task.needs:
        load_text(name)
    contents = (name for module in solutions.CONTENTS.values() for name in module)
    names: Names = {name: getattr(solutions, name) for name in contents}
    began = time.perf_counter(), time.process_time()
    with threadpool_limits(1, user_api="blas"), contextlib.redirect_stdout(io.StringIO()):
        for title, source in sources(task).items():
            exec(compile(source, f"{task.lesson}: {title}", "exec"), names)
            names["plots"] = _Silent()
        found = task.found(names)
    return {
        **found,
        "seconds": round(time.perf_counter() - began[0], 1),
        "processor_seconds": round(time.process_time() - began[1], 1),
    }


class _Silent:
    """Stands for the pictures, which nobody looks at here."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **options: None


def _mark(source: str) -> str:
    """The same for the same code, however its lines are broken."""
    return hashlib.sha256("".join(source.split()).encode()).hexdigest()[:12]
