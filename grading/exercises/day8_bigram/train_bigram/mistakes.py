"""train_bigram: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import (
    bigram_counts,
    descend,
    negative_log_likelihood,
    one_hot,
    softmax,
    softmax_cross_entropy_backward,
    train_bigram,
)

mistake, _ = bank_of(train_bigram)


def _gradient(W, counts):
    """The gradient of the mean loss."""
    return (counts.sum(axis=1, keepdims=True) * softmax(W) - counts) / counts.sum()


def _loss(W, counts):
    return float(-np.sum(counts * np.log(softmax(W))) / counts.sum())


def _trained(counts, size, steps, learning_rate, gradient=_gradient, loss=_loss, start=0.0):
    """Descent with another gradient, loss or start."""
    W, losses = np.full((size, size), start), []
    for _ in range(steps):
        losses.append(loss(W, counts))
        W = W - learning_rate * gradient(W, counts)
    return W, losses


@mistake(
    says="The 1/N is missing from your gradient: you step down the sum of all surprises, N times as far. The loss "
    "is their mean.",
)
def sum_instead_of_mean(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    return _trained(counts, size, steps, learning_rate, lambda W, C: _gradient(W, C) * C.sum())


@mistake(
    says="You divide the gradient of each row by the number of pairs in that row. The loss is the mean over all N "
    "pairs, so a frequent row gets a larger gradient than a rare one.",
)
def each_row_its_own_mean(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return _trained(counts, size, steps, learning_rate, lambda W, C: _gradient(W, C) * len(x) / totals)


@mistake(
    says="You divide the gradient by the number of characters, not by the number of pairs.",
)
def mean_over_characters(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    return _trained(counts, size, steps, learning_rate, lambda W, C: _gradient(W, C) * len(x) / size)


@mistake(
    says="You leave out how often a row occurs: softmax(W) is compared with counts, although one is a probability "
    "and the other a number of pairs. Multiply each row of softmax(W) by the sum of its counts.",
)
def totals_missing(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    return _trained(counts, size, steps, learning_rate, lambda W, C: (softmax(W) - C) / len(x))


@mistake(
    says="Your loss grows: the gradient points uphill, and you add it. Subtract it.",
)
def uphill(x, y, size, steps, learning_rate):
    return _trained(bigram_counts(x, y, size), size, steps, -learning_rate)


@mistake(
    says="Your losses are those after each step. Note each one before its step: the first is that of the table of "
    "zeros, ln of the number of characters.",
)
def losses_after_the_steps(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    path = descend(np.zeros((size, size)), lambda W: _gradient(W, counts), learning_rate, steps)
    return path[-1], [_loss(W, counts) for W in path[1:]]


@mistake(
    says="There is one loss too many: the one of the last table. Asked for are the losses before each step, as many "
    "as there are steps.",
)
def one_loss_too_many(x, y, size, steps, learning_rate):
    W, losses = train_bigram(x, y, size, steps, learning_rate)
    return W, [*losses, _loss(W, bigram_counts(x, y, size))]


@mistake(
    says="Your losses are sums over all pairs. Divide by their number N.",
)
def losses_summed(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    return _trained(counts, size, steps, learning_rate, loss=lambda W, C: _loss(W, C) * C.sum())


@mistake(
    says="The probabilities softmax(W) come back. The table of logits W is asked for.",
)
def probabilities(x, y, size, steps, learning_rate):
    W, losses = train_bigram(x, y, size, steps, learning_rate)
    return softmax(W), losses


@mistake(
    says="The whole path comes back. Asked for is the last table: path[-1].",
)
def whole_path(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    path = descend(np.zeros((size, size)), lambda W: _gradient(W, counts), learning_rate, steps)
    return path, [_loss(W, counts) for W in path[:-1]]


@mistake(
    says="W comes back without the losses. `return W, losses` gives both.",
)
def no_losses(x, y, size, steps, learning_rate):
    return train_bigram(x, y, size, steps, learning_rate)[0]


@mistake(
    says="The gradient is taken once, at the start, and used for all steps. It changes with W: compute it in every "
    "step.",
)
def gradient_of_the_start(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    return _trained(counts, size, steps, learning_rate, lambda W, C: _gradient(np.zeros_like(W), C))


@mistake(
    says="Rows and columns are swapped: row x of W holds the logits of what follows x.",
)
def transposed(x, y, size, steps, learning_rate):
    W, losses = _trained(bigram_counts(y, x, size), size, steps, learning_rate)
    return W, losses


@mistake(
    says="Rows and columns of W are swapped in the result: row x holds the logits of what follows x.",
)
def result_transposed(x, y, size, steps, learning_rate):
    W, losses = train_bigram(x, y, size, steps, learning_rate)
    return W.T, losses


@mistake(
    says="softmax runs down the columns of your W. A row holds what follows one character, so each row is one set "
    "of logits.",
)
def softmax_down_the_columns(x, y, size, steps, learning_rate):
    counts = bigram_counts(x, y, size)
    totals = counts.sum(axis=1, keepdims=True)
    return _trained(
        counts,
        size,
        steps,
        learning_rate,
        lambda W, C: (totals * softmax(W.T).T - C) / len(x),
        lambda W, C: _loss(W.T, C.T),
    )


@mistake(
    says="Each pair counts once, however often it occurs. `dW[x] += ...` or `counts[x, y] += 1` reads all places "
    "before it writes any; np.add.at and bigram_counts add one after the other.",
)
def each_pair_once(x, y, size, steps, learning_rate):
    pairs = np.array(sorted(set(zip(x.tolist(), y.tolist(), strict=True))))
    return train_bigram(pairs[:, 0], pairs[:, 1], size, steps, learning_rate)


@mistake(
    says="`dW[x] += ...` keeps only the last pair of each x, because it reads all rows before it writes any. "
    "np.add.at(dW, x, ...) adds one after the other.",
)
def last_pair_of_each_row(x, y, size, steps, learning_rate):
    W, losses = np.zeros((size, size)), []
    for _ in range(steps):
        losses.append(negative_log_likelihood(softmax(W), x, y))
        dW = np.zeros_like(W)
        dW[x] += softmax_cross_entropy_backward(W[x], one_hot(y, size))
        W = W - learning_rate * dW
    return W, losses


@mistake(
    says="Where x and y differ in length, your code stops with NumPy's IndexError. Compare their lengths first, and "
    "raise a ValueError; your bigram_counts does.",
)
def index_error(x, y, size, steps, learning_rate):
    W, losses = np.zeros((size, size)), []
    for _ in range(steps):
        losses.append(negative_log_likelihood(softmax(W), x, y))
        dW = np.zeros_like(W)
        np.add.at(dW, x, softmax_cross_entropy_backward(W[x], one_hot(y, size)))
        W = W - learning_rate * dW
    return W, losses


@mistake(
    says="The learning rate is not used: each step is as long as the gradient itself.",
)
def without_learning_rate(x, y, size, steps, learning_rate):
    return _trained(bigram_counts(x, y, size), size, steps, 1.0)


@mistake(
    says="Your W begins with ones. softmax gives the same for them as for zeros, but zeros are asked for.",
)
def begins_with_ones(x, y, size, steps, learning_rate):
    return _trained(bigram_counts(x, y, size), size, steps, learning_rate, start=1.0)


@mistake(
    says="You stop one step early: a table comes back to which the last gradient was not applied.",
)
def last_step_missing(x, y, size, steps, learning_rate):
    losses = train_bigram(x, y, size, steps, learning_rate)[1]
    return train_bigram(x, y, size, max(steps - 1, 0), learning_rate)[0], losses


@mistake(
    says="Your function is over after one step. Look at how far the `return` is indented.",
)
def returns_after_one_step(x, y, size, steps, learning_rate):
    return train_bigram(x, y, size, min(steps, 1), learning_rate)


@mistake(
    says="Where x and y differ in length, the longer one is cut off, and a mistake elsewhere stays hidden. Raise a "
    "ValueError; your bigram_counts does.",
)
def stops_at_the_shorter(x, y, size, steps, learning_rate):
    N = min(len(x), len(y))
    return train_bigram(x[:N], y[:N], size, steps, learning_rate)
