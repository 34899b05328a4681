"""Training seconds until a share of a validation split is right: MNIST to 97 and 98 %, CIFAR-10 to 50, 55 and 60 %."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import Any

import numpy as np

from bench.report.validation import held_out
from solutions.data import DataError
from solutions.engine import MLP
from solutions.engine.recipes import CIFAR10, MNIST, Recipe, load, new_classifier, run, with_epochs

# What is trained to which share of the samples held out: the default recipes, with more units for 98 % of MNIST, and
# with fewer epochs for 60 % of CIFAR-10.
TO_REACH: dict[str, list[tuple[Recipe, tuple[float, ...]]]] = {
    "mnist": [
        (MNIST, (0.97,)),
        (replace(MNIST, hidden=(512,), batch_norm=True, learning_rate=4e-3, epochs=6), (0.98,)),
    ],
    "cifar10": [(with_epochs(CIFAR10, 9), (0.5, 0.55, 0.6))],
}
HELD_OUT = {"mnist": 10_000, "cifar10": 5_000}
LOOK_EVERY = {"mnist": 25, "cifar10": 44}  # steps


class Reached(Exception):
    """The last target is reached: training may end."""


class Watch:
    """An optimizer that measures, every so many steps, how much is right; its clock stands still meanwhile."""

    def __init__(
        self, optimizer: Any, model: MLP, X: np.ndarray, y: np.ndarray, every: int, targets: tuple[float, ...]
    ) -> None:
        self.optimizer, self.model, self.X, self.y = optimizer, model, X, y
        self.every, self.targets = every, targets
        self.steps, self.away = 0, 0.0
        self.began = time.perf_counter()
        self.reached: dict[str, float] = {}

    @property
    def learning_rate(self) -> float:
        """The optimizer's."""
        return self.optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self.optimizer.learning_rate = rate

    def step(self, params: list[np.ndarray], grads: list[np.ndarray]) -> None:
        """The optimizer's step, then, now and then, a look. Raises Reached after the last target."""
        self.optimizer.step(params, grads)
        self.steps += 1
        if self.steps % self.every:
            return
        stopped = time.perf_counter()
        right = float(np.mean(self.model.predict(self.X) == self.y))
        for target in self.targets:
            if right >= target:
                self.reached.setdefault(f"{target:.0%}", round(stopped - self.began - self.away, 2))
        if len(self.reached) == len(self.targets):
            raise Reached
        self.away += time.perf_counter() - stopped


def seconds_to(name: str, seed: int, epochs: int | None = None) -> dict[str, float]:
    """Training seconds to each target that was reached, within the recipe's epochs or so many.

    Raises:
        DataError: the data set is not on this machine.
    """
    data = held_out(load(name), HELD_OUT[name], seed)
    seconds: dict[str, float] = {}
    for recipe, targets in TO_REACH[name]:
        classifier = new_classifier(recipe, data, np.random.default_rng(seed))
        X = classifier.inputs(data.X_test)
        watches: list[Watch] = []

        def watched(
            rate: float, recipe=recipe, classifier=classifier, X=X, targets=targets, found=watches
        ) -> Watch:
            optimizer = recipe.optimizer(rate)
            found.append(Watch(optimizer, classifier.model, X, data.y_test, LOOK_EVERY[name], targets))
            return found[0]

        with contextlib.suppress(Reached):
            run(
                with_epochs(replace(recipe, optimizer=watched), epochs),
                data,
                seed,
                start=classifier,
                progress=False,
            )
        seconds |= watches[0].reached
    return seconds


def measure(name: str, seeds: int, epochs: int | None = None) -> list[dict[str, Any]] | str:
    """For each seed the seconds of "mnist" or "cifar10", or one line that says why there are none."""
    try:
        return [{"seed": seed, "seconds": seconds_to(name, seed, epochs)} for seed in range(seeds)]
    except DataError:
        return f"{name}: the data is not here; to get it: python -m solutions.data {name}"
