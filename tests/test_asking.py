"""The judge's side: the same verdicts over the wire as in one process, and no reply is believed that is not one."""

from __future__ import annotations

import json
import linecache

import numpy as np
import pytest
from played_kernel import Kernel, published

import solutions
from grading import exercises
from grading.autograde.asking import InKernel, NoAnswer, NotDefined
from grading.examining.examine import examine
from grading.kernel.answering import OUTCOMES_MIME
from grading.kernel.cases import Case
from grading.kernel.probe import pieces_in, probe
from grading.kernel.stand_ins import earlier_pieces, lent
from grading.kernel.wire import decode, encode, unpacked


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
    scope, name = {"np": np}, f"<a notebook of {len(source)} characters>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    exec(compile(source, name, "exec"), scope)
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


A_SLIP = """
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def neuron(inputs, weights, bias):
    total = 0.0
    for x, w in zip(inputs, weights):
        total += x * w
    return sigmoid(bias - total)
"""


def test_a_slip_is_searched_for_once_when_references_may_stand_for_earlier_pieces():
    scope = notebook(A_SLIP)
    kernel = Kernel(sigmoid=scope["sigmoid"], neuron=scope["neuron"])
    asked = InKernel("neuron", kernel.ask)

    def searches():
        return sum(any(case.edit for case in sent["cases"]) for sent in kernel.sent)

    assert not examine("neuron", asked, seed=1).right
    assert searches() == 0
    verdict = examine("neuron", asked.final(), seed=1)
    assert searches() > 0
    assert "Everything else is right" in verdict.says


THROUGH_A_HELPER = """
def relu(z):
    return np.maximum(z, 0)

def softmax(z):
    return np.exp(z) / np.exp(z).sum()

def cross_entropy(predictions, targets):
    return -np.mean(np.sum(targets * np.log(predictions + 1e-12), axis=1))

def _proba(X, layers):
    for W, b in layers[:-1]:
        X = relu(X @ W + b)
    W, b = layers[-1]
    return softmax(X @ W + b)

def network_loss(X, targets, layers):
    return cross_entropy(_proba(X, layers), targets)
"""


@pytest.mark.parametrize("where", ["here", "in a kernel"])
def test_an_earlier_mistake_is_found_through_a_helper_of_ones_own(where):
    scope = notebook(THROUGH_A_HELPER)
    candidate = scope["network_loss"]
    if where == "in a kernel":
        kernel = Kernel(
            **{name: scope[name] for name in ("softmax", "network_loss", "cross_entropy", "relu")}
        )
        candidate = InKernel("network_loss", kernel.ask).final()
    verdict = examine("network_loss", candidate, seed=1)
    assert verdict.right
    assert verdict.leans_on == ("softmax",)


def test_an_attribute_is_no_call_of_an_exercise():
    scope = notebook("def tanh(z):\n    return z\n\ndef squash(z):\n    return np.tanh(z).relu")
    assert earlier_pieces(scope["squash"], "tanh_grad") == {}
    scope = notebook("def tanh(z):\n    return z\n\ndef tanh_grad(z):\n    return 1 - tanh(z) ** 2")
    assert [*earlier_pieces(scope["tanh_grad"], "tanh_grad")] == ["tanh"]


@pytest.mark.parametrize(
    ("source", "came"),
    [("", 5.0), ("class Value:\n    def __init__(self, data):\n        self.data = -data", -5.0)],
)
def test_a_case_may_build_its_inputs_of_earlier_pieces_the_learners_own_or_the_references(source, came):
    scope = notebook(f"{source}\n\ndef doubled(x):\n    return x.data")
    outcome = probe(scope["doubled"], "doubled", Case("doubled(Value(5.0))"))
    assert outcome.crash is None
    assert outcome.value == came


def test_an_earlier_piece_of_a_case_that_is_wrong_is_named():
    scope = notebook("class Value:\n    pass\n\ndef doubled(x):\n    return x.data")
    assert [*earlier_pieces(scope["doubled"], "doubled", pieces_in([Case("doubled(Value(5.0))")]))] == [
        "Value"
    ]


def test_a_reference_that_is_lent_calls_the_learners_own_pieces():
    class Tensor(solutions.Tensor):
        pass

    linear = lent("Linear", {"Tensor": Tensor})(2, 3, np.random.default_rng(0))
    assert type(linear.W) is Tensor
    model = lent("MLPLanguageModel", {"Tensor": Tensor})
    assert {type(p) for p in model(5, 2, 3, 4, np.random.default_rng(0)).parameters()} == {Tensor}
    own = lent("Linear", {"Tensor": Tensor})
    model = lent("GPT", {"Tensor": Tensor, "Linear": own})(7, 4, 8, 1, 2, np.random.default_rng(0))
    assert type(model.blocks[0].attention.query) is own
    assert lent("Linear", {"softmax": len}) is solutions.Linear
    assert lent("no such piece", {}) is None


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
        return outputs(decode(unpacked(request))["nonce"])

    with pytest.raises(NoAnswer) as caught:
        examine("sigmoid", InKernel("sigmoid", ask), seed=1)
    assert odd in caught.value.odd
