"""Training seconds until a share of a validation split is right: MNIST to 97 and 98 %, CIFAR-10 to 50, 55 and 60 %."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import numpy as np

from solutions.data import DataError, load_cifar10, load_mnist
from solutions.engine import MLP, InPlaceAdam, Nesterov, fit
from solutions.engine.whitening import Whitening
from solutions.training import augment, scale_pixels, split


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


def mnist(seeds: int) -> list[dict[str, Any]]:
    """For each seed, seconds to 97 % (784-256-10, 2 epochs) and to 98 % (784-512-10 with batch norm, 4 epochs).

    Raises:
        DataError: MNIST is not on this machine.
    """
    data = load_mnist()
    X = scale_pixels(data.X_train.reshape(len(data.X_train), -1), 255)
    runs = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        X_train, y_train, X_val, y_val = split(X, data.y_train, 1 / 6, rng)
        seconds: dict[str, float] = {}
        for width, epochs, target in ((256, 3, 0.97), (512, 4, 0.98)):
            model = MLP([784, width, 10], rng, batch_norm=width == 512)
            watch = Watch(InPlaceAdam(4e-3), model, X_val, y_val, 25, (target,))
            _train(watch, X_train, y_train, epochs=epochs, batch_size=128, rng=rng)
            seconds |= watch.reached
        runs.append({"seed": seed, "seconds": seconds})
    return runs


def cifar10(seeds: int) -> list[dict[str, Any]]:
    """For each seed, seconds to 50, 55 and 60 %: PCA, flips and shifts, 1024 x 3 with batch norm, 12 epochs.

    Raises:
        DataError: CIFAR-10 is not on this machine.
    """
    data = load_cifar10()
    runs = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        images, labels, val_images, y_val = split(data.X_train, data.y_train, 0.1, rng)
        whiten = Whitening(images, rng)

        def prepare(batch: np.ndarray, whiten=whiten, rng=rng) -> np.ndarray:
            larger = np.pad(batch, ((0, 0), (4, 4), (4, 4), (0, 0)), mode="edge")  # no black moves in
            return whiten(augment(larger, rng)[:, 4:-4, 4:-4])

        model = MLP([512, 1024, 1024, 1024, 10], rng, batch_norm=True)
        watch = Watch(Nesterov(0.4), model, whiten(val_images), y_val, 98, (0.5, 0.55, 0.6))
        _train(
            watch, images, labels, epochs=12, batch_size=256, rng=rng, warmup=0.1, l2=5e-4, prepare=prepare
        )
        runs.append({"seed": seed, "seconds": watch.reached})
    return runs


def _train(watch: Watch, X: np.ndarray, y: np.ndarray, **settings: Any) -> None:
    with contextlib.suppress(Reached):
        fit(watch.model, X, y, watch, progress=False, **settings)


def measure(name: str, seeds: int) -> list[dict[str, Any]] | str:
    """The runs of "mnist" or "cifar10", or one line that says why there are none."""
    try:
        return {"mnist": mnist, "cifar10": cifar10}[name](seeds)
    except DataError:
        return f"{name}: the data is not here; to get it: python -m solutions.data {name}"
