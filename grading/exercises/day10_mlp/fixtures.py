"""What the cases of day 10 are given: words for how numbers are spread, slopes by differences, a small training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grading.kernel.fixtures import fixture

SHARE_BEYOND_2 = 0.0455  # of a normal distribution, outside two standard deviations
SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times


@fixture
def spread_of(seed: int) -> Callable[[object], str]:
    """A function that says in words how a layer's weights (n_in, n_out) are spread, measured by 1 / sqrt(n_in)."""

    def words(W: object) -> str:
        if (problem := _no_matrix(W)) or not isinstance(W, np.ndarray):
            return problem
        unit = 1 / np.sqrt(len(W))
        spread = float(W.std())
        times = spread / unit
        times = 1 if abs(times - 1) < 0.07 else float(f"{times:.2g}" if times > 1 else f"{times:.1g}")
        beyond = float(np.mean(np.abs(W - W.mean()) > 2 * spread))
        normal = abs(beyond - SHARE_BEYOND_2) < SIGMAS * np.sqrt(SHARE_BEYOND_2 / W.size)
        centre = "" if abs(W.mean()) < spread / 10 else ", mean not 0"
        return f"{'normal' if normal else 'not normal'}, spread {times:g} times 1 / sqrt({len(W)}){centre}"

    return words


@fixture
def rough_spread(seed: int) -> Callable[[object], str]:
    """A function that says in words whether a table of numbers is spread around 0, from 0.02 to 1 in size."""

    def words(W: object) -> str:
        if (problem := _no_matrix(W)) or not isinstance(W, np.ndarray):
            return problem
        spread, centre = float(W.std()), "" if abs(W.mean()) < W.std() / 10 else ", mean not 0"
        wide = "from 0.02 to 1" if 0.018 < spread < 1.1 else f"{spread:.1g}"
        return f"random, spread {wide}{centre}"

    return words


def _no_matrix(W: object) -> str:
    if not isinstance(W, np.ndarray) or W.ndim != 2 or W.dtype.kind not in "iuf":
        return f"no matrix, but of type {type(W).__name__}"
    return f"all {W.flat[0]:g}" if np.ptp(W) == 0 else ""


@fixture
def filled(seed: int) -> Callable[[Any], list[Any]]:
    """A function that gives each parameter of a model float64 numbers of its own, told by its shape.

    It returns the parameters, in the order of their shapes. The shapes have to differ.
    """

    def fill(model: Any) -> list[Any]:
        parameters = sorted(model.parameters(), key=lambda parameter: np.shape(parameter.data))
        for parameter in parameters:
            shape = np.shape(parameter.data)
            parameter.data = np.random.default_rng([seed, *shape]).uniform(-1, 1, shape)
        return parameters

    return fill


@fixture
def slopes_agree(seed: int) -> Callable[[Callable[[], Any], Sequence[Any]], bool]:
    """A function that compares gradients with central differences: of f(), a Tensor of one number, by each Tensor.

    The Tensors have to hold float64. At most five numbers of each are tried.
    """

    def agree(f: Callable[[], Any], tensors: Sequence[Any]) -> bool:
        for tensor in tensors:
            tensor.grad = None
        f().backward()
        gradients = [np.array(tensor.grad, dtype=float) for tensor in tensors]
        return all(_agrees(f, *pair) for pair in zip(tensors, gradients, strict=True))

    def _agrees(f: Callable[[], Any], tensor: Any, gradient: np.ndarray) -> bool:
        if gradient.shape != tensor.data.shape:
            return False
        numbers, h = tensor.data, 1e-5
        draws = np.random.default_rng(seed).permutation(numbers.size)[:5]
        for place in [np.unravel_index(k, numbers.shape) for k in draws]:
            kept, ends = numbers[place], []
            for change in (h, -h):
                numbers[place] = kept + change
                ends.append(float(f().data))
            numbers[place] = kept
            if abs((ends[0] - ends[1]) / (2 * h) - gradient[place]) > 1e-6 * max(
                1.0, float(abs(gradient[place]))
            ):
                return False
        return True

    return agree


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
