"""Adam: mistakes in memory, settings and arrays."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day5_sgd.adam.one_step import step
from solutions import Adam

mistake, _ = bank_of(Adam)


@mistake(
    method="step",
    says="Your step makes new arrays and leaves the caller's as they were: after p = p - ... the name p "
    "means another array. Write into it: p -= ...",
)
def new_arrays(self, params, grads):
    step(self, [p.copy() for p in params], grads)


@mistake(
    method="step",
    says="Your step puts new arrays into the list, but the network still holds the old ones: params[i] = "
    "... replaces, where params[i] -= ... would write into the array itself.",
)
def new_arrays_in_the_list(self, params, grads):
    new = [p.copy() for p in params]
    step(self, new, grads)
    params[:] = new


@mistake(
    method="step",
    says="Nothing is remembered: m and v are made again at each call, so every step is like the first. Keep them "
    "in self.",
)
def forgets_the_means(self, params, grads):
    self.moments, self.t = None, 0
    step(self, params, grads)


@mistake(
    method="step",
    says="You walk uphill: the step is subtracted from the parameters.",
)
def uphill(self, params, grads):
    step(self, params, grads, move=lambda self, m, v: -self.learning_rate * m / (np.sqrt(v) + self.eps))


@mistake(
    method="step",
    says="The learning rate is not used in the step.",
)
def without_learning_rate(self, params, grads):
    step(self, params, grads, move=lambda self, m, v: m / (np.sqrt(v) + self.eps))


@mistake(
    method="__init__",
    says="The default learning rate isn't 0.001.",
)
def another_default_rate(self, learning_rate=1e-2, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
    self.moments, self.t = None, 0


@mistake(
    method="__init__",
    says="The settings that the caller asks for are not kept: beta1, beta2 and eps are always the defaults.",
)
def settings_ignored(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, 0.9, 0.999, 1e-8
    self.moments, self.t = None, 0


@mistake(
    method="__init__",
    says="eps is always 1e-8 in your version, whatever the caller asks for.",
)
def eps_fixed(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, 1e-8
    self.moments, self.t = None, 0


@mistake(
    method="step",
    says="All arrays share one m and one v, so that each disturbs the others (and where the shapes differ, it "
    "fails). Each array needs its own means.",
)
def one_memory_for_all(self, params, grads):
    self.t += 1
    m, v = (0.0, 0.0) if self.moments is None else self.moments
    for p, g in zip(params, grads, strict=True):
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g**2
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        p -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)
    self.moments = m, v


@mistake(
    method="step",
    says="Arrays of the same shape share their means in your version (a list such as [np.zeros(...)] * n, "
    "or a dict by shape, holds one array several times). Each parameter array needs its own.",
)
def shared_where_shapes_agree(self, params, grads):
    if self.moments is None:
        by_shape = {p.shape: (np.zeros_like(p), np.zeros_like(p)) for p in params}
        self.moments = [by_shape[p.shape] for p in params]
    step(self, params, grads)


@mistake(
    method="step",
    says="v holds one number for the whole array, the mean of all its squares. Each number needs its own: "
    "that is how a steep direction gets smaller steps than a flat one.",
)
def one_number_for_the_whole_array(self, params, grads):
    step(self, params, grads, square=lambda g: np.mean(g**2) + 0 * g)


@mistake(
    method="step",
    says="The steps are right, but the caller's gradients are squared or scaled in place. Make new arrays "
    "of them.",
)
def writes_into_the_gradients(self, params, grads):
    step(self, params, grads)
    for g in grads:
        g *= g


@mistake(
    method="step",
    says="m and v are one and the same list of arrays, so each writes over the other. Make arrays for each of "
    "them.",
)
def one_array_for_both_means(self, params, grads):
    if self.moments is None:
        self.moments = [(m, m) for m in map(np.zeros_like, params)]
    step(self, params, grads)


@mistake(
    method="step",
    says="m and v begin at zero again with every step, while the count goes on: nothing of earlier gradients "
    "is left. Make them once, and keep them in self.",
)
def means_begin_anew(self, params, grads):
    self.moments = None
    step(self, params, grads)
