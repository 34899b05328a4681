"""one_hot: one row a label, floats; a label that is no class is a ValueError."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import one_hot


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one_hot(labels, 3)", {"labels": np.array([2, 0, 1, 1])}, shown=True)
    yield Case(
        "one_hot(labels, 4)", {"labels": np.array([1, 2])}, shown=True, about="classes that no label names"
    )
    yield Case(
        "one_hot(labels, 3)", {"labels": np.array([0, 3])}, shown=True, about="a label that is too large"
    )
    yield Case("one_hot(labels, 5)", {"labels": rng.integers(0, 5, size=7)})
    yield Case(
        "one_hot(labels, 10)", {"labels": rng.integers(0, 9, size=4)}, about="more classes than labels"
    )
    yield Case("one_hot(labels, 3)", {"labels": np.array([2])}, about="a batch of one")
    yield Case("one_hot(labels, 4)", {"labels": np.array([2, -1, 0])}, about="a negative label")
    yield Case("one_hot(labels, 4)", {"labels": np.array([0, 1, 9])}, about="a label far too large")


exercise = Exercise(
    of=one_hot,
    points=3,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Start from an (N, C) array of zeros; row i needs a single 1, in the column that label i names. And "
        "first of all, look whether every label is a class that exists: `raise ValueError(...)` with a sentence that "
        "says what is wrong.",
        formula=r"$Y_{ij} = 1$ if $j = \text{label}_i$, else $0$. A label must satisfy $0 \le \text{label} \le C - 1$.",
        pseudocode="if any label is below 0 or at least num_classes:\n    raise ValueError, saying which labels came\n"
        "Y = zeros of shape (number of labels, num_classes)\nfor each i:\n    Y[i, label i] = 1\nreturn Y",
    ),
)

mistake, alternative = bank_of(one_hot)


@mistake(
    says="You count the classes yourself, from the largest label. A batch may lack the last classes: the caller says "
    "how many there are, in `num_classes`.",
)
def counts_the_classes_itself(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(labels.max() + 1)[labels]


@mistake(
    says="Rows come out right, but labels that are no class are not refused: NumPy reads -1 as 'the last column', "
    "which is silently wrong, and complains of a large label in its own words. Look at the labels first, and raise "
    "ValueError.",
)
def labels_not_checked(labels, num_classes):
    return np.eye(num_classes)[labels]


@mistake(
    says="Labels that are no class give a row without any 1: the sample then belongs to no class, and no one notices. "
    "Raise ValueError for them.",
)
def no_class_at_all(labels, num_classes):
    return (labels[:, None] == np.arange(num_classes)).astype(float)


@mistake(
    says="Too large labels are refused, negative ones are not: NumPy reads -1 as 'the last column'. Refuse both.",
)
def negative_labels_pass(labels, num_classes):
    if np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes)[labels]


@mistake(
    says="You let a label equal to num_classes through. With C classes counted from 0, which is the last one?",
)
def off_by_one_in_the_check(labels, num_classes):
    if np.any(labels < 0) or np.any(labels > num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes + 1)[labels][:, :num_classes]


@mistake(
    says="Labels start at 0, and you count columns from 1: every 1 stands one place off.",
)
def counted_from_one(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes)[labels - 1]


@mistake(
    says="Samples and classes are swapped: one sample should be one row, so the shape is (number of labels, "
    "num_classes).",
)
def transposed(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes)[labels].T


@mistake(
    says="You set whole columns to 1: Y[:, labels] means every row of those columns. Each row has its own column: "
    "pair the row numbers with the labels.",
)
def whole_columns(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    result = np.zeros((len(labels), num_classes))
    result[:, labels] = 1
    return result


@mistake(
    says="`Y[label]` is a whole row: that of sample number `label`. The 1 of sample i belongs in row i and column "
    "label: Y[i, label]. (And labels that are no class are not refused yet.)",
)
def whole_rows(labels, num_classes):
    result = np.zeros((len(labels), num_classes))
    for label in labels:
        result[label] = 1
    return result


@mistake(
    says="`Y[label]` is a whole row: that of sample number `label`. The 1 of sample i belongs in row i and column "
    "label: Y[i, label].",
)
def whole_rows_after_the_check(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    result = np.zeros((len(labels), num_classes))
    for label in labels:
        result[label] = 1
    return result


@mistake(
    says="The values are right, but they are whole numbers or True and False. Targets are multiplied and subtracted "
    "with floats: make them floats.",
)
def whole_numbers(labels, num_classes):
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes, dtype=int)[labels]


@mistake(
    says="`if labels < 0` asks one yes-or-no question of a whole array, and an array of several labels has no one "
    "answer. Ask of each label in a loop, or whether any of them is wrong: np.any(labels < 0).",
)
def one_question_of_all_labels(labels, num_classes):
    if labels < 0 or labels >= num_classes:
        raise ValueError("no such class")
    return np.eye(num_classes)[labels]


@mistake(
    says="Your check refuses the label 0. Classes are counted from 0, so it is the first of them.",
)
def zero_refused(labels, num_classes):
    if np.any(labels <= 0) or np.any(labels >= num_classes):
        raise ValueError("no such class")
    return np.eye(num_classes)[labels]


@alternative
def rows_and_columns_paired(labels, num_classes):
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(f"labels must be 0 to {num_classes - 1}")
    result = np.zeros((len(labels), num_classes), dtype=np.float32)
    result[np.arange(len(labels)), labels] = 1.0
    return result


@alternative
def label_by_label(labels, num_classes):
    rows = []
    for label in labels:
        if label not in range(num_classes):
            raise ValueError(f"{label} is no class")
        rows.append([1.0 if label == column else 0.0 for column in range(num_classes)])
    return np.array(rows)


@alternative
def by_comparison(labels, num_classes):
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError("a label is out of range")
    return np.equal.outer(labels, np.arange(num_classes)).astype(np.float64)
