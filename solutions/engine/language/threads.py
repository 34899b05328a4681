"""Several threads, each with its share of every batch: NumPy lets go of Python's lock in large operations."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from solutions.engine.language.gpt import FastGPT
from solutions.tensor import no_gradient, token_loss

Result = TypeVar("Result")


class Team:
    """Loss and gradient of a FastGPT, its batches shared out among threads. To be used in a `with`.

    The shares are added up in the order of the threads, so that a run can be repeated exactly. The matrix library
    must use one thread (`threadpool_limits(1)`), or its threads will wait for each other.

    Args:
        model: the model; the other threads get twins of it.
        threads: how many; None for one a core, at most 8.
        rng: the Generator that draws what is dropped, if the model drops anything.

    Attributes:
        gradient: (P,), filled by `loss_and_gradient`.
    """

    def __init__(self, model: FastGPT, threads: int | None, rng: np.random.Generator) -> None:
        count = threads or cores()
        self.models = [model, *(model.twin() for _ in range(count - 1))]
        self.rngs = rng.spawn(count)
        self.parts = [np.zeros_like(model.flat) for _ in range(count)]  # each thread's share
        self.gradient = self.parts[0]
        self.pool = ThreadPoolExecutor(count) if count > 1 else None

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def loss_and_gradient(self, x: np.ndarray, y: np.ndarray) -> float:
        """The mean loss of a batch (B, T), with dropout; fills `gradient`."""
        shares = [rows for rows in np.array_split(np.arange(len(x)), len(self.models)) if len(rows)]

        def work(i: int) -> float:
            rows, model, start = shares[i], self.models[i], 0
            with np.errstate(over="ignore", invalid="ignore"):  # for each thread; overflow shows in the loss
                loss = token_loss(model(x[rows], self.rngs[i]), y[rows]) * (len(rows) / len(x))
                for parameter in model.parameters():
                    parameter.grad = None
                loss.backward()
            for parameter in model.parameters():
                end = start + parameter.data.size
                self.parts[i][start:end] = parameter.grad.ravel()
                start = end
            return float(loss.data)

        losses = self.each(work, len(shares))
        for part in self.parts[1 : len(shares)]:
            self.gradient += part
        return sum(losses)

    def evaluate(self, data: np.ndarray, context: int, windows: int = 32) -> float:
        """The mean loss over all whole windows, as in the reference `evaluate`, without dropout."""
        count = (len(data) - 1) // context
        x = data[: count * context].reshape(count, context)
        y = data[1 : count * context + 1].reshape(count, context)
        pieces = [slice(start, start + windows) for start in range(0, count, windows)]

        def work(i: int) -> float:
            rows = pieces[i]
            return float(token_loss(self.models[0](x[rows]), y[rows]).data) * len(x[rows])

        with no_gradient():  # for all threads: it is a setting of the class
            return sum(self.each(work, len(pieces))) / count

    def each(self, work: Callable[[int], Result], count: int) -> list[Result]:
        """[work(0), work(1), ... work(count - 1)], done by all threads."""
        return list(self.pool.map(work, range(count)) if self.pool else map(work, range(count)))


def cores() -> int:
    """The cores that this program may use, at most 8."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), 8)
    return min(os.cpu_count() or 1, 8)
