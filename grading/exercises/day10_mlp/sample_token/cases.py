"""sample_token: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture, three_generators

ONE = "sample_token(logits, rng, temperature, top_k)"
DEFAULTS = "[sample_token(logits, rng) for _ in range({})]"
MANY = "[sample_token(logits, rng, temperature, top_k) for _ in range({})]"
THRICE = (
    "[[sample_token(logits, each) for _ in range(20)]\n"
    " for each in (rng, rng_of_the_same_seed, rng_of_another_seed)]"
)
DRAWS = 250


def _one(
    logits: np.ndarray, temperature: float, top_k: int | None, about: str, seed: int = 0, shown: bool = False
) -> Case:
    inputs = {"logits": logits, "temperature": temperature, "top_k": top_k, "rng": Fixture("rng", seed)}
    return Case(ONE, inputs, shown, about)


def _many(
    logits: np.ndarray, temperature: float, top_k: int | None, about: str, seed: int, shown: bool = False
) -> Case:
    inputs = {"logits": logits, "rng": Fixture("rng", seed)}
    if temperature == 1 and top_k is None:
        return Case(DEFAULTS.format(DRAWS), inputs, shown, about, by_properties=True)
    inputs |= {"temperature": temperature, "top_k": top_k}
    return Case(MANY.format(DRAWS), inputs, shown, about, by_properties=True)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    few = np.array([0.5, 3.0, -1.0, 2.0])
    yield _one(few, 0.0, None, "temperature 0", shown=True)
    yield _one(few, 1.0, 1, "a top_k of 1", shown=True)
    flat = np.array([2.0, -1.0, 2.5, -1.5])
    yield _many(flat, 1.0, None, "250 draws", 0, True)
    yield _many(np.array([0.0, 1.0, 0.2]), 0.25, None, "250 draws at temperature 0.25", 0, True)
    yield _many(np.array([1.0, -2.0, 1.4, 0.8, 1.2]), 1.0, 2, "250 draws from the two largest", 0, True)
    yield _one(few, -0.5, None, "a negative temperature", shown=True)
    yield _one(few, 1.0, 0, "a top_k of 0", shown=True)

    def seed() -> int:
        return int(rng.integers(10**6))

    order = rng.permutation(5)
    wide = np.array([0.2, 3.2, -0.3, 0.0, 0.1])[order]
    yield _many(wide, 4.0, None, "draws at temperature 4", seed())
    near = np.array([0.6, 2.0, -0.4, 1.6, -0.2])[order]
    yield _many(near, 0.3, 3, "draws at temperature 0.3 from the three largest", seed())
    yield _many(near[:4], 1.0, 50, "a top_k larger than the number of tokens", seed())
    far = np.array([-1000.0, 1000.0, 990.0, 0.0])[rng.permutation(4)]
    yield _one(far, 1.0, None, "logits of 1000 and -1000", seed())
    yield _one(near, 0.001, None, "a very low temperature", seed())
    yield _one(far.astype(np.float32), 0.5, 2, "float32 logits", seed())
    yield _one(rng.permutation(9) - 20.0, 0.0, 3, "temperature 0 with a top_k, all logits negative", seed())
    yield _one(rng.permutation(7) * 1.0, 2.0, 1, "a top_k of 1, at temperature 2", seed())
    three = {"logits": np.zeros(30), **three_generators(seed())}
    yield Case(THRICE, three, about="draws from three generators", by_properties=True)
    yield _one(near, -1.0, 2, "a negative temperature", seed())
    yield _one(near, 0.0, 0, "a top_k of 0 at temperature 0", seed())
