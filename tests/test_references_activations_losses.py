"""Day 3: activations with their derivatives, softmax, one-hot and cross-entropy."""

import numpy as np
import pytest
from scipy.special import log_softmax
from scipy.special import softmax as scipy_softmax
from sklearn.metrics import log_loss

from solutions import (
    cross_entropy,
    leaky_relu,
    leaky_relu_grad,
    network_loss,
    one_hot,
    relu,
    relu_grad,
    softmax,
    tanh,
    tanh_grad,
)

PAIRS = [(relu, relu_grad), (leaky_relu, leaky_relu_grad), (tanh, tanh_grad)]
ALL = [function for pair in PAIRS for function in pair]


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("shape", [(5,), (1, 1), (4, 3), (2, 3, 2)])
def test_shape_and_float32_are_kept_and_the_argument_is_unchanged(function, shape):
    z = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    before = z.copy()
    result = function(z)
    assert result.shape == shape
    assert result.dtype == np.float32
    np.testing.assert_array_equal(z, before)
    np.testing.assert_allclose(result, function(z.astype(np.float64)), rtol=1e-5)


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_extremes_and_the_kink(function, dtype):
    expected = {
        relu: [0, 0, 1000],
        relu_grad: [0, 0, 1],
        leaky_relu: [-10, 0, 1000],
        leaky_relu_grad: [0.01, 0.01, 1],
        tanh: [-1, 0, 1],
        tanh_grad: [0, 1, 0],
    }
    np.testing.assert_allclose(
        function(np.array([-1000, 0, 1000], dtype=dtype)), expected[function], rtol=1e-6
    )


@pytest.mark.parametrize(("function", "derivative"), PAIRS)
def test_derivatives_are_slopes(function, derivative):
    z = np.linspace(-3, 3, 40)  # 0 is not among them
    h = 1e-6
    np.testing.assert_allclose(derivative(z), (function(z + h) - function(z - h)) / (2 * h), atol=1e-8)


def test_leaky_relu_with_another_slope():
    z = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(leaky_relu(z, 0.5), [-1, 0, 3])
    np.testing.assert_array_equal(leaky_relu_grad(z, 0.5), [0.5, 0.5, 1])
    np.testing.assert_array_equal(leaky_relu(z, slope=0), relu(z))
    np.testing.assert_array_equal(leaky_relu_grad(np.array([-2, 3]), 0.5), [0.5, 1])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_agrees_with_scipy(dtype):
    z = (np.random.default_rng(0).standard_normal((50, 10)) * 5).astype(dtype)
    before = z.copy()
    probabilities = softmax(z)
    assert probabilities.dtype == dtype
    np.testing.assert_allclose(probabilities, scipy_softmax(z, axis=1), rtol=1e-5)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_is_stable(dtype):
    z = np.array([[1000, 1000, -1000], [-1000, -1000, -1000], [-1000, 0, 1000]], dtype=dtype)
    np.testing.assert_allclose(softmax(z), [[0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [0, 0, 1]], rtol=1e-6)
    assert softmax(z[:1]).shape == (1, 3)


def test_softmax_wants_a_batch():
    with pytest.raises(ValueError, match=r"z: got shape \(3,\); expected \(N, C\)"):
        softmax(np.zeros(3))


@pytest.mark.parametrize("kind", [list, np.array])
def test_one_hot(kind):
    result = one_hot(kind([2, 0, 1, 2]), 4)
    assert np.issubdtype(result.dtype, np.floating)
    np.testing.assert_array_equal(result, [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])


def test_one_hot_of_labels_of_any_int_type():
    for dtype in (np.uint8, np.int32, np.int64):
        np.testing.assert_array_equal(one_hot(np.array([1, 0], dtype=dtype), 2), [[0, 1], [1, 0]])


@pytest.mark.parametrize("labels", [[0, 3], [-1, 2]])
def test_one_hot_refuses_labels_outside(labels):
    with pytest.raises(ValueError, match=r"labels: got .* expected 0 to 2"):
        one_hot(labels, 3)


def test_cross_entropy_by_hand():
    predictions = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]])
    targets = np.array([[0, 1, 0], [0, 1, 0]])
    loss = cross_entropy(predictions, targets)
    assert isinstance(loss, float)
    assert loss == pytest.approx(-(np.log(0.25) + np.log(0.8)) / 2)


def test_cross_entropy_agrees_with_scikit_learn():
    rng = np.random.default_rng(3)
    predictions, labels = softmax(rng.standard_normal((40, 5))), rng.integers(0, 5, 40)
    expected = log_loss(labels, predictions, labels=range(5))
    assert cross_entropy(predictions, one_hot(labels, 5)) == pytest.approx(expected)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cross_entropy_of_certain_predictions(dtype):
    certain = np.eye(3, dtype=dtype)
    assert cross_entropy(certain, np.eye(3)) == 0
    wrong = cross_entropy(certain, np.roll(np.eye(3), 1, axis=1))
    assert -np.log(1e-7) - 1e-4 <= wrong <= -np.log(1e-15) + 1e-4


def test_cross_entropy_refuses_labels_in_place_of_one_hot_rows():
    with pytest.raises(ValueError, match=r"targets: got shape \(2,\); expected \(2, 3\)"):
        cross_entropy(np.full((2, 3), 1 / 3), np.array([0, 2]))


def test_network_loss_agrees_with_the_formula_written_out():
    rng = np.random.default_rng(4)
    X, labels = rng.standard_normal((6, 4)), rng.integers(0, 3, 6)
    W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in [(4, 5), (1, 5), (5, 3), (1, 3)])
    hidden = (X @ W1 + b1) * (X @ W1 + b1 > 0)
    expected = -log_softmax(hidden @ W2 + b2, axis=1)[np.arange(6), labels].mean()
    loss = network_loss(X, one_hot(labels, 3), [(W1, b1), (W2, b2)])
    assert np.ndim(loss) == 0
    assert loss == pytest.approx(expected)
