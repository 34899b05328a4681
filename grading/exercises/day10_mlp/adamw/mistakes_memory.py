"""AdamW: mistakes in memory, parameters without a gradient, and zero_grad."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day10_mlp.adamw.one_step import adam, decayed, start, step
from solutions import AdamW

mistake, _ = bank_of(AdamW)


@mistake(
    method="step",
    says="Nothing is remembered: m and v begin at zero again with every step. Make them once, in __init__, and keep "
    "them.",
)
def forgets_the_means(self):
    self.moments = [(np.zeros_like(m), np.zeros_like(v)) for m, v in self.moments]
    step(self)


@mistake(
    method="__init__",
    says="Parameters of the same shape share their means in your version. Each needs an m and a v of its own.",
)
def shared_where_shapes_agree(
    self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1
):
    start(self, parameters, learning_rate, beta1, beta2, eps, decay)
    by_shape = {m.shape: (m, v) for m, v in self.moments}
    self.moments = [by_shape[m.shape] for m, _ in self.moments]


@mistake(
    method="__init__",
    says="m and v are one and the same array, so each writes over the other. Make two.",
)
def one_array_for_both_means(
    self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1
):
    start(self, parameters, learning_rate, beta1, beta2, eps, decay)
    self.moments = [(m, m) for m, _ in self.moments]


@mistake(
    method="step",
    says="A parameter whose grad is None stops your step: None can't be computed with. Such a parameter had no part "
    "in the loss; leave it alone.",
)
def stops_at_none(self):
    self.t += 1
    for parameter, (m, v) in zip(self.parameters, self.moments, strict=True):
        p, g = parameter.data, parameter.grad
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2
        p -= decayed(self, p)
        p -= adam(self, m, v)


@mistake(
    method="step",
    says="A parameter whose grad is None decays all the same in your version. Leave it as it is.",
)
def none_decays(self):
    for parameter in self.parameters:
        if parameter.grad is None:
            parameter.data = parameter.data - decayed(self, parameter.data)
    step(self)


@mistake(
    method="step",
    says="Your step ends at the first parameter whose grad is None, and those after it are not trained. Go on with "
    "the next: `continue`, not `return` or `break`.",
)
def ends_at_none(self):
    grads = [parameter.grad for parameter in self.parameters]
    if None in [None if g is None else True for g in grads]:
        first = next(k for k, g in enumerate(grads) if g is None)
        for parameter in self.parameters[first:]:
            parameter.grad = None
    step(self)
    for parameter, g in zip(self.parameters, grads, strict=True):
        parameter.grad = g


@mistake(
    method="zero_grad",
    says="zero_grad does nothing, so that each backward adds to the gradient of all those before it.",
)
def zero_grad_empty(self):
    pass


@mistake(
    method="zero_grad",
    says="zero_grad clears the first parameter only. Go through all of them.",
)
def zero_grad_of_the_first(self):
    self.parameters[0].grad = None


@mistake(
    method="zero_grad",
    says="zero_grad sets a variable of its own to None, and the Tensors keep their gradients: it is parameter.grad "
    "that has to change. Or does your zero_grad clear the parameters instead?",
)
def zero_grad_clears_the_data(self):
    for parameter in self.parameters:
        parameter.data = np.zeros_like(parameter.data)
