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
    numerical_gradient,
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
def test_network_gradients_are_the_numerical_ones(options):
    model, X, y = network(**options)
    loss = model.loss_and_gradients(X, y)
    gradients, start = model.gradients.copy(), model.parameters.copy()
    assert isinstance(loss, float)

    def loss_at(parameters):
        model.parameters[...] = parameters
        return model.loss_and_gradients(X, y)

    np.testing.assert_allclose(gradients, numerical_gradient(loss_at, start), rtol=1e-6, atol=1e-9)


def test_network_gradients_with_dropout_are_those_of_the_thinned_network():
    model, X, y = network(dropout=0.5)
    start = model.parameters.copy()

    def loss_at(parameters):  # with the same units dropped each time
        model.parameters[...] = parameters
        for layer in model.layers:
            if isinstance(layer, Dropout):
                layer.rng = np.random.default_rng(7)
        return model.loss_and_gradients(X, y)

    loss_at(start)
    gradients = model.gradients.copy()
    np.testing.assert_allclose(gradients, numerical_gradient(loss_at, start), rtol=1e-6, atol=1e-9)


def test_network_equals_the_reference_network():
    rng = np.random.default_rng(6)
    model, reference = MLP([5, 7, 3], rng, dtype=np.float64), NeuralNetwork(5, 7, 3, rng)
    hidden, last = model.dense
    for name, array in [("W1", hidden.W), ("b1", hidden.b), ("W2", last.W), ("b2", last.b)]:
        array[...] = getattr(reference, name)
    X, labels = rng.standard_normal((8, 5)), rng.integers(0, 3, 8)
    targets = one_hot(labels, 3)
    assert model.loss_and_gradients(X, labels) == pytest.approx(reference.loss(X, targets))
    expected = reference.gradients(X, targets)
    for name, array in [("W1", hidden.dW), ("b1", hidden.db), ("W2", last.dW), ("b2", last.db)]:
        np.testing.assert_allclose(array, expected[name], atol=1e-14)
    np.testing.assert_allclose(model.predict_probabilities(X), reference.forward(X))
    np.testing.assert_array_equal(model.predict(X), reference.predict(X))


def test_network_starts_as_the_reference_does():
    model, reference = (
        MLP([30, 20, 4], np.random.default_rng(0)),
        NeuralNetwork(30, 20, 4, np.random.default_rng(0)),
    )
    np.testing.assert_array_equal(model.dense[0].W, reference.W1.astype(np.float32))
    np.testing.assert_array_equal(model.dense[1].W, reference.W2.astype(np.float32))
    assert not model.dense[0].b.any()


def test_parameters_and_gradients_are_one_vector_with_views():
    model, X, y = network(np.float32, batch_norm=True)
    assert model.parameters.dtype == model.gradients.dtype == np.float32
    assert model.parameters.shape == (5 * 7 + 7 * 6 + 6 * 3 + (7 + 6 + 3) + 2 * (7 + 6),)
    assert sum(layer.W.size for layer in model.dense) == model.weights.size == model.weight_gradients.size
    for layer in model.layers:
        for name in layer.shapes:
            assert np.shares_memory(getattr(layer, name), model.parameters)
            assert np.shares_memory(getattr(layer, "d" + name), model.gradients)
    model.weights[...] = 0
    assert not any(layer.W.any() for layer in model.dense)
    assert all(layer.b.any() for layer in model.dense)
    model.loss_and_gradients(X, y)
    assert model.gradients.any()


@pytest.mark.parametrize("options", [{}, {"batch_norm": True, "dropout": 0.3}])
def test_prediction_in_pieces_changes_nothing_and_leaves_the_data(options):
    model, _, _ = network(np.float32, **options)
    X = np.random.default_rng(1).standard_normal((5000, 5)).astype(np.float32)
    before = X.copy()
    logits = model.logits(X)
    np.testing.assert_allclose(logits[4000:4010], model.logits(X[4000:4010]), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(model.logits(X), logits)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(model.predict(X), logits.argmax(axis=1))
    np.testing.assert_allclose(model.predict_probabilities(X).sum(axis=1), 1, rtol=1e-5)


def test_a_network_without_hidden_layer():
    model = MLP([4, 3], np.random.default_rng(0))
    X = np.ones((2, 4), np.float32)
    np.testing.assert_allclose(model.logits(X), dense(X, model.dense[0].W, model.dense[0].b), rtol=1e-6)
    assert np.isfinite(model.loss_and_gradients(X, np.array([0, 2])))


GOOD_X, GOOD_Y = np.zeros((8, 5), np.float32), np.zeros(8, int)


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        (GOOD_X[:, :4], GOOD_Y, r"X: got shape \(8, 4\); expected \(N, 5\)"),
        (GOOD_X[0], GOOD_Y, r"X: got shape \(5,\); expected \(N, 5\)"),
        (GOOD_X[:0], GOOD_Y[:0], r"X: got shape \(0, 5\); .* N at least 1"),
        (GOOD_X.astype(np.uint8), GOOD_Y, r"X: got uint8; expected float32.*scale_pixels\(X, 255\)"),
        (GOOD_X.astype(np.float64), GOOD_Y, r"X: got float64; expected float32.*astype\(np.float32\)"),
        (GOOD_X, GOOD_Y[:7], r"y: got int64 of shape \(7,\); expected int labels of shape \(8,\)"),
        (GOOD_X, np.eye(3)[GOOD_Y], "not one-hot rows"),
        (GOOD_X, GOOD_Y.astype(float), "y: got float64"),
        (GOOD_X, GOOD_Y + 3, "y: got labels 3 to 3; expected 0 to 2"),
        (GOOD_X, GOOD_Y - 1, "y: got labels -1 to -1; expected 0 to 2"),
    ],
)
def test_errors_name_what_was_wrong(X, y, says):
    model, _, _ = network(np.float32)
    with pytest.raises(ValueError, match=says):
        model.loss_and_gradients(X, y)


@pytest.mark.parametrize("sizes", [[], [5], [5, 0, 3]])
def test_a_network_needs_sensible_sizes(sizes):
    with pytest.raises(ValueError, match="sizes: got"):
        MLP(sizes, np.random.default_rng(0))


def test_a_network_needs_a_sensible_dropout():
    with pytest.raises(ValueError, match=r"dropout: got 1.0; expected 0 <= dropout < 1"):
        MLP([5, 4, 3], np.random.default_rng(0), dropout=1.0)
