"""bigram_counts: row x, column y, each pair as often as it occurs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import bigram_counts


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def case(x: object, y: object, size: int, about: str = "", shown: bool = False) -> Case:
        inputs = {"x": np.array(x, dtype=int), "y": np.array(y, dtype=int), "size": size}
        return Case("bigram_counts(x, y, size)", inputs, shown=shown, about=about)

    yield case([0, 2, 3, 3, 1], [2, 3, 3, 1, 0], 4, shown=True, about='the pairs of "emma"')
    yield case([0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 2, 1], 3, shown=True, about="pairs that occur twice")
    yield case([0, 1, 1], [1, 0], 2, shown=True, about="one x more than there are y")
    yield case(rng.integers(0, 4, size=80), rng.integers(0, 4, size=80), 4)
    yield case(
        rng.integers(0, 3, size=30), rng.integers(0, 3, size=30), 7, about="characters that never occur"
    )
    yield case(np.repeat([1, 0], [300, 5]), np.repeat([0, 1], [300, 5]), 2, about="hundreds of one pair")
    yield case([], [], 3, about="no pairs at all")
    yield case([2], [0], 3, about="a single pair")
    yield case([0, 1, 1], [1], 2, about="a single y for three x")


exercise = Exercise(
    of=bigram_counts,
    points=3,
    cases=cases,
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Start from a table of zeros, and make one mark for each pair. In which row, and in which column? And "
        "what happens where a pair comes a second time?",
        formula=r"$C_{ij}$ = the number of places $n$ with $x_n = i$ and $y_n = j$. `np.add.at(C, (x, y), 1)` makes "
        "one mark after the other.",
        pseudocode="if x and y differ in shape: raise ValueError\n"
        "counts = whole-number zeros, size x size\n"
        "for each first and second: add 1 to counts[first, second]\nreturn counts",
    ),
)

mistake, alternative = bank_of(bigram_counts)


def _refuse_other_shapes(x, y):
    if np.shape(x) != np.shape(y):
        raise ValueError("y: expected the shape of x")


def _marks(x, y, size):
    counts = np.zeros((size, size), dtype=int)
    for first, second in zip(x, y, strict=False):
        counts[first, second] += 1
    return counts


@mistake(
    says="Each pair is counted once, however often it comes. `counts[x, y] += 1` reads all places before it writes "
    "any. np.add.at(counts, (x, y), 1) adds one after the other, and so does a loop.",
)
def each_pair_once(x, y, size):
    _refuse_other_shapes(x, y)
    counts = np.zeros((size, size), dtype=int)
    counts[x, y] += 1
    return counts


@mistake(
    says="Each pair is counted once, however often it comes: `counts[x, y] += 1` reads all places before it writes "
    "any. np.add.at(counts, (x, y), 1) adds one after the other. (After that, compare the shapes of x and y.)",
)
def each_pair_once_and_no_error(x, y, size):
    counts = np.zeros((size, size), dtype=int)
    counts[x, y] += 1
    return counts


@mistake(
    says="Each pair is counted once, and your table holds floats: `counts[x, y] += 1` reads all places before it "
    "writes any. np.add.at(counts, (x, y), 1) adds one after the other, and dtype=int makes a table of whole "
    "numbers.",
)
def each_pair_once_in_floats(x, y, size):
    counts = np.zeros((size, size))
    counts[x, y] += 1
    return counts


@mistake(
    says="Where x and y differ in length, your loop stops at the shorter one, and a mistake elsewhere stays hidden. "
    "Compare their shapes first, and raise a ValueError.",
)
def stops_at_the_shorter(x, y, size):
    return _marks(x, y, size)


@mistake(
    says="The counts are right, but they are floats, because np.zeros makes floats where it isn't told another "
    "kind. And where x and y differ in length, a ValueError is asked for.",
)
def stops_at_the_shorter_in_floats(x, y, size):
    return _marks(x, y, size).astype(float)


@mistake(
    says="Where x and y differ in length, your loop goes over x and stops with an IndexError. Compare their shapes "
    "first, and raise a ValueError.",
)
def index_error(x, y, size):
    counts = np.zeros((size, size), dtype=int)
    for n in range(len(x)):
        counts[x[n], y[n]] += 1
    return counts


@mistake(
    says="A single y is used for all x, because NumPy broadcasts it. Compare the shapes of x and y first, and raise a "
    "ValueError where they differ.",
)
def single_y_broadcast(x, y, size):
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (x, y), 1)
    return counts


@mistake(
    says="Your table is transposed: what comes first is the row, and what follows is the column.",
)
def transposed(x, y, size):
    return bigram_counts(y, x, size)


@mistake(
    says="The counts are right, but they are floats: np.zeros makes floats where it isn't told another kind.",
)
def floats(x, y, size):
    return bigram_counts(x, y, size).astype(float)


@mistake(
    says="The size of your table follows the ids that occur. A character that never occurs has its row and column, "
    "too: use `size`.",
)
def only_ids_that_occur(x, y, size):
    _refuse_other_shapes(x, y)
    return bigram_counts(x, y, max([-1, *x, *y]) + 1)


@mistake(
    says="Each of your rows adds up to 1: those are probabilities, and they come in the next exercise. Counts are "
    "asked for.",
)
def fractions_of_each_row(x, y, size):
    counts = bigram_counts(x, y, size)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@mistake(
    says="Each pair is counted in both directions. That m follows e says nothing on whether e follows m: mark row x, "
    "column y only.",
)
def both_directions(x, y, size):
    counts = bigram_counts(x, y, size)
    return counts + counts.T


@mistake(
    says="Your counts begin at 1. Begin with zeros; what is added to all counts comes in the next exercise.",
)
def begins_with_ones(x, y, size):
    return bigram_counts(x, y, size) + 1


@mistake(
    says="You count how often each character comes second, whatever came first. Count the pairs: the table has a "
    "row for each first and a column for each second.",
)
def second_characters_only(x, y, size):
    _refuse_other_shapes(x, y)
    return np.bincount(y, minlength=size)


@mistake(
    says="Your counts begin again at 0 after 255: uint8 cannot hold more. Count in an array of int.",
)
def counts_too_small(x, y, size):
    return bigram_counts(x, y, size).astype(np.uint8)


@mistake(
    says="Only the first pair is counted: does your `return` stand inside the loop?",
)
def first_pair_only(x, y, size):
    _refuse_other_shapes(x, y)
    return bigram_counts(x[:1], y[:1], size)


@mistake(
    says="Your rows or columns are shifted by one. Ids are counted from 0, like rows and columns.",
)
def shifted_by_one(x, y, size):
    return np.roll(bigram_counts(x, y, size), -1, axis=(0, 1))


@alternative
def by_bincount(x, y, size):
    if len(x) != len(y):
        raise ValueError("x and y differ in length")
    return np.bincount(x * size + y, minlength=size * size).reshape(size, size)


@alternative
def by_one_hot(x, y, size):
    characters = np.eye(size, dtype=np.int32)
    return characters[x].T @ characters[y]  # shapes that differ are a ValueError by themselves


@alternative
def by_marks(x, y, size):
    counts = np.zeros((size, size), dtype=int)
    for first, second in zip(x, y, strict=True):
        counts[first][second] = counts[first][second] + 1
    return counts


@alternative
def by_comparing(x, y, size):
    if x.shape != y.shape:
        raise ValueError("x and y differ in shape")
    return np.array([[np.sum((x == i) & (y == j)) for j in range(size)] for i in range(size)])
