"""A network and an optimizer that work like the real ones and note what was asked of them, as plain data.

Notes of both carry a running number, so that a judge can put them in order. Only what the caller asks is noted, not
what one method asks of another.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from solutions.neural_net import NeuralNetwork
from solutions.optimizers import SGD

_numbers = count()


class NotingNetwork(NeuralNetwork):
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
        return self._noting("forward", lambda: NeuralNetwork.forward(self, X), X=X)

    def loss(self, X, y):
        return self._noting("loss", lambda: NeuralNetwork.loss(self, X, y), X=X, y=y)

    def gradients(self, X, y):
        return self._noting("gradients", lambda: NeuralNetwork.gradients(self, X, y), X=X, y=y)

    def predict(self, X):
        return self._noting("predict", lambda: NeuralNetwork.predict(self, X), X=X)

    def backward(self, X, y, learning_rate):
        loss = self._noting(
            "backward",
            lambda: NeuralNetwork.backward(self, X, y, learning_rate),
            X=X,
            y=y,
            learning_rate=learning_rate,
        )
        if not self._inside:
            self.notes[-1]["loss"] = loss
        return loss


class NotingOptimizer(SGD):
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
