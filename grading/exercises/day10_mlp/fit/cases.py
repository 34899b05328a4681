"""fit: its cases. Norms to be clipped are at least 3, so that a division by norm + 1e-6 does as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture

START = "model = small_model(Tensor{0})\noptimizer = plain_steps(model, {1})\nbatches = in_turn(deals)\n"
LOSSES = "fit(model, optimizer, batches, {0})"
ALL = (
    "losses = fit(model, optimizer, batches, {0})\n"
    "losses, model.W.data, model.b.data, optimizer.notes, batches.asked"
)
WITH_ADAMW = (
    "model = small_model(Tensor, {1}, {2})\noptimizer = AdamW(model.parameters(), learning_rate=0.1)\n"
    "losses = fit(model, optimizer, in_turn(deals), {0})\nlosses, model.W.data, model.b.data"
)
A_MODEL = (
    "model = MLPLanguageModel(5, 2, 3, 4, rng)\nfilled(model)\n"
    "fit(model, AdamW(model.parameters(), 0.05), in_turn(deals), 6)"
)
RATES = "[rate for rate, norm in optimizer.notes]"
NORMS = "[norm for rate, norm in optimizer.notes]"


def _case(
    code: str,
    deals: list[Any],
    steps: str,
    about: str,
    shown: bool = False,
    rate: float = 1.0,
    sizes: str = "",
    **more: Any,
) -> Case:
    fixtures = {name: Fixture(name) for name in ("small_model", "plain_steps", "in_turn")}
    code = START.format(sizes, rate) + code.format(steps)
    return Case(code, {"deals": deals, **more, **fixtures}, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    x, y = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 1])
    deals = [(x, y), (2 * x, y[::-1].copy()), (x + 1, y)]
    yield _case(LOSSES, [(x, y)], "3", "the losses, with the same batch each time", True)
    yield _case(LOSSES, deals, "3", "the losses, with a batch for each step", True)
    seen = "fit(model, optimizer, batches, {0})\n"
    yield _case(seen + "model.W.data", deals, "2", "the weights afterwards", True)
    schedule = "3, schedule=lambda step: 0.5 / (step + 1)"
    yield _case(seen + RATES, deals, schedule, "the learning rate of each step", True)
    yield _case(seen + RATES, deals, "3", "the learning rate without a schedule", True, rate=0.25)
    wide = [(8 * x + 4, 1 - y), (x, y)]
    yield _case(seen + NORMS, wide, "2", "the norm of the gradients at each step", True)
    yield _case(seen + NORMS, wide, "2, max_norm=None", "the norms without a limit", True)
    spare = ", spare=True"
    yield _case(LOSSES, deals, "2", "a parameter that has no part in the loss", True, sizes=spare)
    yield from _hidden(rng)


def _deals(
    rng: np.random.Generator, count: int, scale: float = 1.0, inputs: int = 2, classes: int = 2
) -> list[Any]:
    """Batches of different length."""
    return [(scale * rng.normal(size=(3 + k, inputs)), rng.integers(0, classes, 3 + k)) for k in range(count)]


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    deals, rate = _deals(rng, 5), round(float(rng.uniform(0.1, 0.9)), 3)
    yield _case(ALL, deals, "5", "five batches", rate=rate)
    yield _case(ALL, deals[:2], "5", "batches that come again", rate=rate)
    yield _case(ALL, deals, "1", "a single step", rate=rate)
    yield _case(ALL, deals, "0", "no step at all")
    yield _case(ALL, deals, "4, lambda step: [0.3, 0.1, 0.0, 0.7][step]", "a schedule", rate=rate)
    limit = round(float(rng.uniform(0.2, 0.9)), 3)
    far = [(x + 40, np.zeros_like(y)) for x, y in _deals(rng, 3)] + [
        (x + 40, 0 * y + 1) for x, y in deals[:1]
    ]
    yield _case(ALL, far, f"3, max_norm={limit}", "gradients that are too long", rate=1e-3)
    yield _case(ALL, far, "3, None, None", "long gradients, and no limit", rate=1e-3)
    yield _case(ALL, deals, "3, max_norm=50.0", "gradients that are short enough", rate=rate)
    both = f"4, schedule=lambda step: 0.01 * (step + 1), max_norm={limit}"
    yield _case(ALL, far, both, "a schedule and a limit")
    spare = ", spare=True"
    yield _case(ALL, deals, "3", "a parameter that has no part in the loss", rate=rate, sizes=spare)
    unlimited = "3, max_norm=None"
    yield _case(ALL, deals, unlimited, "such a parameter, and no limit", rate=rate, sizes=spare)
    some = [(x, np.where(np.arange(len(y)) % 2, y, -1)) for x, y in deals]
    yield _case(ALL, some, "3", "targets of -1, which do not count", rate=rate)
    more = {"in_turn": Fixture("in_turn")}
    words = {"deals": _deals(rng, 4, 1.0, 3, 4), "small_model": Fixture("small_model"), **more}
    yield Case(WITH_ADAMW.format(6, 3, 4), words, about="AdamW as the optimizer, four classes")
    windows = [(rng.integers(0, 5, (6, 2)), rng.integers(0, 5, 6)) for _ in range(3)]
    inputs = {"deals": windows, "rng": Fixture("rng"), "filled": Fixture("filled"), **more}
    yield Case(A_MODEL, inputs, about="an MLPLanguageModel")
