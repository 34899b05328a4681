"""What the cases of day 10 are given: words for how numbers are spread, slopes by differences, a small training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grading.kernel.fixtures import fixture, no_matrix


@fixture
def rough_spread(seed: int) -> Callable[[object], str]:
    """A function that says in words whether a table of numbers is spread around 0, from 0.02 to 1 in size."""

    def words(W: object) -> str:
        if (problem := no_matrix(W)) or not isinstance(W, np.ndarray):
            return problem
        spread, centre = float(W.std()), "" if abs(W.mean()) < W.std() / 10 else ", mean not 0"
        wide = "from 0.02 to 1" if 0.018 < spread < 1.1 else f"{spread:.1g}"
        return f"random, spread {wide}{centre}"

    return words


class _Slopes:
    """A model whose logits are x W, from zero weights; `spare` is a parameter that it does not use."""

    def __init__(self, tensor: Any, inputs: int, classes: int, spare: bool) -> None:
        self.W, self.b = tensor(np.zeros((inputs, classes))), tensor(np.zeros(classes))
        self.spare = [tensor(np.ones((2, 2)))] if spare else []

    def __call__(self, x: Any) -> Any:
        return self.W.__rmatmul__(np.asarray(x, dtype=float)) + self.b

    def parameters(self) -> list[Any]:
        return [*self.spare, self.W, self.b]


@fixture
def small_model(seed: int) -> Callable[..., Any]:
    """A function from the class Tensor to a model: logits x W + b of 2 classes, all parameters 0 at first."""
    return lambda tensor, inputs=2, classes=2, spare=False: _Slopes(tensor, inputs, classes, spare)


class _PlainSteps:
    """p -= learning_rate * gradient. notes: for each step (learning rate, joint norm of the gradients)."""

    def __init__(self, model: Any, learning_rate: float) -> None:
        self.model, self.learning_rate = model, learning_rate
        self.notes: list[tuple[float, float]] = []

    def zero_grad(self) -> None:
        for parameter in self.model.parameters():
            parameter.grad = None

    def step(self) -> None:
        with_gradient = [p for p in self.model.parameters() if p.grad is not None]
        norm = float(np.sqrt(sum(float(np.sum(np.square(p.grad))) for p in with_gradient)))
        self.notes.append((float(self.learning_rate), norm))
        for p in with_gradient:
            p.data = p.data - self.learning_rate * p.grad


@fixture
def plain_steps(seed: int) -> Callable[..., Any]:
    """A function from a model to an optimizer that takes plain steps, and notes rate and norm of each in `notes`."""
    return lambda model, learning_rate=1.0: _PlainSteps(model, learning_rate)


class _Dealer:
    """Gives the batches of a list in turn, from the first again at the end. asked: how often."""

    def __init__(self, batches: Sequence[Any]) -> None:
        self.batches, self.asked = batches, 0

    def __call__(self) -> Any:
        self.asked += 1
        return self.batches[(self.asked - 1) % len(self.batches)]


@fixture
def in_turn(seed: int) -> Callable[[Sequence[Any]], Any]:
    """A function from a list of batches to a function without arguments that gives one after the other."""
    return _Dealer
