"""Looks at one notebook in a process of its own: runs its definitions, examines its exercises, says each step.

Reads {"text", "names", "skip", "seconds"} from standard input, and writes a line of JSON for each step begun and each
exercise examined; what the learner's code prints goes nowhere. A step that takes longer than `seconds` of the
processor's time, however busy the machine is, ends the process with a line that says `too_long`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

from grading.examining.examine import examine
from grading.exercises import find
from grading.kernel.stopwatch import Stopwatch
from grading.lab.carrying import defining_cells, run


class Answers:
    """The lines, and a watch over the time that each step takes."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.step = Stopwatch()

    def say(self, **facts: Any) -> None:
        """Write a line; with it, a new step begins."""
        self.step.start()
        print(json.dumps(facts), file=self.stream, flush=True)

    def watch(self, seconds: float) -> None:
        """End the process where a step takes longer; what was loaded before costs none of the first."""
        self.step.start()
        while self.step.seconds() < seconds:
            time.sleep(0.05)
        print(json.dumps({"too_long": True}), file=self.stream, flush=True)
        os._exit(1)


def look(cells: list[tuple[str, str]], names: list[str], skip: list[str], say: Callable[..., None]) -> None:
    """Run a notebook's definitions, and examine its exercises.

    Args:
        cells: the cells that define something, each with its name and its source.
        names: the exercises to examine.
        skip: steps that are known not to end.
        say: takes the facts of a line.
    """
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
    answers = Answers(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    asked = json.loads(sys.stdin.buffer.read())
    for name in asked["names"]:
        find(name)
    cells = list(defining_cells(asked["text"]))
    threading.Thread(target=answers.watch, args=(asked["seconds"],), daemon=True).start()
    look(cells, asked["names"], asked["skip"], answers.say)


if __name__ == "__main__":
    main()
