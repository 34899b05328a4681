"""Tensor: mistakes in reshape, transpose and x[index]."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor

mistake, _ = bank_of(Tensor)


@mistake(
    method="reshape",
    says="On the way back from reshape, g comes in the new shape, and goes on in it. The parent has the old "
    "one: give g that shape.",
)
def reshape_does_not_go_back(self, *shape):
    return Tensor(self.data.reshape(*shape), (self,), (lambda g: g,))


@mistake(
    method="reshape",
    says="After reshape the numbers are there and the parents are not: the graph ends there, and no gradient "
    "gets through.",
)
def reshape_cuts_the_graph(self, *shape):
    return Tensor(self.data.reshape(*shape))


@mistake(
    method="transpose",
    says="On the way back you exchange the axes in the same order as on the way forward. For two axes that "
    "undoes it; for (1, 2, 0) it turns them one place further. Which order leads *back*? np.argsort finds it.",
)
def transposed_back_by_the_same_axes(self, *axes):
    order = axes or tuple(range(self.data.ndim))[::-1]
    return Tensor(self.data.transpose(order), (self,), (lambda g: g.transpose(order),))


@mistake(
    method="transpose",
    says="On the way back, g's axes are all turned round, whatever the order was. That undoes transpose() "
    "without arguments; for a given order, find the one that leads back.",
)
def transposed_back_by_a_plain_turn(self, *axes):
    return Tensor(self.data.transpose(*axes), (self,), (lambda g: g.transpose(),))


@mistake(
    method="transpose",
    says="On the way back from transpose you give g the old shape by reshape. That lays the numbers out in the "
    "order in which they come, and their order is a different one: it takes a transpose to undo a transpose.",
)
def transposed_back_by_reshape(self, *axes):
    return Tensor(self.data.transpose(*axes), (self,), (lambda g: g.reshape(self.data.shape),))


@mistake(
    method="transpose",
    says="Your transpose takes no notice of the order that is asked for, and always turns all axes round.",
)
def transpose_without_axes(self, *axes):
    return Tensor(self.data.transpose(), (self,), (lambda g: g.transpose(),))


@mistake(
    method="__getitem__",
    says="Where an array picks the same place twice, only one of the two gradients arrives: full[index] = g "
    "and full[index] += g both write each place once. np.add.at(full, index, g) adds as often as a place was "
    "picked.",
)
def picked_twice_counts_once(self, index):
    def pull(g):
        full = np.zeros_like(self.data)
        full[index] = g
        return full

    return Tensor(self.data[index], (self,), (pull,))


@mistake(
    method="__getitem__",
    says="The numbers that were *not* picked get a gradient as well. They had no influence: begin with zeros "
    "everywhere, and add g at the places that were picked.",
)
def all_get_a_gradient(self, index):
    def pull(g):
        full = np.ones_like(self.data)
        np.add.at(full, index, g)
        return full

    return Tensor(self.data[index], (self,), (pull,))


@mistake(
    method="__getitem__",
    says="On the way back from x[index], g goes on in the shape of what was picked. The parent has more "
    "places: begin with zeros in the shape of its data, and add g where it was picked.",
)
def picked_does_not_go_back(self, index):
    return Tensor(self.data[index], (self,), (lambda g: g,))


@mistake(
    method="__getitem__",
    says="x[index] has the right numbers and no parents: the graph ends there, and no gradient gets through.",
)
def picking_cuts_the_graph(self, index):
    return Tensor(self.data[index])


@mistake(
    method="__getitem__",
    says="You put ones at the places that were picked, whatever g is. g says how much each of them matters: "
    "add g there.",
)
def picking_forgets_g(self, index):
    def pull(g):
        full = np.zeros_like(self.data)
        np.add.at(full, index, 1.0)
        return full

    return Tensor(self.data[index], (self,), (pull,))
