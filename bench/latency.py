"""How long a learner waits for an answer: each of the course's commands, beside the least that it could take.

The clock's seconds are what a learner feels; processor time, of a command and all processes that it starts, is what
stays nearly the same on a busy machine. Of several rounds the least counts: what is more is other programs' work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.grading_time import bare_environment, copy_course

DAY, NOTEBOOK = "day1_perceptron", "perceptron"

# A kernel is started as JupyterLab does it, and runs some cells; the last has to come to its end without an error.
_KERNEL = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3", startup_timeout=300)
for cell in sys.argv[1:]:
    reply = client.execute_interactive(cell, timeout=300, output_hook=lambda message: None)
    assert reply["content"]["status"] == "ok", reply["content"]
client.stop_channels()
manager.shutdown_kernel(now=True)
"""
_CELLS = (
    "import numpy as np\nfrom grading.lab import check, plots",
    "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
    'check("sigmoid", sigmoid)',
)


@dataclass(frozen=True)
class Command:
    """Something to wait for.

    what: its name on the page. words: Python's arguments. floor: the row that it cannot beat. goal: in seconds.
    expected: its exit code. before: what is done before each round, with the course's folder.
    """

    what: str
    words: tuple[str, ...]
    floor: str = ""
    goal: float | None = None
    expected: int = 0
    before: Callable[[Path], None] = lambda root: None


def _change_a_cell(root: Path) -> None:
    """One exercise gets a line more, as if somebody had worked on it and saved."""
    path = root / DAY / f"{NOTEBOOK}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "neuron")
    cell["source"] = "".join(cell["source"]) + f"\n# {time.time_ns()}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


PYTHON, NUMPY, NBGRADER, KERNEL = "Python", "Python with NumPy", "nbgrader loaded", "an empty kernel"
COMMANDS = (
    Command(PYTHON, ("-c", "pass")),
    Command(NUMPY, ("-c", "import numpy")),
    Command(NBGRADER, ("-c", "import nbgrader.apps")),
    Command(KERNEL, ("-c", _KERNEL, "pass")),
    Command("`python -m grading --help`", ("-m", "grading", "--help"), PYTHON, 0.5),
    Command("a typo: `python -m grading reset dya1`", ("-m", "grading", "reset", "dya1"), PYTHON, 0.5, 2),
    Command("a typo: `nbgrader autograde dya1`", ("-m", "nbgrader", "autograde", "dya1"), NBGRADER, 1.0, 1),
    Command("the first check in a notebook, with the kernel's start", ("-c", _KERNEL, *_CELLS), KERNEL, 2.5),
    Command(
        "`nbgrader autograde DAY --force`", ("-m", "nbgrader", "autograde", DAY, "--force"), NBGRADER, 3.0
    ),
    Command("`nbgrader autograde DAY`, unchanged", ("-m", "nbgrader", "autograde", DAY), NBGRADER, 1.0),
    Command("`python -m grading autograde DAY`, unchanged", ("-m", "grading", "autograde", DAY), PYTHON, 1.0),
    Command("progress, nothing changed", ("-m", "grading", "progress"), PYTHON, 0.5),
    Command("progress, one cell changed", ("-m", "grading", "progress"), NUMPY, 1.5, before=_change_a_cell),
    Command(
        "`python -m grading reset DAY`", ("-m", "grading", "reset", DAY), NUMPY, 0.5, before=_change_a_cell
    ),
)


@dataclass(frozen=True)
class Waited:
    """A row: seconds by the clock and of the processor, and the same of its floor; goal in seconds by the clock."""

    what: str
    seconds: float
    processor: float
    floor: str = ""
    floor_seconds: float | None = None
    floor_processor: float | None = None
    goal: float | None = None


def timed(command: Command, root: Path) -> tuple[float, float]:
    """Seconds by the clock, and of the processor (0 on Windows, where nobody counts those of ended processes).

    Raises:
        RuntimeError: it ended with another code than it should; the message holds what it said.
    """
    command.before(root)
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command.words],
        cwd=root,
        env=bare_environment(root),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.perf_counter() - began, os.times()
    if done.returncode != command.expected:
        raise RuntimeError(f"{command.what}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used


def measure(rounds: int, quick: bool = False) -> list[dict[str, object]]:
    """A row for each command, as plain data. quick: Python's own commands alone, once."""
    chosen = [
        one
        for one in COMMANDS
        if not quick or one.what == PYTHON or (one.floor == PYTHON and one.goal == 0.5)
    ]
    best: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_course(root, only=DAY)
        for command in chosen:
            tries = [timed(command, root) for _ in range(1 if quick else 1 + rounds)]  # the first compiles
            tries = tries[-rounds:]
            best[command.what] = min(one for one, _ in tries), min(used for _, used in tries)
    return [asdict(_row(command, best)) for command in chosen]


def _row(command: Command, best: dict[str, tuple[float, float]]) -> Waited:
    seconds, used = (round(one, 2) for one in best[command.what])
    least, least_used = best.get(command.floor, (None, None))
    return Waited(
        command.what,
        seconds,
        used,
        command.floor,
        None if least is None else round(least, 2),
        None if least_used is None else round(least_used, 2),
        command.goal,
    )
