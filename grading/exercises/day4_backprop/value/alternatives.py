"""Value: right versions, written differently."""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np

from grading.exercises import bank_of
from solutions import Value

# Right, and different

_, alternative = bank_of(Value)


@alternative(method="backward")
def children_counted_first(self):
    """Kahn's way: a node's turn comes when all that was computed from it is done."""
    waiting: dict[Value, int] = {}
    pending = [self]
    met = {self}
    while pending:
        for parent in pending.pop().parents:
            waiting[parent] = waiting.get(parent, 0) + 1
            if parent not in met:
                met.add(parent)
                pending.append(parent)
    self.grad += 1.0
    ready = [self]
    while ready:
        node = ready.pop()
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)


@alternative
class Closures:
    """micrograd's way: each node keeps a function that passes its gradient on."""

    def __init__(self, data, _children=(), label=""):
        self.data, self.grad, self.label = data, 0.0, label
        self._previous, self._pass_on = set(_children), lambda: None

    def _wrapped(self, other):
        return other if isinstance(other, Closures) else Closures(other)

    def __add__(self, other):
        other = self._wrapped(other)
        out = Closures(self.data + other.data, (self, other))

        def pass_on():
            self.grad += out.grad
            other.grad += out.grad

        out._pass_on = pass_on
        return out

    def __mul__(self, other):
        other = self._wrapped(other)
        out = Closures(self.data * other.data, (self, other))

        def pass_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._pass_on = pass_on
        return out

    def _of_one(self, data, slope):
        out = Closures(data, (self,))

        def pass_on():
            self.grad += slope * out.grad

        out._pass_on = pass_on
        return out

    def __pow__(self, n):
        return self._of_one(self.data**n, n * self.data ** (n - 1))

    def exp(self):
        return self._of_one(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._of_one(np.log(self.data), 1 / self.data)

    def tanh(self):
        t = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)
        return self._of_one(t, 1 - t**2)

    def relu(self):
        return self._of_one(0 if self.data < 0 else self.data, 1 if self.data > 0 else 0)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-self._wrapped(other))

    def __truediv__(self, other):
        return self * self._wrapped(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self._wrapped(other) - self

    def __rtruediv__(self, other):
        return self._wrapped(other) / self

    def backward(self):
        order, met, stack = [], set(), [(self, iter(self._previous))]
        while stack:
            node, rest = stack[-1]
            parent = next(rest, None)
            if parent is None:
                order.append(node)
                stack.pop()
            elif parent not in met:
                met.add(parent)
                stack.append((parent, iter(parent._previous)))
        self.grad = 1.0
        for node in reversed(order):
            node._pass_on()


@alternative
class Numbered:
    """Nodes know their age: the youngest first is an order in which no parent comes before its children."""

    births = itertools.count()

    def __init__(self, data, steps=()):
        self.data, self.grad, self.steps = np.float64(data), np.float64(0), steps
        self.age = next(Numbered.births)

    @staticmethod
    def made_of(data, *steps):
        return Numbered(data, steps)

    @staticmethod
    def of(x):
        return x if isinstance(x, Numbered) else Numbered(x)

    def __add__(self, other):
        return self.made_of(self.data + self.of(other).data, (self, 1), (self.of(other), 1))

    __radd__ = __add__

    def __sub__(self, other):
        return self.made_of(self.data - self.of(other).data, (self, 1), (self.of(other), -1))

    def __rsub__(self, other):
        return self.of(other) - self

    def __mul__(self, other):
        other = self.of(other)
        return self.made_of(self.data * other.data, (self, other.data), (other, self.data))

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = self.of(other)
        quotient = self.data / other.data
        return self.made_of(quotient, (self, 1 / other.data), (other, -quotient / other.data))

    def __rtruediv__(self, other):
        return self.of(other) / self

    def __neg__(self):
        return 0 - self

    def __pow__(self, n):
        return self.made_of(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return self.made_of(np.exp(self.data), (self, np.exp(self.data)))

    def log(self):
        return self.made_of(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        return self.made_of(np.tanh(self.data), (self, 1 / np.cosh(self.data) ** 2))

    def relu(self):
        return self.made_of(self.data * (self.data > 0), (self, np.heaviside(self.data, 0)))

    def backward(self):
        shares, queue = {self: 1.0}, [(-self.age, self)]
        while queue:
            node = heapq.heappop(queue)[1]
            share = shares[node]
            node.grad = node.grad + share
            for parent, slope in node.steps:
                if parent not in shares:
                    heapq.heappush(queue, (-parent.age, parent))
                shares[parent] = shares.get(parent, 0) + share * slope
