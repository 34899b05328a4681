"""Value: mistakes of those who keep in each node a function that passes its gradient on."""

from __future__ import annotations

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
