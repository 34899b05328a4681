"""Slips of the pen: what the tool changes, and that the list of those which may earn everything is what it says."""

from __future__ import annotations

import random
from functools import cache

import pytest

import solutions
from bench.choosing import chosen
from bench.mutants import allowed, earns_everything, key_of, pieces_of
from bench.mutating import mutants
from bench.quick import first_lost
from bench.seeds import losses
from grading import examine, exercises

LISTED = allowed()
SOURCE = '''
def f(a, b, step=2):
    """Add * and + up."""
    if b < 0:
        raise ValueError("b < 0")
    a += b * step
    return np.sum(a, axis=0)
'''


@cache
def piece_of(title):
    """A reference or alternative that can be changed, by its title: `Value`, `Value.Closures`."""
    return next(piece for piece in pieces_of(title.partition(".")[0]) if piece.title == title)


def changes(source):
    return {(mutant.was, mutant.now) for mutant in mutants(source)}


def test_each_kind_of_slip_is_made_once():
    add, back = "a += b * step", "return np.sum(a, axis=0)"
    guard, head = "if b < 0:", "def f(a, b, step=2):"
    expected = {
        (head, "def f(a, b, step=3):"),
        (head, "def f(a, b, step=1):"),
        (guard, "pass"),
        (guard, "if b <= 0:"),
        (guard, "if b > 0:"),
        (guard, "if b < 1:"),
        (guard, "if b < -1:"),
        (add, "pass"),
        (add, "a -= b * step"),
        (add, "a = b * step"),
        (add, "a = a + b * step"),
        (add, "a += b / step"),
        (add, "a += b + step"),
        (add, "a += b"),
        (add, "a += step"),
        (back, "return np.sum(a)"),
        (back, "return np.mean(a, axis=0)"),
        (back, "return np.sum(a, axis=1)"),
        (back, "return np.sum(a, axis=-1)"),
        (back, "return a"),
    }
    assert changes(SOURCE) == expected
    assert all("Add * and + up." in mutant.source for mutant in mutants(SOURCE))


def test_a_mutant_is_the_whole_definition_with_one_change():
    for mutant in mutants(SOURCE):
        namespace = {}
        exec(mutant.source, namespace)
        assert callable(namespace["f"])


def test_places_are_named_and_two_equal_changes_told_apart():
    source = "class A:\n    def f(self, x):\n        x += 1\n        x += 1\n        return x"
    keys = [mutant.key for mutant in mutants(source) if mutant.now.startswith("x -= 1")]
    assert keys == [("A.f", "x += 1", "x -= 1"), ("A.f", "x += 1", "x -= 1  # 2")]


@pytest.mark.parametrize("name", ["softmax", "Value", "NeuralNetwork", "no_gradient"])
def test_the_quick_way_decides_as_the_whole_examination_does(name):
    assert first_lost(name, getattr(solutions, name), 5) is None
    for known in exercises.mistakes_of(name)[:3]:
        lost = first_lost(name, known.candidate, 5)
        assert lost is not None
        verdict = examine(name, known.candidate, seed=5)
        assert verdict.points < verdict.out_of


@pytest.mark.parametrize("title", LISTED)
def test_what_is_listed_exists_has_a_reason_and_earns_everything(title):
    made = {mutant.key: mutant for mutant in mutants(piece_of(title).source)}
    keys = [key_of(entry) for entry in LISTED[title]]
    assert len(set(keys)) == len(keys)
    assert not set(keys) - made.keys(), (
        "a line of the reference has changed: `make mutants` tells what is to be listed"
    )
    assert all(entry["why"].endswith(".") for entry in LISTED[title])
    for key in random.Random(title).sample(keys, min(4, len(keys))):
        assert earns_everything(piece_of(title), made[key], seed=5), key


@pytest.mark.parametrize("name", exercises.names())
def test_a_sample_of_the_others_loses_points(name):
    listed = {key_of(entry) for entry in LISTED.get(name, [])}
    free = {(place, was) for place, was, now in listed if was.startswith("if ") and now == "pass"}
    rest = [
        one for one in mutants(piece_of(name).source) if one.key not in listed and one.key[:2] not in free
    ]
    for mutant in random.Random(name).sample(rest, min(4, len(rest))):
        assert not earns_everything(piece_of(name), mutant, seed=5), mutant.key


def test_right_solutions_lose_nothing_and_a_wrong_one_is_counted(monkeypatch):
    assert losses("relu_grad", [3, 4]).total() == 0
    wrong = exercises.mistakes_of("relu_grad")[0]
    monkeypatch.setattr(exercises, "alternatives_of", lambda name: [wrong])
    found = losses("relu_grad", [3])
    assert [which for which, _ in found] == [wrong.name]


def test_exercises_are_chosen_by_name_and_by_day():
    assert chosen(["softmax"]) == ["softmax"]
    assert "Adam" in chosen(["day5_sgd"])
    assert chosen([]) == list(exercises.names())
    with pytest.raises(SystemExit, match="sofmax"):
        chosen(["sofmax"])
