"""`python -m grading reset DAY`: a day's stubs again, the learner's version beside them."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence

from grading import course

RELOAD = "Where it is open in JupyterLab: File, Reload Notebook from Disk."


def reset_places(places: Sequence[str], blank: bool = False) -> int:
    """Put days or notebooks back to their stubs, each learner's version kept beside under a name with the time.

    Args:
        places: day folders, single notebooks such as `day4_backprop/autograd`, or exercises such as `softmax`.
        blank: leave the signatures alone, without docstrings and hints.

    Returns:
        the exit code.
    """
    try:
        single = [place for place in places if place in course.exercises()]
        chosen = [found for place in places if place not in single for found in _notebooks(place)]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    from grading.learner.renewal.resetting import (  # once the names are right
        CannotReset,
        reset,
        reset_exercise,
    )

    try:
        for day, name in dict.fromkeys(chosen):
            print(reset(day, name, blank))
        for exercise in single:
            print(reset_exercise(exercise, blank))
    except CannotReset as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Stopped: {error}. Nothing of yours was lost: this notebook is as it was.", file=sys.stderr)
        return 1
    print(RELOAD)
    return 0


def _notebooks(place: str) -> list[tuple[str, str]]:
    day, _, name = place.replace("\\", "/").strip("/").removeprefix("./").partition("/")
    try:
        day = course.day_named(day)
    except ValueError as error:
        if close := difflib.get_close_matches(place, course.exercises(), n=1, cutoff=0.7):
            raise ValueError(f"{error} Did you mean the exercise {close[0]}?") from None
        raise error
    names = course.notebooks(day)
    name = name.removesuffix(".ipynb")
    if name and name not in names:
        raise ValueError(f"{day} has no notebook {name!r}. It has: {', '.join(names)}")
    return [(day, each) for each in ([name] if name else names)]
