"""LSTM: mistakes in __init__ and parameters."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import LSTM, Linear, Tensor

mistake, _ = bank_of(LSTM)


def _start(self, n_in, n, rng, b):
    self.Wx, self.Wh = Linear(n_in, 4 * n, rng).W, Linear(n, 4 * n, rng).W
    self.b = Tensor(np.asarray(b, dtype=np.float32))


def _bias(n, at):
    b = np.zeros(4 * n)
    b[at] = 1
    return b


@mistake(
    method="__init__",
    says="The forget gate's bias is 0, so at first half of each memory is lost at every step. Start it at 1: the gate "
    "is more open than shut until the network has learned what to forget.",
)
def forget_bias_zero(self, n_in, n_hidden, rng):
    _start(self, n_in, n_hidden, rng, np.zeros(4 * n_hidden))


@mistake(
    method="__init__",
    says="The 1 stands at the input gate. The order is input, forget, output, candidate: forget is the second part.",
)
def one_at_the_input_gate(self, n_in, n_hidden, rng):
    _start(self, n_in, n_hidden, rng, _bias(n_hidden, slice(0, n_hidden)))


@mistake(
    method="__init__",
    says="All of b is 1. Only the forget gate starts so, the second n numbers; the rest is 0.",
)
def ones_everywhere(self, n_in, n_hidden, rng):
    _start(self, n_in, n_hidden, rng, np.ones(4 * n_hidden))


@mistake(
    method="__init__",
    says="The 1 stands in one place only. Each of the n cells has a forget gate of its own: n ones.",
)
def a_single_one(self, n_in, n_hidden, rng):
    _start(self, n_in, n_hidden, rng, _bias(n_hidden, 1 if n_hidden == 1 else n_hidden))
    if n_hidden == 1:
        self.b.data[:] = 0


@mistake(
    method="__init__",
    says="Your matrices are wide enough for one part. There are four, three gates and the candidate: 4 n_hidden "
    "columns.",
)
def one_part_wide(self, n_in, n_hidden, rng):
    self.Wx, self.Wh = Linear(n_in, n_hidden, rng).W, Linear(n_hidden, n_hidden, rng).W
    self.b = Tensor(np.ones(n_hidden, dtype=np.float32))


@mistake(
    method="__init__",
    says="Your weights have a standard deviation of 1, whatever the number of units: the gates are wide open or shut "
    "from the first step. Scale each matrix by 1 / sqrt of its number of rows, as `Linear` does.",
)
def not_scaled(self, n_in, n_hidden, rng):
    _start(self, n_in, n_hidden, rng, _bias(n_hidden, slice(n_hidden, 2 * n_hidden)))
    self.Wx.data = self.Wx.data * np.float32(n_in**0.5)
    self.Wh.data = self.Wh.data * np.float32(n_hidden**0.5)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all layers of one size start the same. Draw from the rng that is "
    "passed in.",
)
def generator_of_its_own(self, n_in, n_hidden, rng):
    b = _bias(n_hidden, slice(n_hidden, 2 * n_hidden))
    _start(self, n_in, n_hidden, np.random.default_rng(0), b)


@mistake(
    method="__init__",
    says="The numbers are right, but b is float64. That makes float64 of all that it is added to: pass "
    "dtype=np.float32 to np.zeros.",
)
def float64_bias(self, n_in, n_hidden, rng):
    b = _bias(n_hidden, slice(n_hidden, 2 * n_hidden))
    _start(self, n_in, n_hidden, rng, b)
    self.b = Tensor(b)


@mistake(
    method="parameters",
    says="Wh is missing among the parameters: the gates would never learn from what is remembered.",
)
def without_Wh(self):
    return [self.Wx, self.b]


@mistake(method="parameters", says="b is missing among the parameters: no optimizer will ever change it.")
def without_b(self):
    return [self.Wx, self.Wh]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, too.",
)
def arrays_listed(self):
    return [self.Wx.data, self.Wh.data, self.b.data]
