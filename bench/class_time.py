"""Seconds a submission of `python -m grading class`, for a class made by a script: right, mistaken, broken, hostile."""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.made_class import DAY, as_made, class_of, hand_in
from grading.teaching.classroom import results
from grading.teaching.classroom.command import grade_class
from grading.teaching.sandbox.kernel import works

COUNT = 200


def measure(count: int = COUNT) -> dict[str, Any] | str:
    """Wall seconds for all, and how many came out as the class was made; or one line that says why there are none."""
    if not works("bwrap"):
        return "class: grading a class needs bubblewrap, which is not here"
    everybody = class_of(count)
    with (
        tempfile.TemporaryDirectory() as folder,
        open(os.devnull, "w") as nowhere,
    ):  # its tables are for teachers
        root = Path(folder)
        hand_in(root, everybody)
        began = time.perf_counter()
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            grade_class(DAY, root=root)
        seconds = time.perf_counter() - began
        found = {one.student: results.load(root, DAY, one.student) for one in everybody}
    others = [one.student for one in everybody if not as_made(one, found[one.student])]
    endless = [found[one.student] for one in everybody if not one.ends]
    usual = [result.seconds for one in everybody if one.ends and (result := found[one.student])]
    return {
        "submissions": count,
        "seconds": round(seconds, 1),
        "seconds each": round(seconds / count, 2),
        "seconds of those that never end": [result.seconds for result in endless if result],
        "seconds of the others": round(statistics.median(usual), 1),
        "as made": count - len(others),
        "not as made": others,
        "processes": os.cpu_count(),
    }
