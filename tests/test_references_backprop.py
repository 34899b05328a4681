"""Day 4, first notebook: gradients by hand, by differences and by the chain rule."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from solutions import (
    cross_entropy,
    dense,
    dense_backward,
    gradient_check,
    gradients_by_hand,
    numerical_gradient,
    one_hot,
    relative_error,
    relu,
    relu_backward,
    softmax,
    softmax_cross_entropy_backward,
)


def batch(n=5, n_in=4, n_out=3, dtype=np.float64):
    rng = np.random.default_rng(0)
    shapes = [(n, n_in), (n_in, n_out), (1, n_out), (n, n_out)]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def test_gradients_by_hand():
    assert tuple(gradients_by_hand(-2.0, 5.0, -4.0)) == (-4.0, -4.0, 3.0)
    h = 1e-6
    for i in range(3):
        up, down = [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]
        up[i] += h
        down[i] -= h
        slope = ((up[0] + up[1]) * up[2] - (down[0] + down[1]) * down[2]) / (2 * h)
        assert gradients_by_hand(1.0, 2.0, 3.0)[i] == pytest.approx(slope)


@pytest.mark.parametrize("shape", [(1,), (6,), (2, 3), (2, 1, 3)])
def test_numerical_gradient_of_any_shape_agrees_with_scipy(shape):
    x = np.random.default_rng(1).standard_normal(shape)

    def f(a):
        return float(np.sum(np.sin(a) * a))

    gradient = numerical_gradient(f, x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, np.cos(x) * x + np.sin(x), rtol=1e-7)
    flat = approx_fprime(x.ravel(), lambda a: f(a.reshape(shape)))
    np.testing.assert_allclose(gradient.ravel(), flat, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_numerical_gradient_works_in_double_precision_and_leaves_x_bit_for_bit(dtype):
    x = np.array([[1, 2], [3, 4]], dtype=dtype)
    before = x.tobytes()
    gradient = numerical_gradient(lambda a: np.sum(a**2), x)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, [[2, 4], [6, 8]], rtol=1e-8)
    assert x.tobytes() == before


def test_numerical_gradient_uses_the_step_it_is_given():
    steps = []
    numerical_gradient(lambda a: steps.append(a[0]) or 0.0, np.array([1.0]), h=0.25)
    assert sorted(steps) == [0.75, 1.25]


def test_relative_error():
    assert relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0
    assert relative_error(np.array([1.0, 3.0]), np.array([1.0, 1.0])) == 0.5
    assert relative_error(np.array([2.0]), np.array([-2.0])) == 1
    assert relative_error(np.zeros(2), np.array([0.0, 1e-9])) == pytest.approx(0.1)
    assert isinstance(relative_error([1.0], [2.0]), float)


def test_relative_error_does_not_broadcast():
    with pytest.raises(ValueError, match=r"b: got shape \(3, 1\); expected \(1, 3\)"):
        relative_error(np.ones((1, 3)), np.ones((3, 1)))


def test_gradient_check_passes_the_right_and_fails_the_wrong():
    x = np.array([0.5, -1.5, 2.0])
    assert gradient_check(lambda a: np.sum(a**3), 3 * x**2, x) < 1e-7
    assert gradient_check(lambda a: np.sum(a**3), -3 * x**2, x) == pytest.approx(1)
    assert gradient_check(lambda a: np.sum(a**3), 2 * x**2, x) == pytest.approx(0.2)


@pytest.mark.parametrize("n", [1, 5])
def test_dense_backward_passes_the_gradient_check(n):
    X, W, b, dZ = batch(n)
    dX, dW, db = dense_backward(dZ, X, W)
    assert (dX.shape, dW.shape, db.shape) == (X.shape, W.shape, b.shape)
    assert gradient_check(lambda a: np.sum(dense(a, W, b) * dZ), dX, X) < 1e-7
    assert gradient_check(lambda a: np.sum(dense(X, a, b) * dZ), dW, W) < 1e-7
    assert gradient_check(lambda a: np.sum(dense(X, W, a) * dZ), db, b) < 1e-7


def test_dense_backward_keeps_float32_and_its_arguments():
    X, W, _, dZ = batch(dtype=np.float32)
    before = [X.copy(), W.copy(), dZ.copy()]
    assert all(gradient.dtype == np.float32 for gradient in dense_backward(dZ, X, W))
    for now, then in zip([X, W, dZ], before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_dense_backward_names_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"dZ, X, W: got \(5, 2\), \(5, 4\), \(4, 3\); expected"):
        dense_backward(np.zeros((5, 2)), np.zeros((5, 4)), np.zeros((4, 3)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_relu_backward(dtype):
    dA, Z = np.array([[1, -2, 3]], dtype=dtype), np.array([[-1, 2, 0]], dtype=dtype)
    dZ = relu_backward(dA, Z)
    assert dZ.dtype == dtype
    np.testing.assert_array_equal(dZ, [[0, -2, 0]])
    np.testing.assert_array_equal(dA, [[1, -2, 3]])


def test_relu_backward_passes_the_gradient_check():
    Z, dA = np.random.default_rng(2).standard_normal((2, 4, 6))
    assert gradient_check(lambda a: np.sum(relu(a) * dA), relu_backward(dA, Z), Z) < 1e-7
    with pytest.raises(ValueError, match="dA: got shape"):
        relu_backward(dA, Z[:1])


@pytest.mark.parametrize("n", [1, 4])
def test_softmax_cross_entropy_backward_passes_the_gradient_check(n):
    logits = np.random.default_rng(3).standard_normal((n, 5))
    targets = one_hot(np.arange(n) % 5, 5)
    gradient = softmax_cross_entropy_backward(logits, targets)
    assert gradient_check(lambda a: cross_entropy(softmax(a), targets), gradient, logits) < 1e-7


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_softmax_cross_entropy_backward_is_stable_and_keeps_float32(dtype):
    logits = np.array([[1000, -1000], [-1000, -1000]], dtype=dtype)
    targets = one_hot([1, 0], 2)  # float64
    gradient = softmax_cross_entropy_backward(logits, targets)
    assert gradient.dtype == dtype
    np.testing.assert_array_equal(gradient, [[0.5, -0.5], [-0.25, 0.25]])


def test_softmax_cross_entropy_backward_refuses_labels():
    with pytest.raises(ValueError, match=r"targets: got shape \(4,\); expected \(4, 3\)"):
        softmax_cross_entropy_backward(np.zeros((4, 3)), np.zeros(4))
