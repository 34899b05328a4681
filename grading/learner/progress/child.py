"""Looks at one notebook in a process of its own: runs its definitions, examines its exercises, says each step.

Reads {"text", "names", "skip", "seconds"} from standard input, and writes a line of JSON for each step begun and each
exercise examined; what the learner's code prints goes nowhere. Each step has its limits (`grading.kernel.limits`). What
goes on for ever in spite of them is stopped by who reads the lines.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from grading.examining.examine import examine
from grading.exercises import find
from grading.kernel import limits
from grading.lab.saved import Cell, cells_of, run_cells, why_not

MOST = 4_000  # characters of a message that are passed on


def look(cells: list[Cell], names: list[str], skip: list[str], say: Callable[..., None]) -> None:
    """Run a notebook's definitions, and examine its exercises.

    Args:
        cells: the cells that define something.
        names: the exercises to examine.
        skip: steps that are known not to end.
        say: takes the facts of a line.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    say(step="")
    cells = [cell for cell in cells if f"the cell {cell.name}" not in skip]
    errors = run_cells(cells, "<the notebook>", namespace, lambda name: say(step=f"the cell {name}"))
    for name in names:
        if name in skip:
            continue
        say(step=name)
        if name in namespace:
            verdict = examine(name, namespace[name], seed=0)
            words = ("", "") if verdict.right else (verdict.look, verdict.says[:MOST])
            say(name=name, points=verdict.points, look=words[0], says=words[1])
        elif name in errors:
            say(name=name, points=0, look=why_not(errors[name]))
        elif f"the cell {name}" not in skip:
            say(name=name, points=0, look="the notebook defines none: was it renamed, or its cell emptied?")
    say(step="the end")


def main() -> None:
    """The process: no word of the learner's code reaches the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)

    def say(**facts: Any) -> None:
        print(json.dumps(facts), file=answers, flush=True)

    asked = json.loads(sys.stdin.buffer.read())
    limits.A_CASE, limits.IN_ALL = asked["seconds"], 4 * asked["seconds"]
    for name in asked["names"]:
        find(name)
    try:
        cells = cells_of(asked["text"], {*asked["names"]})
    except Exception:
        say(unreadable=True)
    else:
        look(cells, asked["names"], asked["skip"], say)


if __name__ == "__main__":
    main()
