"""Tensor: mistakes in softmax and log_softmax."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor


def _p(x, axis):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _log_p(x, axis):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax_pull(p, axis):
    return lambda g: p * (g - (g * p).sum(axis=axis, keepdims=True))


mistake, _ = bank_of(Tensor)


@mistake(
    method="softmax",
    says="You treat softmax as if each probability depended only on its own logit: p (1 - p) is the diagonal. All "
    "of a row share one denominator, so each logit moves every probability: take g's mean by p away first.",
)
def softmax_by_the_diagonal(self, axis=-1):
    p = _p(self.data, axis)
    return Tensor(p, (self,), (lambda g: g * p * (1 - p),))


@mistake(
    method="softmax",
    says="The gradient of softmax is that of exp: what the denominator does is missing. It grows with every "
    "logit, and makes all probabilities smaller.",
)
def softmax_without_the_denominator(self, axis=-1):
    p = _p(self.data, axis)
    return Tensor(p, (self,), (lambda g: g * p,))


@mistake(
    method="softmax",
    says="The values are right along every axis, but on the way back you always sum over the last one. Use the "
    "same `axis` both ways.",
)
def softmax_back_along_the_last_axis(self, axis=-1):
    p = _p(self.data, axis)
    return Tensor(p, (self,), (_softmax_pull(p, -1),))


@mistake(
    method="softmax",
    says="Your softmax always runs along the last axis, whatever `axis` says.",
)
def softmax_without_axis(self, axis=-1):
    p = _p(self.data, -1)
    return Tensor(p, (self,), (_softmax_pull(p, -1),))


@mistake(
    method="softmax",
    says="Your softmax sums over the whole array. Along `axis`, each row has a sum of its own.",
)
def softmax_over_everything(self, axis=-1):
    p = _p(self.data, None)
    return Tensor(p, (self,), (_softmax_pull(p, None),))


@mistake(
    method="softmax",
    says="exp of a logit of 1000 overflows, and infinity / infinity is nan. Day 3's softmax mends that: first "
    "take the maximum away, along the same axis.",
)
def softmax_overflows(self, axis=-1):
    powers = np.exp(self.data)
    p = powers / powers.sum(axis=axis, keepdims=True)
    return Tensor(p, (self,), (_softmax_pull(p, axis),))


@mistake(
    method="softmax",
    says="You take away the maximum of the whole array: a row that lies far below it becomes all zeros, and 0 "
    "/ 0 is nan. Take away each row's own maximum.",
)
def softmax_by_the_maximum_of_all(self, axis=-1):
    powers = np.exp(self.data - self.data.max())
    p = powers / powers.sum(axis=axis, keepdims=True)
    return Tensor(p, (self,), (_softmax_pull(p, axis),))


@mistake(
    method="softmax",
    says="-= takes the maximum away inside the array of `self`: after the call, x holds other numbers. x - "
    "maximum makes a new array.",
)
def softmax_shifts_self(self, axis=-1):
    self.data -= self.data.max(axis=axis, keepdims=True)
    p = _p(self.data, axis)
    return Tensor(p, (self,), (_softmax_pull(p, axis),))


@mistake(
    method="log_softmax",
    says="This is the logarithm of a finished probability. Where that has rounded to 0, the logarithm is minus "
    "infinity. Take it apart first: ln(a / b) = ln a - ln b, and ln of e^x is x.",
)
def log_of_a_rounded_probability(self, axis=-1):
    p = _p(self.data, axis)
    return Tensor(np.log(p), (self,), (lambda g: g - p * g.sum(axis=axis, keepdims=True),))


@mistake(
    method="log_softmax",
    says="You take softmax first, and the logarithm of it. Where a probability has rounded to 0, that is minus "
    "infinity. Take it apart: ln(a / b) = ln a - ln b, and ln of e^x is x.",
)
def log_after_softmax(self, axis=-1):
    with np.errstate(divide="ignore"):
        return self.softmax(axis).log()


@mistake(
    method="log_softmax",
    says="exp of a logit of 1000 overflows inside your log_softmax. Take the maximum away first, along the "
    "same axis, as in softmax.",
)
def log_softmax_overflows(self, axis=-1):
    y = self.data - np.log(np.exp(self.data).sum(axis=axis, keepdims=True))
    return Tensor(y, (self,), (lambda g: g - np.exp(y) * g.sum(axis=axis, keepdims=True),))


@mistake(
    method="log_softmax",
    says="In the gradient of log_softmax you take p away from g. What each logit does to the denominator "
    "counts for every entry of its row: take away p times the *sum* of g.",
)
def log_softmax_takes_p_away(self, axis=-1):
    y = _log_p(self.data, axis)
    return Tensor(y, (self,), (lambda g: g - np.exp(y),))


@mistake(
    method="log_softmax",
    says="In the gradient of log_softmax, each logit counts only for its own entry, with 1 - p. It is in the "
    "denominator of all the others, too: take away p times the sum of g along the axis.",
)
def log_softmax_by_the_diagonal(self, axis=-1):
    y = _log_p(self.data, axis)
    return Tensor(y, (self,), (lambda g: g * (1 - np.exp(y)),))


@mistake(
    method="log_softmax",
    says="log_softmax has the gradient of softmax. The logarithm is a step of its own: it divides by p, and "
    "what is left is short.",
)
def log_softmax_with_the_gradient_of_softmax(self, axis=-1):
    y = _log_p(self.data, axis)
    return Tensor(y, (self,), (_softmax_pull(np.exp(y), axis),))


@mistake(
    method="log_softmax",
    says="The values of log_softmax are right along every axis, but on the way back you always sum over the "
    "last one. Use the same `axis` both ways.",
)
def log_softmax_back_along_the_last_axis(self, axis=-1):
    y = _log_p(self.data, axis)
    return Tensor(y, (self,), (lambda g: g - np.exp(y) * g.sum(axis=-1, keepdims=True),))


@mistake(
    method="log_softmax",
    says="Your log_softmax always runs along the last axis, whatever `axis` says.",
)
def log_softmax_without_axis(self, axis=-1):
    y = _log_p(self.data, -1)
    return Tensor(y, (self,), (lambda g: g - np.exp(y) * g.sum(axis=-1, keepdims=True),))
