"""What `nbgrader autograde DAY` can do before nbgrader is there, which takes a second to load.

A day that does not exist, and one that has not changed since it was graded, are answered without it. For any other,
the first kernel starts, so that both load at the same time. The environment's `foundations_quick.pth`, which
`grading/install.py` writes, imports this module where a command line has the word `autograde`. Without it, nbgrader's
configuration does the same, later.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Any

from grading import course

_OPTIONS = ("--force",)  # others may mean anything: they are nbgrader's


class _BeforeNbgrader:
    """Among the finders of modules, one that finds none: it is asked when `nbgrader` is about to be loaded."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "nbgrader" and self in sys.meta_path:
            sys.meta_path.remove(self)
            before_nbgrader(sys.argv)


def before_nbgrader(command: list[str]) -> None:
    """Answer the command line, or start the first kernel.

    Raises:
        SystemExit: it is answered.
    """
    program, words = Path(command[0]).stem, command[1:]
    by_name = program.startswith("nbgrader") or (program == "-m" and "nbgrader" in sys.orig_argv)
    options = [word for word in words[1:] if word.startswith("-")]
    if not by_name or words[:1] != ["autograde"] or not {*options} <= {*_OPTIONS}:
        return
    if Path.cwd() != course.ROOT or not (course.ROOT / "nbgrader_config.py").is_file():
        return
    from grading.autograde.configure import day_to_grade, show_what_is_known

    day = day_to_grade([word for word in words[1:] if not word.startswith("-")])
    if not options:
        show_what_is_known(day)
    os.environ["JUPYTER_PATH"] = course.own_kernels_first()
    from grading.autograde import ahead

    there = (name for name in course.notebooks(day) if (course.ROOT / day / f"{name}.ipynb").exists())
    ahead.begin(sorted(there))
    gc.disable()  # nothing that is loaded becomes garbage; the configuration, which comes next, turns it on again


sys.meta_path.insert(0, _BeforeNbgrader())
