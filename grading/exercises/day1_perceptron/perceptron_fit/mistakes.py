"""perceptron_fit: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import perceptron_fit, sigmoid


def _variant(
    X,
    y,
    learning_rate,
    epochs,
    predict=lambda score: int(score > 0),
    error_of=lambda label, prediction, score: label - prediction,
    update_bias=lambda bias, rate, error: bias + rate * error,
    sign=1,
):
    """The reference with one piece exchanged, for the mistakes that differ from it in one piece alone."""
    weights, bias, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            score = x @ weights + bias
            prediction = predict(score)
            if prediction != label:
                error = sign * error_of(label, prediction, score)
                weights = weights + learning_rate * error * x
                bias = update_bias(bias, learning_rate, error)
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return weights, bias, mistakes


mistake, _ = bank_of(perceptron_fit)


@mistake(
    says="Each correction pushes the wrong way, so mistakes never die out: a missed 1 should make the weights larger "
    "along x, and you make them smaller. Is it label - prediction, or the other way round?",
)
def pushes_the_wrong_way(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, sign=-1)


@mistake(
    says="The bias stays at 0, so every line goes through the origin. It learns like the weights do, with an input "
    "that is always 1.",
)
def bias_never_learns(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, update_bias=lambda bias, rate, error: bias)


@mistake(
    says="The learning rate is missing in the correction of the bias: weights and bias take steps of different size.",
)
def bias_without_learning_rate(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, update_bias=lambda bias, rate, error: bias + error)


@mistake(
    says="The learning rate is never used: each correction has size 1, whatever rate is asked for.",
)
def learning_rate_ignored(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, 1.0, epochs)


@mistake(
    says="A score of exactly 0 should predict 0, and your perceptron predicts 1 there. Since all weights start "
    "at 0, that matters from the first sample on.",
)
def fires_at_zero(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, predict=lambda score: int(score >= 0))


@mistake(
    says="Your predictions are -1 and 1, as in some books, but the labels here are 0 and 1: a sample with label 0 "
    "can then never be right.",
)
def predicts_minus_one(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, predict=lambda score: 1 if score > 0 else -1)


@mistake(
    says="You correct by the label instead of by the error. A sample with label 0 that was taken for a 1 is then never "
    "corrected: label - prediction would be -1.",
)
def corrects_by_the_label(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label)


@mistake(
    says="A missed 1 and a false 1 are corrected in the same direction. The sign of label - prediction says which way "
    "to go; abs, or always adding, loses it.",
)
def always_adds(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: 1)


@mistake(
    says="Your error is the label minus the raw score. Rosenblatt's rule compares the label with the prediction, "
    "which is 0 or 1: the step comes first.",
)
def error_from_the_score(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label - score)


@mistake(
    says="Your error uses the sigmoid of the score. Rosenblatt's rule has a step: the prediction is 0 or 1, "
    "and a correction is all or nothing.",
)
def error_from_the_sigmoid(X, y, learning_rate=1.0, epochs=100):
    return _variant(
        X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label - sigmoid(score)
    )


@mistake(
    says="You predict with the same weights for the whole epoch and correct at its end. In Rosenblatt's rule a "
    "correction counts at once, for the very next sample.",
)
def corrects_once_an_epoch(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        error = y - (X @ weights + bias > 0)
        weights, bias = weights + learning_rate * error @ X, bias + learning_rate * error.sum()
        mistakes.append(int(np.count_nonzero(error)))
        if mistakes[-1] == 0:
            break
    return weights, bias, mistakes


@mistake(
    says="Your perceptron forgets everything between epochs: the weights are set to zero inside the outer loop.",
)
def forgets_between_epochs(X, y, learning_rate=1.0, epochs=100):
    mistakes: list[int] = []
    for _ in range(epochs):
        weights, bias, wrong = perceptron_fit(X, y, learning_rate, 1)
        mistakes += wrong
        if wrong[-1] == 0:
            break
    return weights, bias, mistakes


@mistake(
    says="Your function is over after one epoch. Look at how far the `return` (or the `break`) is indented.",
)
def returns_after_one_epoch(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X, y, learning_rate, 1)


@mistake(
    says="The weights and bias are right, but it goes on through all epochs. After an epoch without a mistake nothing "
    "can change any more: stop there.",
)
def never_stops_early(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, mistakes + [0] * (epochs - len(mistakes))


@mistake(
    says="The weights and bias are right, but the last epoch, the one without a mistake, is missing in the list. "
    "It was run, too: write its number down before you stop.",
)
def last_epoch_not_written_down(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, mistakes[:-1] if mistakes[-1] == 0 else mistakes


@mistake(
    says="Your count of mistakes goes on from epoch to epoch: it never comes back to 0, so you never stop early. "
    "Each epoch counts from 0 again.",
)
def counter_never_reset(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    totals = [int(total) for total in np.cumsum(mistakes)]
    if totals[-1] > 0:
        totals += [totals[-1]] * (epochs - len(totals))
    return weights, bias, totals


@mistake(
    says="You add up the errors themselves, 1 and -1, so a missed 1 and a false alarm cancel out, and you stop too "
    "early. Count 1 for each mistake.",
)
def errors_cancel_out(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            error = int(label) - int(x @ weights + bias > 0)
            weights, bias = weights + learning_rate * error * x, bias + learning_rate * error
            wrong += error
        mistakes.append(wrong)
        if wrong == 0:
            break
    return weights, bias, mistakes


@mistake(
    says="You return the total number of mistakes. Asked for is a list with the number of each epoch, so that one can "
    "see them become fewer.",
)
def total_instead_of_list(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, sum(mistakes)


@mistake(
    says="The list of mistakes is not returned. It is the third thing: weights, bias, mistakes.",
)
def mistakes_not_returned(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X, y, learning_rate, epochs)[:2]


@mistake(
    says="The bias comes back as an array of one. It is a single number: start it at 0.0, not at np.zeros(1).",
)
def bias_array_of_one(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, np.array([bias]), mistakes


@mistake(
    says="The samples are shuffled or taken in another order. Here they come in the order of X, first to last, in "
    "every epoch: each correction depends on those before it.",
)
def last_sample_first(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X[::-1], y[::-1], learning_rate, epochs)


@mistake(
    says="Without `epochs`, you stop after 10 of them. The default is 100.",
)
def default_of_ten_epochs(X, y, learning_rate=1.0, epochs=10):
    return perceptron_fit(X, y, learning_rate, epochs)


@mistake(
    says="Every weight gets the first feature's correction. Each weight belongs to a feature of its own: add "
    "the error times the whole row x.",
)
def first_feature_for_all(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            error = int(label) - int(x @ weights + bias > 0)
            weights, bias = weights + learning_rate * error * x[0], bias + learning_rate * error
            wrong += error != 0
        mistakes.append(wrong)
        if not wrong:
            break
    return weights, bias, mistakes


@mistake(
    says="The prediction goes through a sigmoid, and is never exactly a label: every sample counts as a "
    "mistake. The perceptron has a step: 1 where the score is above 0, else 0.",
)
def sigmoid_for_the_step(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            error = label - sigmoid(float(x @ weights + bias))
            weights, bias = weights + learning_rate * error * x, bias + learning_rate * error
            wrong += error != 0
        mistakes.append(int(wrong))
        if not wrong:
            break
    return weights, float(bias), mistakes
