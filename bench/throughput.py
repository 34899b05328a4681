"""Samples a second of every contender, in random order, for one BLAS kernel."""

from __future__ import annotations

import importlib.util
import time
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bench.rivals import CONTENDERS, Cell

SMALL, LARGE, CIFAR = (784, 128, 10), (784, 512, 256, 10), (512, 1024, 1024, 1024, 10)
CELLS = [
    *(
        Cell(net, n, optimizer)
        for net in (SMALL, LARGE)
        for n in (64, 128, 512)
        for optimizer in ("SGD", "Adam")
    ),
    Cell(CIFAR, 256, "Nesterov", batch_norm=True),
]
SECONDS = 0.05  # of the bare products in one measurement, about
REST = 0.05  # seconds before each: the threads of the contender before it wait busily for more, and would be in the way
HAS_TORCH = importlib.util.find_spec("torch") is not None


def samples_for(cell: Cell) -> int:
    """How many samples make a measurement about as long as it should be, in whole batches."""
    weights = sum(a * b for a, b in zip(cell.sizes, cell.sizes[1:], strict=False))
    return max(2, int(SECONDS * 1.5e11 / (6 * weights) / cell.batch)) * cell.batch


def measure(
    rounds: int, threads: list[int], cells: list[Cell] | None = None, samples: int | None = None
) -> list[dict[str, Any]]:
    """The median samples a second of each contender in each cell, by the number of threads."""
    rng = np.random.default_rng()  # the order should differ from run to run
    results = []
    for cell in cells or CELLS:
        n = samples or samples_for(cell)
        X = rng.random((n, cell.sizes[0]), dtype=np.float32)
        y = rng.integers(0, cell.sizes[-1], n)
        passes = {}
        for name, make in CONTENDERS.items():
            if not name.startswith("torch") or HAS_TORCH:
                one_pass = make(cell, X, y)
                if one_pass is not None:
                    one_pass()  # arrays are made and kernels chosen before the clock runs
                    passes[name] = one_pass
        seconds: dict[tuple[str, int], list[float]] = {
            (name, count): [] for name in passes for count in threads
        }
        for _ in range(rounds):
            for k in rng.permutation(len(seconds)):
                name, count = list(seconds)[k]
                with limited(count):
                    time.sleep(REST)
                    began = time.perf_counter()
                    passes[name]()
                    seconds[name, count].append(time.perf_counter() - began)
        rates: dict[str, dict[str, float]] = {name: {} for name in passes}
        for (name, count), times in seconds.items():
            rates[name][str(count)] = round(n / float(np.median(times)))
        results.append({"net": cell.net, "batch": cell.batch, "optimizer": cell.optimizer, "rates": rates})
    return results


class limited(threadpool_limits):
    """So many threads for NumPy's BLAS, and for PyTorch, where it is there."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        if HAS_TORCH:
            import torch

            torch.set_num_threads(count)
