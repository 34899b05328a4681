"""Tensor: mistakes in - / ** and the sign."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import Tensor

mistake, _ = bank_of(Tensor)


@mistake(
    method="__sub__",
    says="Your difference works only between two Tensors: a number has no .data, and an array's own .data is "
    "something else. Tensor.value(other) gives the numbers of either.",
)
def difference_of_tensors_alone(self, other):
    return Tensor(self.data - other.data, (self, other), (lambda g: g, lambda g: -g))


@mistake(
    method="__truediv__",
    says="Your quotient works only between two Tensors: a number has no .data, and an array's own .data is "
    "something else. Tensor.value(other) gives the numbers of either.",
)
def quotient_of_tensors_alone(self, other):
    a, b = self.data, other.data
    return Tensor(a / b, (self, other), (lambda g: g / b, lambda g: -g * a / (b * b)))


@mistake(
    method="__sub__",
    says="Your difference is the wrong way round: a - b calls a.__sub__(b), so `self` is what `other` is taken "
    "away from.",
)
def difference_the_wrong_way_round(self, other):
    return -self + other


@mistake(
    method="__sub__",
    says="The difference has the right value, but b gets the gradient of a sum: when b grows, a - b shrinks. "
    "What does its pull make of g?",
)
def difference_with_the_pulls_of_a_sum(self, other):
    return Tensor(self.data - Tensor.value(other), (self, other), (lambda g: g, lambda g: g))


@mistake(
    method="__sub__",
    says="Your difference is an array. The numbers are right, but it has forgotten how it was made: return a "
    "Tensor, with its parents and their pulls.",
)
def difference_is_an_array(self, other):
    return self.data - Tensor.value(other)


@mistake(
    method="__sub__",
    says="-= writes into the array of `self`, so that computing a - b changes a. Make a new array, and leave "
    "both operands as they are.",
)
def difference_written_into_self(self, other):
    self.data -= Tensor.value(other)
    return Tensor(self.data, (self, other), (lambda g: g, lambda g: -g))


@mistake(
    method="__truediv__",
    says="Your quotient is the wrong way round: a / b calls a.__truediv__(b), so `self` is what is divided.",
)
def quotient_the_wrong_way_round(self, other):
    return self**-1 * other


@mistake(
    method="__truediv__",
    says="In a / b, the gradient of b lacks its minus sign: when b grows, the quotient shrinks (for a and b of "
    "one sign).",
)
def quotient_without_the_minus(self, other):
    a, b = self.data, Tensor.value(other)
    return Tensor(a / b, (self, other), (lambda g: g / b, lambda g: g * a / (b * b)))


@mistake(
    method="__truediv__",
    says="In a / b, the gradient of b is divided by b once, where the derivative of 1/b has its square: -a / "
    "b**2.",
)
def quotient_without_the_square(self, other):
    a, b = self.data, Tensor.value(other)
    return Tensor(a / b, (self, other), (lambda g: g / b, lambda g: -g * a / b))


@mistake(
    method="__truediv__",
    says="What is divided by goes in as a plain array: the graph ends there, and b gets no gradient from a / "
    "b. It is a parent, too, with a pull of its own.",
)
def divisor_as_a_constant(self, other):
    b = Tensor.value(other)
    return Tensor(self.data / b, (self,), (lambda g: g / b,))


@mistake(
    method="__pow__",
    says="The gradient of a power lacks the exponent in front: think of the derivative of x squared.",
)
def power_without_the_exponent_in_front(self, exponent):
    a, n = self.data, exponent
    return Tensor(a**n, (self,), (lambda g: g * a ** (n - 1),))


@mistake(
    method="__pow__",
    says="In the gradient of a power, the exponent should go down by one: yours has stayed.",
)
def power_with_the_exponent_not_lowered(self, exponent):
    a, n = self.data, exponent
    return Tensor(a**n, (self,), (lambda g: g * n * a**n,))


@mistake(
    method="__pow__",
    says="The pull of your power answers with just the derivative, whatever `g` is. What comes from above has to "
    "be passed on: g times the derivative.",
)
def power_forgets_g(self, exponent):
    a, n = self.data, exponent
    return Tensor(a**n, (self,), (lambda g: n * a ** (n - 1),))


@mistake(
    method="__neg__",
    says="Your minus sign leaves the numbers as they are: -a should have the opposite sign, and so should its "
    "gradient.",
)
def minus_does_nothing(self):
    return self * 1.0


@mistake(
    method="__neg__",
    says="-a has the right numbers and no parents: the graph ends there, and no gradient gets through. Say "
    "what it was made of, and how g goes back.",
)
def minus_cuts_the_graph(self):
    return Tensor(-self.data)


@mistake(
    method="__neg__",
    says="-a has the right numbers, but g goes back as it came. When a grows, -a shrinks: the gradient changes "
    "its sign, too.",
)
def minus_with_the_gradient_of_a_plus(self):
    return Tensor(-self.data, (self,), (lambda g: g,))


@mistake(
    method="__rsub__",
    says="5 - a comes out as a - 5. In __rsub__, `self` stands on the *right* of the minus sign.",
)
def reversed_difference_not_reversed(self, other):
    return self - other


@mistake(
    method="__rsub__",
    says="5 - a has the right value and no parents: the graph ends there. Say it with what you have, -self and "
    "+, and the gradient comes by itself.",
)
def reversed_difference_cuts_the_graph(self, other):
    return Tensor(other - self.data)


@mistake(
    method="__rtruediv__",
    says="5 / a comes out as a / 5. In __rtruediv__, `self` stands *below* the line.",
)
def reversed_quotient_not_reversed(self, other):
    return self / other


@mistake(
    method="__rtruediv__",
    says="5 / a has the right value and no parents: the graph ends there. Say it with what you have, a power "
    "and a product, and the gradient comes by itself.",
)
def reversed_quotient_cuts_the_graph(self, other):
    return Tensor(other / self.data)
