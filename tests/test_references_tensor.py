"""Day 9: Tensor, arrays that find their own gradients, and what is made of them."""

import gc
import sys

import numpy as np
import pytest

from solutions import (
    NeuralNetwork,
    Tensor,
    concatenate,
    numerical_gradient,
    one_hot,
    token_loss,
    unbroadcast,
)

RNG = np.random.default_rng(9)
A = RNG.standard_normal((3, 4))
B = RNG.standard_normal((3, 4))
ROW, COLUMN, DEEP = RNG.standard_normal((1, 4)), RNG.standard_normal((3, 1)), RNG.standard_normal((2, 3, 4))
POSITIVE = RNG.uniform(0.5, 2.0, (3, 4))
INDEX = np.array([[0, 2, 0], [1, 1, 2]])
CASES = {
    "a + b": (lambda a, b: a + b, A, B),
    "a - row": (lambda a, b: a - b, A, ROW),
    "row - a": (lambda a, b: a - b, ROW, A),
    "a * column": (lambda a, b: a * b, A, COLUMN),
    "deep / a": (lambda a, b: a / b, DEEP, POSITIVE),
    "a / deep": (lambda a, b: a / b, A, DEEP + 5.0),
    "row * column": (lambda a, b: a * b, ROW, COLUMN),
    "a ** 3": (lambda a: a**3, A),
    "a ** -0.5": (lambda a: a**-0.5, POSITIVE),
    "a ** 0": (lambda a: a**0 * a, A),
    "-a": (lambda a: -a, A),
    "numbers on the right": (lambda a: (a + 2) * 3 - (a - 1) / 4, A),
    "numbers on the left": (lambda a: 2 + (3 - a) * (5 / a) - 4 * a, POSITIVE),
    "arrays on the left": (lambda a: B + (B - a) * (B / a) + B * a, POSITIVE),
    "matrix @ matrix": (lambda a, b: a @ b, A, B.T),
    "batch @ matrix": (lambda a, b: a @ b, DEEP, B.T),
    "matrix @ batch": (lambda a, b: a @ b, B.T, DEEP),
    "heads @ heads": (lambda a, b: a @ b, DEEP.reshape(1, 2, 3, 4), DEEP.reshape(1, 2, 4, 3)),
    "batch @ stretched batch": (lambda a, b: a @ b, DEEP, DEEP[:1].transpose(0, 2, 1)),
    "array @ a": (lambda a: B.T @ a, A),
    "a @ array": (lambda a: a @ B.T, A),
    "exp": (lambda a: a.exp(), A),
    "log": (lambda a: a.log(), POSITIVE),
    "tanh": (lambda a: a.tanh(), A),
    "sigmoid": (lambda a: a.sigmoid(), A),
    "relu": (lambda a: a.relu(), A),
    "gelu": (lambda a: a.gelu(), A),
    "sum": (lambda a: a.sum(), DEEP),
    "sum over an axis": (lambda a: a.sum(axis=1), DEEP),
    "sum over two axes": (lambda a: a.sum(axis=(0, -1)), DEEP),
    "sum, axis kept": (lambda a: a.sum(axis=-1, keepdims=True), DEEP),
    "mean": (lambda a: a.mean(), DEEP),
    "mean over an axis": (lambda a: a.mean(axis=0), DEEP),
    "mean, axes kept": (lambda a: a.mean(axis=(1, 2), keepdims=True), DEEP),
    "max": (lambda a: a.max(), DEEP),
    "max over an axis": (lambda a: a.max(axis=-1), DEEP),
    "max, axes kept": (lambda a: a.max(axis=(0, 2), keepdims=True), DEEP),
    "reshape": (lambda a: a.reshape(4, -1), DEEP),
    "reshape by a tuple": (lambda a: a.reshape((6, 4)), DEEP),
    "transpose": (lambda a: a.transpose(1, 2, 0), DEEP),
    "transpose, counted from the end": (lambda a: a.transpose(0, -1, -2), DEEP),
    "transpose without axes": (lambda a: a.transpose(), DEEP),
    "slices": (lambda a: a[:, 1:, ::2], DEEP),
    "an int": (lambda a: a[-1], DEEP),
    "one number": (lambda a: a[1, 2, 3], DEEP),
    "rows picked twice": (lambda a: a[INDEX], A),
    "ints beside a slice": (lambda a: a[:, INDEX], DEEP),
    "pairs of ints": (lambda a: a[[0, 2, 0], [1, 3, 1]], A),
    "a mask": (lambda a: a[A > 0], B),
    "softmax": (lambda a: a.softmax(), A),
    "softmax over the first axis": (lambda a: a.softmax(axis=0), DEEP),
    "log_softmax": (lambda a: a.log_softmax(), A),
    "log_softmax over the middle axis": (lambda a: a.log_softmax(axis=1), DEEP),
    "concatenate": (lambda a, b: concatenate([a, b]), A, COLUMN),
    "concatenate along the first axis": (lambda a, b: concatenate([a, B, b, a], axis=0), A, ROW),
    "concatenate along the middle axis": (lambda a: concatenate([a, a * 2], axis=1), DEEP),
    "token_loss": (lambda a: token_loss(a, np.array([1, -1, 3])), A),
    "token_loss of windows": (lambda a: token_loss(a, np.array([[0, 3, -1], [2, 2, 0]])), DEEP),
    "one tensor, many uses": (lambda a: (a * a + a) * a.tanh() - a / (a * a + 1.0), A),
}

WITH_ARRAYS_OF_FLOAT64 = [name for name, (f, *_) in CASES.items() if "B" in f.__code__.co_names]


def weights_like(array):
    """Different for each element, so that no gradient that lands at a wrong place goes unseen."""
    return np.cos(np.arange(array.size)).reshape(array.shape) + 0.1


def scalar(f, *arrays):
    """The Tensors of the arrays, and one number computed from f of them."""
    leaves = [Tensor(array) for array in arrays]
    result = f(*leaves)
    return leaves, (result * weights_like(result.data).astype(result.data.dtype)).sum()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_gradients_agree_with_central_differences(case):
    f, *arrays = case
    leaves, result = scalar(f, *arrays)
    result.backward()
    for k, leaf in enumerate(leaves):

        def at(x, k=k):
            return float(scalar(f, *arrays[:k], x, *arrays[k + 1 :])[1].data)

        assert leaf.grad.shape == arrays[k].shape
        np.testing.assert_allclose(leaf.grad, numerical_gradient(at, arrays[k]), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", [name for name in CASES if name not in WITH_ARRAYS_OF_FLOAT64])
def test_float32_is_kept_forward_and_backward(name):
    f, *arrays = CASES[name]
    singles = [array.astype(np.float32) for array in arrays]
    leaves, result = scalar(f, *singles)
    assert f(*leaves).data.dtype == np.float32
    result.backward()
    expected = scalar(f, *arrays)
    expected[1].backward()
    for leaf, double in zip(leaves, expected[0], strict=True):
        assert leaf.grad.dtype == np.float32
        np.testing.assert_allclose(leaf.grad, double.grad, rtol=1e-4, atol=1e-5)


def test_values_are_those_of_numpy():
    a, b = Tensor(A), Tensor(B)
    np.testing.assert_array_equal((a / b).data, A / B)
    np.testing.assert_array_equal((a @ b.transpose()).data, A @ B.T)
    np.testing.assert_allclose(a.sigmoid().data, 1 / (1 + np.exp(-A)), rtol=1e-14)
    np.testing.assert_allclose(a.softmax(axis=0).data.sum(axis=0), np.ones(4))
    np.testing.assert_allclose(a.log_softmax().exp().data, a.softmax().data)
    np.testing.assert_array_equal(a.max(axis=(0, 1), keepdims=True).data, [[A.max()]])


def test_softmax_and_sigmoid_are_stable():
    extreme = Tensor(np.array([[1000.0, -1000.0, 0.0]]))
    np.testing.assert_array_equal(extreme.softmax().data, [[1.0, 0.0, 0.0]])
    np.testing.assert_array_equal(extreme.log_softmax().data, [[0.0, -2000.0, -1000.0]])
    np.testing.assert_array_equal(extreme.sigmoid().data, [[1.0, 0.0, 0.5]])
    assert float(token_loss(extreme, np.array([1])).data) == 2000.0


@pytest.mark.parametrize(
    ("shape", "to"),
    [
        ((3, 4), (4,)),
        ((3, 4), (1, 4)),
        ((3, 4), (3, 1)),
        ((2, 3, 4), (3, 1)),
        ((3, 4), ()),
        ((2, 1, 4), (1, 4)),
    ],
)
def test_unbroadcast_sums_over_the_copies(shape, to):
    gradient = RNG.standard_normal(shape)
    before = gradient.copy()
    folded = unbroadcast(gradient, to)
    assert folded.shape == to
    # By counting: each entry of the result gets what stands at its copies.
    origin = np.broadcast_to(np.arange(np.prod(to, dtype=int)).reshape(to), shape)
    np.testing.assert_allclose(folded.ravel(), np.bincount(origin.ravel(), gradient.ravel()))
    np.testing.assert_array_equal(gradient, before)


def test_unbroadcast_leaves_alone_what_was_not_stretched():
    assert unbroadcast(A, (3, 4)) is A
    for shape in [(4, 3), (2, 4), (1, 3, 4)]:
        with pytest.raises(ValueError, match="gradient: got shape"):
            unbroadcast(A, shape)


def test_a_new_tensor():
    t = Tensor([[1, 2, 3]])
    assert (t.shape, t.grad, t.data.dtype) == ((1, 3), None, np.float64)
    assert repr(t) == "Tensor([[1. 2. 3.]])"
    assert Tensor(np.float32(2)).data.dtype == np.float32


def test_backward_adds_to_leaves_and_gives_each_an_array_of_its_own():
    a, b = Tensor(A), Tensor(B)
    total = (a + b).sum()
    total.backward()
    np.testing.assert_array_equal(a.grad, np.ones((3, 4)))
    a.grad *= 2  # writable, and nobody else's
    np.testing.assert_array_equal(b.grad, np.ones((3, 4)))
    first = b.grad
    (a * 2 + b).sum().backward()
    np.testing.assert_array_equal(a.grad, np.full((3, 4), 4.0))
    np.testing.assert_array_equal(first, np.ones((3, 4)))  # a later call changes no earlier result
    leaf = Tensor(3.0)
    leaf.backward()
    (leaf * leaf).backward()
    assert isinstance(leaf.grad, np.ndarray)
    assert leaf.grad == 7.0


@pytest.mark.parametrize(
    "total",
    [
        lambda a, b: (a.reshape(4, 3) + b.reshape(4, 3)).sum(),
        lambda a, b: concatenate([a, b]).transpose().sum(),
        lambda a, b: (a + b).transpose().tanh().sum() + a.sum(),
        lambda a, b: (b - a).mean(axis=0).sum(),
    ],
)
def test_no_two_leaves_get_the_same_memory(total):
    a, b = Tensor(A), Tensor(B)
    total(a, b).backward()
    assert not np.shares_memory(a.grad, b.grad)
    assert a.grad.flags.writeable
    assert b.grad.flags.writeable
    before = b.grad.copy()
    a.grad *= 2
    np.testing.assert_array_equal(b.grad, before)


def test_the_network_of_day_6_gets_the_gradients_that_were_written_by_hand():
    rng = np.random.default_rng(0)
    network, X, y = NeuralNetwork(6, 5, 3, rng), rng.standard_normal((7, 6)), rng.integers(0, 3, 7)
    leaves = {name: Tensor(getattr(network, name)) for name in ("W1", "b1", "W2", "b2")}
    hidden = (X @ leaves["W1"] + leaves["b1"]).relu()
    loss = token_loss(hidden @ leaves["W2"] + leaves["b2"], y)
    loss.backward()
    assert float(loss.data) == pytest.approx(network.loss(X, one_hot(y, 3)))
    for name, gradient in network.gradients(X, one_hot(y, 3)).items():
        np.testing.assert_allclose(leaves[name].grad, gradient, rtol=1e-12, atol=1e-15)


def test_a_shared_gradient_is_not_changed_by_a_second_arrival():
    a, b = Tensor(A), Tensor(B)
    c = a + b  # both get the same array
    (c + a).sum().backward()  # and a gets more
    np.testing.assert_array_equal(a.grad, np.full((3, 4), 2.0))
    np.testing.assert_array_equal(b.grad, np.ones((3, 4)))


def test_inner_nodes_keep_no_gradient():
    a = Tensor(A)
    inner = a * 2
    inner.sum().backward()
    assert inner.grad is None


def test_float64_constants_leave_a_float32_leaf_its_kind():
    a = Tensor(A.astype(np.float32))
    (a * B).sum().backward()
    assert a.grad.dtype == np.float32


def test_a_chain_of_100_000_additions_without_recursion():
    limit = sys.getrecursionlimit()
    t = start = Tensor(np.ones(2))
    for _ in range(100_000):
        t = t + 1.0
    t.sum().backward()
    np.testing.assert_array_equal(start.grad, [1.0, 1.0])
    assert sys.getrecursionlimit() == limit
    del t, start
    gc.collect()


def test_paths_that_double_at_each_step_are_walked_once():
    t = start = Tensor(1.0)
    for _ in range(200):
        t = t + t
    t.backward()
    assert start.grad == 2.0**200


def test_graphs_are_freed_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        a = Tensor(A)
        (a.tanh() @ B.T + a[INDEX].softmax().sum() + a.relu().mean()).sum().backward()
        del a
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"@: got shapes \(3, 4\) and \(3, 4\)"):
        _ = Tensor(A) @ Tensor(B)
    with pytest.raises(ValueError, match=r"@: got shapes \(3, 4\) and \(4,\)"):
        _ = Tensor(A) @ B[0]
    with pytest.raises(ValueError, match=r"backward: got shape \(3, 4\)"):
        Tensor(A).backward()
