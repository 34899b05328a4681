"""Value: mistakes in exp, log, tanh and relu."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of, class_with
from solutions import Value

# Functions

mistake, _ = bank_of(Value)


@mistake(
    method="exp",
    says="The slope of exp is wrong: you differentiate it like a power, and give x times the result or the "
    "like. Which function is its own derivative?",
)
def exp_like_a_power(self):
    power = math.exp(self.data)
    return Value(power, (self,), (self.data * math.exp(self.data - 1),))


@mistake(
    method="exp",
    says="The slope of exp is x in your code, the number that goes in. It is the number that comes out.",
)
def exp_with_its_input_as_slope(self):
    return Value(math.exp(self.data), (self,), (self.data,))


@mistake(
    method="exp",
    says="Your exp returns a plain number, and with it the memory of the graph ends: wrap the result in a Value, with "
    "its parent and its slope.",
)
def exp_gives_a_plain_number(self):
    return np.exp(self.data)


@mistake(
    method="exp",
    says="The slope of exp is 1 in your code, wherever it is taken. How steep is the curve at 2, and how "
    "steep at -2?",
)
def exp_with_slope_1(self):
    return Value(math.exp(self.data), (self,), (1.0,))


@mistake(
    method="log",
    says="This is the logarithm to base 10. The natural one, to base e, is meant.",
)
def log_to_base_10(self):
    return Value(math.log10(self.data), (self,), (1.0 / (self.data * math.log(10)),))


@mistake(
    method="log",
    says="The slope of log is 1 divided by the logarithm in your code. It is 1 divided by the number that "
    "goes in.",
)
def log_with_one_over_its_result(self):
    return Value(math.log(self.data), (self,), (1.0 / math.log(self.data),))


@mistake(
    method="tanh",
    says="The slope of tanh is 1 minus the square of what comes *out*; you square what goes in.",
)
def tanh_with_its_input_squared(self):
    return Value(math.tanh(self.data), (self,), (1.0 - self.data**2,))


@mistake(
    method="tanh",
    says="The slope of tanh is 1 minus its result in your code: the result should be squared.",
)
def tanh_without_the_square(self):
    t = math.tanh(self.data)
    return Value(t, (self,), (1.0 - t,))


@mistake(
    method="tanh",
    says="The slope of your tanh is that of a sigmoid, t (1 - t). tanh runs from -1 to 1, and has another one.",
)
def tanh_with_the_slope_of_a_sigmoid(self):
    t = math.tanh(self.data)
    return Value(t, (self,), (t * (1.0 - t),))


@mistake(
    method="relu",
    says="At exactly 0, the slope of your relu is 1. The contract of day 3 holds here too: at the kink, the "
    "slope from the left.",
)
def relu_with_slope_1_at_0(self):
    return Value(max(self.data, 0.0), (self,), (float(self.data >= 0),))


@mistake(
    method="relu",
    says="The slope of your relu is its value. Where it is open, the result grows exactly as fast as the "
    "input.",
)
def relu_with_its_value_as_slope(self):
    positive = max(self.data, 0.0)
    return Value(positive, (self,), (positive,))


@mistake(
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
    says="exp, log and tanh return plain numbers, and with them the memory of the graph ends: wrap the result "
    "in a Value, with its parent and its slope.",
)(functions_give_plain_numbers)


@mistake(
    method="relu",
    says="The slope of relu is the wrong way round: it is 1 where the number is positive, and 0 where it is "
    "not.",
)
def relu_with_its_slopes_swapped(self):
    return Value(max(0.0, self.data), (self,), (1.0 if self.data < 0 else 0.0,))
