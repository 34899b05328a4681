"""Tensor: mistakes in backward."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor, unbroadcast


def _order(result):
    """All nodes that a result came from and itself, each after its parents."""
    order, met, stack = [], set(), [(result, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in met:
            met.add(node)
            stack += [(node, True), *((parent, False) for parent, _ in node.links)]
    return order


def _add_to_leaves(order, gradients):
    for node in order:
        if not node.links and node in gradients:
            before = 0.0 if node.grad is None else node.grad
            node.grad = np.array(before + gradients[node], node.data.dtype)


def _gradients(result, fold=unbroadcast):
    """{node: d(result)/d(node)} of all nodes; `fold` brings what a pull gives back to the parent's shape."""
    gradients = {result: np.ones_like(result.data)}
    for node in reversed(_order(result)):
        for parent, pull in node.links:
            share = fold(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return gradients


mistake, _ = bank_of(Tensor)


@mistake(
    method="backward",
    says="What comes out of a pull goes to the parent as it is, in the shape of the *result*. Where NumPy "
    "stretched the parent, its gradient has to be folded back to the parent's shape: that is what "
    "`unbroadcast` is for.",
)
def without_unbroadcast(self):
    gradients = {self: np.ones_like(self.data)}
    order = _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            share = pull(gradients[node])
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    for node in order:
        if not node.links and node in gradients:
            node.grad = np.asarray(gradients[node] if node.grad is None else node.grad + gradients[node])


@mistake(
    method="backward",
    says="Your gradients lose the axes that NumPy put in front, and those of length 1 stay stretched. "
    "`unbroadcast` folds both kinds: hand it what comes out of a pull, with the parent's shape.",
)
def leading_axes_folded_alone(self):
    def fold(share, shape):
        return share.sum(axis=tuple(range(share.ndim - len(shape)))) if share.ndim > len(shape) else share

    gradients, order = {self: np.ones_like(self.data)}, _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            share = fold(np.asarray(pull(gradients[node])), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="A parent's gradient is overwritten where it should grow: a Tensor that is used twice sends its "
    "influence along two paths, and what comes back along them adds up.",
)
def overwrites(self):
    gradients, order = {self: np.ones_like(self.data)}, _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            gradients[parent] = unbroadcast(pull(gradients[node]), parent.shape)
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="Where gradients reach a Tensor along two paths, the later one replaces the earlier: = puts it in the "
    "place of what is there, and it should be added.",
)
def the_later_path_alone(self):
    order, met = [], set()

    def visit(node):
        met.add(node)
        for parent, _ in node.links:
            if parent not in met:
                visit(parent)
        order.append(node)

    visit(self)
    gradients = {self: np.ones_like(self.data)}
    for node in reversed(order):
        for parent, pull in node.links:
            gradients[parent] = unbroadcast(pull(gradients[node]), parent.shape)
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="You add with += to an array that another Tensor holds, too. The pull of a sum, `lambda g: g`, hands "
    "one and the same array to both parents, and += changes it for both. Make a new array: gradient = gradient "
    "+ share.",
)
def added_in_place(self):
    gradients, order = {self: np.ones_like(self.data)}, _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            if parent in gradients:
                gradients[parent] += share
            else:
                gradients[parent] = share
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="Two leaves get one and the same array as their .grad, and the next backward adds to it in place: "
    "what belongs to one of them shows up at the other. Give each leaf an array of its own.",
)
def leaves_share_an_array(self):
    for node, gradient in _gradients(self).items():
        if not node.links and node.grad is None:
            node.grad = gradient
        elif not node.links:
            node.grad += gradient


@mistake(
    method="backward",
    says="What an earlier backward has left in a leaf's .grad is lost: yours puts the new gradient in its "
    "place. It should be added to what is there, so that two losses may share a leaf.",
)
def leaves_start_from_zero(self):
    for node, gradient in _gradients(self).items():
        if not node.links:
            node.grad = np.array(gradient, node.data.dtype)


@mistake(
    method="backward",
    says="The gradients run off into nothing: every .grad is still None. When all is worked out, write each "
    "leaf's gradient to its .grad.",
)
def nothing_written_down(self):
    _gradients(self)


@mistake(
    method="backward",
    says="All gradients are 0, because nobody says that the result changes by 1 when it changes by 1. What is "
    "the gradient of the last Tensor, before anything is passed on?",
)
def without_a_first_1(self):
    gradients, order = {self: np.zeros_like(self.data)}, _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="The result's direct parents get a gradient, and there it ends. Each of them has parents of its own: "
    "walk on, until you have come to the leaves.",
)
def direct_parents_alone(self):
    gradients = {} if self.links else {self: np.ones_like(self.data)}
    for parent, pull in self.links:
        share = unbroadcast(pull(np.ones_like(self.data)), parent.shape)
        gradients[parent] = gradients[parent] + share if parent in gradients else share
    _add_to_leaves([*gradients], gradients)


@mistake(
    method="backward",
    says="Some Tensors pass their gradient on before it is complete. 'Nearest first' is not enough: a Tensor "
    "has to wait until everything that was computed *from* it has had its turn.",
)
def nearest_first(self):
    gradients, order, met = {self: np.ones_like(self.data)}, [self], {self}
    for node in order:
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
            if parent not in met:
                met.add(parent)
                order.append(parent)
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="Whenever a Tensor receives something, you pass its whole gradient on once more, with what it has "
    "passed on before. Each Tensor has one turn, when its gradient is complete.",
)
def passes_on_again_and_again(self):
    gradients, stack = {self: np.ones_like(self.data)}, [self]
    while stack:
        node = stack.pop()
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
            stack.append(parent)
    _add_to_leaves(_order(self), gradients)


@mistake(
    method="backward",
    says="The gradients are right, but your backward calls itself for each step down the graph, and Python "
    "allows only so many calls inside each other. A list as a stack goes as deep as you like, as on day 4.",
)
def recursive(self):
    order, met = [], set()

    def list_after_parents(node):
        if node not in met:
            met.add(node)
            for parent, _ in node.links:
                list_after_parents(parent)
            order.append(node)

    list_after_parents(self)
    gradients = {self: np.ones_like(self.data)}
    for node in reversed(order):
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    _add_to_leaves(order, gradients)


@mistake(
    method="backward",
    says="The gradients are right, but those of a float32 leaf come out as float64: np.ones makes float64 "
    "unless it is told otherwise. np.ones_like(self.data) has the kind of the data.",
)
def begins_in_float64(self):
    gradients, order = {self: np.ones(self.shape)}, _order(self)
    for node in reversed(order):
        for parent, pull in node.links:
            share = unbroadcast(pull(gradients[node]), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    for node in order:
        if not node.links and node in gradients:
            node.grad = np.array(gradients[node] if node.grad is None else node.grad + gradients[node])
