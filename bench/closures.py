"""micrograd's algorithm, written anew from its description: what the course's `Value` is compared with.

Each node keeps the set of its children, the sign of its operation and a function that passes its gradient on; the
order for the way back is found by recursion. Nothing else is done, so that the comparison is fair.

Source: the algorithm is that of https://github.com/karpathy/micrograd
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

Number = float | int


def _nothing() -> None:
    """What a leaf does on the way back."""


class ClosureValue:
    """A number that remembers, by a closure, how to pass its gradient on."""

    def __init__(self, data: Number, children: Iterable[ClosureValue] = (), operation: str = "") -> None:
        self.data = data
        self.grad = 0.0
        self._pass_on: Callable[[], None] = _nothing
        self._children = set(children)
        self._operation = operation

    def __add__(self, other: ClosureValue | Number) -> ClosureValue:
        right = other if isinstance(other, ClosureValue) else ClosureValue(other)
        out = ClosureValue(self.data + right.data, (self, right), "+")

        def pass_on() -> None:
            self.grad += out.grad
            right.grad += out.grad

        out._pass_on = pass_on
        return out

    def __mul__(self, other: ClosureValue | Number) -> ClosureValue:
        right = other if isinstance(other, ClosureValue) else ClosureValue(other)
        out = ClosureValue(self.data * right.data, (self, right), "*")

        def pass_on() -> None:
            self.grad += right.data * out.grad
            right.grad += self.data * out.grad

        out._pass_on = pass_on
        return out

    def __pow__(self, exponent: Number) -> ClosureValue:
        out = ClosureValue(self.data**exponent, (self,), f"**{exponent}")

        def pass_on() -> None:
            self.grad += exponent * self.data ** (exponent - 1) * out.grad

        out._pass_on = pass_on
        return out

    def tanh(self) -> ClosureValue:
        t = math.tanh(self.data)
        out = ClosureValue(t, (self,), "tanh")

        def pass_on() -> None:
            self.grad += (1 - t * t) * out.grad

        out._pass_on = pass_on
        return out

    def __neg__(self) -> ClosureValue:
        return self * -1

    def __sub__(self, other: ClosureValue | Number) -> ClosureValue:
        return self + (-other)

    def __radd__(self, other: Number) -> ClosureValue:
        return self + other

    def __rmul__(self, other: Number) -> ClosureValue:
        return self * other

    def backward(self) -> None:
        """Gradients of everything that this number was computed from."""
        order: list[ClosureValue] = []
        visited: set[ClosureValue] = set()

        def build(node: ClosureValue) -> None:
            if node not in visited:
                visited.add(node)
                for child in node._children:
                    build(child)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._pass_on()


class ClosureNeuron:
    """tanh of the weighted sum of its inputs and a bias."""

    def __init__(self, n_in: int, rng: np.random.Generator) -> None:
        self.weights = [ClosureValue(float(w)) for w in rng.uniform(-1, 1, n_in)]
        self.bias = ClosureValue(0.0)

    def __call__(self, inputs: Sequence[ClosureValue | Number]) -> ClosureValue:
        return sum((w * x for w, x in zip(self.weights, inputs, strict=True)), self.bias).tanh()

    def parameters(self) -> list[ClosureValue]:
        return [*self.weights, self.bias]


class ClosureLayer:
    """Neurons side by side."""

    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator) -> None:
        self.neurons = [ClosureNeuron(n_in, rng) for _ in range(n_out)]

    def __call__(self, inputs: Sequence[ClosureValue | Number]) -> list[ClosureValue]:
        return [neuron(inputs) for neuron in self.neurons]

    def parameters(self) -> list[ClosureValue]:
        return [p for neuron in self.neurons for p in neuron.parameters()]


class ClosureMLP:
    """Layers one after the other; the same draws of `rng` as the course's ScalarMLP."""

    def __init__(self, n_in: int, sizes: Sequence[int], rng: np.random.Generator) -> None:
        widths = [n_in, *sizes]
        self.layers = [ClosureLayer(*pair, rng) for pair in itertools.pairwise(widths)]

    def __call__(self, inputs: Sequence[ClosureValue | Number]) -> ClosureValue | list[ClosureValue]:
        for layer in self.layers:
            inputs = layer(inputs)
        outputs = list(inputs)
        return outputs[0] if len(outputs) == 1 else outputs  # type: ignore[return-value]

    def parameters(self) -> list[ClosureValue]:
        return [p for layer in self.layers for p in layer.parameters()]

    def zero_grad(self) -> None:
        for parameter in self.parameters():
            parameter.grad = 0.0
