"""What makes a check quick, and must not make it blind: what is looked at once, later, or all at the same time."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import solutions
from grading import examine, exercises
from grading.examining.examine import expected_of
from grading.exercises import Case
from grading.kernel import chance
from grading.kernel.chance import GlobalChance
from grading.kernel.fixtures import make
from grading.kernel.probe import probe_trusted

STATE = np.random.get_state


@pytest.fixture(autouse=True)
def _random_as_before():
    state = STATE(legacy=False)
    yield
    np.random.set_state(state)  # noqa: NPY002


@pytest.mark.parametrize("known", [True, False], ids=["by its bytes", "as NumPy tells it"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda: np.random.rand(),  # noqa: NPY002
        lambda: np.random.permutation(4),  # noqa: NPY002
        lambda: np.random.seed(0),  # noqa: NPY002
        lambda: np.random.randn(1),  # noqa: NPY002
    ],
)
def test_a_draw_from_the_global_generator_is_seen_and_undone(draw, known, monkeypatch):
    monkeypatch.setattr(chance, "_AS_KNOWN", known and chance._AS_KNOWN)
    np.random.seed(1)  # noqa: NPY002
    wanted = STATE()[1].copy()
    for _ in range(2):  # the second one finds what the first has kept
        before = GlobalChance()
        assert not before.is_drawn()
        draw()
        assert before.is_drawn()
        before.put_back()
        assert not before.is_drawn()
        np.testing.assert_array_equal(STATE()[1], wanted)


def test_the_second_half_of_a_pair_of_normal_numbers_is_a_draw_as_well():
    np.random.seed(1)  # noqa: NPY002
    np.random.randn()  # noqa: NPY002
    waiting = STATE(legacy=False)["gauss"]
    before = GlobalChance()
    assert np.random.randn() == waiting  # noqa: NPY002
    assert before.is_drawn()
    before.put_back()
    assert np.random.randn() == waiting  # noqa: NPY002


def test_another_global_generator_is_watched_too():
    own = np.random.get_bit_generator()
    np.random.set_bit_generator(np.random.MT19937(5))
    try:
        before = GlobalChance()
        assert not before.is_drawn()
        np.random.rand()  # noqa: NPY002
        assert before.is_drawn()
    finally:
        np.random.set_bit_generator(own)


def test_the_reference_is_run_only_where_a_judge_of_properties_asks(monkeypatch):
    runs = []

    def counted(candidate, *arguments):
        runs.append(candidate)
        return probe_trusted(candidate, *arguments)

    examine("augment", solutions.augment, seed=1)  # the visible examples are kept
    monkeypatch.setattr("grading.examining.examine.probe_trusted", counted)
    assert examine("augment", solutions.augment, seed=2).right
    assert not runs
    outcome = expected_of("augment", next(iter(exercises.find("augment").cases(np.random.default_rng(0)))))
    assert outcome.value.shape == (8, 32, 32, 3)
    assert runs == [solutions.augment]


def test_a_case_that_is_the_same_with_every_seed_asks_the_reference_once():
    case = Case("relu(z)", {"z": np.array([-1.0, 2.0])})
    assert expected_of("relu", case) is expected_of("relu", Case(case.code, {"z": np.array([-1.0, 2.0])}))
    for other in (np.array([-1.0, 3.0]), np.float32([-1.0, 2.0]), [-1.0, 2.0]):
        assert expected_of("relu", Case(case.code, {"z": other})) is not expected_of("relu", case)


class Made:
    """A sum of cubes with a gradient of one's own, as a Tensor has it."""

    def __init__(self, numbers, gradient):
        self.data, self.grad, self._gradient = numbers, None, gradient

    def cubes(self):
        made = Made(np.sum(self.data**3), None)
        made.backward = lambda: setattr(self, "grad", self._gradient)
        return made


def test_a_slip_in_any_one_gradient_is_seen_by_differences():
    numbers = np.random.default_rng(0).normal(size=(3, 4))
    right = 3 * numbers**2
    kept = numbers.copy()
    for seed in range(5):
        agree = make("slopes_agree", seed)
        x = Made(numbers, right)
        assert agree(x.cubes, [x])
        for place in np.ndindex(3, 4):
            slip = right.copy()
            slip[place] += 1e-3
            x = Made(numbers, slip)
            assert not agree(x.cubes, [x]), place
        for other in (right.T.reshape(3, 4), -right, right[::-1], right[:, ::-1], right[:1]):
            x = Made(numbers, other)
            assert not agree(x.cubes, [x])
    np.testing.assert_array_equal(numbers, kept)


def _nested(calls: int) -> None:
    if calls:
        _nested(calls - 1)


def test_with_a_tenth_of_the_room_calls_are_nested_a_tenth_as_deeply():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(30_000)
    try:
        _nested(5_000)
        with make("tenth_of_the_room", 0), pytest.raises(RecursionError):
            _nested(5_000)
        with make("tenth_of_the_room", 0):
            _nested(2_000)
        assert sys.getrecursionlimit() == 30_000
    finally:
        sys.setrecursionlimit(limit)
