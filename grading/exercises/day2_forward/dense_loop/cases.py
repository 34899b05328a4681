"""dense_loop: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture
from grading.exercises.day2_forward.layers import layer, shown

CALL = "dense_loop(X, W, b)"
LOOK = "dense_loop(np.ones((2, 3)), np.ones((3, 2)), np.zeros((1, 2)))\nhas_a_loop(dense_loop)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from shown(CALL)
    yield Case(CALL, layer(rng, 4, 3, 5))
    yield Case(CALL, layer(rng, 2, 6, 3))
    yield Case(CALL, layer(rng, 3, 3, 3), about="as many samples as inputs and neurons")
    yield Case(CALL, layer(rng, 1, 4, 3), about="a batch of one")
    yield Case(CALL, layer(rng, 4, 3, 1), about="a single neuron")
    yield Case(CALL, layer(rng, 3, 1, 2), about="a single input")
    yield Case(LOOK, {"has_a_loop": Fixture("has_a_loop")}, about="how it is computed")
