"""Value: scalars that remember how they were computed. Its cases are in cases/value.py."""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np

from grading.exercises import Exercise, Hints, alternative, class_with, mistake
from grading.exercises.day4_backprop.cases.value import cases
from solutions import Value

METHODS = (
    "__mul__",
    "__pow__",
    "__neg__",
    "__sub__",
    "__truediv__",
    "__radd__",
    "__rmul__",
    "__rsub__",
    "__rtruediv__",
    "exp",
    "log",
    "tanh",
    "relu",
    "backward",
)


exercise = Exercise(
    of=Value,
    points={"arithmetic": 3, "reversed": 1, "functions": 2, "backward": 3, "shared": 2, "depth": 1},
    cases=cases,
    methods=METHODS,
    hints=Hints(
        nudge="`__add__` is the pattern: wrap a plain number, compute the new number, and note for each parent "
        "how fast the result changes with it. Minus and division need no slopes of their own: `a - b` is `a + "
        "-b`, `a / b` is `a * b**-1`. For `backward`: a node may pass its gradient on only when it is complete, that "
        "is, when all nodes computed *from* it have had their turn.",
        formula="Slopes: $ab$: $b$ and $a$; $\\;a^n$: $n a^{n-1}$; $\\;e^a$: $e^a$; $\\;\\ln a$: $1/a$; $\\;\\tanh a$: "
        "$1 - \\tanh^2 a$; $\\;\\mathrm{relu}(a)$: 1 for $a > 0$, else 0.\n\n"
        "Chain rule, node by node from the end: for each parent, "
        "$\\;parent.grad \\mathrel{+}= node.grad \\cdot slope$.",
        pseudocode="times:      Value(product of the data, both parents, (data of the other, data of self))\n"
        "left side:  2 - a arrives as a.__rsub__(2); express it by what you have\n"
        "\n"
        "backward:   order = a list of all ancestors in which each node comes after its parents:\n"
        "                stack = [self]\n"
        "                while there is something on the stack: take node off it\n"
        "                    None:               the next one on the stack has its parents listed: move it to order\n"
        "                    never met before:   note that it was met; put node back, on top of it a None, and on\n"
        "                                        top of that its parents\n"
        "            add 1 to self.grad\n"
        "            for each node of order, from the last to the first:\n"
        "                for each parent and slope: parent.grad += node.grad * slope",
    ),
)

# Arithmetic


def _left_alone(self, other):
    return NotImplemented


@mistake(
    of=Value,
    method="__mul__",
    says="Your product works between two Values alone: a plain number has no .data. Wrap it in a Value first, "
    "as __add__ does.",
)
def plain_number_not_wrapped_in_a_product(self, other):
    return Value(self.data * other.data, (self, other), (other.data, self.data))


@mistake(
    of=Value,
    method="__add__",
    says="Your sum works between two Values alone: a plain number has no .data. Wrap it in a Value first.",
)
def plain_number_not_wrapped_in_a_sum(self, other):
    return Value(self.data + other.data, (self, other), (1.0, 1.0))


@mistake(
    of=Value,
    method="__mul__",
    says="Your product is a plain number. It has the right value, but no memory of how it was made: return a "
    "Value, with its parents and slopes.",
)
def product_is_a_plain_number(self, other):
    return self.data * (other.data if isinstance(other, Value) else other)


@mistake(
    of=Value,
    method="__mul__",
    says="Your product writes its result into self.data, so that computing a * b changes a. Make a new Value "
    "and leave the operands alone.",
)
def product_written_into_self(self, other):
    other = other if isinstance(other, Value) else Value(other)
    self.data *= other.data
    return self


@mistake(
    of=Value,
    method="__sub__",
    says="Your difference is the wrong way round: a - b calls a.__sub__(b), so self is what other is taken "
    "away from.",
)
def difference_the_wrong_way_round(self, other):
    return -self + other


@mistake(
    of=Value,
    method="__truediv__",
    says="Your quotient is the wrong way round: a / b calls a.__truediv__(b), so self is what is divided.",
)
def quotient_the_wrong_way_round(self, other):
    return self**-1 * other


@mistake(
    of=Value,
    method="__neg__",
    says="Your minus sign gives the number itself: -a should have the opposite sign, and the slope -1.",
)
def minus_does_nothing(self):
    return self * 1.0


# Reversed


_names = ("__radd__", "__rmul__", "__rsub__", "__rtruediv__")
nothing_on_the_left = class_with(Value, **dict.fromkeys(_names, _left_alone))
nothing_on_the_left.__name__ = "nothing_on_the_left"
mistake(
    of=Value,
    says="A plain number on the left is not understood at all: Python asks the number first, it gives up, and "
    "then Python asks the Value, by __radd__, __rmul__, __rsub__ and __rtruediv__.",
)(nothing_on_the_left)


@mistake(
    of=Value,
    method="__rsub__",
    says="5 - a comes out as a - 5. In __rsub__, self stands on the right of the minus sign: other is what it "
    "is taken away from.",
)
def reversed_difference_not_reversed(self, other):
    return self - other


@mistake(
    of=Value,
    method="__rtruediv__",
    says="5 / a comes out as a / 5. In __rtruediv__, self stands below the line: other is what is divided.",
)
def reversed_quotient_not_reversed(self, other):
    return self / other


@mistake(
    of=Value,
    method="__rsub__",
    says="5 - a has the right value, but its slope is +1: when a grows, 5 - a shrinks.",
)
def reversed_difference_with_slope_1(self, other):
    return Value(other - self.data, (self,), (1.0,))


# Slopes


@mistake(
    of=Value,
    method="__mul__",
    says="The slopes of your product are swapped: if a grows by 1, a * b grows by b, so the slope for a is "
    "the *other* number.",
)
def product_with_its_slopes_swapped(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (self.data, other.data))


@mistake(
    of=Value,
    method="__mul__",
    says="Your product has the slopes of a sum, 1 and 1. How much does a * b grow if a grows by 1?",
)
def product_with_the_slopes_of_a_sum(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (1.0, 1.0))


@mistake(
    of=Value,
    method="__sub__",
    says="The difference has the right value, but the slope +1 for what is taken away: when b grows, a - b "
    "shrinks.",
)
def difference_with_slopes_1(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data - other.data, (self, other), (1.0, 1.0))


@mistake(
    of=Value,
    method="__truediv__",
    says="The quotient has the right value, but not the right slope for what it is divided by: 1/b has a "
    "derivative of its own. (Or write a / b as a * b**-1, and it comes by itself.)",
)
def quotient_with_slope_missing_the_square(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data))


@mistake(
    of=Value,
    method="__truediv__",
    says="In a / b, the slope for b lacks its minus sign: when b grows, the quotient shrinks (for a and b of "
    "one sign).",
)
def quotient_without_the_minus(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data / other.data, (self, other), (1 / other.data, self.data / other.data**2))


@mistake(
    of=Value,
    method="__pow__",
    says="The slope of a power lacks the exponent in front: think of the derivative of x squared.",
)
def power_without_the_exponent_in_front(self, exponent):
    return Value(self.data**exponent, (self,), (self.data ** (exponent - 1),))


@mistake(
    of=Value,
    method="__pow__",
    says="In the slope of a power, the exponent should go down by one: yours has stayed.",
)
def power_with_the_exponent_not_lowered(self, exponent):
    return Value(self.data**exponent, (self,), (exponent * self.data**exponent,))


# Functions


@mistake(
    of=Value,
    method="exp",
    says="The slope of exp is wrong: you differentiate it like a power, and give x times the result or the "
    "like. Which function is its own derivative?",
)
def exp_like_a_power(self):
    power = math.exp(self.data)
    return Value(power, (self,), (self.data * math.exp(self.data - 1),))


@mistake(
    of=Value,
    method="exp",
    says="The slope of exp is x in your code, the number that goes in. It is the number that comes out.",
)
def exp_with_its_input_as_slope(self):
    return Value(math.exp(self.data), (self,), (self.data,))


@mistake(
    of=Value,
    method="exp",
    says="The slope of exp is 1 in your code, wherever it is taken. How steep is the curve at 2, and how "
    "steep at -2?",
)
def exp_with_slope_1(self):
    return Value(math.exp(self.data), (self,), (1.0,))


@mistake(
    of=Value,
    method="log",
    says="This is another logarithm, to base 10. The natural one, to base e, is meant.",
)
def log_to_base_10(self):
    return Value(math.log10(self.data), (self,), (1.0 / (self.data * math.log(10)),))


@mistake(
    of=Value,
    method="log",
    says="The slope of log is 1 divided by the logarithm in your code. It is 1 divided by the number that "
    "goes in.",
)
def log_with_one_over_its_result(self):
    return Value(math.log(self.data), (self,), (1.0 / math.log(self.data),))


@mistake(
    of=Value,
    method="tanh",
    says="The slope of tanh is 1 minus the square of what comes *out*; you square what goes in.",
)
def tanh_with_its_input_squared(self):
    return Value(math.tanh(self.data), (self,), (1.0 - self.data**2,))


@mistake(
    of=Value,
    method="tanh",
    says="The slope of tanh is 1 minus its result in your code: the result should be squared.",
)
def tanh_without_the_square(self):
    t = math.tanh(self.data)
    return Value(t, (self,), (1.0 - t,))


@mistake(
    of=Value,
    method="tanh",
    says="The slope of your tanh is that of a sigmoid, t (1 - t). tanh runs from -1 to 1, and has another one.",
)
def tanh_with_the_slope_of_a_sigmoid(self):
    t = math.tanh(self.data)
    return Value(t, (self,), (t * (1.0 - t),))


@mistake(
    of=Value,
    method="relu",
    says="At exactly 0, the slope of your relu is 1. The contract of day 3 holds here too: at the kink, the "
    "slope from the left.",
)
def relu_with_slope_1_at_0(self):
    return Value(max(self.data, 0.0), (self,), (float(self.data >= 0),))


@mistake(
    of=Value,
    method="relu",
    says="The slope of your relu is its value. Where it is open, the result grows exactly as fast as the "
    "input.",
)
def relu_with_its_value_as_slope(self):
    positive = max(self.data, 0.0)
    return Value(positive, (self,), (positive,))


@mistake(
    of=Value,
    method="relu",
    says="The slope of your relu is 1 everywhere: where the input is negative, the result stays 0 however it "
    "moves.",
)
def relu_always_open(self):
    return Value(max(self.data, 0.0), (self,), (1.0,))


def _forgetful(name):
    def function(self):
        return getattr(np, name)(self.data)

    return function


functions_give_plain_numbers = class_with(
    Value, **{name: _forgetful(name) for name in ("exp", "log", "tanh")}
)
functions_give_plain_numbers.__name__ = "functions_give_plain_numbers"
mistake(
    of=Value,
    says="exp, log and tanh return plain numbers, and with them the memory of the graph ends: wrap the result "
    "in a Value, with its parent and its slope.",
)(functions_give_plain_numbers)


# Backward


def _order(result):
    """All ancestors of a node, each after its parents."""
    order, met, stack = [], set(), [(result, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in met:
            met.add(node)
            stack += [(node, True), *((parent, False) for parent in node.parents)]
    return order


@mistake(
    of=Value,
    method="backward",
    says="All gradients stay 0: nobody says that the result changes by 1 when it changes by 1. Give the last "
    "node its gradient before you pass anything on.",
)
def without_a_first_1(self):
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


@mistake(
    of=Value,
    method="backward",
    says="Nothing but the direct parents of the result gets a gradient. Either you stop there, or you go "
    "through the nodes in the wrong direction, and they pass on what they have not received yet.",
)
def direct_parents_alone(self):
    self.grad += 1.0
    for parent, slope in zip(self.parents, self.slopes, strict=True):
        parent.grad += slope


@mistake(
    of=Value,
    method="backward",
    says="Your parents' gradients are overwritten (=) where they should add up (+=): a number that is used "
    "twice sends its influence along two paths.",
)
def overwrites(self):
    self.grad = 1.0
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad = node.grad * slope


@mistake(
    of=Value,
    method="backward",
    says="backward sets all gradients to 0 before it begins, so what an earlier backward of another graph has "
    "left in a shared leaf is lost. It should add to what is there.",
)
def starts_from_zero(self):
    for node in _order(self):
        node.grad = 0.0
    self.grad = 1.0
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


@mistake(
    of=Value,
    method="backward",
    says="You add up the slopes of a path where they should be multiplied: if q grows 3 times as fast as x, "
    "and f twice as fast as q, how fast does f grow with x?",
)
def slopes_added_along_a_path(self):
    derivatives = dict.fromkeys(_order(self), 0.0)
    derivatives[self] = 1.0
    for node in reversed(list(derivatives)):
        node.grad += derivatives[node]
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            derivatives[parent] += slope + (derivatives[node] if node is not self else 0.0)


@mistake(
    of=Value,
    method="backward",
    says="The slope is passed on, but not multiplied by the gradient of the node that passes it. The chain "
    "rule is a product: what the node is worth, times the slope.",
)
def slopes_without_the_gradient(self):
    self.grad += 1.0
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope


@mistake(
    of=Value,
    method="backward",
    says="Some nodes pass their gradient on before it is complete. 'Nearest first' is not enough: a node has "
    "to wait until everything that was computed from it has had its turn.",
)
def nearest_first(self):
    self.grad += 1.0
    order, met = [self], {self}
    for node in order:
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            if parent not in met:
                met.add(parent)
                order.append(parent)


@mistake(
    of=Value,
    method="backward",
    says="Whenever a node receives something, you pass its whole gradient on once more, with what it has "
    "passed on before. Each node should have one turn, when its gradient is complete.",
)
def passes_on_again_and_again(self):
    self.grad += 1.0
    stack = [self]
    while stack:
        node = stack.pop()
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            stack.append(parent)


@mistake(
    of=Value,
    method="backward",
    says="Your backward never gives self a gradient of its own: a result changes by 1 when it changes by 1, "
    "and its .grad should say so.",
)
def self_left_out(self):
    derivatives = dict.fromkeys(_order(self), 0.0)
    derivatives[self] = 1.0
    for node in reversed(list(derivatives)):
        node.grad += derivatives[node] if node is not self else 0.0
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            derivatives[parent] += derivatives[node] * slope


@mistake(
    of=Value,
    method="backward",
    says="The gradients are right, but your backward calls itself for each step down the graph, and Python "
    "allows only so many calls inside each other. A list as a stack goes as deep as you like.",
)
def recursive(self):
    order, met = [], set()

    def list_after_parents(node):
        if node not in met:
            met.add(node)
            for parent in node.parents:
                list_after_parents(parent)
            order.append(node)

    list_after_parents(self)
    self.grad += 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


# Right, and different


@alternative(of=Value, method="backward")
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


@alternative(of=Value)
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


@alternative(of=Value)
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
