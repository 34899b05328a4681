"""The judge's side: the same verdicts over the wire as in one process, and no reply is believed that is not one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from played_kernel import Kernel, published

import solutions
from grading import exercises
from grading.autograde.asking import InKernel, NoAnswer, NotDefined
from grading.examining.examine import examine
from grading.kernel.answering import OUTCOMES_MIME
from grading.kernel.wire import decode, encode


@pytest.mark.parametrize("name", exercises.names())
def test_the_verdict_is_the_same_as_in_one_process(name):
    candidates = [
        getattr(solutions, name),
        *(known.candidate for known in exercises.mistakes_of(name)[:2]),
        3,
    ]
    for candidate in candidates:
        there = examine(name, InKernel(name, Kernel(**{name: candidate}).ask), seed=1)
        here = examine(name, candidate, seed=1)
        assert there == here


def notebook(source):
    scope = {"np": np}
    exec(source, scope)
    return scope


WEEK = """
def sigmoid(x):
    return 1 / (1 + np.exp(x))

def neuron(inputs, weights, bias):
    return sigmoid(np.dot(inputs, weights) + bias)
"""


def test_references_are_sent_when_points_are_given_and_only_earlier_ones():
    scope = notebook(WEEK)
    kernel = Kernel(sigmoid=scope["sigmoid"], neuron=scope["neuron"])
    asked = InKernel("neuron", kernel.ask)
    assert not examine("neuron", asked, seed=1).right
    assert all(sent["references"] == {} for sent in kernel.sent)
    verdict = examine("neuron", asked.final(), seed=1)
    assert verdict.right
    assert "sigmoid" in verdict.look
    references = [sent["references"] for sent in kernel.sent if sent["references"]]
    assert [set(sources) for sources in references] == [{"sigmoid"}]


def test_what_is_not_there_is_said():
    with pytest.raises(NotDefined):
        examine("sigmoid", InKernel("sigmoid", Kernel().ask), seed=1)


OUTCOMES = encode({"kind": "a function", "outcomes": [], "earlier": []})


@pytest.mark.parametrize(
    ("outputs", "odd"),
    [
        (lambda nonce: [], "did not answer"),
        (lambda nonce: [{"output_type": "error", "ename": "X", "evalue": "y"}], "did not answer"),
        (lambda nonce: [published("another", OUTCOMES)], "not made by the course"),
        (lambda nonce: [published(nonce, OUTCOMES)], "not made by the course"),
        (lambda nonce: [published(nonce, "[" * 10**5)], "not made by the course"),
        (lambda nonce: [published(nonce, encode([1, 2]))], "not made by the course"),
        (lambda nonce: [published(nonce, 3)], "not made by the course"),
        (lambda nonce: [{"data": {OUTCOMES_MIME: [1]}}], "not made by the course"),
        (lambda nonce: [published(nonce, OUTCOMES)] * 2, "more than one"),
        (
            lambda nonce: [
                published(nonce, json.dumps({"dict": [["kind", 3], ["outcomes", 7], ["earlier", None]]}))
            ],
            "not made by the course",
        ),
    ],
)
def test_a_reply_that_is_none_earns_nothing_and_is_told(outputs, odd):
    def ask(request, most):
        return outputs(decode(request)["nonce"])

    with pytest.raises(NoAnswer) as caught:
        examine("sigmoid", InKernel("sigmoid", ask), seed=1)
    assert odd in caught.value.odd
