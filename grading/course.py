"""Where everything is: the days, their notebooks, and which exercise stands in which notebook."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

from solutions.week import WEEK, exercises_in

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
    return tuple(name for name in WEEK[day].notebooks if lesson(day, name).exists())


def written_module(day: str) -> Path | None:
    """The Python file that a day's notebook writes, or None. It may not be there yet."""
    return ROOT / day / WEEK[day].writes if WEEK[day].writes else None


def days() -> tuple[str, ...]:
    """The days that this copy of the course has, in order."""
    return tuple(day for day in WEEK if notebooks(day))


def day_named(text: str) -> str:
    """The day that somebody means: its folder's name, with or without a slash, or a beginning that only it has.

    Raises:
        ValueError: there is no such day; the message says which there are, and what may be meant.
    """
    wanted = text.replace("\\", "/").strip("/").removeprefix("./").lower()
    there = days()
    meant = [day for day in there if day == wanted or day.split("_")[0] == wanted]
    meant = meant or [day for day in there if wanted and day.startswith(wanted)]
    if len(meant) == 1:
        return meant[0]
    close = meant or difflib.get_close_matches(wanted, there, n=1, cutoff=0.5)
    guess = f" Did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(f"There is no day {text!r}.{guess} The days are: {', '.join(there)}")


def own_kernels_first() -> str:
    """JUPYTER_PATH with this environment's kernels before any that another program has left for all."""
    own = str(Path(sys.prefix) / "share" / "jupyter")
    return os.pathsep.join(filter(None, [own, os.environ.get("JUPYTER_PATH")]))


def how_to_renew(day: str, notebook: str) -> str:
    """The command that puts a fresh notebook in the place of a lost or broken one, and keeps what is there."""
    return f"python -m grading reset {day}/{notebook}"


def exercises_of(day: str, notebook: str) -> tuple[str, ...]:
    """The exercises of a notebook, in their order."""
    return exercises_in(WEEK[day].notebooks[notebook])


def exercises() -> tuple[str, ...]:
    """The names of all exercises, in the order of the week."""
    return tuple(
        name for day in days() for notebook in notebooks(day) for name in exercises_of(day, notebook)
    )


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
