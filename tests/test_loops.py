"""Telling Python loops from array operations: in `grading.kernel.loops`, for `dense_loop` and `dense`."""

from functools import partial

import numpy as np
import pytest

from grading.kernel.loops import CountedArray, goes_through, has_a_loop


def for_loop(X):
    for _ in X:
        pass


def while_loop(X):
    while len(X) > 1:
        X = X[1:]


def comprehension(X):
    return [2 * x for x in X]


def inside_a_lambda(X):
    return np.fromfunction(lambda i: comprehension(X), (3,))


def by_map(X):
    return list(map(float, X))


def recursion(X):
    return 0 if len(X) == 0 else X[0] + recursion(X[1:])


def without(X):
    return np.asarray(X) @ np.ones(3) if len(X) else None


@pytest.mark.parametrize(
    "function", [for_loop, while_loop, comprehension, inside_a_lambda, by_map, recursion]
)
def test_a_loop_is_seen_wherever_it_is_written(function):
    assert has_a_loop(function)


def test_array_operations_are_no_loop():
    assert not has_a_loop(without)


def test_what_cannot_be_read_counts_as_a_loop():
    assert has_a_loop(partial(without))


def test_only_a_loop_that_takes_the_array_apart_goes_through_it():
    def look_twice(X):
        for index in (0, 1):
            assert X[index] is not None

    def each_row(X):
        return [row.sum() for row in X]

    for function, expected in ((look_twice, False), (each_row, True), (without, False)):
        X = np.ones((8, 3)).view(CountedArray)
        function(X)
        assert goes_through(function, X) == expected
