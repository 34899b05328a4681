"""Day 7: real data: from pixels to a trained network, and what it gets wrong."""

import numpy as np

from solutions import CONTENTS
from solutions.optimizers import minibatches

__all__ = list(CONTENTS["training"])


def scale_pixels(X, maximum):
    """Bring pixels from 0 .. maximum to 0 .. 1, in single precision.

    Args:
        X: pixels, an array of any shape; unchanged.
        maximum: the largest value that a pixel can have: 255 for MNIST, 16 for scikit-learn's digits.

    Returns:
        A float32 array of X's shape.
    """
    return np.asarray(X, dtype=np.float32) / np.float32(maximum)


def split(X, y, test_fraction, rng):
    """Set a part of the data aside for testing, the same fraction of every class.

    Args:
        X: (N, ...), one sample a row.
        y: (N,), int labels.
        test_fraction: the share of the test part, between 0 and 1.
        rng: the np.random.Generator that chooses and shuffles.

    Returns:
        (X_train, y_train, X_test, y_test): every sample in exactly one part; of each class with n samples,
        round(test_fraction * n) in the test part; both parts in shuffled order.

    Raises:
        ValueError: X and y differ in length.

    Source: Ng, Machine Learning Specialization, advice for applying machine learning.
    """
    if len(X) != len(y):
        raise ValueError(f"y: got {len(y)} labels; expected {len(X)}, one for each row of X")
    is_test = np.zeros(len(y), dtype=bool)
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        is_test[rows[: round(test_fraction * len(rows))]] = True
    train = rng.permutation(np.flatnonzero(~is_test))
    test = rng.permutation(np.flatnonzero(is_test))
    return X[train], y[train], X[test], y[test]


def train(network, X, y, epochs, learning_rate):
    """Full-batch gradient descent: one `network.backward` with all of the data an epoch.

    Prints the loss every 100 epochs.

    Args:
        network: a NeuralNetwork; it learns.
        X: (N, D), one sample a row.
        y: (N, C), one-hot targets.
        epochs: number of epochs.
        learning_rate: a positive number.

    Returns:
        A list of floats, the loss before each step, one an epoch.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1, "Learning with gradient descent".
    """
    losses = []
    for epoch in range(epochs):
        losses.append(network.backward(X, y, learning_rate))
        if epoch % 100 == 0:
            print(f"epoch {epoch:5d}   loss {losses[-1]:.4f}")
    return losses


def accuracy(predictions, labels):
    """The fraction of predictions that are correct.

    Args:
        predictions: (N,) int labels, as predicted.
        labels: (N,) int labels, the truth.

    Returns:
        A float from 0 to 1.

    Raises:
        ValueError: predictions and labels differ in shape.
    """
    if np.shape(predictions) != np.shape(labels):
        raise ValueError(
            f"predictions: got shape {np.shape(predictions)}; expected {np.shape(labels)}, as labels"
        )
    return float(np.mean(np.equal(predictions, labels)))


def confusion_matrix(predictions, labels, num_classes):
    """Count how often each class was taken for each class.

    Args:
        predictions: (N,) int labels, as predicted.
        labels: (N,) int labels, the truth.
        num_classes: C, the number of classes.

    Returns:
        An int array (C, C): row the true class, column the predicted class.

    Raises:
        ValueError: predictions and labels differ in length.
    """
    if np.shape(predictions) != np.shape(labels):
        raise ValueError(
            f"predictions: got shape {np.shape(predictions)}; expected {np.shape(labels)}, as labels"
        )
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    for truth, prediction in zip(labels, predictions, strict=True):
        matrix[truth, prediction] += 1
    return matrix


def train_minibatch(network, optimizer, X, y, epochs, batch_size, rng):
    """The loop that trains real networks: small batches, shuffled again each epoch, one optimizer step each.

    Args:
        network: a NeuralNetwork; it learns.
        optimizer: an SGD, Momentum or Adam.
        X: (N, D), one sample a row.
        y: (N, C), one-hot targets.
        epochs: number of epochs.
        batch_size: samples a batch.
        rng: the np.random.Generator that shuffles.

    Returns:
        A list of floats, the mean loss over the batches of each epoch.

    Source: Goodfellow, Bengio, Courville, Deep Learning, chapter 8, "Batch and Minibatch Algorithms".
    """
    losses = []
    for _ in range(epochs):
        batch_losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            batch_losses.append(network.loss(X_batch, y_batch))
            gradients = network.gradients(X_batch, y_batch)
            names = ["W1", "b1", "W2", "b2"]
            optimizer.step([getattr(network, name) for name in names], [gradients[name] for name in names])
        losses.append(float(np.mean(batch_losses)))
    return losses


def augment(images, rng):
    """New pictures from old ones: flip each left-right with probability 1/2, and shift it by up to 4 pixels.

    The shift is by whole pixels, from -4 to 4, each equally likely, drawn apart for the two axes and for each
    image; zeros move in at the edges.

    Args:
        images: (N, 32, 32, 3), a batch of colour images; unchanged.
        rng: the np.random.Generator to draw from.

    Returns:
        An array of the same shape; float32 stays float32.

    Raises:
        ValueError: images is not a batch of colour images.

    Source: the pad-and-crop recipe of He, Zhang, Ren, Sun, "Deep residual learning", 2016, section 4.2.
    """
    if np.ndim(images) != 4:
        raise ValueError(f"images: got shape {np.shape(images)}; expected (N, 32, 32, 3)")
    n, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))  # 4 zeros around each image
    tops, lefts = rng.integers(0, 9, size=(2, n))  # 4 is the middle: no shift
    flips = rng.random(n) < 0.5
    result = np.empty_like(images)
    for i in range(n):
        window = padded[i, tops[i] : tops[i] + height, lefts[i] : lefts[i] + width]
        result[i] = window[:, ::-1] if flips[i] else window
    return result
