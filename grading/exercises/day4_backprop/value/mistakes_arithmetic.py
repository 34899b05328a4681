"""Value: mistakes in arithmetic and its slopes."""

from __future__ import annotations

from grading.exercises import bank_of, class_with
from solutions import Value

# Arithmetic


def _left_alone(self, other):
    return NotImplemented


mistake, _ = bank_of(Value)


@mistake(
    method="__mul__",
    says="Your product works only between two Values: a plain number has no .data. Wrap it in a Value first, as "
    "__add__ does.",
)
def plain_number_not_wrapped_in_a_product(self, other):
    return Value(self.data * other.data, (self, other), (other.data, self.data))


@mistake(
    method="__add__",
    says="Your sum works only between two Values: a plain number has no .data. Wrap it in a Value first.",
)
def plain_number_not_wrapped_in_a_sum(self, other):
    return Value(self.data + other.data, (self, other), (1.0, 1.0))


@mistake(
    method="__mul__",
    says="Your product is a plain number. It has the right value, but no memory of how it was made: return a "
    "Value, with its parents and slopes.",
)
def product_is_a_plain_number(self, other):
    return self.data * (other.data if isinstance(other, Value) else other)


@mistake(
    method="__mul__",
    says="Your product writes its result into self.data, so that computing a * b changes a. Make a new Value "
    "and leave the operands alone.",
)
def product_written_into_self(self, other):
    other = other if isinstance(other, Value) else Value(other)
    self.data *= other.data
    return self


@mistake(
    method="__sub__",
    says="Your difference is the wrong way round: a - b calls a.__sub__(b), so self is what other is taken "
    "away from.",
)
def difference_the_wrong_way_round(self, other):
    return -self + other


@mistake(
    method="__truediv__",
    says="Your quotient is the wrong way round: a / b calls a.__truediv__(b), so self is what is divided.",
)
def quotient_the_wrong_way_round(self, other):
    return self**-1 * other


@mistake(
    method="__sub__",
    says="The difference has the right value, but the slope +1 for what is taken away: when b grows, a - b "
    "shrinks.",
)
def difference_with_slopes_1(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data - other.data, (self, other), (1.0, 1.0))


@mistake(
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
    says="A plain number on the left is not understood at all: Python asks the number first, it gives up, and "
    "then Python asks the Value, by __radd__, __rmul__, __rsub__ and __rtruediv__.",
)(nothing_on_the_left)


@mistake(
    method="__rsub__",
    says="5 - a comes out as a - 5. In __rsub__, self stands on the right of the minus sign: other is what it "
    "is taken away from.",
)
def reversed_difference_not_reversed(self, other):
    return self - other


@mistake(
    method="__rtruediv__",
    says="5 / a comes out as a / 5. In __rtruediv__, self stands below the line: other is what is divided.",
)
def reversed_quotient_not_reversed(self, other):
    return self / other


@mistake(
    method="__rsub__",
    says="5 - a has the right value, but its slope is +1: when a grows, 5 - a shrinks.",
)
def reversed_difference_with_slope_1(self, other):
    return Value(other - self.data, (self,), (1.0,))


# Slopes


@mistake(
    method="__mul__",
    says="The slopes of your product are swapped: if a grows by 1, a * b grows by b, so the slope for a is "
    "the *other* number.",
)
def product_with_its_slopes_swapped(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (self.data, other.data))


@mistake(
    method="__mul__",
    says="Your product has the slopes of a sum, 1 and 1. How much does a * b grow if a grows by 1?",
)
def product_with_the_slopes_of_a_sum(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data * other.data, (self, other), (1.0, 1.0))


@mistake(
    method="__truediv__",
    says="The quotient has the right value, but not the right slope for what it is divided by: 1/b has its own "
    "derivative. (Or write a / b as a * b**-1, and it comes by itself.)",
)
def quotient_with_slope_missing_the_square(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data))


@mistake(
    method="__truediv__",
    says="In a / b, the slope for b lacks its minus sign: when b grows, the quotient shrinks (for a and b of "
    "one sign).",
)
def quotient_without_the_minus(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data / other.data, (self, other), (1 / other.data, self.data / other.data**2))


@mistake(
    method="__pow__",
    says="The slope of a power lacks the exponent in front: think of the derivative of x squared.",
)
def power_without_the_exponent_in_front(self, exponent):
    return Value(self.data**exponent, (self,), (self.data ** (exponent - 1),))


@mistake(
    method="__pow__",
    says="In the slope of a power, the exponent should go down by one: yours has stayed.",
)
def power_with_the_exponent_not_lowered(self, exponent):
    return Value(self.data**exponent, (self,), (exponent * self.data**exponent,))


@mistake(
    method="__neg__",
    says="-a is a new Value without any parents: the graph ends there, and no gradient gets through. Make it "
    "of self, by a product, say.",
)
def minus_cuts_the_graph(self):
    return Value(-self.data)


@mistake(
    method="__truediv__",
    says="The divisor goes in as a plain number, with .data: the graph ends there, and b gets no gradient from "
    "a / b.",
)
def divisor_as_a_number(self, other):
    return self * (other.data if isinstance(other, Value) else other) ** -1
