"""split: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import split


def _by_class(y, test_fraction, rng):
    """(train, test) row numbers, class after class."""
    train, test = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        count = round(test_fraction * len(rows))
        test.append(rows[:count])
        train.append(rows[count:])
    return np.concatenate(train), np.concatenate(test)


mistake, _ = bank_of(split)


@mistake(
    says="You shuffle everything and cut once. With a rare class, chance may leave none of it for the "
    "test; take the same share of every class.",
)
def one_cut_through_all(X, y, test_fraction, rng):
    order = rng.permutation(len(X))
    count = round(test_fraction * len(X))
    train, test = order[count:], order[:count]
    return X[train], y[train], X[test], y[test]


@mistake(
    says="You cut the data in two without shuffling. Where they come sorted by class, the test would be "
    "about classes that training never saw.",
)
def cut_without_shuffling(X, y, test_fraction, rng):
    count = len(X) - round(test_fraction * len(X))
    return X[:count], y[:count], X[count:], y[count:]


@mistake(
    says="The choice is right, but both parts keep the order of the data. Batches cut from them would not "
    "be mixed; shuffle each part once more.",
)
def parts_in_the_old_order(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    train, test = np.sort(train), np.sort(test)
    return X[train], y[train], X[test], y[test]


@mistake(
    says="The choice is right, but both parts come class after class, as you collected them. Shuffle each "
    "part once more.",
)
def class_after_class(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    return X[train], y[train], X[test], y[test]


@mistake(
    says="X and y are not shuffled by one and the same permutation, so that images get labels of others. "
    "One list of row numbers has to serve both.",
)
def labels_shuffled_apart(X, y, test_fraction, rng):
    train, test = _by_class(y, test_fraction, rng)
    return (
        X[rng.permutation(train)],
        y[rng.permutation(train)],
        X[rng.permutation(test)],
        y[rng.permutation(test)],
    )


@mistake(
    says="The training part is all of the data, test samples included: then the test asks for what was "
    "learned by heart.",
)
def test_samples_in_training(X, y, test_fraction, rng):
    _, test = _by_class(y, test_fraction, rng)
    train, test = rng.permutation(len(X)), rng.permutation(test)
    return X[train], y[train], X[test], y[test]


@mistake(
    says="The parts come back in the order of scikit-learn's train_test_split. Here each X is followed by "
    "its own y.",
)
def order_of_scikit_learn(X, y, test_fraction, rng):
    X_train, y_train, X_test, y_test = split(X, y, test_fraction, rng)
    return X_train, X_test, y_train, y_test


@mistake(
    says="The two parts are the wrong way round: `test_fraction` is the share of the test part.",
)
def parts_exchanged(X, y, test_fraction, rng):
    X_train, y_train, X_test, y_test = split(X, y, test_fraction, rng)
    return X_test, y_test, X_train, y_train


@mistake(
    says="You make a generator of your own with a fixed seed, so that every call gives one and the same "
    "split. Use the `rng` that is passed in.",
)
def generator_of_its_own(X, y, test_fraction, rng):
    return split(X, y, test_fraction, np.random.default_rng(0))


@mistake(
    says="Of each class you always test on the same samples, the first ones. If the data were collected in "
    "some order, the test sees one end of it only; let `rng` choose.",
)
def first_of_each_class(X, y, test_fraction, rng):
    test = np.concatenate(
        [np.flatnonzero(y == c)[: round(test_fraction * np.sum(y == c))] for c in np.unique(y)]
    )
    train = rng.permutation(np.setdiff1d(np.arange(len(y)), test))
    test = rng.permutation(test)
    return X[train], y[train], X[test], y[test]
