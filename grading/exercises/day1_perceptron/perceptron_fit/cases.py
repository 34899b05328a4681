"""perceptron_fit: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case

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
        {"X": PAIRS, "y": np.array([1, 0, 0, 1])},
        about="no `epochs` given: 100 of them",
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
