"""Day 7: preparing data, training, and measuring."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.datasets import load_digits

from solutions import (
    Adam,
    NeuralNetwork,
    accuracy,
    augment,
    confusion_matrix,
    one_hot,
    scale_pixels,
    split,
    train,
    train_minibatch,
)


@pytest.mark.parametrize("maximum", [255, 255.0, np.float64(255), np.uint8(255)])
def test_scale_pixels(maximum):
    X = np.array([[0, 51, 255]], dtype=np.uint8)
    scaled = scale_pixels(X, maximum)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, [[0, 0.2, 1]], rtol=1e-6)
    np.testing.assert_array_equal(X, [[0, 51, 255]])


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.5])
def test_split_takes_the_same_fraction_of_every_class(fraction):
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1, 2], [50, 30, 7]))
    X = np.column_stack([np.arange(len(y)), y])
    X_train, y_train, X_test, y_test = split(X, y, fraction, rng)
    ids = np.concatenate([X_train[:, 0], X_test[:, 0]])
    np.testing.assert_array_equal(np.sort(ids), np.arange(len(y)))
    np.testing.assert_array_equal(X_train[:, 1], y_train)
    np.testing.assert_array_equal(X_test[:, 1], y_test)
    for label, count in enumerate([50, 30, 7]):
        assert np.sum(y_test == label) == round(fraction * count)


def test_split_shuffles_by_rng_alone():
    X, y = np.arange(200), np.repeat([0, 1], 100)

    def parts(seed):
        return [part.tolist() for part in split(X, y, 0.3, np.random.default_rng(seed))]

    first = parts(0)
    assert first == parts(0) != parts(1)
    for part in (first[0], first[2]):
        assert part != sorted(part)
    for labels in (first[1], first[3]):
        assert labels != sorted(labels)
    with pytest.raises(ValueError, match="y: got 2 labels; expected 3"):
        split(np.zeros((3, 2)), np.zeros(2), 0.5, np.random.default_rng(0))


def test_train_returns_the_loss_before_each_step_and_prints_every_100_epochs(capsys):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 3)), one_hot(np.arange(20) % 2, 2)
    network, twin = (NeuralNetwork(3, 4, 2, np.random.default_rng(1)) for _ in range(2))
    losses = train(network, X, y, epochs=201, learning_rate=0.5)
    assert losses == [twin.backward(X, y, 0.5) for _ in range(201)]
    np.testing.assert_array_equal(network.W1, twin.W1)
    lines = capsys.readouterr().out.splitlines()
    assert [int(line.split()[1]) for line in lines] == [0, 100, 200]


def test_accuracy_and_confusion_matrix_agree_with_scikit_learn():
    rng = np.random.default_rng(1)
    labels, predictions = rng.integers(0, 4, (2, 300))
    assert accuracy(predictions, labels) == metrics.accuracy_score(labels, predictions)
    matrix = confusion_matrix(predictions, labels, 5)
    assert np.issubdtype(matrix.dtype, np.integer)
    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(labels, predictions, labels=range(5)))


def test_accuracy_of_lists_and_of_what_does_not_fit():
    assert accuracy([1, 2, 3, 4], [1, 2, 0, 4]) == 0.75
    assert isinstance(accuracy(np.array([1]), np.array([1])), float)
    with pytest.raises(ValueError, match=r"predictions: got shape \(4, 1\); expected \(4,\)"):
        accuracy(np.zeros((4, 1)), np.zeros(4))
    with pytest.raises(ValueError, match="predictions: got shape"):
        confusion_matrix([0, 1], [0, 1, 1], 2)


class Recorder:
    """An optimizer that does nothing but note what it was given."""

    def __init__(self):
        self.calls = []

    def step(self, params, grads):
        self.calls.append(([id(p) for p in params], [g.shape for g in grads]))


def test_train_minibatch_steps_once_a_batch_with_all_parameters():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((10, 3)), one_hot(np.arange(10) % 2, 2)
    network, recorder = NeuralNetwork(3, 4, 2, rng), Recorder()
    losses = train_minibatch(network, recorder, X, y, epochs=3, batch_size=4, rng=rng)
    assert len(losses) == 3
    assert len(recorder.calls) == 3 * 3
    parameters = [network.W1, network.b1, network.W2, network.b2]
    assert recorder.calls == [([id(p) for p in parameters], [p.shape for p in parameters])] * 9


def test_train_minibatch_learns_digits():
    X, labels = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    X_train, y_train, X_test, y_test = split(scale_pixels(X, 16), labels, 0.2, rng)
    network = NeuralNetwork(64, 32, 10, rng)
    losses = train_minibatch(network, Adam(0.01), X_train, one_hot(y_train, 10), 15, 32, rng)
    assert all(isinstance(loss, float) for loss in losses)
    assert losses[-1] < 0.1 * losses[0]
    assert accuracy(network.predict(X_test), y_test) > 0.95


def marked_images(n, dtype=np.float32):
    """Images of which each pixel tells where it was: 1 + 32 * row + column."""
    image = 1 + np.arange(32 * 32).reshape(32, 32, 1)
    return np.broadcast_to(image, (n, 32, 32, 3)).astype(dtype)


def test_augment_only_flips_and_shifts_with_zeros_moving_in():
    images = marked_images(400)
    before = images.copy()
    result = augment(images, np.random.default_rng(0))
    assert result.shape == images.shape
    assert result.dtype == np.float32
    np.testing.assert_array_equal(images, before)
    padded = np.pad(images[0], ((4, 4), (4, 4), (0, 0)))
    windows = {(i, j): padded[i : i + 32, j : j + 32] for i in range(9) for j in range(9)}
    moves = []
    for image in result:
        # The pixel in the middle was moved by at most 4, so it tells shift and flip of the whole image.
        row, column = divmod(int(image[16, 16, 0]) - 1, 32)
        flipped = image[16, 17, 0] < image[16, 16, 0]
        shift = (row - 16 + 4, column - (15 if flipped else 16) + 4)
        expected = windows[shift]
        np.testing.assert_array_equal(image, expected[:, ::-1] if flipped else expected)
        moves.append((bool(flipped), *shift))
    moves = np.array(moves)
    assert 0.35 < moves[:, 0].mean() < 0.65
    for axis in (1, 2):
        counts = np.bincount(moves[:, axis], minlength=9)
        assert counts.min() > 15  # of 44 expected
    assert abs(np.corrcoef(moves[:, 1], moves[:, 2])[0, 1]) < 0.3


def test_augment_depends_on_rng_alone():
    images = marked_images(20)
    results = [augment(images, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(results[0], results[1])
    assert not np.array_equal(results[0], results[2])
    assert augment(images[:1], np.random.default_rng(0)).shape == (1, 32, 32, 3)
    with pytest.raises(ValueError, match=r"images: got shape \(32, 32, 3\); expected \(N, 32, 32, 3\)"):
        augment(images[0], np.random.default_rng(0))
