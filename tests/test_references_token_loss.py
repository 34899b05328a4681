"""Day 9: the loss of tokens, and how to measure it without recording anything."""

import numpy as np
import pytest

from solutions import Tensor, no_gradient, token_loss

RNG = np.random.default_rng(9)
A, DEEP = RNG.standard_normal((3, 4)), RNG.standard_normal((2, 3, 4))


def test_token_loss_counts_only_what_is_to_be_learned():
    logits = Tensor(DEEP)
    targets = np.array([[0, -1, 3], [-1, -1, 1]])
    loss = token_loss(logits, targets)
    p = Tensor(DEEP).softmax().data
    expected = -np.log([p[0, 0, 0], p[0, 2, 3], p[1, 2, 1]]).mean()
    assert float(loss.data) == pytest.approx(expected)
    assert len(loss.links) == 1
    loss.backward()
    np.testing.assert_array_equal(logits.grad[targets == -1], 0.0)
    assert float(token_loss(Tensor(A[0]), 2).data) == pytest.approx(-np.log(Tensor(A[0]).softmax().data[2]))


@pytest.mark.parametrize("targets", [[0, 1], [[0], [1], [2]], []])
def test_token_loss_names_a_shape_that_does_not_fit(targets):
    with pytest.raises(ValueError, match=r"targets: got shape .*expected \(3,\), one a row"):
        token_loss(Tensor(A), np.array(targets, dtype=int))


def test_token_loss_takes_whole_numbers_of_any_kind_and_no_others():
    expected = token_loss(Tensor(A), [0, 1, 3]).data
    assert token_loss(Tensor(A), np.array([0, 1, 3], dtype=np.uint16)).data == expected
    with pytest.raises(TypeError, match="float64"):
        token_loss(Tensor(A), [0.0, 1.0, 3.0])


@pytest.mark.parametrize("targets", [[0, 1, 4], [0, 1, -2], [-1, -1, -1]])
def test_token_loss_names_targets_outside_the_vocabulary(targets):
    with pytest.raises(ValueError, match=r"targets: got -[12] to .*; expected -1 to 3, and not all -1"):
        token_loss(Tensor(A), np.array(targets))


def test_nothing_is_recorded_without_gradient():
    a = Tensor(A)
    with no_gradient():
        with no_gradient():
            pass
        assert (a * 2).links == []
    with pytest.raises(ZeroDivisionError), no_gradient():
        _ = 1 / 0
    assert len((a * 2).links) == 1
