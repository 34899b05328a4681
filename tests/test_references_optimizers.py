"""Day 5: gradient descent, batches, optimizers, the schedule and clipping."""

import numpy as np
import pytest

from solutions import SGD, Adam, Momentum, clip_gradients, cosine_schedule, descend, minibatches, sgd_step

OPTIMIZERS = [lambda: SGD(0.1), lambda: Momentum(0.1), lambda: Adam(0.1)]


def test_sgd_step_by_hand():
    W, dW = np.array([[1.0, 2.0]]), np.array([[10.0, -10.0]])
    np.testing.assert_allclose(sgd_step(W, dW, 0.1), [[0.0, 3.0]])
    np.testing.assert_array_equal(W, [[1.0, 2.0]])
    assert sgd_step(W.astype(np.float32), dW.astype(np.float32), 0.1).dtype == np.float32
    with pytest.raises(ValueError, match=r"dW: got shape \(2,\); expected \(1, 2\)"):
        sgd_step(W, dW[0], 0.1)


def test_descend_keeps_every_iterate():
    start = np.array([4.0, -8.0])
    path = descend(start, lambda W: 2 * W, learning_rate=0.25, steps=3)
    np.testing.assert_array_equal(path, [[4, -8], [2, -4], [1, -2], [0.5, -1]])
    assert isinstance(path, list)
    np.testing.assert_array_equal(start, [4, -8])
    assert len(descend(start, lambda W: W, 0.1, 0)) == 1


@pytest.mark.parametrize("batch_size", [1, 4, 5, 10, 64])
def test_minibatches_deal_every_sample_once_with_its_label(batch_size):
    X, y = np.arange(10 * 3).reshape(10, 3), np.arange(10)
    batches = list(minibatches(X, y, batch_size, np.random.default_rng(0)))
    sizes = [len(labels) for _, labels in batches]
    assert sizes[:-1] == [batch_size] * (len(sizes) - 1)
    assert 0 < sizes[-1] <= batch_size
    np.testing.assert_array_equal(
        np.concatenate([rows for rows, _ in batches])[:, 0] // 3,
        np.concatenate([labels for _, labels in batches]),
    )
    np.testing.assert_array_equal(np.sort(np.concatenate([labels for _, labels in batches])), y)
    np.testing.assert_array_equal(X.ravel(), np.arange(30))


def test_minibatches_shuffle_anew_by_rng_alone():
    X = np.arange(100)

    def order(rng):
        return np.concatenate([rows for rows, _ in minibatches(X, X, 7, rng)]).tolist()

    rng = np.random.default_rng(0)
    first, second = order(rng), order(rng)
    assert first != second
    assert first != X.tolist()
    assert first == order(np.random.default_rng(0))


def test_minibatches_name_what_does_not_fit():
    with pytest.raises(ValueError, match="y: got 9 rows; expected 10"):
        list(minibatches(np.zeros((10, 2)), np.zeros(9), 4, np.random.default_rng(0)))


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_optimizers_update_in_place_and_leave_gradients(make, dtype):
    rng = np.random.default_rng(0)
    params = [rng.standard_normal(shape).astype(dtype) for shape in [(3, 2), (1, 2)]]
    grads = [rng.standard_normal(shape).astype(dtype) for shape in [(3, 2), (1, 2)]]
    same, before, grads_before = list(params), [p.copy() for p in params], [g.copy() for g in grads]
    optimizer = make()
    for _ in range(3):
        optimizer.step(params, grads)
    for p, s, b, g, gb in zip(params, same, before, grads, grads_before, strict=True):
        assert p is s
        assert p.dtype == dtype
        assert not np.any(p == b)
        np.testing.assert_array_equal(g, gb)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_optimizers_find_the_bottom_of_a_bowl(make):
    p, optimizer = np.array([3.0, -2.0]), make()
    for _ in range(500):
        optimizer.step([p], [2 * p])
    np.testing.assert_allclose(p, 0, atol=1e-3)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_two_optimizers_do_not_share_state(make):
    def run():
        p, optimizer = np.array([1.0]), make()
        for gradient in (1.0, 0.5, -2.0):
            optimizer.step([p], [np.array([gradient])])
        return p[0]

    assert run() == run()


def test_sgd_by_hand():
    p = np.array([1.0, 2.0])
    SGD(0.5).step([p], [np.array([1.0, -1.0])])
    np.testing.assert_array_equal(p, [0.5, 2.5])


def test_momentum_by_hand():
    p, optimizer = np.array([0.0]), Momentum(0.1, beta=0.5)
    for gradient, expected in [(1.0, -0.1), (1.0, -0.25), (0.0, -0.325)]:  # v = 1, 1.5, 0.75
        optimizer.step([p], [np.array([gradient])])
        assert p[0] == pytest.approx(expected)


def test_adam_follows_algorithm_1_number_by_number():
    gradients = [0.3, -2.0, 0.0, 5.0]
    p, optimizer = np.array([1.0]), Adam(0.01, beta1=0.8, beta2=0.95, eps=1e-6)
    theta, m, v = 1.0, 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        optimizer.step([p], [np.array([g])])
        m = 0.8 * m + 0.2 * g
        v = 0.95 * v + 0.05 * g * g
        theta -= 0.01 * (m / (1 - 0.8**t)) / ((v / (1 - 0.95**t)) ** 0.5 + 1e-6)
        assert p[0] == pytest.approx(theta, rel=1e-12)


def test_adams_first_step_is_the_learning_rate_whatever_the_gradients_size():
    p = np.zeros(3)
    Adam(0.01).step([p], [np.array([1e-4, -1.0, 1e4])])
    np.testing.assert_allclose(p, [-0.01, 0.01, -0.01], rtol=1e-3)


def test_the_learning_rate_may_change_between_steps():
    p, optimizer = np.array([0.0]), SGD(1.0)
    for rate in (1.0, 0.5):
        optimizer.learning_rate = rate
        optimizer.step([p], [np.array([1.0])])
    assert p[0] == -1.5


def test_cosine_schedule():
    values = [cosine_schedule(step, 100, 0.4, warmup=20) for step in (0, 10, 20, 40, 60, 100)]
    expected = [0, 0.2, 0.4, 0.2 * (1 + np.cos(np.pi / 4)), 0.2, 0]
    np.testing.assert_allclose(values, expected, atol=1e-15)
    assert cosine_schedule(0, 10, 0.4) == 0.4
    assert cosine_schedule(10, 10, 0.4) == 0
    # A NumPy float64 as learning rate would turn float32 parameters into float64.
    assert type(cosine_schedule(3, 10, 0.4)) is float
    assert np.ndim(cosine_schedule(1, 10, 1, warmup=4)) == 0


def test_clip_gradients_scales_all_together():
    grads = [np.array([3.0, 0.0]), np.array([[4.0]])]
    clipped = clip_gradients(grads, 1.0)
    np.testing.assert_allclose(clipped[0], [0.6, 0.0])
    np.testing.assert_allclose(clipped[1], [[0.8]])
    np.testing.assert_array_equal(grads[0], [3, 0])
    assert clipped is not grads


@pytest.mark.parametrize("max_norm", [5.0, 6.0])
def test_clip_gradients_leaves_short_ones(max_norm):
    grads = [np.array([3.0, 4.0])]
    np.testing.assert_array_equal(clip_gradients(grads, max_norm)[0], [3, 4])


def test_clip_gradients_of_zeros_and_of_float32():
    np.testing.assert_array_equal(clip_gradients([np.zeros(3)], 1.0)[0], np.zeros(3))
    assert clip_gradients([np.ones(3, dtype=np.float32)], 1.0)[0].dtype == np.float32
