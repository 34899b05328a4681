"""KVCache: its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case

MADE = "cache = KVCache({}, {}, {}, {})\n"
APPEND = "keys, values = cache.append(Tensor(k), Tensor(v))\n"
SECOND = "keys, values = cache.append(Tensor(k2), Tensor(v2))\n"
ALL = "keys.data, values.data, cache.length"
# The room is laid out once, so what comes back after each step lies in the same memory.
LAID_OUT_ONCE = (
    MADE.format(1, 1, 40, 2) + "found = [cache.append(Tensor(k), Tensor(v)) for _ in range(40)]\n"
    "[bool(np.shares_memory(one.data, last.data)) for one, last in zip(found[0], found[-1])]"
)
OVERFULL = "a position more than there is room"
KEPT = (
    "try:\n    cache.append(Tensor(k), Tensor(v))\nexcept ValueError:\n    pass\n"
    "keys, values = cache.append(Tensor(k2), Tensor(v2))\n"
) + ALL


def _drawn(rng: np.random.Generator, *shape: int, names: tuple[str, str] = ("k", "v")) -> dict[str, Any]:
    return {name: rng.normal(size=shape).astype(np.float32) for name in names}


def _numbered(n: int, first: int = 0, names: tuple[str, str] = ("k", "v")) -> dict[str, Any]:
    """Keys and values of one sequence, one head of width 2: position p has the keys p and -p, the values 10 p, 0."""
    places = np.arange(first, first + n, dtype=np.float32)
    k, v = np.stack([places, -places], axis=-1), np.stack([10 * places, 0 * places], axis=-1)
    return {names[0]: k[None, None], names[1]: v[None, None]}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    later = ("k2", "v2")
    made = MADE.format(1, 1, 4, 2)
    yield Case(made + "cache.length", {}, True, "an empty cache", "append")
    yield Case(made + APPEND + ALL, _numbered(3), True, "three positions at once", "append")
    both = _numbered(2) | _numbered(1, 2, later)
    yield Case(made + APPEND + SECOND + ALL, both, True, "two positions, then one more", "append")
    full = _numbered(4)
    yield Case(made + APPEND + ALL, full, True, "as many as there is room", "room")
    yield Case(made + APPEND + SECOND + ALL, full | _numbered(1, 4, later), True, OVERFULL, "room")
    yield Case(LAID_OUT_ONCE, _numbered(1), True, "forty steps", "room")

    made = MADE.format(2, 3, 9, 4)
    yield Case(
        made + APPEND + ALL, _drawn(rng, 2, 3, 5, 4), about="two sequences, three heads", part="append"
    )
    both = _drawn(rng, 2, 3, 1, 4) | _drawn(rng, 2, 3, 1, 4, names=later)
    yield Case(made + APPEND + SECOND + ALL, both, about="one position, then one more", part="append")
    both = _drawn(rng, 2, 3, 4, 4) | _drawn(rng, 2, 3, 3, 4, names=later)
    yield Case(made + APPEND + SECOND + ALL, both, about="four positions, then three", part="append")
    cube = _drawn(rng, 3, 3, 3, 3)
    code = MADE.format(3, 3, 3, 3) + APPEND + ALL
    yield Case(code, cube, about="three of everything", part="append")
    named = "cache = KVCache(B=1, heads=2, context=5, d=3)\n" + APPEND + ALL
    yield Case(named, _drawn(rng, 1, 2, 2, 3), about="arguments passed by name", part="append")
    steps = (
        "for t in range(6):\n"
        "    keys, values = cache.append(Tensor(k[:, :, t : t + 1]), Tensor(v[:, :, t : t + 1]))\n"
    )
    code = MADE.format(2, 2, 8, 3) + steps + ALL
    yield Case(code, _drawn(rng, 2, 2, 6, 3), about="six steps of one position", part="append")
    two = (
        MADE.format(1, 2, 4, 3)
        + "other = KVCache(1, 2, 4, 3)\nother.append(Tensor(k2), Tensor(v2))\n"
        + APPEND
        + ALL
    )
    both = _drawn(rng, 1, 2, 1, 3) | _drawn(rng, 1, 2, 3, 3, names=later)
    yield Case(two, both, about="two caches, one for each layer", part="append")
    yield Case(made + APPEND + ALL, _drawn(rng, 2, 3, 9, 4), about="as many as there is room", part="room")
    for first, second, about in ((9, 1, OVERFULL), (5, 6, "more positions than there is room")):
        both = _drawn(rng, 2, 3, first, 4) | _drawn(rng, 2, 3, second, 4, names=later)
        yield Case(made + APPEND + SECOND + ALL, both, about=about, part="room")
    yield Case(made + APPEND + ALL, _drawn(rng, 2, 3, 10, 4), about=OVERFULL, part="room")
    both = _drawn(rng, 2, 3, 11, 4) | _drawn(rng, 2, 3, 2, 4, names=later)
    yield Case(made + KEPT, both, about="two positions, after too many were refused", part="room")
