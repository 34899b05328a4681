"""check in the notebook; yours, which carries the learner's own code from day to day."""

from __future__ import annotations

import numpy as np
import pytest

import solutions
from grading import examine
from grading.examining.words import MORE_TO_COME
from grading.exercises import find, mistakes_of
from grading.exercises.drawing import cases_of
from grading.lab import check
from grading.lab.box import OPEN, box
from grading.lab.checking import NotYet


def test_a_passed_check_shows_the_examples():
    shown = check("sigmoid", solutions.sigmoid)
    assert repr(shown).startswith("sigmoid: right, 2 of 2 points.\n  sigmoid(0.0) ")
    assert "0.5" in shown._repr_html_()


def test_a_failed_check_raises_words_alone():
    def sigmoid(x):
        return 1 / (1 + np.exp(x))

    with pytest.raises(NotYet) as caught:
        check("sigmoid", sigmoid)
    rendered = "\n".join(caught.value._render_traceback_())
    assert "minus sign" in rendered
    assert "Traceback" not in rendered
    assert "File" not in rendered


def plain_sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_a_step_is_checked_without_points_and_says_that_more_is_to_come():
    """The formula as it stands passes the first step, and not the whole exercise."""
    shown = check("sigmoid", plain_sigmoid, step=1)
    assert repr(shown).startswith("sigmoid, step 1: right so far.\n  sigmoid(0.0) ")
    assert "point" not in shown.verdict.title
    assert MORE_TO_COME in repr(shown)
    with pytest.raises(NotYet):
        check("sigmoid", plain_sigmoid)


@pytest.mark.parametrize(
    "wrong", [mistake for mistake in mistakes_of("sigmoid") if mistake.name != "overflows"]
)
def test_a_step_names_the_same_mistakes(wrong):
    """A mistake of the sigmoid either shows near 0, and is named there, too, or passes the first step."""
    verdict = examine("sigmoid", wrong.candidate, seed=0, step=1)
    if not verdict.right:
        assert verdict.title == "sigmoid, step 1: not right yet."
        assert verdict.mistake
        assert {"Hint", "Again"}.isdisjoint(dict(verdict.facts)), "these belong to the whole exercise"


def test_there_is_a_step_or_the_caller_is_told():
    with pytest.raises(KeyError, match="neuron has no step 1"):
        examine("neuron", solutions.neuron, step=1)


def softmax_minus_one_maximum(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def softmax_minus_the_mean(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_clipped_far(probabilities, targets):
    return float(-np.mean(np.sum(targets * np.log(np.clip(probabilities, 0.01, 1)), axis=1)))


def init_layer_by_a_generator_of_its_own(n_in, n_out, rng):
    return np.random.default_rng().normal(0, 1 / np.sqrt(n_in), (n_in, n_out)), np.zeros((1, n_out))


def augment_that_copies(images, rng):
    return images.copy()


def split_of_the_first(X, y, fraction, rng):
    return X[3:], y[3:], X[range(3)], y[range(3)]


class Layer(solutions.Layer):
    def __init__(self, n_in, n_out, rng):
        super().__init__(n_in, n_out, rng)
        self.neurons = [solutions.Neuron(n_in, rng)] * n_out


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("softmax", softmax_minus_one_maximum),
        ("softmax", softmax_minus_the_mean),
        ("cross_entropy", cross_entropy_clipped_far),
        ("init_layer", init_layer_by_a_generator_of_its_own),
        ("augment", augment_that_copies),
        ("split", split_of_the_first),
        ("Layer", Layer),
    ],
)
def test_a_check_sends_nobody_on_who_will_lose_points(name, candidate):
    with pytest.raises(NotYet) as caught:
        check(name, candidate)
    assert caught.value.verdict.points < caught.value.verdict.out_of


def test_what_is_right_on_the_visible_examples_alone_is_told_with_a_hidden_one_and_the_mistake():
    with pytest.raises(NotYet) as caught:
        check("softmax", softmax_minus_one_maximum)
    verdict, told = caught.value.verdict, "\n".join(caught.value._render_traceback_())
    assert told.startswith(
        "softmax: right on the visible examples, wrong on others, 0 of 4 points.\n  softmax(z)"
    )
    assert "->" in told, "the visible examples"
    assert verdict.mistake
    assert {"Called", "Got"} <= dict(verdict.facts).keys()
    assert OPEN in box(verdict)


def test_a_check_runs_each_example_once():
    calls = []

    def relu(z):
        calls.append(z)
        return np.maximum(z, 0)

    shown = check("relu", relu)
    assert len(calls) == len(cases_of(find("relu"), 1))
    assert len(shown.verdict.examples) == len(cases_of(find("relu"), 0, shown=True))


def test_a_check_is_skipped_while_grading(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check("sigmoid", lambda x: "wrong") is None
