"""Tensor: mistakes in exp, log, tanh, sigmoid, relu and gelu."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor

_C = (2 / np.pi) ** 0.5

mistake, _ = bank_of(Tensor)


@mistake(
    method="exp",
    says="The gradient of exp goes through as it came. e^x grows as fast as it is large: g has to be "
    "multiplied by the result.",
)
def exp_passes_g_on(self):
    return Tensor(np.exp(self.data), (self,), (lambda g: g,))


@mistake(
    method="exp",
    says="You treat e^x like a power of x. There the exponent is a plain number; here x itself is the "
    "exponent, and the derivative of e^x is e^x.",
)
def exp_like_a_power(self):
    x = self.data
    return Tensor(np.exp(x), (self,), (lambda g: g * x * np.exp(x - 1),))


@mistake(
    method="log",
    says="In the gradient of log you divide by the result. The derivative of ln x is 1 / x: divide by x.",
)
def log_divides_by_the_result(self):
    y = np.log(self.data)
    return Tensor(y, (self,), (lambda g: g / y,))


@mistake(
    method="log",
    says="This is the logarithm to the base 2. Asked for is the natural one, np.log.",
)
def log_to_the_base_2(self):
    return Tensor(np.log2(self.data), (self,), (lambda g: g / (self.data * np.log(2)),))


@mistake(
    method="tanh",
    says="The derivative of tanh is 1 - t**2, with t the *result*; you square x.",
)
def tanh_squares_x(self):
    x = self.data
    return Tensor(np.tanh(x), (self,), (lambda g: g * (1 - x * x),))


@mistake(
    method="tanh",
    says="The derivative of tanh is 1 minus the *square* of the result; the square is missing. (t (1 - t) is "
    "sigmoid's.)",
)
def tanh_without_the_square(self):
    y = np.tanh(self.data)
    return Tensor(y, (self,), (lambda g: g * (1 - y),))


@mistake(
    method="sigmoid",
    says="The derivative of the sigmoid is s (1 - s), with s the *result*; you put x in its place.",
)
def sigmoid_slope_of_x(self):
    x = self.data
    return Tensor(1 / (1 + np.exp(-x)), (self,), (lambda g: g * x * (1 - x),))


@mistake(
    method="sigmoid",
    says="The minus sign in the exponent is missing: your curve falls where the sigmoid rises.",
)
def sigmoid_without_the_minus(self):
    y = 1 / (1 + np.exp(self.data))
    return Tensor(y, (self,), (lambda g: g * y * (1 - y),))


@mistake(
    method="sigmoid",
    says="The sigmoid has the gradient of tanh, 1 - s**2. Its own is s (1 - s).",
)
def sigmoid_with_the_slope_of_tanh(self):
    y = 1 / (1 + np.exp(-self.data))
    return Tensor(y, (self,), (lambda g: g * (1 - y * y),))


@mistake(
    method="relu",
    says="At 0 you let the gradient through. The kink has no slope of its own, and we agreed on day 3 to take "
    "the one from the left.",
)
def relu_open_at_zero(self):
    return Tensor(np.maximum(self.data, 0.0), (self,), (lambda g: g * (self.data >= 0),))


@mistake(
    method="relu",
    says="The gradient of relu goes through everywhere. Where x was negative, relu gave 0 whatever x was: "
    "nothing gets through there.",
)
def relu_open_everywhere(self):
    return Tensor(np.maximum(self.data, 0.0), (self,), (lambda g: g,))


@mistake(
    method="relu",
    says="You look at the sign of g. Whether relu was open was decided on the way forward, by the sign of x.",
)
def relu_gate_by_g(self):
    return Tensor(np.maximum(self.data, 0.0), (self,), (lambda g: np.maximum(g, 0.0),))


@mistake(
    method="relu",
    says="The gradient of relu is its own slope, ones and zeros, whatever g is. What comes from above has to "
    "be passed on: g times the slope.",
)
def relu_forgets_g(self):
    return Tensor(np.maximum(self.data, 0.0), (self,), (lambda g: (self.data > 0).astype(self.data.dtype),))


@mistake(
    method="relu",
    says="np.maximum(x, 0, out=x) and x[x < 0] = 0 write into the array of `self`, so that computing relu "
    "changes x. Make a new array.",
)
def relu_written_into_self(self):
    np.maximum(self.data, 0.0, out=self.data)
    return Tensor(self.data, (self,), (lambda g: g * (self.data > 0),))


@mistake(
    method="gelu",
    says="GELU has the right values. In its gradient a part is missing: x (1 + tanh(u)) / 2 is a *product*, "
    "and x is in u as well, so both factors have a derivative.",
)
def gelu_without_the_product_rule(self):
    x = self.data
    t = np.tanh(_C * (x + 0.044715 * x * x * x))
    return Tensor(0.5 * x * (1 + t), (self,), (lambda g: g * 0.5 * (1 + t),))


@mistake(
    method="gelu",
    says="GELU has the right values. In its gradient the inner derivative is missing: what is inside tanh "
    "changes with x, too, by c (1 + 3 · 0.044715 x**2).",
)
def gelu_without_the_inner_derivative(self):
    x = self.data
    t = np.tanh(_C * (x + 0.044715 * x * x * x))
    return Tensor(0.5 * x * (1 + t), (self,), (lambda g: g * 0.5 * (1 + t + x * (1 - t * t)),))


@mistake(
    method="gelu",
    says="GELU has the right values. In its gradient, the derivative of 0.044715 x**3 lacks the 3 that comes "
    "down from the exponent.",
)
def gelu_without_the_3(self):
    x = self.data
    t = np.tanh(_C * (x + 0.044715 * x * x * x))
    slope = _C * (1 + 0.044715 * x * x)
    return Tensor(0.5 * x * (1 + t), (self,), (lambda g: g * 0.5 * (1 + t + x * (1 - t * t) * slope),))


@mistake(
    method="gelu",
    says="This is GELU's quick form, x sigmoid(1.702 x). It differs from the third digit on; asked for is the "
    "one with tanh.",
)
def gelu_by_the_sigmoid(self):
    x = self.data
    s = 1 / (1 + np.exp(-1.702 * x))
    return Tensor(x * s, (self,), (lambda g: g * (s + 1.702 * x * s * (1 - s)),))


@mistake(
    method="gelu",
    says="The values are right, but float32 went in and float64 comes out: np.sqrt(2 / np.pi) is a NumPy "
    "float64, and it widens every array that it meets. A Python float does not: (2 / np.pi) ** 0.5.",
)
def gelu_widened_by_np_sqrt(self):
    x, c = self.data, np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x * x * x))
    slope = c * (1 + 3 * 0.044715 * x * x)
    return Tensor(0.5 * x * (1 + t), (self,), (lambda g: g * 0.5 * (1 + t + x * (1 - t * t) * slope),))
