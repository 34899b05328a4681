"""bigram_probabilities: smoothing first, then each row divided by its own sum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import bigram_probabilities, softmax

CALL = "bigram_probabilities(counts, smoothing)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(counts: object, smoothing: float, about: str = "", shown: bool = False) -> Case:
        return Case(CALL, {"counts": np.array(counts), "smoothing": smoothing}, shown=shown, about=about)

    def drawn(size: int) -> np.ndarray:
        counts = rng.integers(0, 9, size=(size, size))
        counts[:, 0] += 1 + np.arange(size)  # no row is empty, and no two sums are equal by chance
        return counts

    yield case([[0, 3], [1, 1]], 0, shown=True, about="no smoothing")
    yield Case(
        "bigram_probabilities(counts)",
        {"counts": np.array([[0, 3], [1, 1]])},
        shown=True,
        about="smoothing as it is by itself: 1",
    )
    yield case([[2, 0, 0], [0, 0, 0], [4, 3, 1]], 1.0, shown=True, about="a character that nothing follows")
    yield case([[2, 0, 0], [0, 0, 0], [4, 3, 1]], 0, shown=True, about="an empty row without smoothing")
    yield case(drawn(3), 0)
    yield case(drawn(4), 1.0)
    yield case(drawn(6), 0.1, about="a smoothing of 0.1")
    yield case(drawn(5), 50.0, about="a smoothing larger than the counts")
    yield case(drawn(4), 2, about="a smoothing that is a whole number")
    yield case(drawn(4).astype(float), 1.0, about="counts that are floats")
    yield case(np.zeros((3, 3), dtype=int), 0.1, about="counts of zero")
    yield case(drawn(3), -0.5, about="a negative smoothing")
    yield case(drawn(27) * 1000, 0.01, about="27 characters")


exercise = Exercise(
    of=bigram_probabilities,
    points=3,
    cases=cases,
    partial={"no error": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="First raise the counts, then divide. Each row has its own sum. Which shape must the sums have, so that "
        "NumPy divides row i by sum i?",
        formula=r"$P_{ij} = \dfrac{C_{ij} + s}{\sum_k (C_{ik} + s)}$. `axis=1` goes along the rows; with "
        "`keepdims=True` the sums are (V, 1), which fits under (V, V).",
        pseudocode="raised = counts + smoothing\n"
        "totals = sum of each row of raised, kept as a column     (V, 1)\n"
        "if smoothing is below 0, or a total is 0: raise ValueError\n"
        "return raised / totals",
    ),
)

mistake, alternative = bank_of(bigram_probabilities)


def _checked(counts, smoothing):
    """The raised counts, if they can become probabilities."""
    raised = counts + smoothing
    if smoothing < 0 or np.any(raised.sum(axis=1) == 0):
        raise ValueError("smoothing")
    return raised


@mistake(
    says="The sums of the rows have the shape (V,), and NumPy lays that along the columns: column j is divided by "
    "the sum of row j. Nothing warns you, because the shapes fit. Keep the sums as a column: see keepdims.",
)
def axis_lost(counts, smoothing=1.0):
    raised = _checked(counts, smoothing)
    return raised / raised.sum(axis=1)


@mistake(
    says="The sums of the rows have the shape (V,), and NumPy lays that along the columns. Keep them as a column: see "
    "keepdims. (After that, refuse a smoothing that leaves an empty row, or is negative.)",
)
def axis_lost_and_no_error(counts, smoothing=1.0):
    raised = counts + smoothing
    return raised / raised.sum(axis=1)


@mistake(
    says="Your columns sum to 1, not your rows. A row holds what follows one character, so axis 1 is the one to sum "
    "over.",
)
def along_the_columns(counts, smoothing=1.0):
    raised = _checked(counts, smoothing)
    return raised / raised.sum(axis=0, keepdims=True)


@mistake(
    says="Your columns sum to 1, not your rows: a row holds what follows one character. (After that, refuse a "
    "smoothing that leaves an empty row, or is negative.)",
)
def along_the_columns_and_no_error(counts, smoothing=1.0):
    raised = counts + smoothing
    return raised / raised.sum(axis=0, keepdims=True)


@mistake(
    says="The whole table sums to 1, so you have the probability of each pair. What follows a given character is "
    "asked for: each row has its own sum.",
)
def sum_of_the_table(counts, smoothing=1.0):
    raised = _checked(counts, smoothing)
    return raised / raised.sum()


@mistake(
    says="The whole table sums to 1, not each row: every row has its own sum. (After that, refuse a smoothing that "
    "leaves an empty row, or is negative.)",
)
def sum_of_the_table_and_no_error(counts, smoothing=1.0):
    raised = counts + smoothing
    return raised / raised.sum()


@mistake(
    says="You smooth after dividing, so your rows sum to more than 1. Raise the counts first, then divide.",
)
def smoothed_afterwards(counts, smoothing=1.0):
    _checked(counts, smoothing)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) + smoothing


@mistake(
    says="You smooth after dividing, so your rows sum to more than 1, and an empty row becomes nan. Raise the counts "
    "first, then divide.",
)
def smoothed_afterwards_and_no_error(counts, smoothing=1.0):
    return counts / counts.sum(axis=1, keepdims=True) + smoothing


@mistake(
    says="You divide by the sum of the counts as they were, so your rows sum to more than 1. Divide by the sum of "
    "what you raised.",
)
def sum_of_the_old_counts(counts, smoothing=1.0):
    return _checked(counts, smoothing) / counts.sum(axis=1, keepdims=True)


@mistake(
    says="You raise the sum once by the smoothing. It is added to all V counts of a row, so the sum grows by V "
    "times as much.",
)
def sum_raised_once(counts, smoothing=1.0):
    return _checked(counts, smoothing) / (counts.sum(axis=1, keepdims=True) + smoothing)


@mistake(
    says="You raise the sum once by the smoothing, but it is added to all V counts of a row. (After that, refuse a "
    "smoothing that leaves an empty row, or is negative.)",
)
def sum_raised_once_and_no_error(counts, smoothing=1.0):
    return (counts + smoothing) / (counts.sum(axis=1, keepdims=True) + smoothing)


@mistake(
    says="`smoothing` is not used. Add it to every count before you divide.",
)
def smoothing_left_out(counts, smoothing=1.0):
    totals = counts.sum(axis=1, keepdims=True)
    if smoothing < 0 or np.any(totals == 0):
        raise ValueError("smoothing")
    return counts / totals


@mistake(
    says="`smoothing` is not used, so an empty row becomes nan. Add it to every count before you divide.",
)
def smoothing_left_out_and_no_error(counts, smoothing=1.0):
    return counts / counts.sum(axis=1, keepdims=True)


@mistake(
    says="You always add 1. How much is added to every count is said by `smoothing`.",
)
def always_one(counts, smoothing=1.0):
    return bigram_probabilities(counts, 1.0)


@mistake(
    says="Only the counts of 0 are raised. Smoothing is added to every count of the table.",
)
def zeros_only(counts, smoothing=1.0):
    _checked(counts, smoothing)
    raised = np.where(counts == 0, smoothing, counts)
    return raised / raised.sum(axis=1, keepdims=True)


@mistake(
    says="The values are right, but a row without counts and without smoothing becomes nan, and a negative "
    "smoothing goes through. Raise a ValueError in both cases.",
)
def nothing_refused(counts, smoothing=1.0):
    raised = counts + smoothing
    return raised / raised.sum(axis=1, keepdims=True)


@mistake(
    says="A negative smoothing goes through, and could make negative probabilities. Raise a ValueError for it.",
)
def negative_accepted(counts, smoothing=1.0):
    raised = counts + smoothing
    totals = raised.sum(axis=1, keepdims=True)
    if np.any(totals == 0):
        raise ValueError("an empty row")
    return raised / totals


@mistake(
    says="A row without counts and without smoothing becomes nan: 0 / 0. It has no probabilities, so raise a "
    "ValueError.",
)
def empty_row_accepted(counts, smoothing=1.0):
    if smoothing < 0:
        raise ValueError("smoothing is negative")
    return nothing_refused(counts, smoothing)


@mistake(
    says="`counts += smoothing` writes into the caller's table. `raised = counts + smoothing` makes a new one, and "
    "holds floats where they are needed.",
)
def in_place(counts, smoothing=1.0):
    if smoothing < 0 or np.any(counts.sum(axis=1) + smoothing == 0):
        raise ValueError("smoothing")
    counts += smoothing
    return counts / counts.sum(axis=1, keepdims=True)


@mistake(
    says="`counts += smoothing` writes into the caller's table: make a new one. And the sums of the "
    "rows have the shape (V,), which NumPy lays along the columns: see keepdims.",
)
def in_place_and_axis_lost(counts, smoothing=1.0):
    counts += smoothing
    return counts / counts.sum(axis=1)


@mistake(
    says="`counts += smoothing` writes into the caller's table, so make a new one: counts + smoothing. (After that, "
    "refuse a smoothing that leaves an empty row, or is negative.)",
)
def in_place_and_no_error(counts, smoothing=1.0):
    counts += smoothing
    return counts / counts.sum(axis=1, keepdims=True)


@mistake(
    says="You take softmax of the counts. They are no logits: a count twice as large should become a probability "
    "twice as large, so divide by the sum.",
)
def softmax_of_the_counts(counts, smoothing=1.0):
    return softmax(_checked(counts, smoothing).astype(float))


@mistake(
    says="The raised counts come back as they are. Divide each row by its sum.",
)
def not_divided(counts, smoothing=1.0):
    return _checked(counts, smoothing)


@alternative
def row_by_row(counts, smoothing=1.0):
    if smoothing < 0:
        raise ValueError("smoothing is negative")
    rows = []
    for row in counts:
        total = float(sum(row)) + smoothing * len(row)
        if total == 0:
            raise ValueError("a row has no counts")
        rows.append([(count + smoothing) / total for count in row])
    return np.array(rows)


@alternative
def transposed_and_back(counts, smoothing=1.0):
    raised = np.array(counts, dtype=float).T + smoothing
    if smoothing < 0 or not raised.sum(axis=0).all():
        raise ValueError("smoothing")
    return (raised / raised.sum(axis=0)).T


@alternative
def by_einsum(counts, smoothing=1.0):
    if smoothing < 0 or (smoothing == 0 and (counts == 0).all(axis=1).any()):
        raise ValueError("smoothing")
    P = np.add(counts, smoothing, dtype=float)
    P /= np.einsum("ij->i", P)[:, None]
    return P
