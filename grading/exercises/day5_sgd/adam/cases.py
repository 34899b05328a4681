"""Adam: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case
from grading.exercises.day5_sgd.optimizers import TWO_ARRAYS, any_optimizers, one, path, together


def cases(rng: np.random.Generator) -> Iterator[Case]:
    ones = np.array([1.0])
    yield one("Adam(0.1)", np.array([1.0, 1.0]), np.array([50.0, -0.002]), "the first step", shown=True)
    yield path(
        "Adam(0.1, beta1=0.5, beta2=0.75)",
        np.array([1.0]),
        [2 * ones, 2 * ones, -1 * ones],
        "three steps",
        shown=True,
    )
    yield one("Adam(0.1)", np.array([1.0]), np.array([0.0]), "a gradient of 0", shown=True)
    yield together(
        TWO_ARRAYS,
        "Adam(0.1, beta1=0.5, beta2=0.75)",
        np.array([1.0]),
        np.array([2.0]),
        [(ones, 2 * ones), (ones, -2 * ones)],
        "two arrays, which each need means of their own",
        shown=True,
    )
    draw = rng.normal
    rate = round(float(rng.uniform(0.01, 0.3)), 3)
    betas = round(float(rng.uniform(0.5, 0.75)), 3), round(float(rng.uniform(0.85, 0.95)), 3)
    make = f"Adam({rate}, {betas[0]}, {betas[1]}, 0.1)"
    yield path(make, draw(size=(2, 3)), [draw(size=(2, 3)) for _ in range(5)], "a large eps")
    yield path("Adam()", draw(size=3), [draw(size=3) for _ in range(4)], "all settings at their defaults")
    yield one("Adam()", draw(size=2), np.array([1e-8, -3e-9]), "gradients as small as the default eps")
    yield path(
        f"Adam(learning_rate={rate}, beta1=0.0, beta2={betas[1]})",
        draw(size=3),
        [draw(size=3) for _ in range(3)],
        "beta1 = 0",
    )
    yield path(
        f"Adam(learning_rate={rate}, beta1={betas[0]})",
        draw(size=(2, 2)),
        [scale * draw(size=(2, 2)) for scale in (1.0, 0.01, 100.0, 1.0)],
        "gradients of very different size",
    )
    yield from any_optimizers(rng, make)
