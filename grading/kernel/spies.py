"""A network and an optimizer that work like the real ones and note what was asked of them, as plain data.

Notes of both carry a running number, so that a judge can put them in order. Only what the caller asks is noted, not
what one method asks of another. Where the real ones are withheld, the notes are taken of two that answer in the right
form alone.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from grading.kernel.stand_ins import reference

UNLIKE = {"network": "NeuralNetwork", "optimizer": "SGD"}  # the fixtures here, and what each is made of
PARAMETERS = ("W1", "b1", "W2", "b2")
_numbers = count()


class _Bowl:
    """Stands in for NeuralNetwork: a loss that is a bowl over the parameters, whatever the data is."""

    def __init__(self, n_in: int, n_hidden: int, n_out: int, rng: np.random.Generator) -> None:
        self.W1, self.b1 = rng.normal(size=(n_in, n_hidden)), np.zeros((1, n_hidden))
        self.W2, self.b2 = rng.normal(size=(n_hidden, n_out)), np.zeros((1, n_out))

    def forward(self, X):
        return np.full((len(X), self.b2.size), 1 / self.b2.size)

    def loss(self, X, y):
        return 0.5 * float(np.sum(self.W1**2) + np.sum(self.W2**2))

    def gradients(self, X, y):
        return {name: np.array(getattr(self, name)) for name in PARAMETERS}

    def backward(self, X, y, learning_rate):
        loss = self.loss(X, y)
        self.W1, self.W2 = self.W1 * (1 - learning_rate), self.W2 * (1 - learning_rate)
        return loss

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


class _Shrinking:
    """Stands in for SGD: whatever the gradients say, it goes down the bowl."""

    def __init__(self, learning_rate: float) -> None:
        self.rate = learning_rate

    def step(self, params, grads):
        for array in params:
            array *= 1 - self.rate


Network: Any = reference("NeuralNetwork") or _Bowl
Optimizer: Any = reference("SGD") or _Shrinking


class NotingNetwork(Network):
    """3 inputs, 5 hidden units, 2 classes: each parameter has a shape of its own.

    notes: a dict a call, with `call` (the method), `number`, `X`, and where there is one `y`, `learning_rate` and
    `loss` (before the step). `loss` alone is the network's business.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(3, 5, 2, rng)
        self.notes: list[dict[str, Any]] = []
        self._inside = False

    def _noting(self, call: str, work: Callable[[], Any], **arguments: Any) -> Any:
        if self._inside:
            return work()
        self._inside = True
        try:
            result = work()
        finally:
            self._inside = False
        copies = {name: np.array(value) for name, value in arguments.items()}
        self.notes.append({"call": call, "number": next(_numbers), **copies})
        return result

    def forward(self, X):
        return self._noting("forward", lambda: Network.forward(self, X), X=X)

    def loss(self, X, y):
        return self._noting("loss", lambda: Network.loss(self, X, y), X=X, y=y)

    def gradients(self, X, y):
        return self._noting("gradients", lambda: Network.gradients(self, X, y), X=X, y=y)

    def predict(self, X):
        return self._noting("predict", lambda: Network.predict(self, X), X=X)

    def backward(self, X, y, learning_rate):
        loss = self._noting(
            "backward",
            lambda: Network.backward(self, X, y, learning_rate),
            X=X,
            y=y,
            learning_rate=learning_rate,
        )
        if not self._inside:
            self.notes[-1]["loss"] = loss
        return loss


class NotingOptimizer(Optimizer):
    """Plain gradient descent at rate 0.1. notes: a dict a step, with `number`, and the lists of arrays `params`
    (before the step), `grads` and `after` (the params after it)."""

    def __init__(self) -> None:
        super().__init__(0.1)
        self.notes: list[dict[str, Any]] = []

    def step(self, params, grads):
        params, grads = list(params), list(grads)
        before = [np.array(p) for p in params]
        given = [np.array(g) for g in grads]
        if [p.shape for p in before] == [g.shape for g in given]:  # the judge says what is wrong with others
            super().step(params, grads)
        after = [np.array(p) for p in params]
        self.notes.append({"number": next(_numbers), "params": before, "grads": given, "after": after})
