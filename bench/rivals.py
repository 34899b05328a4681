"""The contenders: each trains one network, one pass over the data at a call, in its own usual way.

All get the same numbers, in float32 (the textbook loop in float64), and gather their shuffled batches themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from solutions.engine import MLP, InPlaceAdam, InPlaceSGD, Nesterov, fit

Pass = Callable[[], object]
RATES = {"SGD": 0.01, "Adam": 1e-3, "Nesterov": 0.01}


@dataclass(frozen=True)
class Cell:
    """One thing to measure: a network's sizes, a batch size, and an optimizer's name."""

    sizes: tuple[int, ...]
    batch: int
    optimizer: str
    batch_norm: bool = False

    @property
    def net(self) -> str:
        """Such as "784-128-10"."""
        return "-".join(map(str, self.sizes)) + (" batch norm" if self.batch_norm else "")


def engine(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass:
    """The course's `MLP` and `fit`."""
    rng = np.random.default_rng(0)
    model = MLP(cell.sizes, rng, batch_norm=cell.batch_norm)
    makers: dict[str, Callable[[float], Any]] = {
        "SGD": InPlaceSGD,
        "Adam": InPlaceAdam,
        "Nesterov": Nesterov,
    }
    optimizer = makers[cell.optimizer](RATES[cell.optimizer])
    return lambda: fit(model, X, y, optimizer, epochs=1, batch_size=cell.batch, rng=rng, progress=False)


def torch_network(cell: Cell) -> Any:
    """The same network as modules of PyTorch."""
    from torch import nn

    layers: list[Any] = []
    for n_in, n_out in pairwise(cell.sizes[:-1]):
        layers += [nn.Linear(n_in, n_out), *([nn.BatchNorm1d(n_out)] if cell.batch_norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(cell.sizes[-2], cell.sizes[-1]))


def _torch(cell: Cell, X: np.ndarray, y: np.ndarray, fused: bool) -> Pass:
    import torch

    torch.manual_seed(0)
    model = torch_network(cell)
    rate = RATES[cell.optimizer]
    # PyTorch chooses between a loop over parameters and fused kernels by these; None is its default on the CPU.
    options: dict[str, Any] = {"lr": rate, "fused": True if fused else None}
    if cell.optimizer == "Nesterov":
        options |= {"momentum": 0.9, "nesterov": True}
    optimizer = (torch.optim.Adam if cell.optimizer == "Adam" else torch.optim.SGD)(
        model.parameters(), **options
    )
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)

    def one_pass() -> None:
        for rows in torch.randperm(len(inputs)).split(cell.batch):
            loss = torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return one_pass


def torch_eager(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass:
    """PyTorch as it comes."""
    return _torch(cell, X, y, fused=False)


def torch_fused(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass:
    """PyTorch with its optimizer as one kernel."""
    return _torch(cell, X, y, fused=True)


def sklearn_mlp(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass | None:
    """scikit-learn's MLPClassifier, without its default L2 penalty; it has no batch norm."""
    from sklearn.neural_network import MLPClassifier

    if cell.batch_norm:
        return None
    model = MLPClassifier(
        cell.sizes[1:-1],
        solver=cell.optimizer.lower(),
        batch_size=cell.batch,
        alpha=0.0,
        momentum=0.0,
        learning_rate_init=RATES[cell.optimizer],
        random_state=0,
    )
    classes = np.arange(cell.sizes[-1])

    def one_pass() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one pass has not converged
            model.partial_fit(X, y, classes=classes)

    return one_pass


class Textbook:
    """The loop as books print it: float64, a list of matrices, new arrays at every step."""

    def __init__(self, cell: Cell) -> None:
        rng = np.random.default_rng(0)
        self.cell = cell
        self.params = []
        for n_in, n_out in pairwise(cell.sizes):
            self.params += [rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), np.zeros((1, n_out))]
        self.m = [np.zeros_like(p) for p in self.params]
        self.v = [np.zeros_like(p) for p in self.params]
        self.t = 0

    def gradients(self, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        """Gradients of the mean cross-entropy: W, b of each layer in order."""
        activations, scores = [X], []
        for W, b in zip(self.params[::2], self.params[1::2], strict=True):
            scores.append(activations[-1] @ W + b)
            activations.append(np.maximum(0, scores[-1]))
        powers = np.exp(scores[-1] - scores[-1].max(axis=1, keepdims=True))
        dZ = (powers / powers.sum(axis=1, keepdims=True) - np.eye(self.cell.sizes[-1])[y]) / len(X)
        grads: list[np.ndarray] = []
        for k in reversed(range(len(scores))):
            grads = [activations[k].T @ dZ, dZ.sum(axis=0, keepdims=True), *grads]
            if k:
                dZ = dZ @ self.params[2 * k].T * (scores[k - 1] > 0)
        return grads

    def step(self, X: np.ndarray, y: np.ndarray) -> None:
        """One step of SGD or Adam."""
        rate = RATES[self.cell.optimizer]
        self.t += 1
        for k, g in enumerate(self.gradients(X, y)):
            if self.cell.optimizer == "SGD":
                self.params[k] = self.params[k] - rate * g
                continue
            self.m[k] = 0.9 * self.m[k] + 0.1 * g
            self.v[k] = 0.999 * self.v[k] + 0.001 * g**2
            m_hat, v_hat = self.m[k] / (1 - 0.9**self.t), self.v[k] / (1 - 0.999**self.t)
            self.params[k] = self.params[k] - rate * m_hat / (np.sqrt(v_hat) + 1e-8)


def textbook(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass | None:
    """`Textbook`, one pass; plain networks alone."""
    if cell.batch_norm:
        return None
    loop, rng, wide = Textbook(cell), np.random.default_rng(0), X.astype(np.float64)

    def one_pass() -> None:
        order = rng.permutation(len(wide))
        for start in range(0, len(wide), cell.batch):
            rows = order[start : start + cell.batch]
            loop.step(wide[rows], y[rows])

    return one_pass


def products(cell: Cell, X: np.ndarray, y: np.ndarray) -> Pass:
    """The bare matrix products of the same shapes, into kept arrays: the limit for any dense network here."""
    rng = np.random.default_rng(0)

    def array(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, dtype=np.float32)

    jobs: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for k, (n_in, n_out) in enumerate(pairwise(cell.sizes)):
        A, W, Z = array(cell.batch, n_in), array(n_in, n_out), array(cell.batch, n_out)
        jobs += [(A, W, Z), (A.T, Z.copy(), array(n_in, n_out))]
        if k:  # nobody needs the gradient of the inputs
            jobs.append((Z.copy(), W.T, array(cell.batch, n_in)))

    def one_pass() -> None:
        for _ in range(0, len(X), cell.batch):
            for left, right, out in jobs:
                np.matmul(left, right, out=out)

    return one_pass


CONTENDERS: dict[str, Callable[[Cell, np.ndarray, np.ndarray], Pass | None]] = {
    "engine": engine,
    "torch": torch_eager,
    "torch_fused": torch_fused,
    "sklearn": sklearn_mlp,
    "textbook": textbook,
    "products": products,
}
