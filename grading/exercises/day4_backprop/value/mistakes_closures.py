"""Value: mistakes of those who keep in each node a function that passes its gradient on."""

from __future__ import annotations

import math
from collections.abc import Callable

from grading.exercises import bank_of, class_with
from grading.exercises.day4_backprop.value.alternatives import Closures
from solutions import Value


def _overwriting_sum(self, other):
    other = self._wrapped(other)
    out = Closures(self.data + other.data, (self, other))

    def pass_on():
        self.grad = out.grad
        other.grad = out.grad

    out._pass_on = pass_on
    return out


def _overwriting_product(self, other):
    other = self._wrapped(other)
    out = Closures(self.data * other.data, (self, other))

    def pass_on():
        self.grad = other.data * out.grad
        other.grad = self.data * out.grad

    out._pass_on = pass_on
    return out


mistake, _ = bank_of(Value)


def _register(wrong: type, name: str, what: str) -> None:
    wrong.__name__ = name
    mistake(
        says=f"Where {what} passes its gradient on, it overwrites what its parents have already received from "
        "elsewhere: += instead of =. A number that is used twice gets a gradient from both uses.",
    )(wrong)


_register(class_with(Closures, __add__=_overwriting_sum), "sum_overwrites", "a sum")
_register(class_with(Closures, __mul__=_overwriting_product), "product_overwrites", "a product")


_FUNCTIONS: dict[str, Callable[..., tuple[float, float]]] = {  # the result and the slope
    "exp": lambda x: (math.exp(x), math.exp(x)),
    "log": lambda x: (math.log(x), 1 / x),
    "tanh": lambda x: (math.tanh(x), 1 - math.tanh(x) ** 2),
    "relu": lambda x: (max(x, 0.0), float(x > 0)),
    "__pow__": lambda x, n: (x**n, n * x ** (n - 1)),
}


def _ending_the_chain(function: Callable[..., tuple[float, float]]) -> Callable[..., Closures]:
    def method(self, *arguments):
        data, slope = function(self.data, *arguments)
        out = Closures(data, (self,))

        def pass_on():
            self.grad += slope

        out._pass_on = pass_on
        return out

    return method


def _overwriting(function: Callable[..., tuple[float, float]]) -> Callable[..., Closures]:
    def method(self, *arguments):
        data, slope = function(self.data, *arguments)
        out = Closures(data, (self,))

        def pass_on():
            self.grad = slope * out.grad

        out._pass_on = pass_on
        return out

    return method


for _name, _function in _FUNCTIONS.items():
    _told = "the power" if _name == "__pow__" else _name
    _wrong = class_with(Closures, **{_name: _ending_the_chain(_function)})
    _wrong.__name__ = f"{_name.strip('_')}_ends_the_chain"
    mistake(
        says=f"Where {_told} passes its gradient on, it gives its own slope and leaves out what has reached it. The "
        "chain rule multiplies: the slope times the gradient of the result.",
    )(_wrong)
    _register(
        class_with(Closures, **{_name: _overwriting(_function)}), f"{_name.strip('_')}_overwrites", _told
    )
