"""AdamW: its cases. Where matrices decay they hold large numbers, so that it does not count what comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grading.exercises import Case

ONE = "p = Tensor(W.copy())\noptimizer = {make}\np.grad = g\noptimizer.step()\np.data"
PATH = (
    "p, path = Tensor(W.copy()), []\noptimizer = {make}\nfor g in gradients:\n    p.grad = g\n"
    "    optimizer.step()\n    path.append(p.data.copy())\npath"
)
RATES = (
    "p, path = Tensor(W.copy()), []\noptimizer = {make}\nfor g, rate in zip(gradients, rates):\n    p.grad = g\n"
    "    optimizer.learning_rate = rate\n    optimizer.step()\n    path.append(p.data.copy())\npath"
)
PAIR = (
    "p, q = Tensor(W.copy()), Tensor(V.copy())\noptimizer = {make}\nfor g, h in gradients:\n"
    "    p.grad, q.grad = g, h\n    optimizer.step()\np.data, q.data"
)
TWO_OPTIMIZERS = (
    "p, q = Tensor(W.copy()), Tensor(V.copy())\nfirst, second = {make}\nfor g, h in gradients:\n"
    "    p.grad, q.grad = g, h\n    first.step()\n    second.step()\np.data, q.data"
)
UNUSED = (
    "p, q = Tensor(W.copy()), Tensor(V.copy())\noptimizer = {make}\nfor g in gradients:\n    p.grad = g\n"
    "    optimizer.step()\np.data, q.data"
)
ZERO_GRAD = (
    "p = Tensor(W.copy())\noptimizer = AdamW([p])\nfor _ in range(3):\n    optimizer.zero_grad()\n"
    "    (p * p).sum().backward()\np.grad"
)
ZERO_GRAD_OF_TWO = (
    "p, q = Tensor(W.copy()), Tensor(W.copy())\noptimizer = AdamW([p, q])\n(p * q).sum().backward()\n"
    "optimizer.zero_grad()\n(p * q).sum().backward()\np.grad, q.grad"
)


def _case(
    code: str, make: str, W: np.ndarray, about: str, shown: bool = False, part: str = "step", **more: Any
) -> Case:
    return Case(code.format(make=make), {"W": W, **more}, shown, about, part)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _step(rng)
    yield from _decay(rng)
    yield from _memory(rng)


def _shown() -> Iterator[Case]:
    ones = np.array([1.0, 1.0])
    yield _case(ONE, "AdamW([p], 0.1)", ones, "the first step", True, g=np.array([50.0, -0.002]))
    short = "AdamW([p], 0.1, beta1=0.5, beta2=0.75)"
    three = [2 * ones, 2 * ones, -1 * ones]
    yield _case(PATH, short, ones, "three steps of a vector", True, gradients=three)
    yield _case(
        RATES,
        "AdamW([p])",
        ones,
        "a learning rate that is changed",
        True,
        gradients=three[:2],
        rates=[0.5, 0.25],
    )
    matrix, still = np.array([[400.0, -200.0]]), np.zeros((1, 2))
    make = "AdamW([p], learning_rate=0.01, decay=0.5)"
    yield _case(ONE, make, matrix, "a matrix with a gradient of 0", True, "decay", g=still)
    yield _case(ONE, make, matrix, "a matrix with a small gradient", True, "decay", g=still + 0.001)
    yield _case(ONE, make, matrix[0], "a vector with a gradient of 0", True, "decay", g=still[0])
    pairs = [(ones[:1], ones[:1]), (ones[:1], -ones[:1])]
    make = "AdamW([p, q], 0.1, beta1=0.5)"
    yield _case(PAIR, make, ones[:1], "two parameters", True, "memory", V=ones[:1], gradients=pairs)
    more = {"V": matrix, "gradients": [ones]}
    yield _case(UNUSED, "AdamW([p, q])", ones, "a parameter without a gradient", True, "memory", **more)
    yield _case(ZERO_GRAD, "", ones, "zero_grad", True, "memory")


def _draws(rng: np.random.Generator, count: int, *shape: int) -> list[np.ndarray]:
    return [rng.normal(size=shape) for _ in range(count)]


def _settings(rng: np.random.Generator) -> tuple[float, float, float]:
    return tuple(round(float(rng.uniform(*ends)), 3) for ends in ((0.01, 0.3), (0.5, 0.75), (0.85, 0.95)))  # type: ignore[return-value]


def _step(rng: np.random.Generator) -> Iterator[Case]:
    rate, beta1, beta2 = _settings(rng)
    make = f"AdamW([p], {rate}, {beta1}, {beta2}, 0.1)"
    W = rng.normal(size=3)
    gradients = _draws(rng, 5, 3)
    yield _case(PATH, make, W, "a large eps", gradients=gradients)
    yield _case(PATH, "AdamW([p])", W, "all settings at their defaults", gradients=gradients)
    tiny = np.array([1e-8, -3e-9, 2e-8])
    yield _case(ONE, "AdamW([p])", W, "gradients as small as the default eps", g=tiny)
    named = f"AdamW(parameters=[p], learning_rate={rate}, beta1=0.0, beta2={beta2}, eps=1e-6, decay=0.3)"
    yield _case(PATH, named, W, "beta1 = 0", gradients=gradients)
    scaled = [scale * g for scale, g in zip((1.0, 0.01, 100.0, 1.0), gradients, strict=False)]
    yield _case(PATH, make, W, "gradients of very different size", gradients=scaled)
    matrices = _draws(rng, 4, 2, 3)
    without = f"AdamW([p], {rate}, decay=0.0)"
    yield _case(PATH, without, rng.normal(size=(2, 3)), "a matrix without decay", gradients=matrices)
    rates = [0.1, 0.02, 0.3, 0.0]
    yield _case(RATES, f"AdamW([p], {rate})", W, "a schedule", gradients=gradients[:4], rates=rates)
    same = [gradients[0]] * 4
    yield _case(PATH, make, W, "the same gradient four times", gradients=same)
    single = [g.astype(np.float32) for g in gradients]
    yield _case(PATH, make, W.astype(np.float32), "float32 parameters", gradients=single)
    yield _case(ONE, "AdamW([p], 0.1)", W, "a gradient of 0", g=np.zeros(3))


def _decay(rng: np.random.Generator) -> Iterator[Case]:
    def large(*shape: int) -> np.ndarray:
        return rng.uniform(200, 900, shape) * rng.choice([-1.0, 1.0], shape)

    rate, decay = round(float(rng.uniform(0.005, 0.01)), 4), round(float(rng.uniform(0.2, 0.6)), 2)
    make = f"AdamW([p], learning_rate={rate}, decay={decay})"
    yield _case(PATH, make, large(2, 3), "a matrix", part="decay", gradients=_draws(rng, 3, 2, 3))
    default = f"AdamW([p], {rate})"
    yield _case(ONE, default, large(3, 2), "the default decay", part="decay", g=rng.normal(size=(3, 2)))
    yield _case(ONE, make, large(2, 2, 2), "three axes", part="decay", g=rng.normal(size=(2, 2, 2)))
    yield _case(ONE, make, large(1, 4), "a matrix of one row", part="decay", g=rng.normal(size=(1, 4)))
    yield _case(
        PATH, make, large(4), "a bias, which does not decay", part="decay", gradients=_draws(rng, 3, 4)
    )
    yield _case(ONE, make, large(), "a single number, which does not decay", part="decay", g=np.array(0.5))
    gradients = [1e-4 * g for g in _draws(rng, 3, 2, 2)]
    yield _case(PATH, make, large(2, 2), "tiny gradients", part="decay", gradients=gradients)
    yield _case(
        RATES,
        f"AdamW([p], decay={decay})",
        large(2, 2),
        "a learning rate that is changed",
        part="decay",
        gradients=_draws(rng, 3, 2, 2),
        rates=[0.002, 0.008, 0.0],
    )
    wide = large(2, 3).astype(np.float32)
    yield _case(
        ONE, make, wide, "a float32 matrix", part="decay", g=rng.normal(size=(2, 3)).astype(np.float32)
    )
    pairs = list(zip(_draws(rng, 3, 3, 2), _draws(rng, 3, 2), strict=True))
    both = make.replace("[p]", "[p, q]")
    inputs: dict[str, Any] = {"V": large(2), "gradients": pairs}
    yield _case(PAIR, both, large(3, 2), "a weight matrix and its bias", part="decay", **inputs)


def _memory(rng: np.random.Generator) -> Iterator[Case]:
    rate, beta1, beta2 = _settings(rng)
    settings = f"{rate}, {beta1}, {beta2}, 1e-8, 0.0"
    make = f"AdamW([p, q], {settings})"
    for first, second, about in (
        ((3,), (3,), "two vectors of the same length"),
        ((2, 3), (3,), "a weight matrix and its bias"),
        ((2, 2), (2, 2), "two matrices of the same shape"),
        ((4,), (2,), "two vectors of different length"),
    ):
        yield _of_two(rng, PAIR, make, first, second, about)
    two = f"AdamW([p], {settings}), AdamW([q], {settings})"
    yield _of_two(rng, TWO_OPTIMIZERS, two, (2,), (2,), "two optimizers, each with a memory of its own")
    inputs: dict[str, Any] = {"V": 100 * rng.normal(size=(2, 2)), "gradients": _draws(rng, 3, 3)}
    make = f"AdamW([q, p], {rate})"
    about = "a matrix without a gradient, which stays as it is"
    yield _case(UNUSED, make, rng.normal(size=3), about, part="memory", **inputs)
    yield _case(ZERO_GRAD, "", rng.normal(size=(2, 3)), "zero_grad", part="memory")
    yield _case(ZERO_GRAD_OF_TWO, "", rng.normal(size=4), "zero_grad of two parameters", part="memory")


def _of_two(
    rng: np.random.Generator, code: str, make: str, first: Sequence[int], second: Sequence[int], about: str
) -> Case:
    pairs = list(zip(_draws(rng, 3, *first), _draws(rng, 3, *second), strict=True))
    inputs: dict[str, Any] = {"V": rng.normal(size=second), "gradients": pairs}
    return _case(code, make, rng.normal(size=first), about, part="memory", **inputs)
