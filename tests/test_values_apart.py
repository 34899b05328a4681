"""Two values that differ are never shown with the same text."""

from __future__ import annotations

import numpy as np
import pytest

from grading.kernel.plain import apart

ZEROS = np.zeros((30, 30))
LATE = np.arange(20.0)


def _changed(array, at, value):
    array = array.copy()
    array[at] = value
    return array


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        (LATE, _changed(LATE, 3, 3.5), "at [3]"),
        (LATE, _changed(LATE, 3, 3 + 1e-9), "at [3]"),
        ((ZEROS, [1.0]), (_changed(ZEROS, (2, 5), 0.25), [1.0]), "at [0][2, 5]"),
        ([0] * 9, [0] * 8 + [1], "at [8]"),
        ({"W": LATE}, {"W": _changed(LATE, 19, 0.0)}, "at ['W'][19]"),
        ("x" * 200, "x" * 199 + "y", "at [199:]"),
        (ZEROS, _changed(ZEROS, (0, 1), np.nan), "at [0, 1]"),
        ([1.0], [1.0 + 1e-7], ""),
        (1.0, 1.0 + 1e-15, ""),
        (1, 1.0, ""),
    ],
)
def test_what_differs_reads_differently(first, second, place):
    one, other = apart(first, second)
    assert one != other
    assert one.endswith(place)
    assert other.endswith(place)


def test_a_number_close_to_a_whole_one_is_not_shown_as_it():
    assert apart(1.0, 1.0 + 1e-7)[1] == "1.0000001"


def test_the_largest_difference_is_the_one_that_is_shown():
    rounded = _changed(_changed(LATE, 1, 1 + 1e-12), 7, 8.0)
    assert apart(LATE, rounded)[1].endswith("with 8.0 at [7]")
