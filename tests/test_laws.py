"""Laws that hold for every input, searched for exceptions by hypothesis."""

from __future__ import annotations

import hypothesis.extra.numpy as arrays
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import solutions

SIZES = st.integers(min_value=1, max_value=6)
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
LOGITS = arrays.arrays(
    np.float64,
    st.tuples(SIZES, SIZES),
    elements=st.floats(min_value=-1000, max_value=1000, allow_nan=False, width=32),
)


@given(LOGITS)
def test_softmax_gives_probabilities(z):
    p = solutions.softmax(z)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1)


@given(LOGITS, st.floats(min_value=-1000, max_value=1000))
def test_softmax_does_not_change_when_all_logits_are_shifted(z, shift):
    np.testing.assert_allclose(solutions.softmax(z + shift), solutions.softmax(z), rtol=1e-6, atol=1e-9)


@given(LOGITS, SEEDS)
def test_cross_entropy_is_at_least_zero(z, seed):
    labels = np.random.default_rng(seed).integers(z.shape[1], size=len(z))
    loss = solutions.cross_entropy(solutions.softmax(z), solutions.one_hot(labels, z.shape[1]))
    assert 0 <= loss < np.inf


@given(SIZES, SIZES, SIZES, SEEDS)
def test_dense_backward_agrees_with_the_numerical_gradient(n, n_in, n_out, seed):
    rng = np.random.default_rng(seed)
    X, W, b = rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=(1, n_out))
    dZ = rng.normal(size=(n, n_out))
    gradients = solutions.dense_backward(dZ, X, W)
    losses = (
        (lambda A: float((solutions.dense(A, W, b) * dZ).sum()), X),
        (lambda A: float((solutions.dense(X, A, b) * dZ).sum()), W),
        (lambda A: float((solutions.dense(X, W, A) * dZ).sum()), b),
    )
    for gradient, (loss, at) in zip(gradients, losses, strict=True):
        np.testing.assert_allclose(gradient, solutions.numerical_gradient(loss, at), rtol=1e-5, atol=1e-6)


@given(SIZES, SIZES, SEEDS)
def test_the_gradient_of_softmax_and_cross_entropy_agrees_with_the_numerical_one(n, classes, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, classes))
    targets = solutions.one_hot(rng.integers(classes, size=n), classes)
    numerical = solutions.numerical_gradient(
        lambda z: solutions.cross_entropy(solutions.softmax(z), targets), logits
    )
    np.testing.assert_allclose(
        solutions.softmax_cross_entropy_backward(logits, targets), numerical, rtol=1e-5, atol=1e-7
    )


@given(st.integers(1, 40), st.integers(1, 50), SEEDS)
def test_minibatches_are_a_permutation(n, batch_size, seed):
    X = np.arange(n)[:, np.newaxis]
    batches = list(solutions.minibatches(X, np.arange(n), batch_size, np.random.default_rng(seed)))
    rows = np.concatenate([X_batch[:, 0] for X_batch, _ in batches])
    assert sorted(rows) == list(range(n))
    assert all((X_batch[:, 0] == y_batch).all() for X_batch, y_batch in batches)
    assert all(len(y_batch) == batch_size for _, y_batch in batches[:-1])


@given(st.floats(min_value=0, max_value=0.9), SEEDS)
def test_dropout_keeps_the_mean(rate, seed):
    A = np.ones((100, 100))
    output, mask = solutions.dropout(A, rate, np.random.default_rng(seed))
    np.testing.assert_array_equal(output, A * mask)
    spread = np.sqrt(rate / (1 - rate) / A.size)
    assert abs(output.mean() - 1) <= 7 * spread + 1e-12


@given(
    arrays.arrays(np.float64, st.integers(1, 8), elements=st.floats(0.01, 1000) | st.floats(-1000, -0.01)),
    st.floats(min_value=1e-4, max_value=1),
)
def test_adams_first_step_has_the_size_of_the_learning_rate(gradient, rate):
    parameters = np.zeros_like(gradient)
    solutions.Adam(learning_rate=rate).step([parameters], [gradient])
    np.testing.assert_allclose(parameters, -rate * np.sign(gradient), rtol=1e-5)


@given(LOGITS, st.floats(min_value=1e-3, max_value=100))
def test_clipped_gradients_are_no_longer_than_allowed_and_point_the_same_way(g, longest):
    (clipped,) = solutions.clip_gradients([g], longest)
    assert np.linalg.norm(clipped) <= longest * (1 + 1e-9)
    np.testing.assert_allclose(clipped * np.linalg.norm(g), g * np.linalg.norm(clipped), rtol=1e-6, atol=1e-6)
