"""judge_parts and judge_choice: a right answer is called right, and each way to cheat oneself is told."""

from __future__ import annotations

import numpy as np
import pytest

from grading.lab import judge_choice, judge_parts
from solutions import accuracy, one_hot, split


def three_parts(X, labels, rng, second=0.25):
    X_rest, labels_rest, X_test, labels_test = split(X, labels, 0.2, rng)
    X_train, labels_train, X_val, labels_val = split(X_rest, labels_rest, second, rng)
    return X_train, labels_train, X_val, labels_val, X_test, labels_test


def of_everything_twice(X, labels, rng):
    return (*split(X, labels, 0.2, rng), *split(X, labels, 0.2, rng)[2:])


def with_parts_apart(X, labels, rng):
    a, la, b, lb, c, lc = three_parts(X, labels, rng)
    return a, b, c, la, lb, lc


def with_other_labels(X, labels, rng):
    a, la, b, lb, c, lc = three_parts(X, labels, rng)
    return a, la, b, rng.permutation(lb), c, lc


def with_lost_samples(X, labels, rng):
    a, la, *rest = three_parts(X, labels, rng)
    return a[:-50], la[:-50], *rest


def unwritten(*arguments):
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (three_parts, "right:"),
        (lambda X, labels, rng: list(three_parts(X, labels, rng)), "right:"),
        (unwritten, "not written yet"),
        (lambda X, labels, rng: three_parts(X, labels, rng, 0.2), "share of what is left"),
        (lambda X, labels, rng: three_parts(X, labels, rng, 0.5), "validation part has 400 of 1000"),
        (lambda X, labels, rng: split(X, labels, 0.2, rng), "it is a tuple of 4 items"),
        (lambda X, labels, rng: None, "it is None"),
        (of_everything_twice, "only what the first one left"),
        (with_parts_apart, "another order"),
        (with_other_labels, "In the validation part, the labels"),
        (with_lost_samples, "50 of 1000 samples are in none"),
    ],
)
def test_three_parts(function, says):
    assert says in judge_parts(function)


def chosen(parts, rates, trained, by=2, exam=4, pick=min, learns=(0,)):
    X = np.concatenate([parts[at] for at in learns])
    labels = np.concatenate([parts[at + 1] for at in learns])
    networks = {rate: trained(X, labels, rate) for rate in rates}
    losses = {rate: net.loss(parts[by], one_hot(parts[by + 1], 10)) for rate, net in networks.items()}
    best = pick(losses, key=losses.get)
    return best, accuracy(networks[best].predict(parts[exam]), parts[exam + 1])


def by_accuracy_in_a_loop(parts, rates, trained):
    X_train, labels_train, X_val, labels_val, X_test, labels_test = parts
    best = 0
    for rate in rates:
        network = trained(X_train, labels_train, rate)
        right = np.mean(np.argmax(network.forward(X_val), axis=1) == labels_val)
        if right > best:
            best, best_rate, best_network = right, rate, network
    return best_rate, np.mean(best_network.predict(X_test) == labels_test)


def with_the_last_network(parts, rates, trained):
    X_train, labels_train, X_val, labels_val, X_test, labels_test = parts
    lowest = np.inf
    for rate in rates:
        network = trained(X_train, labels_train, rate)
        loss = network.loss(X_val, one_hot(labels_val, 10))
        if loss < lowest:
            lowest, best = loss, rate
    return best, accuracy(network.predict(X_test), labels_test)


def once_more_with_everything(parts, rates, trained):
    X_train, labels_train, X_val, labels_val, X_test, labels_test = parts
    best, _ = chosen(parts, rates, trained, exam=2)
    X, labels = np.concatenate([X_train, X_val]), np.concatenate([labels_train, labels_val])
    return best, accuracy(trained(X, labels, best).predict(X_test), labels_test)


def in_per_cent(parts, rates, trained):
    best, right = chosen(parts, rates, trained)
    return best, 100 * right


def told(**changes):
    return lambda parts, rates, trained: chosen(parts, rates, trained, **changes)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (chosen, "right:"),
        (by_accuracy_in_a_loop, "right:"),
        (once_more_with_everything, "right:"),
        (unwritten, "not written yet"),
        (told(by=0), "chosen by the loss on the training part"),
        (told(by=4), "4 networks were shown the test part"),
        (told(pick=max), "highest loss on the validation part"),
        (told(exam=2), "the one on the validation part"),
        (told(exam=0), "the one on the training part"),
        (told(learns=(0, 4)), "learned from the test part"),
        (told(learns=(0, 2)), "learned from the validation part"),
        (with_the_last_network, "the network of rate 1.0"),
        (in_per_cent, "and 70.0 came back"),
        (
            lambda parts, rates, trained: chosen(parts, rates[:2], trained),
            "None was trained at 0.1 and at 1.0",
        ),
        (lambda parts, rates, trained: chosen(parts, rates, trained)[0], "It is a number."),
        (lambda parts, rates, trained: None, "It is None."),
    ],
)
def test_choosing(function, says):
    assert says in judge_choice(function)


def test_labels_for_targets_are_named():
    def with_labels(parts, rates, trained):
        return trained(parts[0], parts[1], rates[0]).loss(parts[2], parts[3])

    with pytest.raises(ValueError, match="one-hot"):
        judge_choice(with_labels)
    with pytest.raises(ValueError, match="not one-hot"):
        judge_choice(lambda parts, rates, trained: trained(parts[0], one_hot(parts[1], 10), rates[0]))
