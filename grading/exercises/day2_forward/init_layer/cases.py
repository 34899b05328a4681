"""init_layer: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONCE = "init_layer(n_in, n_out, rng)"


TWICE = "init_layer(n_in, n_out, rng), init_layer(n_in, n_out, rng)"


THRICE = (
    "init_layer(n_in, n_out, rng), init_layer(n_in, n_out, rng_of_the_same_seed), "
    "init_layer(n_in, n_out, rng_of_another_seed)"
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, {"n_in": 4, "n_out": 3, "rng": Fixture("rng")}, shown=True)
    yield Case(ONCE, {"n_in": 100, "n_out": 50, "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    yield Case(ONCE, {"n_in": 150, "n_out": 120, "rng": seed()}, about="a large layer")
    yield Case(ONCE, {"n_in": 40, "n_out": 300, "rng": seed()}, about="a large layer")
    yield Case(ONCE, {"n_in": 1, "n_out": 6, "rng": seed()}, about="a single input")
    yield Case(ONCE, {"n_in": 6, "n_out": 1, "rng": seed()}, about="a single neuron")
    yield Case(ONCE, {"n_in": 5, "n_out": 5, "rng": seed()}, about="as many neurons as inputs")
    yield Case(TWICE, {"n_in": 3, "n_out": 4, "rng": seed()}, about="two layers from one generator")
    fixed = int(rng.integers(10**6))
    yield Case(
        THRICE,
        {
            "n_in": 3,
            "n_out": 4,
            **three_generators(fixed),
        },
        about="three calls, the first two with generators of one seed",
    )
