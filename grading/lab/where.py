"""Where a notebook's cell runs: while it is graded, or for somebody who looks at it."""

from __future__ import annotations

import os


def being_graded() -> bool:
    """Is the notebook being graded? nbgrader says so in the environment."""
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def live() -> bool:
    """Does a notebook's kernel run this cell for somebody who looks at it, and not for a grade?"""
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel") and not being_graded() and "NBGRADER_VALIDATING" not in os.environ
