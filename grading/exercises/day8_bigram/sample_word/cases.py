"""sample_word: its cases. Tables with one path only, where a word is certain, and many words from tables with many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = "sample_word(P, rng)"
CUT = "sample_word(P, rng, longest)"
MANY = "[sample_word(P, rng) for _ in range(words)]"
THRICE = "[sample_word(P, rng), sample_word(P, rng_of_the_same_seed), sample_word(P, rng_of_another_seed)]"
WORDS = 400  # in a case of many: enough to tell wrong frequencies, and drawn in a moment


def one_path(path: Sequence[int], size: int) -> np.ndarray:
    """A table in which this path is certain; a character that is not on it leads to itself.

    Every path comes to the dot, so that a loop without a `longest` ends, too, and can be told what is missing.
    """
    P = np.eye(size)
    for here, there in zip([0, *path], path, strict=False):
        P[here] = np.eye(size)[there]
    return P


def cases(rng: np.random.Generator) -> Iterator[Case]:
    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    few = np.array([[0.0, 0.3, 0.7], [0.5, 0.5, 0.0], [0.2, 0.8, 0.0]])
    yield Case(
        ONCE,
        {"P": one_path([2, 1, 3, 0], 4), "rng": Fixture("rng")},
        shown=True,
        about="a table with one path",
    )
    yield Case(
        CUT,
        {"P": one_path([1, 3, 5, 2, 4, 6, 0], 7), "rng": Fixture("rng"), "longest": 4},
        shown=True,
        about="a word that is cut off after 4 characters",
    )
    yield Case(MANY, {"P": few, "rng": Fixture("rng"), "words": WORDS}, shown=True, about=f"{WORDS} words")
    yield Case(ONCE, {"P": np.eye(3), "rng": seed()}, about="a word that ends before it begins")
    path = [int(k) for k in rng.permutation(np.arange(1, 9))]
    yield Case(ONCE, {"P": one_path([*path, 0], 9), "rng": seed()}, about="a table with one path")
    yield Case(
        ONCE,
        {"P": one_path([*range(40, 0, -1), 0], 41), "rng": seed()},
        about="a word of 40 characters, to be cut off after 30",
    )
    yield Case(
        CUT,
        {"P": one_path([*path, 0], 9), "rng": seed(), "longest": 8},
        about="a word just as long as allowed",
    )
    yield Case(
        CUT,
        {"P": one_path([*path, 0], 9), "rng": seed(), "longest": 1},
        about="a word cut off after one character",
    )
    P = rng.dirichlet(np.ones(4), size=4)
    P[:, 0] = 0.6
    P[:, 1:] *= 0.4 / P[:, 1:].sum(axis=1, keepdims=True)
    yield Case(MANY, {"P": P, "rng": seed(), "words": WORDS}, about=f"{WORDS} words")
    long = np.full((6, 6), 0.198)
    long[:, 0] = 0.01
    yield Case(
        THRICE,
        {"P": long, **three_generators(int(rng.integers(10**6)))},
        about="three calls, the first two with generators of one seed",
    )
