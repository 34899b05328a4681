"""Tensor: mistakes in sum, mean and max."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor


def _kept(x, axis, keepdims, fold):
    """(the reduced array with its axes, the same as it is asked for)."""
    kept = fold(x, axis=axis, keepdims=True)
    return kept, kept if keepdims else kept.squeeze(axis)


mistake, _ = bank_of(Tensor)


@mistake(
    method="sum",
    says="On the way back you stretch g without the axis that the sum took away: NumPy lines shapes up from "
    "the right, so it fails, or in a square puts rows where columns belong. First give the axis back, with "
    "length 1.",
)
def sum_pull_without_the_axis(self, axis=None, keepdims=False):
    x = self.data
    result = _kept(x, axis, keepdims, np.sum)[1]
    return Tensor(result, (self,), (lambda g: np.broadcast_to(g, x.shape),))


@mistake(
    method="sum",
    says="The pull of your sum returns g as it is, in the shape of the sum. Each number went into the sum "
    "once, so each of them gets g: stretch it to the shape of the data.",
)
def sum_pull_does_not_stretch(self, axis=None, keepdims=False):
    return Tensor(_kept(self.data, axis, keepdims, np.sum)[1], (self,), (lambda g: g,))


@mistake(
    method="sum",
    says="The pull of your sum answers with ones, whatever g is. Each number of the data gets the g of the sum "
    "that it went into.",
)
def sum_pull_of_ones(self, axis=None, keepdims=False):
    x = self.data
    return Tensor(_kept(x, axis, keepdims, np.sum)[1], (self,), (lambda g: np.ones_like(x),))


@mistake(
    method="sum",
    says="Your sum takes no notice of keepdims: with keepdims=True, the axes that were summed stay, with "
    "length 1.",
)
def sum_without_keepdims(self, axis=None, keepdims=False):
    x, kept = self.data, self.data.sum(axis=axis, keepdims=True)
    return Tensor(kept.squeeze(axis), (self,), (lambda g: np.broadcast_to(g.reshape(kept.shape), x.shape),))


@mistake(
    method="sum",
    says="Your sum always runs over everything, whatever `axis` says.",
)
def sum_without_axis(self, axis=None, keepdims=False):
    x = self.data
    total = x.sum(keepdims=keepdims)
    return Tensor(total, (self,), (lambda g: np.broadcast_to(g, x.shape),))


@mistake(
    method="mean",
    says="The mean has the right value, but the gradient of a sum: each number moves the mean by a share of "
    "1/count only.",
)
def mean_with_the_gradient_of_a_sum(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.mean)
    return Tensor(result, (self,), (lambda g: np.broadcast_to(g.reshape(kept.shape), x.shape),))


@mistake(
    method="mean",
    says="You divide by the number of *all* entries. A mean over an axis divides by the length of that axis: "
    "by how many numbers went into each sum.",
)
def mean_divides_by_all_entries(self, axis=None, keepdims=False):
    return self.sum(axis, keepdims) * (1 / self.data.size)


@mistake(
    method="mean",
    says="You divide by the length of the first axis, whichever axis the mean runs over. By how many numbers "
    "went into each sum?",
)
def mean_divides_by_the_first_axis(self, axis=None, keepdims=False):
    return self.sum(axis, keepdims) * (1 / len(self.data))


@mistake(
    method="mean",
    says="You divide by the number of sums that come out, not by how many numbers went into each of them.",
)
def mean_divides_by_what_comes_out(self, axis=None, keepdims=False):
    total = self.sum(axis, keepdims)
    return total * (1 / total.data.size)


@mistake(
    method="mean",
    says="You divide by the length of one axis. Where `axis` is a tuple, or None, several axes went into each "
    "sum: count all of their numbers.",
)
def mean_of_several_axes_divides_by_one(self, axis=None, keepdims=False):
    last = -1 if axis is None else axis[-1] if isinstance(axis, tuple) else axis
    return self.sum(axis, keepdims) * (1 / self.shape[last])


@mistake(
    method="max",
    says="Every number gets the gradient of the maximum. Only the largest one has moved it: where x is "
    "smaller, a small push changes nothing.",
)
def max_with_the_gradient_of_a_sum(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.max)
    return Tensor(result, (self,), (lambda g: np.broadcast_to(g.reshape(kept.shape), x.shape),))


@mistake(
    method="max",
    says="Where two numbers are equally large, each of them gets the whole gradient, so together they get "
    "twice what there is. Share it among them, or give it to the first.",
)
def max_gives_equal_ones_the_whole(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.max)
    return Tensor(result, (self,), (lambda g: g.reshape(kept.shape) * (x == kept),))


@mistake(
    method="max",
    says="You send the gradient to the largest number of the whole array. With an axis, each row (or column) "
    "has a maximum of its own.",
)
def max_of_all_gets_the_gradient(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.max)
    return Tensor(result, (self,), (lambda g: g.reshape(kept.shape) * (x == x.max()),))


@mistake(
    method="max",
    says="The gradient of your maximum answers with ones and zeros, whatever g is. Where the maximum was, g "
    "goes.",
)
def max_forgets_g(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.max)
    share = ((x == kept) / (x == kept).sum(axis=axis, keepdims=True)).astype(x.dtype)
    return Tensor(result, (self,), (lambda g: share,))


@mistake(
    method="max",
    says="On the way back from your maximum, g lacks the axis that was taken away: in a square, rows get what "
    "belongs to columns. First give the axis back, with length 1.",
)
def max_pull_without_the_axis(self, axis=None, keepdims=False):
    x = self.data
    kept, result = _kept(x, axis, keepdims, np.max)
    share = ((x == kept) / (x == kept).sum(axis=axis, keepdims=True)).astype(x.dtype)
    return Tensor(result, (self,), (lambda g: g * share,))


@mistake(
    method="mean",
    says="The values are right, but float32 went in and float64 comes out: a NumPy number such as "
    "np.float64(3) or the result of np.prod widens an array of float32. Python's own numbers don't: int(...) "
    "or float(...) helps.",
)
def mean_divides_by_a_float64(self, axis=None, keepdims=False):
    total = self.sum(axis, keepdims)
    return total / np.float64(math.prod(self.shape) / math.prod(total.shape))
