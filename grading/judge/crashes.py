"""What to look at after an exception of the learner's code, where Python's own words say little to a beginner."""

from __future__ import annotations

from grading.judge.spec import Problem
from grading.kernel.crash import Crash


def place_of(crash: Crash) -> str:
    """The end of a sentence: in which line it was, and the values that the line names."""
    if not crash.line:
        return "."
    place = f" in line {crash.number} of {crash.function}: `{crash.line}`."
    return place + (f" There, {crash.values}." if crash.values else "")


def stopped(crash: Crash, tried: bool = True) -> Problem:
    """What a limit ended. `tried`: False for a case that was not run, as an earlier one did not end."""
    if not tried:
        return Problem("not tried", "An example before this one did not end, so this one was not tried.")
    where = f" It was stopped{place_of(crash)}" if crash.line else " It was stopped."
    look = "Does it do much more work than is needed, or wait for something?"
    if crash.line.startswith("while True"):
        look = "Which line ends this loop, with `return` or `break`? Is it ever reached?"
    elif crash.line.startswith("while"):
        look = "When does the condition of this loop become false? Something in the loop has to change it."
    elif crash.line.startswith("for"):
        look = "How often does this loop run, and how much does it do each time?"
    return Problem("took too long", f"Your code {crash.message}.{where}", look, got="no result")
