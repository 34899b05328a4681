"""generate_cached: its cases. In each, `generate` writes the same text without a cache.

Where tokens are chosen by the largest logit, the case also gives how near the second one came: two sums in another
order may differ in their last digits. A temperature of a million makes all tokens alike, and so shows what was drawn
and not what was computed. At other temperatures the seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

SIZE, CONTEXT = 9, 12  # of `small_gpt`

MODEL = "model = small_gpt(GPT)\n"
BOTH = """\
found = generate_cached(model, tokens, count, rng{0})
plain = generate(model, tokens, count, same{0})
"""
PAIR = "found, plain"
AHEAD = "found, plain, lead(model, tokens, plain)"
GREEDY, TOP_1, HOT, WARM = ", 0.0", ", 1.0, 1", ", 1e6", ""
NOTED = "seen = positions_seen(model)\ngenerate_cached(model, tokens, count, rng)\nseen"
REFUSED = "generate_cached(model, tokens, count, rng)"
EMPTY, LONG = "no token to start from", "more than the context has room for"


def _case(
    tokens: list[int],
    count: int,
    how: str,
    about: str,
    seed: int,
    shown: bool = False,
    code: str = "",
    draws: int = 0,
) -> Case:
    code = MODEL + (code or BOTH.format(how) + (AHEAD if how in (GREEDY, TOP_1) else PAIR))
    chance = Fixture("rng", draws)
    inputs: dict[str, Any] = {"tokens": tokens, "count": count}
    inputs |= {"small_gpt": Fixture("small_gpt", seed), "rng": chance}
    inputs |= {"same": chance} if "same" in code else {}
    inputs |= {name: Fixture(name) for name in ("lead", "positions_seen") if name in code}
    return Case(code, inputs, shown, about, by_properties=about not in (EMPTY, LONG))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case([5, 1, 4], 1, GREEDY, "a single token, by the largest logit", 10, True)
    yield _case([5, 1, 4], 4, GREEDY, "four tokens, by the largest logit", 10, True)
    yield _case([2], 4, WARM, "four tokens by chance, after a single one", 0, True)
    yield _case([5, 1, 4], 4, WARM, "how many positions are looked at", 1, True, NOTED)
    yield _case([], 3, "", EMPTY, 1, True, REFUSED)
    yield _case([1] * 8, 6, "", LONG, 1, True, REFUSED)

    def tokens(n: int) -> list[int]:
        return [int(token) for token in rng.integers(0, SIZE, n)]

    def seed() -> int:
        return int(rng.integers(10**6))

    yield _case(tokens(8), 4, GREEDY, "a text as long as the context", seed())
    yield _case(tokens(3), 2, TOP_1, "a top_k of 1", seed())
    yield _case(tokens(2), 3, HOT, "a very high temperature", seed(), draws=seed())
    yield _case([3, 0], 3, ", 1.0, 2", "one of the two largest, by chance", 3)
    yield _case([5, 1], 6, WARM, "six tokens by chance, after two", 9, draws=1)
    yield _case([6, 6, 2], 3, ", 0.5", "a temperature of 0.5", 10)
    yield _case(tokens(5), 4, WARM, "how many positions are looked at", seed(), False, NOTED)
    twice = "generate_cached(model, [1, 2], 2, rng, 0.0)\n" + BOTH.format(GREEDY) + AHEAD
    yield _case(tokens(3), 2, "", "a second text after a first", seed(), code=twice)
    yield _case([], 1, "", EMPTY, 1, False, REFUSED)
    yield _case(tokens(CONTEXT), 3, "", LONG, 1, False, REFUSED)
