"""Value: mistakes in backward."""

from __future__ import annotations

from grading.exercises import bank_of
from solutions import Value

# Backward


def _order(result):
    """All ancestors of a node, each after its parents."""
    order, met, stack = [], set(), [(result, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in met:
            met.add(node)
            stack += [(node, True), *((parent, False) for parent in node.parents)]
    return order


def _turns(result):
    """The same nodes from the end, each when all that was computed from it has had its turn (by counting).

    Where several are ready, the last parent comes first. So what overwrites a gradient leaves another share than
    along `_order`.
    """
    waiting, stack = {result: 0}, [result]
    while stack:
        for parent in stack.pop().parents:
            if parent not in waiting:
                waiting[parent] = 0
                stack.append(parent)
            waiting[parent] += 1
    ready = [result]
    while ready:
        node = ready.pop()
        yield node
        for parent in node.parents:
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)


def _pass_on(result):
    """The chain rule, from the result back."""
    for node in reversed(_order(result)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


mistake, _ = bank_of(Value)


@mistake(
    method="backward",
    says="All gradients stay 0: nobody says that the result changes by 1 when it changes by 1. Give the last "
    "node its gradient before you pass anything on.",
)
def without_a_first_1(self):
    _pass_on(self)


@mistake(
    method="backward",
    says="Nothing but the direct parents of the result gets a gradient. Either you stop there, or you go "
    "through the nodes in the wrong direction, and they pass on what they have not received yet.",
)
def direct_parents_alone(self):
    self.grad += 1.0
    for parent, slope in zip(self.parents, self.slopes, strict=True):
        parent.grad += slope


@mistake(
    method="backward",
    says="Your parents' gradients are overwritten (=) where they should add up (+=): a number that is used "
    "twice sends its influence along two paths.",
)
def overwrites(self):
    self.grad = 1.0
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad = node.grad * slope


@mistake(
    method="backward",
    says="Where a number is used twice, only one of its two paths counts: the share that comes last replaces the one "
    "that was there. Both have an influence, so the shares add up: += instead of =.",
)
def overwrites_what_waits(self):
    gradients = {self: 1.0}
    for node in _turns(self):
        gradient = gradients.pop(node)
        node.grad += gradient
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            gradients[parent] = gradient * slope


@mistake(
    method="backward",
    says="What an earlier backward of another graph has left in a shared leaf is lost: yours begins at 0 again, or "
    "puts the new gradient in its place. It should add to what is there.",
)
def starts_from_zero(self):
    for node in _order(self):
        node.grad = 0.0
    self.grad = 1.0
    _pass_on(self)


@mistake(
    method="backward",
    says="You add up the slopes of a path where they should be multiplied: if q grows 3 times as fast as x, "
    "and f twice as fast as q, how fast does f grow with x?",
)
def slopes_added_along_a_path(self):
    derivatives = dict.fromkeys(_order(self), 0.0)
    derivatives[self] = 1.0
    for node in reversed(list(derivatives)):
        node.grad += derivatives[node]
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            derivatives[parent] += slope + (derivatives[node] if node is not self else 0.0)


@mistake(
    method="backward",
    says="The slope is passed on, but not multiplied by the gradient of the node that passes it. The chain "
    "rule is a product: what the node is worth, times the slope.",
)
def slopes_without_the_gradient(self):
    self.grad += 1.0
    for node in reversed(_order(self)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope


@mistake(
    method="backward",
    says="Some nodes pass their gradient on before it is complete. 'Nearest first' is not enough: a node has "
    "to wait until everything that was computed from it has had its turn.",
)
def nearest_first(self):
    self.grad += 1.0
    order, met = [self], {self}
    for node in order:
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            if parent not in met:
                met.add(parent)
                order.append(parent)


@mistake(
    method="backward",
    says="Whenever a node receives something, you pass its whole gradient on once more, with what it has "
    "passed on before. Each node should have one turn, when its gradient is complete.",
)
def passes_on_again_and_again(self):
    self.grad += 1.0
    stack = [self]
    while stack:
        node = stack.pop()
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            stack.append(parent)


@mistake(
    method="backward",
    says="You pass a node's gradient on each time that you get to it, with what you have passed on before. Each node "
    "should have one turn, when its gradient is complete.",
)
def passes_on_down_each_path(self):
    self.grad += 1.0
    edges = [(self, *edge) for edge in zip(self.parents, self.slopes, strict=True)][::-1]
    for _ in range(100_000):  # paths may be many more than nodes
        if not edges:
            return
        node, parent, slope = edges.pop()
        parent.grad += node.grad * slope
        edges += [(parent, *edge) for edge in zip(parent.parents, parent.slopes, strict=True)][::-1]


@mistake(
    method="backward",
    says="Your backward never gives self a gradient of its own: a result changes by 1 when it changes by 1, "
    "and its .grad should say so.",
)
def self_left_out(self):
    derivatives = dict.fromkeys(_order(self), 0.0)
    derivatives[self] = 1.0
    for node in reversed(list(derivatives)):
        node.grad += derivatives[node] if node is not self else 0.0
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            derivatives[parent] += derivatives[node] * slope


@mistake(
    method="backward",
    says="The gradients are right, but your backward calls itself for each step down the graph, and Python "
    "allows only so many calls inside each other. A list as a stack goes as deep as you like.",
)
def recursive(self):
    order, met = [], set()

    def list_after_parents(node):
        if node not in met:
            met.add(node)
            for parent in node.parents:
                list_after_parents(parent)
            order.append(node)

    list_after_parents(self)
    self.grad += 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


@mistake(
    method="backward",
    says="Two nodes that hold the same number count as one in your code: the second is never visited. Note which "
    "*node* was met, not which number: the node itself, or its id().",
)
def equal_numbers_are_one_node(self):
    order, met, stack = [], set(), [(self, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node.data not in met:
            met.add(node.data)
            stack += [(node, True), *((parent, False) for parent in node.parents)]
    self.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
