"""dropout: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = "dropout(A, rate, rng)"


TESTING = "dropout(A, rate, rng, training=False)"


TWICE = "dropout(A, rate, rng), dropout(A, rate, rng)"


THRICE = (
    "dropout(A, rate, rng), dropout(A, rate, rng_of_the_same_seed), dropout(A, rate, rng_of_another_seed)"
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])
    yield Case(ONCE, {"A": small, "rate": 0.5, "rng": Fixture("rng")}, shown=True)
    yield Case(TESTING, {"A": small, "rate": 0.5, "rng": Fixture("rng")}, shown=True, about="not training")
    large = np.arange(1.0, 4001.0).reshape(80, 50) / 1000
    yield Case(
        ONCE,
        {"A": large, "rate": 0.2, "rng": Fixture("rng", 1)},
        shown=True,
        about="many units, a rate of 0.2",
    )

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield Case(ONCE, {"A": draw(90, 50), "rate": 0.8, "rng": seed()}, about="many units, a rate of 0.8")
    after_relu = np.maximum(draw(100, 60), 0)
    yield Case(
        ONCE,
        {"A": after_relu, "rate": 0.3, "rng": seed()},
        about="activations that are 0 already, as after a ReLU",
    )
    yield Case(
        ONCE, {"A": draw(60, 50).astype(np.float32), "rate": 0.25, "rng": seed()}, about="float32 activations"
    )
    yield Case(ONCE, {"A": draw(6, 4), "rate": 0.0, "rng": seed()}, about="a rate of 0")
    yield Case(TESTING, {"A": draw(5, 7), "rate": 0.7, "rng": seed()}, about="not training")
    yield Case(ONCE, {"A": draw(1, 30), "rate": 0.5, "rng": seed()}, about="a batch of one")
    yield Case(TWICE, {"A": draw(10, 8), "rate": 0.5, "rng": seed()}, about="two calls, one after the other")
    fixed = int(rng.integers(10**6))
    seeds = three_generators(fixed)
    about = "three calls, the first two with generators of one seed"
    yield Case(THRICE, {"A": draw(10, 8), "rate": 0.4, **seeds}, about=about)
