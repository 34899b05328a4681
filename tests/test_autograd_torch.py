"""Value's gradients are PyTorch's: as recorded, and anew where PyTorch is installed."""

from __future__ import annotations

import importlib.util
import json

import pytest
from autograd_expressions import EXPRESSIONS, RECORDED, torch_answers

from solutions import Value

RECORD = json.loads(RECORDED.read_text(encoding="utf-8"))


def by_value(name, point):
    leaves = [Value(x) for x in point]
    result = EXPRESSIONS[name][0](*leaves)
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_value_agrees_with_what_pytorch_answered(name):
    recorded = RECORD["answers"][name]
    assert [answer["point"] for answer in recorded] == EXPRESSIONS[name][1]
    for answer in recorded:
        value, gradient = by_value(name, answer["point"])
        assert value == pytest.approx(answer["value"], rel=1e-12, abs=1e-12)
        assert gradient == pytest.approx(answer["gradient"], rel=1e-12, abs=1e-12)


def test_the_record_says_which_pytorch_made_it():
    assert RECORD["torch"] == "2.13.0"
    assert RECORD["answers"].keys() == EXPRESSIONS.keys()


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_answers_as_recorded():
    answers = torch_answers()["answers"]
    for name, recorded in RECORD["answers"].items():
        for old, new in zip(recorded, answers[name], strict=True):
            assert new["value"] == pytest.approx(old["value"], rel=1e-12, abs=1e-12)
            assert new["gradient"] == pytest.approx(old["gradient"], rel=1e-12, abs=1e-12)
