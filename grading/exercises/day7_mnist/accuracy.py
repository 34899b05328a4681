"""accuracy: the fraction that is correct."""

from __future__ import annotations

import operator
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import accuracy


def cases(rng: np.random.Generator) -> Iterator[Case]:
    code = "accuracy(predictions, labels)"
    yield Case(code, {"predictions": np.array([7, 2, 1, 0]), "labels": np.array([7, 2, 1, 9])}, shown=True)
    yield Case(code, {"predictions": np.array([1, 0, 2]), "labels": np.array([0, 1, 2])}, shown=True)
    yield Case(code, {"predictions": np.array([3, 3]), "labels": np.array([3, 3])}, shown=True)
    labels = rng.integers(0, 10, size=37)
    wrong = rng.permutation(37)[:11]
    predictions = labels.copy()
    predictions[wrong] = (labels[wrong] + rng.integers(1, 10, size=11)) % 10
    yield Case(code, {"predictions": predictions, "labels": labels})
    yield Case(
        code, {"predictions": (labels + 1) % 10, "labels": labels}, about="predictions that are all wrong"
    )
    yield Case(code, {"predictions": np.array([4]), "labels": np.array([4])}, about="a single prediction")
    unknown = {"predictions": np.array([0, 6, 1, 1]), "labels": np.array([0, 2, 1, 0])}
    yield Case(code, unknown, about="a predicted class that no label has")
    yield Case(
        code,
        {"predictions": rng.permutation(8), "labels": np.arange(8)},
        about="the right labels in another order",
    )
    yield Case(
        code,
        {"predictions": rng.integers(0, 3, size=19).astype(np.int32), "labels": rng.integers(0, 3, size=19)},
        about="predictions in int32",
    )


exercise = Exercise(
    of=accuracy,
    points=1,
    cases=cases,
    hints=Hints(
        nudge="`predictions == labels` compares two arrays element by element. What is the mean of True, "
        "True, False?",
        formula=r"$\text{accuracy} = \dfrac{\text{number of } n \text{ with } \hat y_n = y_n}{N}$",
        pseudocode=(
            "correct = where predictions equals labels   (an array of True and False)\nreturn the mean of "
            "correct"
        ),
    ),
)

mistake, alternative = bank_of(accuracy)


@mistake(says="You return how many are correct, not which part of all: 9 of 10 is 0.9.")
def counted(predictions, labels):
    return np.sum(predictions == labels)


@mistake(says="You return percent. A fraction is asked for, between 0 and 1.")
def in_percent(predictions, labels):
    return 100 * np.mean(predictions == labels)


@mistake(says="You return the part that is wrong, the error rate. Accuracy is the other part.")
def error_rate(predictions, labels):
    return np.mean(predictions != labels)


@mistake(
    says="Only 0 or 1 can come out, and 1 only where all are correct. Do you ask whether all are correct, or divide "
    "whole numbers with `//`?",
)
def all_or_nothing(predictions, labels):
    return float(np.array_equal(predictions, labels))


@mistake(
    says="You compare which labels occur and not where: each prediction has to be compared with the label "
    "in its own place.",
)
def out_of_place(predictions, labels):
    return np.mean(np.isin(predictions, labels))


@mistake(
    says="You round the result. 0.9749 and 0.9651 are a hundred images apart; leave rounding to the print.",
)
def rounded(predictions, labels):
    return round(float(np.mean(predictions == labels)), 2)


@mistake(
    says="The comparison is right, but the result is an array, with one True or False for each prediction. "
    "One number is asked for.",
)
def one_for_each(predictions, labels):
    return predictions == labels


@mistake(
    says="The fraction is rounded to 0 or 1. A fraction of all samples lies between them: leave it as it is.",
)
def rounded_to_all_or_nothing(predictions, labels):
    return float(round(float(np.mean(predictions == labels))))


@mistake(
    says="You divide by the number of classes. It is the number of samples that makes a fraction of the count.",
)
def divided_by_the_classes(predictions, labels):
    return float(np.sum(predictions == labels) / len(np.unique(labels)))


@mistake(
    says="You measure how far the class numbers lie apart. They are names: right or wrong is all that counts.",
)
def distance_of_the_class_numbers(predictions, labels):
    return float(1 - np.mean(np.abs(predictions - labels)) / max(1, np.max(labels)))


@mistake(
    says="You take the accuracy of each class, and then the mean of these. Every sample counts the same, "
    "whatever its class.",
)
def mean_of_the_classes(predictions, labels):
    return float(np.mean([np.mean(predictions[labels == c] == c) for c in np.unique(labels)]))


@mistake(
    says="You take the differences of the class numbers. 3 for a 9 is no more wrong than 8 for a 9: right or "
    "wrong is all that counts.",
)
def differences_of_the_class_numbers(predictions, labels):
    return float(np.mean(1 - np.abs(predictions - labels)))


@mistake(
    says="No two are ever the same in your comparison: `is` asks whether both are one object in memory. `==` "
    "compares values.",
)
def compared_with_is(predictions, labels):
    return sum(map(operator.is_, predictions, labels)) / len(labels)


@alternative
def by_a_loop(predictions, labels):
    correct = 0
    for predicted, label in zip(predictions, labels, strict=True):
        if predicted == label:
            correct += 1
    return correct / len(labels)


@alternative
def by_counting_zeros(predictions, labels):
    return 1 - np.count_nonzero(np.asarray(predictions) - np.asarray(labels)) / len(labels)


@alternative
def by_the_diagonal(predictions, labels):
    size = max(predictions.max(), labels.max()) + 1
    pairs = np.bincount(labels * size + predictions, minlength=size * size).reshape(size, size)
    return np.trace(pairs) / pairs.sum()
