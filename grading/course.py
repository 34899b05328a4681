"""Where everything is: the days, their notebooks, and which exercise stands in which notebook."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ROOT / "grading" / "lessons"
EXERCISES = ROOT / "grading" / "exercises"
SOLVED = ROOT / "solutions" / "notebooks"
WORK = ROOT / ".foundations"  # made on demand, ignored by git, safe to delete
FEEDBACK = ROOT / "feedback"

# Where this copy of the course is published. Whoever publishes it writes the address here, and builds.
REPOSITORY = "https://github.com/<owner>/<repository>"

# The first lines of each notebook, for somebody who has only the notebook.
WITHOUT_THE_COURSE = f"""\
# Only this notebook, as in Colab? Take the "# " off the next line and run this cell.
# %pip install -q git+{REPOSITORY}
"""

# A kernel that keeps no history file and does not write its notices between the learner's lines.
QUIET_KERNEL = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=ERROR"]

_WEEK = {
    "day1_perceptron": ("perceptron",),
    "day2_forward": ("forward",),
    "day3_activations_loss": ("activations_loss",),
    "day4_backprop": ("backprop", "autograd"),
    "day5_sgd": ("sgd",),
    "day6_engine": ("engine",),
    "day7_mnist": ("mnist_training", "cifar10_training"),
}

_MODULES = {"day6_engine": "neural_net.py"}  # what a day's notebook writes, for programs and for later days

_DIRECTIVE = re.compile(r'^# %%.*\bexercise="(\w+)(?:\.\w+)?"', re.MULTILINE)


def lesson(day: str, notebook: str) -> Path:
    """The authored source of a notebook; of a withheld day, the notebook that it was made into, without solutions."""
    authored = LESSONS / day / f"{notebook}.py"
    made = authored.with_suffix(".ipynb")
    return made if made.exists() and not authored.exists() else authored


def withheld(day: str) -> bool:
    """Is a day open, in a copy handed out to students, so that its references, tests and mistakes are not here?"""
    return any(lesson(day, name).suffix == ".ipynb" for name in notebooks(day))


def notebooks(day: str) -> tuple[str, ...]:
    """The notebooks of a day, in the order in which they are worked through."""
    return tuple(name for name in _WEEK[day] if lesson(day, name).exists())


def written_module(day: str) -> Path | None:
    """The Python file that a day's notebook writes, or None. It may not be there yet."""
    return ROOT / day / _MODULES[day] if day in _MODULES else None


def days() -> tuple[str, ...]:
    """The days that this copy of the course has, in order."""
    return tuple(day for day in _WEEK if notebooks(day))


def how_to_renew(day: str, notebook: str) -> str:
    """The command that puts a fresh notebook in the place of a lost or broken one, and keeps what is there."""
    return f"python -m grading reset {day}/{notebook}"


@cache
def exercises_of(day: str, notebook: str) -> tuple[str, ...]:
    """The exercises of a notebook in their order, read from the lesson's directive lines."""
    source = lesson(day, notebook)
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".ipynb":
        grades = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(text)["cells"]]
        return tuple(grade["grade_id"] for grade in grades if grade.get("solution"))
    return tuple(dict.fromkeys(_DIRECTIVE.findall(text)))


def home_of(exercise: str) -> tuple[str, str]:
    """The (day, notebook) in which an exercise stands.

    Raises:
        KeyError: no lesson has an exercise of that name.
    """
    for day in days():
        for notebook in notebooks(day):
            if exercise in exercises_of(day, notebook):
                return day, notebook
    raise KeyError(exercise)
