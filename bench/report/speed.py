"""What the fast layers gain over the readable references: both in turn, in random order, in one run."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from bench.report import records
from solutions.backprop import relu_backward
from solutions.engine.layers import ReLU
from solutions.engine.model import MLP
from solutions.engine.optimizers import InPlaceAdam
from solutions.losses import one_hot
from solutions.neural_net import NeuralNetwork
from solutions.optimizers import Adam

Call = Callable[[], object]
BATCH = 128
NAMES = ("W1", "b1", "W2", "b2")


def relu_backwards(rng: np.random.Generator) -> tuple[Call, Call]:
    """The gradient through ReLU, for 512 samples of 512 units."""
    Z, dA = rng.standard_normal((2, 512, 512), dtype=np.float32)
    layer = ReLU()
    layer.forward(Z.copy(), training=True)
    return lambda: relu_backward(dA, Z), lambda: layer.backward(dA)


def adam_steps(rng: np.random.Generator) -> tuple[Call, Call]:
    """One step of Adam for 500,000 parameters."""
    p, g = rng.standard_normal((2, 500_000), dtype=np.float32)
    readable, fast = Adam(1e-3), InPlaceAdam(1e-3)
    return lambda: readable.step([p], [g]), lambda: fast.step([p], [g])


def training_steps(rng: np.random.Generator) -> tuple[Call, Call]:
    """A training step of 784-256-10 with a batch of 128 and Adam; the readable network in float64, as it comes."""
    return _steps(rng, np.float64)


def training_steps_float32(rng: np.random.Generator) -> tuple[Call, Call]:
    """The same step, the readable network's weights and data turned into float32 first."""
    return _steps(rng, np.float32)


def _steps(rng: np.random.Generator, dtype: type) -> tuple[Call, Call]:
    X, labels = rng.random((BATCH, 784), dtype=np.float32), rng.integers(0, 10, BATCH)
    network, adam = NeuralNetwork(784, 256, 10, rng), Adam(1e-3)
    rows: np.ndarray = X.astype(dtype)
    targets: np.ndarray = one_hot(labels, 10).astype(dtype)
    for name in NAMES:
        setattr(network, name, getattr(network, name).astype(dtype))
    model, fast_adam = MLP([784, 256, 10], rng), InPlaceAdam(1e-3)

    def readable() -> None:
        network.loss(rows, targets)
        gradients = network.gradients(rows, targets)
        adam.step([getattr(network, name) for name in NAMES], [gradients[name] for name in NAMES])

    def fast() -> None:
        model.loss_and_gradients(X, labels)
        fast_adam.step([model.parameters], [model.gradients])

    return readable, fast


PAIRS = (relu_backwards, adam_steps, training_steps, training_steps_float32)


def measure(folder: Path = records.RESULTS, rounds: int = 40, calls: int = 10) -> None:
    """Time each pair on one core, and write the medians to the table "speed"."""
    rng = np.random.default_rng(0)
    for pair in PAIRS:
        with threadpool_limits(1, user_api="blas"):
            both = pair(rng)
            seconds: tuple[list[float], list[float]] = ([], [])
            for _ in range(rounds):
                for which in rng.permutation(2):
                    began = time.thread_time()
                    for _ in range(calls):
                        both[which]()
                    seconds[which].append((time.thread_time() - began) / calls)
            readable, fast = (median(times) for times in seconds)
            records.write(
                "speed",
                {
                    "run": pair.__name__,
                    "what": str(pair.__doc__).rstrip("."),
                    "readable_microseconds": round(1e6 * readable, 1),
                    "fast_microseconds": round(1e6 * fast, 1),
                    "times_faster": round(readable / fast, 2),
                    "machine": records.machine(),
                },
                folder,
            )
