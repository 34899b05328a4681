"""Momentum: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case
from grading.exercises.day5_sgd.optimizers import TWO_ARRAYS, any_optimizers, one, path, together


def cases(rng: np.random.Generator) -> Iterator[Case]:
    W, ones = np.array([10.0]), np.array([1.0])
    yield one("Momentum(0.5)", np.array([1.0, -2.0]), np.array([4.0, -8.0]), "the first step", shown=True)
    yield path("Momentum(1.0, beta=0.5)", W, [ones, ones, ones], "three steps of gradient 1", shown=True)
    yield path(
        "Momentum(1.0, beta=0.5)",
        W,
        [ones, 0 * ones, 0 * ones],
        "a push, and then gradients of 0",
        shown=True,
    )
    yield together(
        TWO_ARRAYS,
        "Momentum(1.0, beta=0.5)",
        np.array([10.0]),
        np.array([20.0]),
        [(ones, 2 * ones), (ones, -2 * ones)],
        "two arrays, which each need a velocity",
        shown=True,
    )
    rate, beta = round(float(rng.uniform(0.05, 0.5)), 3), round(float(rng.uniform(0.6, 0.85)), 3)
    make = f"Momentum({rate}, {beta})"
    draw = rng.normal
    yield path(make, draw(size=(2, 3)), [draw(size=(2, 3)) for _ in range(5)], "five steps of a matrix")
    yield path(
        f"Momentum(learning_rate={rate})",
        draw(size=3),
        [draw(size=3) for _ in range(4)],
        "the default of beta",
    )
    yield path(
        f"Momentum({rate}, beta=0.0)", draw(size=3), [draw(size=3) for _ in range(3)], "beta = 0: plain SGD"
    )
    yield from any_optimizers(rng, make)
