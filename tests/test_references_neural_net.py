"""Day 6: initialisation, regularisation and the network class."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from solutions import NeuralNetwork, dropout, gradient_check, he_init, l2_penalty, one_hot

NAMES = ["W1", "b1", "W2", "b2"]


def small(n=7, seed=0):
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(5, 6, 3, rng)
    network.b1 += 0.1 * rng.standard_normal(network.b1.shape)
    network.b2 += 0.1 * rng.standard_normal(network.b2.shape)
    return network, rng.standard_normal((n, 5)), one_hot(rng.integers(0, 3, n), 3)


def test_he_init():
    W = he_init(400, 300, np.random.default_rng(0))
    assert W.shape == (400, 300)
    assert W.std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert abs(W.mean()) < 1e-3
    np.testing.assert_array_equal(W, he_init(400, 300, np.random.default_rng(0)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_dropout_drops_at_the_rate_and_keeps_the_mean(rate, dtype):
    A = np.full((300, 200), 2.0, dtype=dtype)
    output, mask = dropout(A, rate, np.random.default_rng(0))
    assert output.dtype == dtype
    assert np.mean(mask == 0) == pytest.approx(rate, abs=0.01)
    np.testing.assert_allclose(np.unique(mask), [0, 1 / (1 - rate)], rtol=1e-6)
    np.testing.assert_array_equal(output, A * mask)
    assert output.mean() == pytest.approx(2, rel=0.03)
    assert np.all(A == 2)


@pytest.mark.parametrize("settings", [{"rate": 0.5, "training": False}, {"rate": 0, "training": True}])
def test_dropout_that_does_nothing(settings):
    A = np.random.default_rng(0).standard_normal((3, 4)).astype(np.float32)
    output, mask = dropout(A, rng=np.random.default_rng(1), **settings)
    np.testing.assert_array_equal(output, A)
    np.testing.assert_array_equal(mask, np.ones((3, 4)))
    assert output.dtype == np.float32


def test_dropout_depends_on_rng_alone():
    A = np.ones((10, 10))
    masks = [dropout(A, 0.5, np.random.default_rng(seed))[1].tolist() for seed in (0, 0, 1)]
    assert masks[0] == masks[1] != masks[2]


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_dropout_names_a_rate_outside(rate):
    with pytest.raises(ValueError, match=f"rate: got {rate}; expected 0 <= rate < 1"):
        dropout(np.ones((2, 2)), rate, np.random.default_rng(0))


def test_l2_penalty_and_its_gradients():
    weights = [np.array([[1.0, -2.0]]), np.array([[3.0]])]
    loss, grads = l2_penalty(weights, 0.1)
    assert isinstance(loss, float)
    assert loss == pytest.approx(0.05 * 14)
    np.testing.assert_allclose(grads[0], [[0.1, -0.2]])
    np.testing.assert_allclose(grads[1], [[0.3]])
    assert l2_penalty([np.ones((2, 2), dtype=np.float32)], 0.1)[1][0].dtype == np.float32
    assert l2_penalty([], 0.1) == (0.0, [])


def test_network_starts_with_he_weights_and_zero_biases():
    network = NeuralNetwork(300, 200, 10, np.random.default_rng(0))
    assert [getattr(network, name).shape for name in NAMES] == [(300, 200), (1, 200), (200, 10), (1, 10)]
    assert network.W1.std() == pytest.approx(np.sqrt(2 / 300), rel=0.02)
    assert network.W2.std() == pytest.approx(np.sqrt(2 / 200), rel=0.1)
    assert not network.b1.any()
    assert not network.b2.any()
    np.testing.assert_array_equal(network.W1, NeuralNetwork(300, 200, 10, np.random.default_rng(0)).W1)
    assert NeuralNetwork(3, 2, 2).W1.shape == (3, 2)


@pytest.mark.parametrize("n", [1, 7])
def test_network_gradients_pass_the_gradient_check(n):
    network, X, y = small(n)
    gradients = network.gradients(X, y)
    assert sorted(gradients) == sorted(NAMES)
    for name in NAMES:

        def loss(value, name=name):
            original = getattr(network, name)
            setattr(network, name, value)
            result = network.loss(X, y)
            setattr(network, name, original)
            return result

        assert gradient_check(loss, gradients[name], getattr(network, name)) < 1e-6, name


def test_network_agrees_with_scikit_learn():
    network, X, y = small()
    theirs = MLPClassifier((6,), max_iter=1, alpha=0, random_state=0, early_stopping=False)
    theirs.partial_fit(X, y.argmax(axis=1), classes=[0, 1, 2])
    theirs.coefs_ = [network.W1, network.W2]
    theirs.intercepts_ = [network.b1[0], network.b2[0]]
    np.testing.assert_allclose(network.forward(X), theirs.predict_proba(X), rtol=1e-10)
    np.testing.assert_array_equal(network.predict(X), theirs.predict(X))


def test_backward_is_one_step_and_returns_the_loss_before_it():
    network, X, y = small()
    before = {name: getattr(network, name).copy() for name in NAMES}
    loss, gradients = network.loss(X, y), network.gradients(X, y)
    assert network.backward(X, y, 0.1) == pytest.approx(loss)
    for name in NAMES:
        np.testing.assert_allclose(getattr(network, name), before[name] - 0.1 * gradients[name])
    assert network.loss(X, y) < loss


def test_no_method_depends_on_an_earlier_call():
    _, X, y = small()
    other = np.ones((2, 5))
    for call in (
        lambda net: net.loss(X, y),
        lambda net: net.gradients(X, y)["W1"].tolist(),
        lambda net: net.backward(X, y, 0.1),
        lambda net: net.predict(X).tolist(),
    ):
        fresh, used = small()[0], small()[0]
        used.forward(other)
        assert call(fresh) == call(used)


def test_predict_gives_int_labels_and_arguments_are_unchanged():
    network, X, y = small()
    before = X.copy(), y.copy()
    network.backward(X, y, 0.1)
    labels = network.predict(X)
    assert labels.shape == (7,)
    assert np.issubdtype(labels.dtype, np.integer)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_network_survives_huge_inputs():
    network, X, y = small()
    assert np.isfinite(network.loss(X * 1e4, y))
    assert all(np.isfinite(g).all() for g in network.gradients(X * 1e4, y).values())
