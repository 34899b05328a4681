"""MultiHeadAttention: mistakes in __init__ and parameters."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Linear, MultiHeadAttention, Tensor

mistake, _ = bank_of(MultiHeadAttention)


def _made(self, width, heads, rng, causal, linears):
    if width % heads:
        raise ValueError("heads does not divide width")
    self.query, self.key, self.value, self.out = linears
    self.heads, self.causal, self.weights = heads, causal, None


@mistake(
    method="__init__",
    says="Query, key and value are one and the same Linear. Then every position asks for just what it offers, and "
    "training can't tell the three apart. Make four of them.",
)
def one_linear_for_three(self, width, heads, rng, causal=True):
    first, out = Linear(width, width, rng), Linear(width, width, rng)
    _made(self, width, heads, rng, causal, (first, first, first, out))


@mistake(
    method="__init__",
    says="All four are one and the same Linear: [linear] * 4 repeats it and makes no new ones. Call Linear four times, "
    "so that each has weights of its own.",
)
def one_linear_for_all(self, width, heads, rng, causal=True):
    _made(self, width, heads, rng, causal, [Linear(width, width, rng)] * 4)


@mistake(
    method="__init__",
    says="Your Linears make d numbers, enough for one head. They make all heads at once: from width to width.",
)
def wide_enough_for_one_head(self, width, heads, rng, causal=True):
    d = width // heads
    three = [Linear(width, d, rng) for _ in range(3)]
    _made(self, width, heads, rng, causal, (*three, Linear(d, width, rng)))


@mistake(
    method="__init__",
    says="A number of heads that doesn't divide the width goes through here, and fails later, where nobody knows "
    "why. Raise a ValueError as soon as the layer is made.",
)
def heads_not_looked_at(self, width, heads, rng, causal=True):
    _made(self, width, 1, rng, causal, [Linear(width, width, rng) for _ in range(4)])
    self.heads = heads


@mistake(
    method="__init__",
    says="You make a generator of your own, so all four Linears, and every layer, start the same. Draw from the rng "
    "that is passed in.",
)
def generators_of_its_own(self, width, heads, rng, causal=True):
    linears = [Linear(width, width, np.random.default_rng(0)) for _ in range(4)]
    _made(self, width, heads, rng, causal, linears)


@mistake(
    method="__init__",
    says="`causal` is not kept as it was given: it's always True.",
)
def always_causal(self, width, heads, rng, causal=True):
    _made(self, width, heads, rng, True, [Linear(width, width, rng) for _ in range(4)])


@mistake(
    method="parameters",
    says="The last Linear, `out`, is missing among the parameters: no optimizer will ever change it.",
)
def without_out(self):
    return [p for linear in (self.query, self.key, self.value) for p in linear.parameters()]


@mistake(
    method="parameters",
    says="You list the four Linears. An optimizer needs the Tensors in them: ask each Linear for its parameters().",
)
def linears_listed(self):
    return [self.query, self.key, self.value, self.out]


@mistake(
    method="parameters",
    says="You have a list of lists: four, with the parameters of a Linear each. One flat list is asked for.",
)
def list_of_lists(self):
    return [linear.parameters() for linear in (self.query, self.key, self.value, self.out)]


@mistake(
    method="parameters",
    says="You list the arrays (.data). Asked for are the Tensors themselves: the optimizer needs their gradients, "
    "too.",
)
def arrays_listed(self):
    linears = (self.query, self.key, self.value, self.out)
    return [p.data for linear in linears for p in linear.parameters()]


@mistake(
    method="parameters",
    says="You list new Tensors. An optimizer that changes them leaves the layer's own as they are.",
)
def copies_listed(self):
    linears = (self.query, self.key, self.value, self.out)
    return [Tensor(p.data) for linear in linears for p in linear.parameters()]


@mistake(
    method="parameters",
    says="The weights are there, but what else the Linears learn is not: their biases stay as they are for ever. Ask "
    "each Linear for its parameters().",
)
def weights_alone(self):
    return [self.query.W, self.key.W, self.value.W, self.out.W]


@mistake(
    method="parameters",
    says="Some of your parameters come twice. The optimizer would then take two steps with them for one of the "
    "others.",
)
def out_twice(self):
    linears = (self.query, self.key, self.value, self.out, self.out)
    return [p for linear in linears for p in linear.parameters()]
