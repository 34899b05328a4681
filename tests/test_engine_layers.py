"""The engine's layers and network: equal to the references, and right by numerical gradients."""

import numpy as np
import pytest

from solutions import (
    MLP,
    NeuralNetwork,
    cross_entropy,
    dense,
    dense_backward,
    gradient_check,
    one_hot,
    relu,
    relu_backward,
    softmax,
    softmax_cross_entropy_backward,
)
from solutions.engine import BatchNorm, Dense, Dropout, ReLU, softmax_cross_entropy


def with_parameters(layer, rng, dtype=np.float64):
    """Give a layer parameters of its own, as a network would, but drawn at random."""
    for name, shape in layer.shapes.items():
        setattr(layer, name, rng.standard_normal(shape).astype(dtype))
        setattr(layer, "d" + name, np.empty(shape, dtype))
    if isinstance(layer, BatchNorm):
        gamma, beta = layer.gamma.copy(), layer.beta.copy()
        layer.initialise(rng)
        layer.gamma[...], layer.beta[...] = gamma, beta
    return layer


def network(dtype=np.float64, **options):
    """A small network with every parameter away from its first value, and a batch for it."""
    rng = np.random.default_rng(0)
    model = MLP([5, 7, 6, 3], rng, dtype=dtype, **options)
    model.parameters += (0.1 * rng.standard_normal(model.parameters.size)).astype(dtype)
    return model, rng.standard_normal((8, 5)).astype(dtype), rng.integers(0, 3, 8)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dense_equals_the_reference(dtype):
    rng = np.random.default_rng(0)
    layer = with_parameters(Dense(4, 3), rng, dtype)
    for n in (6, 2, 9):  # kept arrays must fit smaller and larger batches
        X, dZ = rng.standard_normal((n, 4)).astype(dtype), rng.standard_normal((n, 3)).astype(dtype)
        Z = layer.forward(X, training=True)
        np.testing.assert_allclose(Z, dense(X, layer.W, layer.b), rtol=1e-6)
        dX = layer.backward(dZ)
        for ours, reference in zip((dX, layer.dW, layer.db), dense_backward(dZ, X, layer.W), strict=True):
            assert ours.dtype == dtype
            np.testing.assert_allclose(ours, reference, rtol=1e-5, atol=1e-6)


def test_relu_equals_the_reference():
    rng = np.random.default_rng(1)
    Z, dA = rng.standard_normal((2, 6, 5))
    Z[0, 0] = 0
    layer = ReLU()
    expected, slopes = relu(Z), relu_backward(dA, Z)
    np.testing.assert_array_equal(layer.forward(Z.copy(), training=True), expected)
    np.testing.assert_array_equal(layer.backward(dA.copy()), slopes)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("scale", [1, 1000])
def test_softmax_cross_entropy_equals_the_references(dtype, scale):
    rng = np.random.default_rng(2)
    logits, labels = (scale * rng.standard_normal((9, 4))).astype(dtype), rng.integers(0, 4, 9)
    targets = one_hot(labels, 4)
    expected = softmax_cross_entropy_backward(logits, targets)
    log_probabilities = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    loss, gradient = softmax_cross_entropy(logits.copy(), labels)
    assert loss == pytest.approx(-np.mean(np.sum(targets * log_probabilities, axis=1)), rel=1e-5)
    if scale == 1:
        assert loss == pytest.approx(cross_entropy(softmax(logits), targets), rel=1e-5)
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient, expected, atol=1e-7)


def test_batch_norm_normalises_a_batch_then_scales_and_shifts():
    rng = np.random.default_rng(3)
    layer = with_parameters(BatchNorm(4), rng)
    Z = 5 + 3 * rng.standard_normal((50, 4))
    before = Z.copy()
    Y = layer.forward(Z, training=True)
    np.testing.assert_array_equal(Z, before)
    Z_hat = (Y - layer.beta) / layer.gamma
    np.testing.assert_allclose(Z_hat.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(Z_hat.var(axis=0), 1, rtol=1e-4)


def test_batch_norm_uses_running_averages_when_not_training():
    rng = np.random.default_rng(4)
    layer = with_parameters(BatchNorm(2), rng)
    for _ in range(200):
        layer.forward(rng.normal([5.0, -1.0], [3.0, 0.5], (100, 2)), training=True)
    np.testing.assert_allclose(layer.running_mean, [[5, -1]], atol=0.3)
    np.testing.assert_allclose(layer.running_variance, [[9, 0.25]], rtol=0.1)
    Y = layer.forward(np.array([[5.0, -1.0]]), training=False)
    np.testing.assert_allclose(Y, layer.beta, atol=0.2)
    at_first, alone = layer.running_mean.copy(), layer.forward(np.array([[1.0, 2.0]]), training=False).copy()
    pair = layer.forward(np.array([[1.0, 2.0], [100.0, -100.0]]), training=False)
    np.testing.assert_array_equal(pair[:1], alone)  # a sample's output doesn't depend on its company
    np.testing.assert_array_equal(layer.running_mean, at_first)


def test_batch_norm_passes_the_gradient_check():
    rng = np.random.default_rng(5)
    layer, (Z, dY) = with_parameters(BatchNorm(4), rng), rng.standard_normal((2, 6, 4))
    layer.forward(Z, training=True)
    dZ = layer.backward(dY.copy()).copy()
    dgamma, dbeta = layer.dgamma.copy(), layer.dbeta.copy()
    assert gradient_check(lambda a: np.sum(layer.forward(a, training=True) * dY), dZ, Z) < 1e-6

    def output_with(name, value):
        getattr(layer, name)[...] = value
        return np.sum(layer.forward(Z, training=True) * dY)

    gamma, beta = layer.gamma.copy(), layer.beta.copy()
    assert gradient_check(lambda a: output_with("gamma", a), dgamma, gamma) < 1e-7
    layer.gamma[...] = gamma
    assert gradient_check(lambda a: output_with("beta", a), dbeta, beta) < 1e-7


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_dropout_drops_at_its_rate_and_backward_uses_the_same_mask(rate):
    layer = Dropout(rate, np.random.default_rng(0))
    output = layer.forward(np.full((300, 200), 2.0, np.float32), training=True)
    assert output.dtype == np.float32
    assert np.mean(output == 0) == pytest.approx(rate, abs=0.01)
    np.testing.assert_allclose(np.unique(output), [0, 2 / (1 - rate)], rtol=1e-6)
    np.testing.assert_array_equal(layer.backward(np.full((300, 200), 2.0, np.float32)), output)
    X = np.ones((3, 200), np.float32)
    np.testing.assert_array_equal(layer.forward(X, training=False), np.ones((3, 200)))


@pytest.mark.parametrize("options", [{}, {"batch_norm": True}], ids=["plain", "batch norm"])
def test_network_gradients_pass_the_gradient_check(options):
    model, X, y = network(**options)
    model.loss_and_gradients(X, y)
    gradient = model.gradients.copy()

    def loss(parameters):
        model.parameters[...] = parameters
        return model.loss_and_gradients(X, y)

    start = model.parameters.copy()
    biases_before_norm = np.abs(gradient) < 1e-12  # batch norm takes them away again: their true gradient is 0
    assert biases_before_norm.sum() == (13 if options else 0)
    numerical = gradient_check(loss, gradient, start) if not options else None
    if options:
        numbers = np.flatnonzero(~biases_before_norm)

        def loss_of_the_rest(values):
            return loss(np.where(biases_before_norm, start, np.put_along_axis_copy(start, numbers, values)))

        numerical = gradient_check(
            lambda values: loss(_with(start, numbers, values)), gradient[numbers], start[numbers]
        )
    assert numerical < 1e-6


def _with(array, places, values):
    result = array.copy()
    result[places] = values
    return result
