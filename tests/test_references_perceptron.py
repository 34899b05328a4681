"""Day 1 and Day 2: neurons, gates, the perceptron, dense layers and the forward pass."""

from types import SimpleNamespace

import numpy as np
import pytest
from course_copy import cell_of, released
from scipy.special import expit
from sklearn.linear_model import Perceptron

from solutions import (
    and_gate,
    dense,
    dense_loop,
    forward,
    init_layer,
    init_network,
    nand_gate,
    neuron,
    or_gate,
    perceptron_fit,
    relu,
    sigmoid,
    xor_network,
)

CORNERS = [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sigmoid_agrees_with_scipy_to_the_last_digits(dtype):
    x = np.linspace(-80, 80, 401).astype(dtype)
    result = sigmoid(x)
    assert result.dtype == dtype
    np.testing.assert_allclose(result, expit(x), rtol=1e-5 if dtype == np.float32 else 1e-13)


def test_sigmoid_of_extremes_scalars_and_shapes():
    for kind in (float, np.float32, np.float64):
        assert sigmoid(kind(1000)) == 1.0
        assert sigmoid(kind(-1000)) == 0.0
        assert np.ndim(sigmoid(kind(3))) == 0
    assert sigmoid(0) == 0.5
    assert sigmoid(np.zeros((2, 3, 4))).shape == (2, 3, 4)


def test_sigmoid_leaves_its_argument_alone():
    x = np.array([-2.0, 0.0, 2.0])
    sigmoid(x)
    np.testing.assert_array_equal(x, [-2.0, 0.0, 2.0])


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_neuron_takes_lists_tuples_and_arrays(kind):
    result = neuron(kind([0.5, -1.0]), kind([2.0, 1.0]), 0.0)
    assert isinstance(result, float)
    assert result == 0.5
    assert neuron(kind([1, 2]), kind([0.5, 0.25]), np.log(3) - 1) == pytest.approx(0.75)


def test_neuron_names_the_argument_that_does_not_fit():
    with pytest.raises(ValueError, match="weights: got 3 numbers; expected 2"):
        neuron([1, 2], [1, 2, 3], 0.0)


@pytest.mark.parametrize(
    ("gate", "truth"), [(and_gate, [0, 0, 0, 1]), (or_gate, [0, 1, 1, 1]), (nand_gate, [1, 1, 1, 0])]
)
def test_gates_have_their_truth_tables_with_room_to_spare(gate, truth):
    weights, bias = gate()
    for inputs, expected in zip(CORNERS, truth, strict=True):
        activation = neuron(inputs, weights, bias)
        assert activation >= 0.51 if expected else activation <= 0.49


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_xor_network(kind):
    for a, b in CORNERS:
        assert abs(xor_network(kind([a, b])) - (a ^ b)) < 0.1


def test_perceptron_follows_rosenblatts_rule_by_hand():
    # OR, by hand: 0,0 scores 0 -> 0, right; 0,1 scores 0 -> wrong: w = 0,1, b = 1; 1,0 scores 1, right; so 1,1.
    # Second epoch: 0,0 scores 1 -> wrong: b = 0; 0,1 right; 1,0 scores 0 -> wrong: w = 1,1, b = 1; 1,1 right.
    # Third: 0,0 wrong: b = 0; the rest right. Fourth: no mistake.
    weights, bias, mistakes = perceptron_fit(np.array(CORNERS, dtype=float), np.array([0, 1, 1, 1]))
    np.testing.assert_array_equal(weights, [1, 1])
    assert bias == 0
    assert mistakes == [1, 2, 1, 0]


@pytest.mark.parametrize("label_type", [np.int64, np.uint8, bool])
def test_perceptron_separates_what_can_be_separated(label_type):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 3))
    y = (X @ [1.0, -2.0, 0.5] > 0.3).astype(label_type)
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate=0.1, epochs=1000)
    np.testing.assert_array_equal(X @ weights + bias > 0, y)
    assert mistakes[-1] == 0
    assert 0 not in mistakes[:-1]


def test_perceptron_agrees_with_scikit_learn():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((50, 2))
    y = (X[:, 0] + X[:, 1] > 0.1).astype(int)
    weights, bias, _ = perceptron_fit(X, y, epochs=5)
    theirs = Perceptron(shuffle=False, max_iter=5, tol=None).fit(X, y)
    np.testing.assert_allclose(weights, theirs.coef_[0])
    assert bias == pytest.approx(theirs.intercept_[0])


def test_perceptron_never_learns_xor_and_stops_at_the_last_epoch():
    X, y = np.array(CORNERS, dtype=float), np.array([0, 1, 1, 0])
    _, _, mistakes = perceptron_fit(X, y, epochs=7)
    assert len(mistakes) == 7
    assert min(mistakes) > 0
    np.testing.assert_array_equal(X, CORNERS)


def test_perceptron_names_what_does_not_fit():
    with pytest.raises(ValueError, match="y: got 3 labels; expected 4"):
        perceptron_fit(np.zeros((4, 2)), np.zeros(3))


def test_init_layer_draws_a_standard_normal_from_rng():
    W, b = init_layer(300, 200, np.random.default_rng(0))
    assert W.shape == (300, 200)
    assert b.shape == (1, 200)
    assert not b.any()
    assert abs(W.mean()) < 0.03
    assert abs(W.std() - 1) < 0.03
    np.testing.assert_array_equal(W, init_layer(300, 200, np.random.default_rng(0))[0])
    assert not np.array_equal(W, init_layer(300, 200, np.random.default_rng(1))[0])


@pytest.mark.parametrize("layer", [dense, dense_loop])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dense_by_hand(layer, dtype):
    X = np.array([[1, 2], [3, 4], [5, 6]], dtype=dtype)
    W = np.array([[1, 0, -1, 2], [0, 1, 1, 0.5]], dtype=dtype)
    b = np.array([[10, 20, 30, 40]], dtype=dtype)
    Z = layer(X, W, b)
    assert Z.dtype == dtype
    np.testing.assert_array_equal(Z, [[11, 22, 31, 43], [13, 24, 31, 48], [15, 26, 31, 53]])


@pytest.mark.parametrize("n", [1, 5])
def test_dense_loop_equals_dense(n):
    rng = np.random.default_rng(2)
    X, (W, b) = rng.standard_normal((n, 4)), init_layer(4, 3, rng)
    b = b + 0.5
    before = [X.copy(), W.copy(), b.copy()]
    np.testing.assert_allclose(dense_loop(X, W, b), dense(X, W, b), rtol=1e-13)
    for now, then in zip([X, W, b], before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_dense_loop_of_whole_numbers_loses_no_fraction():
    X = np.array([[1, 2]])
    np.testing.assert_array_equal(dense_loop(X, np.array([[0.5], [0.25]]), np.array([[0.1]])), [[1.1]])


@pytest.mark.parametrize("layer", [dense, dense_loop])
def test_dense_names_shapes_that_do_not_fit(layer):
    with pytest.raises(ValueError, match=r"got \(5, 3\), \(4, 2\), \(1, 2\); expected"):
        layer(np.zeros((5, 3)), np.zeros((4, 2)), np.zeros((1, 2)))
    with pytest.raises(ValueError, match=r"expected \(N, n_in\), \(n_in, n_out\), \(1, n_out\)"):
        layer(np.zeros((5, 4)), np.zeros((4, 2)), np.zeros((1, 3)))
    with pytest.raises(ValueError, match="got"):
        layer(np.zeros(4), np.zeros((4, 2)), np.zeros((1, 2)))


def test_init_network_draws_the_first_layer_first():
    layers = init_network([4, 8, 3], np.random.default_rng(0))
    assert [(W.shape, b.shape) for W, b in layers] == [((4, 8), (1, 8)), ((8, 3), (1, 3))]
    np.testing.assert_array_equal(layers[0][0], init_layer(4, 8, np.random.default_rng(0))[0])


def test_forward_activates_between_layers_and_not_after_the_last():
    X = np.array([[1.0, -1.0]])
    layers = [
        (np.array([[1.0, -1.0], [0.0, 1.0]]), np.array([[0.5, 0.0]])),
        (np.array([[-2.0], [1.0]]), np.array([[0.25]])),
    ]
    outputs = forward(X, layers, relu)
    assert len(outputs) == 3
    assert outputs[0] is X
    np.testing.assert_array_equal(outputs[1], [[1.5, 0.0]])
    np.testing.assert_array_equal(outputs[2], [[-2.75]])


def test_forward_of_one_layer_and_of_none():
    X, layers = np.ones((2, 3)), [(np.ones((3, 1)), -np.ones((1, 1)) * 9)]
    np.testing.assert_array_equal(forward(X, layers, relu)[-1], [[-6.0], [-6.0]])
    with pytest.raises(ValueError, match="layers: got an empty list"):
        forward(X, [], relu)


def test_the_lessons_picture_shows_the_corrections_that_the_rule_makes():
    lesson, drawn = released("day1_perceptron", "perceptron"), []
    names = {
        "np": np,
        "plots": SimpleNamespace(perceptron_steps=lambda X, y, corrected: drawn.extend(corrected)),
    }
    for cell in ("samples", "draw-steps"):
        exec(cell_of(lesson, cell).source, names)
    X, y, found = names["X"], names["y"], []
    passes = len(perceptron_fit(X, y)[2])
    rows, labels = np.concatenate([X] * passes), np.concatenate([y] * passes)
    for seen in range(1, len(rows) + 1):  # one pass over the first samples met is the state after them
        if perceptron_fit(rows[:seen], labels[:seen], epochs=1)[2][0] > len(found):
            found.append((seen - 1) % len(X))
    assert drawn == found
