"""What a network and an optimizer noted of a training loop, put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grading.judge.compare import kind_of
from grading.judge.spec import Case
from grading.kernel.spies import PARAMETERS

if TYPE_CHECKING:
    from solutions.neural_net import NeuralNetwork


def numbers_of(value: Any) -> tuple[np.ndarray | None, str]:
    """A sequence of single numbers as an array, or None and a sentence on what it is instead."""
    if value is None:
        return None, "The result is None: a function without `return` gives None."
    items = list(value) if isinstance(value, (list, tuple)) or np.ndim(value) == 1 else None
    if items is None:
        return None, f"A list of losses should come back, and it is {kind_of(value)}."
    for item in items:
        single = isinstance(item, (int, float, np.generic)) or (
            isinstance(item, np.ndarray) and item.ndim == 0
        )
        if not single:
            return None, f"Each loss in the list should be a single number, and one is {kind_of(item)}."
    if np.iscomplexobj(items):
        return None, "The losses are complex numbers."
    return np.array(items, dtype=float), ""


class Step:
    """One optimizer step: the parameters and gradients by name, and the batch that the gradients belong to."""

    def __init__(
        self, note: dict[str, Any], calls: list[dict[str, Any]], X: np.ndarray, y: np.ndarray
    ) -> None:
        self.params, self.grads, self.after = note["params"], note["grads"], note["after"]
        self.batch: np.ndarray | None = None  # row numbers in X, None where there is no batch
        self.labels_apart = self.right = False
        self.calls = calls
        self.X, self.y = X, y
        if self.names() and self.paired():
            self._find_batch()

    def names(self) -> list[str]:
        """The names of the four parameters in the order of the call, or [] where they are not the four."""
        shapes = {(3, 5): "W1", (1, 5): "b1", (5, 2): "W2", (1, 2): "b2"}
        names = [shapes.get(np.shape(p), "") for p in self.params]
        return names if sorted(names) == sorted(PARAMETERS) else []

    def paired(self) -> bool:
        return [np.shape(p) for p in self.params] == [np.shape(g) for g in self.grads]

    def network(self, arrays: list[np.ndarray]) -> NeuralNetwork:
        """A network with these parameters."""
        from solutions.neural_net import NeuralNetwork  # here, because it may be withheld

        network = NeuralNetwork(3, 5, 2, np.random.default_rng(0))
        for name, array in zip(self.names(), arrays, strict=True):
            setattr(network, name, array)
        return network

    def gradients_on(self, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        """The true gradients at the step's parameters, in the order of the call."""
        gradients = self.network(self.params).gradients(X, y)
        return [gradients[name] for name in self.names()]

    def fits(self, X: np.ndarray, y: np.ndarray, factor: float = 1.0) -> bool:
        true = self.gradients_on(X, y)
        return all(
            np.allclose(factor * g, t, rtol=1e-5, atol=1e-8) for g, t in zip(self.grads, true, strict=True)
        )

    @property
    def rows(self) -> np.ndarray:
        """The batch, where `_batches` saw to it that there is one."""
        assert self.batch is not None
        return self.batch

    def loss(self, arrays: list[np.ndarray]) -> float:
        """The true loss on the step's batch, with these parameters."""
        return self.network(arrays).loss(self.X[self.rows], self.y[self.rows])

    def loss_on_all(self) -> float:
        """The true loss on all of the data after the step."""
        return self.network(self.after).loss(self.X, self.y)

    def _find_batch(self) -> None:
        """The batch last shown to the network for which the gradients are right, else the last one shown."""
        for call in reversed(self.calls):
            rows = rows_of(call["X"], self.X)
            if rows is None:
                continue
            labels = call.get("y", self.y[rows])
            right = labels.shape == self.y[rows].shape and self.fits(self.X[rows], labels)
            if self.batch is None or right:
                self.batch, self.right = rows, right
                self.labels_apart = labels.shape == self.y[rows].shape and not (labels == self.y[rows]).all()
            if right:
                return


def rows_of(batch: Any, X: np.ndarray) -> np.ndarray | None:
    """Which rows of X a batch holds, or None where it holds something else."""
    if (
        not isinstance(batch, np.ndarray)
        or batch.ndim != 2
        or batch.shape[1:] != X.shape[1:]
        or not len(batch)
    ):
        return None
    distances = np.abs(batch[:, None, :] - X[None, :, :]).max(axis=2)
    rows = distances.argmin(axis=1)
    return rows if (distances[np.arange(len(rows)), rows] < 1e-4).all() else None


def steps_of(case: Case, calls: list[dict[str, Any]], steps: list[dict[str, Any]]) -> list[Step]:
    """The optimizer's steps, each with the calls of the network since the step before."""
    found, last = [], -1
    for note in steps:
        between = [call for call in calls if last < call["number"] < note["number"]]
        found.append(Step(note, between, case.inputs["X"], case.inputs["y"]))
        last = note["number"]
    return found
