"""Looks at one notebook in a process of its own: runs its definitions, examines its exercises, says each step.

Reads {"text", "names", "skip"} from standard input, and writes a line of JSON for each step begun and each exercise
examined; what the learner's code prints goes nowhere. Whoever started it ends it where a step never comes to an end.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any, TextIO

from grading.examining import examine
from grading.exercises import find
from grading.lab.carrying import defining_cells, run


def look(text: str, names: list[str], skip: list[str], answers: TextIO) -> None:
    """Run a notebook's definitions, and examine its exercises.

    Args:
        text: the notebook's file.
        names: the exercises to examine.
        skip: steps that are known not to end.
        answers: where the lines go.
    """

    def say(**facts: Any) -> None:
        print(json.dumps(facts), file=answers, flush=True)

    cells = list(defining_cells(text))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    errors: dict[str, BaseException | None] = {}
    say(step="")
    for cell, source in cells:
        if (step := f"the cell {cell}") not in skip:
            say(step=step)
            errors[cell] = run(source, f"<{cell}>", namespace)
    for name in names:
        if name in skip:
            continue
        say(step=name)
        error = errors.get(name)
        if name in namespace:
            verdict = examine(name, namespace[name], seed=0)
            say(name=name, points=verdict.points, look="" if verdict.right else verdict.look)
        elif error is not None:
            say(name=name, points=0, look=f"its cell does not run: {type(error).__name__}: {error}")
        elif f"the cell {name}" not in skip:
            say(name=name, points=0, look="the notebook defines none: was it renamed, or its cell emptied?")
    say(step="the end")


def main() -> None:
    """The process: no word of the learner's code reaches the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    asked = json.loads(sys.stdin.buffer.read())
    for name in asked["names"]:
        find(name)
    with tempfile.TemporaryDirectory(prefix="foundations-", ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        look(asked["text"], asked["names"], asked["skip"], answers)
        os.chdir(os.path.dirname(folder))


if __name__ == "__main__":
    main()
