"""Kinds of arguments on the course's command lines; what does not fit is explained."""

import argparse
import math
from collections.abc import Callable


def whole_number(minimum: int) -> Callable[[str], int]:
    """A whole number that is not below the minimum."""

    def whole_number(text: str) -> int:
        if not text.strip().isdecimal() or int(text) < minimum:
            raise argparse.ArgumentTypeError(f"got {text!r}; expected a whole number, {minimum} or more")
        return int(text)

    return whole_number


def share(text: str) -> float:
    """A number from 0 to 1."""
    if not 0 <= _number(text) <= 1:
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a share from 0 to 1, such as 0.97 for 97 %")
    return float(text)


def number(text: str) -> float:
    """A finite number, not below 0."""
    if not 0 <= _number(text) < math.inf:
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a number, 0 or more")
    return float(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
