"""Tensor's values and gradients are PyTorch's: as recorded, and computed again where PyTorch is installed."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest
from tensor_expressions import OPERATIONS, RECORDED, tensor_answer, torch_answers

RECORD = json.loads(RECORDED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_tensor_agrees_with_what_pytorch_answered(name):
    answer = RECORD["answers"][name]
    result, gradients = tensor_answer(name, answer["leaves"], np.float64)
    np.testing.assert_allclose(result.data, answer["value"], rtol=1e-12, atol=1e-12)
    for ours, theirs in zip(gradients, answer["gradients"], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", OPERATIONS)
def test_in_float32_it_agrees_as_far_as_float32_goes(name):
    answer = RECORD["answers"][name]
    result, gradients = tensor_answer(name, answer["leaves"], np.float32)
    for ours, theirs in zip([result.data, *gradients], [answer["value"], *answer["gradients"]], strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_the_record_says_which_pytorch_made_it_and_holds_every_operation():
    assert RECORD["torch"] == "2.13.0"
    assert RECORD["answers"].keys() == OPERATIONS.keys()
    assert len(OPERATIONS) == 33


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_answers_as_recorded():
    recorded = RECORD["answers"]
    answers = torch_answers({name: answer["leaves"] for name, answer in recorded.items()})["answers"]
    for name, old in recorded.items():
        for kind in ("value", "gradients"):
            for a, b in zip(_flat(answers[name][kind]), _flat(old[kind]), strict=True):
                assert a == pytest.approx(b, rel=1e-12, abs=1e-12)


def _flat(nested):
    return [number for part in nested for number in _flat(part)] if isinstance(nested, list) else [nested]
