"""sigmoid: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case


def cases(rng: np.random.Generator) -> Iterator[Case]:
    # Step 1 is the formula as it stands, for numbers that are not far from 0.
    yield Case("sigmoid(x)", {"x": 0.0}, shown=True, step=1)
    yield Case("sigmoid(x)", {"x": 2.0}, shown=True, step=1)
    yield Case("sigmoid(x)", {"x": np.array([-1.0, 0.0, 3.0])}, shown=True, about="an array", step=1)
    yield Case("sigmoid(x)", {"x": -1000.0}, shown=True, about="a very negative input")
    yield Case("sigmoid(x)", {"x": 1000.0}, shown=True, about="a very large input")
    yield Case(
        "sigmoid(x)",
        {"x": np.array([-1000, 0, 1000], dtype=np.float32)},
        shown=True,
        about="very large and very negative float32 inputs",
    )
    yield Case("sigmoid(x)", {"x": np.array([-1000.0, -1.0, 1.0, 1000.0])}, about="extremes in one array")
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=(3, 4))}, about="an array with two axes", step=1)
    yield Case("sigmoid(x)", {"x": rng.normal(scale=3, size=5).astype(np.float32)}, about="float32 inputs")
    yield Case("sigmoid(x)", {"x": rng.normal(size=(2, 3, 2))}, about="an array with three axes")
    yield Case("sigmoid(x)", {"x": np.array([0.5])}, about="an array of one number")
    yield Case("sigmoid(x)", {"x": 1}, about="a whole number")
    yield Case("sigmoid(x)", {"x": np.array([-2, 0, 1])}, about="an array of whole numbers")
