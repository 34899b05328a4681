"""perceptron_fit: Rosenblatt's rule. All inputs are multiples of 1/4, so that any order of arithmetic is exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, alternative, mistake
from grading.judge import compare
from grading.judge.compare import kind_of
from grading.plain import show
from grading.probe import Outcome
from solutions import perceptron_fit, sigmoid

PAIRS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("perceptron_fit(X, y, epochs=10)", {"X": PAIRS, "y": np.array([0, 1, 1, 1])}, shown=True)
    yield Case(
        "perceptron_fit(X, y, learning_rate=0.5, epochs=10)",
        {"X": np.array([[2.0], [-1.0], [0.25]]), "y": np.array([1, 0, 0])},
        shown=True,
        about="samples with one feature",
    )
    yield Case("perceptron_fit(X, y, 0.25)", {"X": PAIRS, "y": np.array([0, 0, 0, 1])})
    yield Case(
        "perceptron_fit(X, y, epochs=7)",
        {"X": PAIRS, "y": np.array([0, 1, 1, 0])},
        about="XOR, which no line separates: every epoch has mistakes",
    )
    yield Case(
        "perceptron_fit(X, y)",
        {"X": PAIRS, "y": np.array([0, 0, 0, 0])},
        about="labels that are right from the start",
    )
    yield Case(
        "perceptron_fit(X, y, epochs=1)", {"X": PAIRS, "y": np.array([0, 1, 1, 1])}, about="a single epoch"
    )
    yield Case(
        "perceptron_fit(X, y, learning_rate=2.0)",
        {"X": np.array([[0.5, -1.0, 0.25]]), "y": np.array([1])},
        about="a single sample",
    )
    X, y = _separable(rng, 12, 3)
    yield Case("perceptron_fit(X, y, learning_rate=0.5, epochs=20)", {"X": X, "y": y})
    X = rng.integers(-8, 9, size=(9, 2)) / 4
    yield Case(
        "perceptron_fit(X, y, 0.5, 4)", {"X": X, "y": rng.integers(0, 2, size=9)}, about="random labels"
    )
    yield Case(
        "perceptron_fit(X, y, epochs=10)",
        {"X": rng.integers(-3, 4, size=(6, 4)), "y": rng.integers(0, 2, size=6)},
        about="features that are whole numbers",
    )


def _separable(rng: np.random.Generator, samples: int, features: int) -> tuple[np.ndarray, np.ndarray]:
    """Samples that a plane separates, with multiples of 1/4 as coordinates."""
    X = rng.integers(-8, 9, size=(samples, features)) / 4
    return X, (X @ rng.normal(size=features) + rng.normal() > 0).astype(int)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Values are fixed; in which kind of number the weights come is not."""
    value = got.value
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        is_what = "None: is there a `return` at the end?" if value is None else f"{kind_of(value)}."
        yield Problem(
            "form", f"Asked for are three things, (weights, bias, mistakes). What came is {is_what}"
        )
        return
    for name, wanted, came in zip(
        ("the weights", "the bias", "mistakes"), expected.value, value, strict=True
    ):
        if found := compare(wanted, _as_floats(came), dict(case.inputs), name):
            says = found.says
            if name == "mistakes" and found.kind == "length" and isinstance(came, (list, tuple, np.ndarray)):
                says = (
                    f"The list of mistakes should have {len(wanted)} items, one for each epoch run, "
                    f"and has {len(came)}."
                )
            elif name == "mistakes" and found.kind != "type":
                says = f"The numbers of mistakes should be {show(wanted)}, and are {show(came)}."
            kind = name if name == "mistakes" else f"{name}: {found.kind}"
            yield Problem(kind, says, found.look or _LOOK[name])
            return


_LOOK = {
    "the weights": "Take the first two samples and go through the rule with pencil and paper.",
    "the bias": "The bias is corrected together with the weights, as if its input were always 1.",
    "mistakes": "It has one number for each epoch; the last is 0 if the perceptron got everything right.",
}


def _as_floats(value: Any) -> Any:
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else value


exercise = Exercise(
    of=perceptron_fit,
    points=5,
    cases=cases,
    judge=judge,
    partial={"changed": 0.6, "mistakes": 0.6},  # the weights and the bias are right
    hints=Hints(
        nudge="Two loops: an outer one over epochs, an inner one over samples. In the inner one: predict, compare with "
        "the label, correct if they differ. Before the inner loop set a counter of mistakes to 0; after it, write "
        "the counter into the list, and see whether you are done.",
        formula=r"prediction $= 1$ if $\mathbf{x}\cdot\mathbf{w} + b > 0$, else $0$. "
        r"With error $=$ label $-$ prediction, which is $1$, $0$ or $-1$: "
        r"$\mathbf{w} \leftarrow \mathbf{w} + \eta \cdot \text{error} \cdot \mathbf{x}$ and "
        r"$b \leftarrow b + \eta \cdot \text{error}$, where $\eta$ is the learning rate.",
        pseudocode="weights = zeros, one for each column of X;  bias = 0;  mistakes = empty list\n"
        "repeat at most `epochs` times:\n"
        "    wrong = 0\n"
        "    for each sample x and its label:\n"
        "        prediction = 1 if x . weights + bias > 0, else 0\n"
        "        if prediction is not the label:\n"
        "            correct weights and bias;  wrong = wrong + 1\n"
        "    append wrong to mistakes\n"
        "    stop if wrong is 0\n"
        "return weights, bias, mistakes",
    ),
)


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


@mistake(
    of=perceptron_fit,
    says="Each correction pushes the wrong way, so mistakes never die out: a missed 1 should make the weights larger "
    "along x, and you make them smaller. Is it label - prediction, or the other way round?",
)
def pushes_the_wrong_way(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, sign=-1)


@mistake(
    of=perceptron_fit,
    says="The bias stays at 0, so every line goes through the origin. It learns like the weights do, with an input "
    "that is always 1.",
)
def bias_never_learns(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, update_bias=lambda bias, rate, error: bias)


@mistake(
    of=perceptron_fit,
    says="The learning rate is missing in the correction of the bias: weights and bias take steps of different size.",
)
def bias_without_learning_rate(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, update_bias=lambda bias, rate, error: bias + error)


@mistake(
    of=perceptron_fit,
    says="The learning rate is never used: each correction has size 1, whatever rate is asked for.",
)
def learning_rate_ignored(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, 1.0, epochs)


@mistake(
    of=perceptron_fit,
    says="A score of exactly 0 should predict 0, and your perceptron predicts 1 there. Since all weights start "
    "at 0, that matters from the first sample on.",
)
def fires_at_zero(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, predict=lambda score: int(score >= 0))


@mistake(
    of=perceptron_fit,
    says="Your predictions are -1 and 1, as in some books, but the labels here are 0 and 1: a sample with label 0 "
    "can then never be right.",
)
def predicts_minus_one(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, predict=lambda score: 1 if score > 0 else -1)


@mistake(
    of=perceptron_fit,
    says="You correct by the label instead of by the error. A sample with label 0 that was taken for a 1 is then never "
    "corrected: label - prediction would be -1.",
)
def corrects_by_the_label(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label)


@mistake(
    of=perceptron_fit,
    says="A missed 1 and a false 1 are corrected in the same direction. The sign of label - prediction says which way "
    "to go; abs, or always adding, loses it.",
)
def always_adds(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: 1)


@mistake(
    of=perceptron_fit,
    says="Your error is the label minus the raw score. Rosenblatt's rule compares the label with the prediction, "
    "which is 0 or 1: the step comes first.",
)
def error_from_the_score(X, y, learning_rate=1.0, epochs=100):
    return _variant(X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label - score)


@mistake(
    of=perceptron_fit,
    says="Your error uses the sigmoid of the score. Rosenblatt's rule has a step: the prediction is 0 or 1, "
    "and a correction is all or nothing.",
)
def error_from_the_sigmoid(X, y, learning_rate=1.0, epochs=100):
    return _variant(
        X, y, learning_rate, epochs, error_of=lambda label, prediction, score: label - sigmoid(score)
    )


@mistake(
    of=perceptron_fit,
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
    of=perceptron_fit,
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
    of=perceptron_fit,
    says="Your function is over after one epoch. Look at how far the `return` (or the `break`) is indented.",
)
def returns_after_one_epoch(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X, y, learning_rate, 1)


@mistake(
    of=perceptron_fit,
    says="The weights and bias are right, but it goes on through all epochs. After an epoch without a mistake nothing "
    "can change any more: stop there.",
)
def never_stops_early(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, mistakes + [0] * (epochs - len(mistakes))


@mistake(
    of=perceptron_fit,
    says="The weights and bias are right, but the last epoch, the one without a mistake, is missing in the list. "
    "It was run, too: write its number down before you stop.",
)
def last_epoch_not_written_down(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, mistakes[:-1] if mistakes[-1] == 0 else mistakes


@mistake(
    of=perceptron_fit,
    says="Your count of mistakes goes on from epoch to epoch: it never comes back to 0, so you never stop early. "
    "Each epoch counts from 0 anew.",
)
def counter_never_reset(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    totals = [int(total) for total in np.cumsum(mistakes)]
    if totals[-1] > 0:
        totals += [totals[-1]] * (epochs - len(totals))
    return weights, bias, totals


@mistake(
    of=perceptron_fit,
    says="You return the total number of mistakes. Asked for is a list with the number of each epoch, so that one can "
    "see them become fewer.",
)
def total_instead_of_list(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, bias, sum(mistakes)


@mistake(
    of=perceptron_fit,
    says="The list of mistakes is not returned. It is the third thing: weights, bias, mistakes.",
)
def mistakes_not_returned(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X, y, learning_rate, epochs)[:2]


@mistake(
    of=perceptron_fit,
    says="The bias comes back as an array of one. It is a single number: start it at 0.0, not at np.zeros(1).",
)
def bias_array_of_one(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate, epochs)
    return weights, np.array([bias]), mistakes


@mistake(
    of=perceptron_fit,
    says="The samples are shuffled or taken in another order. Here they come in the order of X, first to last, in "
    "every epoch: each correction depends on those before it.",
)
def last_sample_first(X, y, learning_rate=1.0, epochs=100):
    return perceptron_fit(X[::-1], y[::-1], learning_rate, epochs)


@alternative(of=perceptron_fit)
def bias_as_a_weight(X, y, learning_rate=1.0, epochs=100):
    ones = np.hstack([X, np.ones((len(X), 1))])
    theta = np.zeros(ones.shape[1])
    mistakes: list[int] = []
    while len(mistakes) < epochs and (not mistakes or mistakes[-1]):
        wrong = 0
        for row, label in zip(ones, y, strict=True):
            if (row @ theta > 0) != (label == 1):
                theta += learning_rate * (2 * label - 1) * row
                wrong += 1
        mistakes.append(wrong)
    return theta[:-1], theta[-1], mistakes


@alternative(of=perceptron_fit)
def in_plain_python(X, y, learning_rate=1.0, epochs=100):
    weights, bias, mistakes = [0.0] * len(X[0]), 0, []
    for _ in range(epochs):
        wrong = 0
        for i in range(len(X)):
            score = sum(w * v for w, v in zip(weights, X[i], strict=True)) + bias
            error = y[i] - (1 if score > 0 else 0)
            weights = [w + learning_rate * error * v for w, v in zip(weights, X[i], strict=True)]
            bias += learning_rate * error
            wrong += abs(error)
        mistakes.append(wrong)
        if not wrong:
            break
    return np.array(weights), bias, mistakes


@alternative(of=perceptron_fit)
def two_branches(X, y, learning_rate=1.0, epochs=100, verbose=False):
    weights, bias = np.zeros(X.shape[1], dtype=np.float32), np.float64(0)
    history = []
    for epoch in range(epochs):
        history.append(0)
        for sample, label in zip(X, y, strict=True):
            fires = np.dot(weights, sample) + bias > 0
            if label == 1 and not fires:
                weights, bias = weights + learning_rate * sample, bias + learning_rate
                history[epoch] += 1
            elif label == 0 and fires:
                weights, bias = weights - learning_rate * sample, bias - learning_rate
                history[epoch] += 1
        if history[epoch] == 0:
            return [weights, bias, history]
    return [weights, bias, history]
