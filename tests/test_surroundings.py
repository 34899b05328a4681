"""What a notebook's cells change for everyone in their process changes no verdict, and is said."""

from __future__ import annotations

import builtins
import math
import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest

import solutions
from grading import examine
from grading.lab import check


@pytest.fixture(autouse=True)
def kept():
    """Whatever a test does to NumPy is undone."""
    before, random, printing = dict(vars(np)), dict(vars(np.random)), np.get_printoptions()
    yield
    for name, value in before.items():
        setattr(np, name, value)
    for name, value in random.items():
        setattr(np.random, name, value)
    np.set_printoptions(**printing)


def wrong_softmax(z):
    return np.ones(np.shape(z)) / np.shape(z)[1]


def test_a_replaced_function_changes_no_verdict_and_is_named():
    np.exp = math.exp
    right = examine("sigmoid", solutions.sigmoid, seed=1)
    wrong = examine("softmax", wrong_softmax, seed=1)
    assert right.points == right.out_of
    assert wrong.points == 0
    for verdict in (right, wrong):
        note = dict(verdict.facts)["Besides"]
        assert "another meaning to np.exp" in note
        assert "restart the kernel" in note
    assert "np.exp" in repr(check("sigmoid", solutions.sigmoid))
    assert np.exp is math.exp, "the notebook goes on as it was"


def test_what_was_deleted_is_there_again_and_is_deleted_again():
    del np.exp
    verdict = examine("sigmoid", solutions.sigmoid, seed=1)
    assert verdict.right
    assert "np.exp" in dict(verdict.facts)["Besides"]
    assert not hasattr(np, "exp")


def test_what_the_function_itself_replaces_is_put_back_after_each_case():
    def sigmoid(x):
        np.maximum = np.minimum
        return solutions.sigmoid(x)

    verdict = examine("sigmoid", sigmoid, seed=1)
    assert verdict.right
    assert "np.maximum" in dict(verdict.facts)["Besides"]
    assert np.maximum(1, 2) == 2


def test_a_type_of_pythons_own_is_put_back(monkeypatch):
    monkeypatch.setattr(builtins, "float", lambda x=0: 1.0)
    verdict = examine("sigmoid", solutions.sigmoid, seed=1)
    assert verdict.right
    assert "builtins.float" in dict(verdict.facts)["Besides"]
    assert float(7) == 1.0, "the notebook goes on as it was"


def test_nothing_is_said_where_nothing_was_replaced():
    assert examine("sigmoid", solutions.sigmoid, seed=1).facts == ()


def _lower_recursion():
    sys.setrecursionlimit(len([*_frames()]) + 30)


def _frames():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back


@pytest.mark.parametrize(
    "leave",
    [
        lambda: np.seterr(all="raise"),
        lambda: np.set_printoptions(precision=1, threshold=1, edgeitems=1),
        lambda: warnings.simplefilter("error"),
        lambda: setattr(np.random, "default_rng", lambda seed=None: np.random.RandomState(seed)),
        _lower_recursion,
    ],
)
def test_what_cells_leave_behind_changes_no_verdict(leave):
    def bad_tanh(z):
        return np.tanh(z) + 0.25

    names = ("softmax", "minibatches", "Value")
    before = [examine(name, getattr(solutions, name), seed=1) for name in names]
    before += [examine("tanh", bad_tanh, seed=1)]
    limit, errors = sys.getrecursionlimit(), np.geterr()
    with warnings.catch_warnings():
        leave()
        try:
            after = [examine(name, getattr(solutions, name), seed=1) for name in names]
            after += [examine("tanh", bad_tanh, seed=1)]
        finally:
            sys.setrecursionlimit(limit)
            np.seterr(**errors)
    for one, other in zip(before, after, strict=True):
        assert (one.points, one.title, one.text) == (other.points, other.title, other.text)


def test_what_a_function_does_to_others_does_not_reach_the_next_case_or_the_notebook():
    def sigmoid(x):
        np.seterr(all="ignore")
        np.set_printoptions(precision=1)
        np.random.seed(0)  # noqa: NPY002
        warnings.simplefilter("ignore")
        sys.setrecursionlimit(sys.getrecursionlimit() - 1)
        return solutions.sigmoid(x)

    state, filters = np.random.get_state()[1], list(warnings.filters)  # noqa: NPY002
    limit, errors, printing = sys.getrecursionlimit(), np.geterr(), np.get_printoptions()
    assert examine("sigmoid", sigmoid, seed=1).right
    assert (sys.getrecursionlimit(), np.geterr(), np.get_printoptions()) == (limit, errors, printing)
    assert list(warnings.filters) == filters
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_a_check_works_where_a_cell_left_hardly_any_recursion():
    code = """
        import sys
        from grading.lab import check
        import solutions
        sigmoid = solutions.sigmoid
        sys.setrecursionlimit(20)
        print(check("sigmoid", sigmoid))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert "sigmoid: right" in done.stdout, done.stderr
