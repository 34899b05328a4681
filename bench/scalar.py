"""`Value` beside micrograd's algorithm: CPU seconds of a training step, with Python's garbage collector as it comes."""

from __future__ import annotations

import gc
import time
from typing import Any

import numpy as np

from bench.closures import ClosureMLP
from solutions import ScalarMLP

NETS = {"value": ScalarMLP, "closures": ClosureMLP}


def moons(n: int, rng: np.random.Generator) -> tuple[list[list[float]], list[float]]:
    """Two half circles, one in the other's arms: points, and targets -1 and 1."""
    angle, which = rng.uniform(0, np.pi, n), np.arange(n) % 2
    x = np.where(which, 1 - np.cos(angle), np.cos(angle))
    y = np.where(which, 0.5 - np.sin(angle), np.sin(angle))
    points = np.stack([x, y], axis=1) + rng.normal(0, 0.1, (n, 2))
    return points.tolist(), (2.0 * which - 1).tolist()


def step(network: Any, points: list[list[float]], targets: list[float]) -> float:
    """One step of gradient descent on the mean squared error of all points; the loss before it."""
    loss = sum((network(point) - target) ** 2 for point, target in zip(points, targets, strict=True))
    loss = loss * (1 / len(points))
    network.zero_grad()
    loss.backward()
    for parameter in network.parameters():
        parameter.data -= 0.1 * parameter.grad
    return loss.data


def measure(rounds: int, samples: int = 100, steps: int = 3) -> dict[str, Any]:
    """The median CPU seconds of a step of 2-16-16-1, for both."""
    points, targets = moons(samples, np.random.default_rng(0))
    order, seconds = np.random.default_rng(), {name: [] for name in NETS}  # type: ignore[var-annotated]
    for _ in range(rounds):
        for name in order.permutation(list(NETS)):
            network = NETS[name](2, [16, 16, 1], np.random.default_rng(1))
            gc.collect()  # neither pays for the other's rubbish
            began = time.process_time()
            for _ in range(steps):
                step(network, points, targets)
            seconds[name].append((time.process_time() - began) / steps)
    return {
        "samples": samples,
        **{name: round(float(np.median(times)), 5) for name, times in seconds.items()},
    }
