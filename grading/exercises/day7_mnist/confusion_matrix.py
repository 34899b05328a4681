"""confusion_matrix: rows are true classes, columns predicted ones, entries counts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import confusion_matrix


def cases(rng: np.random.Generator) -> Iterator[Case]:
    code = "confusion_matrix(predictions, labels, num_classes)"
    yield Case(
        code,
        {"predictions": np.array([0, 1, 1, 1]), "labels": np.array([0, 0, 0, 1]), "num_classes": 2},
        shown=True,
    )
    yield Case(
        code,
        {"predictions": np.array([2, 2, 0, 1]), "labels": np.array([2, 2, 1, 1]), "num_classes": 3},
        shown=True,
    )
    labels = rng.integers(0, 4, size=60)
    yield Case(code, {"predictions": rng.integers(0, 4, size=60), "labels": labels, "num_classes": 4})
    yield Case(
        code,
        {"predictions": rng.integers(0, 2, size=20), "labels": rng.integers(0, 3, size=20), "num_classes": 6},
        about="classes that never occur",
    )
    yield Case(
        code,
        {"predictions": np.repeat([1, 0], [300, 5]), "labels": np.repeat([1, 0], [300, 5]), "num_classes": 2},
        about="hundreds of samples of one class",
    )
    yield Case(
        code,
        {"predictions": np.array([1]), "labels": np.array([2]), "num_classes": 3},
        about="one prediction",
    )
    yield Case(
        code,
        {"predictions": labels.copy(), "labels": labels, "num_classes": 4},
        about="predictions that are all right",
    )


exercise = Exercise(
    of=confusion_matrix,
    points=2,
    cases=cases,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Start from a table of zeros, and make one mark for every image. In which row, and in which "
        "column?",
        formula=r"$M_{ij}$ = the number of images whose true class is $i$ and whose predicted class is $j$",
        pseudocode="matrix = whole-number zeros, num_classes x num_classes\nfor each truth and prediction:\n"
        "    add 1 to matrix[truth, prediction]\nreturn matrix",
    ),
)

mistake, alternative = bank_of(confusion_matrix)


@mistake(
    says="Your matrix is transposed: rows are the true classes, columns what the network said.",
)
def transposed(predictions, labels, num_classes):
    return confusion_matrix(labels, predictions, num_classes)


@mistake(
    says="Each pair of label and prediction is counted once, however often it comes. `= 1` only notes that it "
    "was there, and `matrix[labels, predictions] += 1` reads all places before it writes any: repeated pairs "
    "have to be added one by one (or with np.add.at).",
)
def each_pair_once(predictions, labels, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[labels, predictions] += 1
    return matrix


@mistake(
    says="The size of your matrix follows the labels that occur. A class that nobody met still has its row "
    "and column: use the number of classes that is passed in.",
)
def only_classes_that_occur(predictions, labels, num_classes):
    return confusion_matrix(predictions, labels, max(np.max(labels), np.max(predictions)) + 1)


@mistake(
    says="Each of your rows adds up to 1: those are fractions. Counts are asked for.",
)
def fractions_of_each_row(predictions, labels, num_classes):
    matrix = confusion_matrix(predictions, labels, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@mistake(
    says="All your entries add up to 1: those are fractions of the whole. Counts are asked for.",
)
def fractions_of_all(predictions, labels, num_classes):
    return confusion_matrix(predictions, labels, num_classes) / len(labels)


@mistake(
    says="You count only what went wrong, and the diagonal stays empty. It belongs to the matrix: there "
    "are the images that were recognised.",
)
def errors_only(predictions, labels, num_classes):
    matrix = confusion_matrix(predictions, labels, num_classes)
    np.fill_diagonal(matrix, 0)
    return matrix


@mistake(
    says="The counts are right, but they are floats: `np.zeros` makes floats where it isn't told another "
    "kind.",
)
def in_floats(predictions, labels, num_classes):
    return confusion_matrix(predictions, labels, num_classes).astype(float)


@mistake(
    says="Only what is right is counted. The places off the diagonal are what the matrix is for: which class is "
    "taken for which.",
)
def diagonal_alone(predictions, labels, num_classes):
    return np.diag(np.diag(confusion_matrix(predictions, labels, num_classes)))


@mistake(
    says="Only the first sample is counted: does your `return` stand inside the loop?",
)
def first_sample_alone(predictions, labels, num_classes):
    return confusion_matrix(predictions[:1], labels[:1], num_classes)


@mistake(
    says="Your counts begin again at 0 after 255: uint8 cannot hold more. Count in an array of int.",
)
def counts_too_small(predictions, labels, num_classes):
    return confusion_matrix(predictions, labels, num_classes).astype(np.uint8)


@mistake(
    says="Your rows or columns are shifted by one. Classes are counted from 0, like rows and columns.",
)
def shifted_by_one(predictions, labels, num_classes):
    return np.roll(confusion_matrix(predictions, labels, num_classes), 1, axis=0)


@mistake(
    says="You subtract 1 from the classes. They are counted from 0 already, like rows and columns; -1 is the "
    "last one.",
)
def classes_counted_from_one(predictions, labels, num_classes):
    return np.roll(confusion_matrix(predictions, labels, num_classes), -1, axis=(0, 1))


@mistake(
    says="You divide each row by its sum: fractions, and nan where a class has no samples. Counts are asked for.",
)
def rows_divided_by_their_sums(predictions, labels, num_classes):
    matrix = confusion_matrix(predictions, labels, num_classes)
    return np.divide(matrix.T, matrix.sum(axis=1)).T


@alternative
def by_add_at(predictions, labels, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=np.int32)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@alternative
def by_one_hot(predictions, labels, num_classes):
    classes = np.eye(num_classes, dtype=int)
    return classes[labels].T @ classes[predictions]


@alternative
def by_counting_each_pair(predictions, labels, num_classes):
    return np.array(
        [[np.sum((labels == i) & (predictions == j)) for j in range(num_classes)] for i in range(num_classes)]
    )
