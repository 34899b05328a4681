"""What to look at after an exception of the learner's code, where Python's own words say little to a beginner."""

from __future__ import annotations

from grading.judge.spec import Problem
from grading.kernel.crash import Crash

# (a part of the message, what to look at); the first that fits is told
_LOOKS = (
    (
        "truth value of an array",
        "`if`, `and`, `max` and `abs(...) < ...` in a condition ask one yes-or-no question, and an array has an answer "
        "for each number. np.where, np.maximum or a comparison as a mask answer for each.",
    ),
    (
        "can be converted to Python scalars",
        "math's functions and float() take a single number. NumPy's function of the same name takes a whole array.",
    ),
    (
        "'NoneType' object is not callable",
        "Something that is called is None: f stands for the function, f() already calls it and gives what it returns.",
    ),
    (
        "'NoneType'",
        "Something is None here: a function without `return` gives None.",
    ),
    (
        "'function' object is not iterable",
        "A tuple of one thing needs a comma: (f,). Brackets alone don't make one.",
    ),
    (
        "'Tensor' object is not iterable",
        "A tuple of one thing needs a comma: (self,). Brackets alone don't make one.",
    ),
    (
        "has no attribute 'backward'",
        "An array or a number came where a Tensor is expected. Which operation has given it back?",
    ),
    (
        "not callable",
        "Round brackets after a name call it: is it a function, or was a product or [index] meant?",
    ),
    (
        "unsupported operand type(s) for",
        "Two things that don't go together: is one of them a list, a function that was not called, or None?",
    ),
    (
        "can't multiply sequence",
        "Between two lists, `*` is no arithmetic: multiply number by number in a loop, or make arrays of them first.",
    ),
    (
        "bad operand type for unary -",
        "A minus sign needs a number or an array: of a list, take the negative of each number, or use np.array.",
    ),
    (
        "'function' object has no attribute",
        "A function stands where an array is meant: is it to be called, or are two arguments in each other's place?",
    ),
    (
        "cannot be interpreted as an integer",
        "A size has to be a whole number here, and a shape is one tuple: np.zeros((2, 3)), with two pairs of brackets.",
    ),
    (
        "Cannot interpret",
        "A shape is one tuple, in brackets of its own: np.zeros((2, 3)). A second argument is the kind of number.",
    ),
    (
        "Cannot cast ufunc",
        "In-place arithmetic such as /= keeps an array's kind, and whole numbers hold no fractions. Make a new one.",
    ),
    (
        "inhomogeneous",
        "Arrays of different shapes don't fit into one array: keep them in a list.",
    ),
    (
        "setting an array element with a sequence",
        "One number is to be written, and a whole row of an array comes: it needs an index for each of its axes.",
    ),
    (
        "not supported between instances of",
        "Two things are compared that have no order, such as a list and a number.",
    ),
    (
        "broadcast",
        "The shapes of two arrays don't fit together. Print both shapes just before this line.",
    ),
    (
        "mismatch in its core dimension",
        "In A @ B the columns of A must be as many as the rows of B. Is one of them to be transposed, or the order?",
    ),
    (
        "maximum recursion depth",
        "A function calls itself more often than Python allows. A loop with a list as its stack has no such limit.",
    ),
)


def look_at(crash: Crash) -> str:
    """One thing to look at, or '' where the exception names it."""
    return next((look for part, look in _LOOKS if part in crash.message), "")


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
