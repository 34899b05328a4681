"""Tensor: mistakes in the matrix product."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor


def _turned(x):
    return x.swapaxes(-1, -2)


mistake, _ = bank_of(Tensor)


@mistake(
    method="__matmul__",
    says="`.T` turns *all* axes round, not just the last two. For matrices that is the same; for a stack of "
    "matrices it mixes the stack with the rows. What swaps only the last two axes?",
)
def all_axes_turned(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    return Tensor(a @ b, (self, other), (lambda g: g @ b.T, lambda g: a.T @ g))


@mistake(
    method="__matmul__",
    says="The matrices are not transposed on the way back: the shapes then fit in squares alone. Row i of a "
    "met column j of b; going back, g meets b's *rows*.",
)
def nothing_transposed(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    return Tensor(a @ b, (self, other), (lambda g: g @ b, lambda g: a @ g))


@mistake(
    method="__matmul__",
    says="The factors of the two pulls stand on the wrong side: a is on the left of the product, and g b^T is "
    "its gradient, with g on the left. Write the shapes under each factor.",
)
def factors_on_the_wrong_side(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    return Tensor(a @ b, (self, other), (lambda g: _turned(b) @ g, lambda g: g @ _turned(a)))


@mistake(
    method="__matmul__",
    says="The two gradients are exchanged: a gets what belongs to b. The first pull is for the first parent.",
)
def pulls_exchanged(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    return Tensor(a @ b, (self, other), (lambda g: _turned(a) @ g, lambda g: g @ _turned(b)))


@mistake(
    method="__matmul__",
    says="You multiply number by number, with *. A matrix product sums each row with each column: @.",
)
def number_by_number(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    return Tensor(a * b, (self, other), (lambda g: g * b, lambda g: g * a))


@mistake(
    method="__matmul__",
    says="np.dot does with two stacks something else than @: it multiplies every matrix of one with every "
    "matrix of the other.",
)
def dot_of_two_stacks(self, other):
    a, b = Tensor.value(self), Tensor.value(other)

    def pull_b(g):
        return a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1]) if b.ndim == 2 else _turned(a) @ g

    return Tensor(np.dot(a, b), (self, other), (lambda g: g @ _turned(b), pull_b))


@mistake(
    method="__matmul__",
    says="What stands on the right goes in as a plain array: the graph ends there, and b gets no gradient from "
    "a @ b. Both are parents.",
)
def right_side_as_a_constant(self, other):
    a, b = Tensor.value(self), Tensor.value(other)
    parent = self if isinstance(self, Tensor) else other
    return Tensor(
        a @ b, (parent,), ((lambda g: g @ _turned(b)) if parent is self else (lambda g: _turned(a) @ g),)
    )


@mistake(
    method="__matmul__",
    says="Your product works only between two Tensors: an array's own .data is something else. Tensor.value(other)"
    " gives the numbers of either.",
)
def product_of_tensors_alone(self, other):
    a, b = self.data, other.data

    def pull_b(g):
        return a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1]) if b.ndim == 2 else _turned(a) @ g

    return Tensor(a @ b, (self, other), (lambda g: g @ _turned(b), pull_b))


@mistake(
    method="__rmatmul__",
    says="array @ tensor comes out as tensor @ array. In __rmatmul__, `self` stands on the right, and for "
    "matrices the order counts.",
)
def reversed_product_not_reversed(self, other):
    return Tensor.__matmul__(self, other)


@mistake(
    method="__rmatmul__",
    says="array @ tensor has the right value and no parents: the graph ends there, and the Tensor gets no "
    "gradient.",
)
def reversed_product_cuts_the_graph(self, other):
    return Tensor(other @ self.data)
