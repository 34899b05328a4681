"""Adam: mistakes in the formula: corrections, means, root and eps."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day5_sgd.adam.one_step import step
from solutions import Adam

mistake, _ = bank_of(Adam)


@mistake(
    method="step",
    says="There is no bias correction: both means start at 0 and are far too small at first. m_hat and "
    "v_hat make up for that, most of all in the first steps.",
)
def no_bias_correction(self, params, grads):
    step(self, params, grads, hats=lambda self, m, v: (m, v))


@mistake(
    method="step",
    says="Only m is corrected for its start at 0. v starts at 0 as well, and with beta2 = 0.999 it is "
    "even slower.",
)
def second_mean_not_corrected(self, params, grads):
    step(self, params, grads, hats=lambda self, m, v: (m / (1 - self.beta1**self.t), v))


@mistake(
    method="step",
    says="Only v is corrected for its start at 0. m starts at 0 as well.",
)
def first_mean_not_corrected(self, params, grads):
    step(self, params, grads, hats=lambda self, m, v: (m, v / (1 - self.beta2**self.t)))


@mistake(
    method="step",
    says="The correction never fades: you divide by 1 - beta at every step. It is 1 - beta to the power "
    "t, which comes near 1 as the steps go on.",
)
def correction_without_power(self, params, grads):
    step(self, params, grads, hats=lambda self, m, v: (m / (1 - self.beta1), v / (1 - self.beta2)))


@mistake(
    method="step",
    says="You correct with beta times t, where beta to the power t is meant: in Python, beta ** t.",
)
def times_instead_of_power(self, params, grads):
    with np.errstate(all="ignore"):
        step(
            self,
            params,
            grads,
            hats=lambda self, m, v: (m / (1 - self.beta1 * self.t), v / (1 - self.beta2 * self.t)),
        )


@mistake(
    method="step",
    says="At the first step your t is 0, so that 1 - beta ** t is 0, and 0 / 0 is nan. Count the step "
    "before you use t.",
)
def counts_from_zero(self, params, grads):
    self.t -= 1
    step(self, params, grads)
    self.t += 1


@mistake(
    method="__init__",
    says="Your count is one ahead: t is already 2 in the first step. It starts at 0 and grows by 1 with "
    "each call.",
)
def counts_from_two(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
    self.moments, self.t = None, 1


@mistake(
    method="step",
    says="Your t grows with every array, not with every step: the second array of the list is corrected "
    "as if it were a step further. Count once a call, before the loop.",
)
def counts_arrays(self, params, grads):
    if self.moments is None:
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
    for p, g, (m, v) in zip(params, grads, self.moments, strict=True):
        self.t += 1
        m[...] = self.beta1 * m + (1 - self.beta1) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        p -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


@mistake(
    method="step",
    says="The corrected means are written back into m and v, so that the next step corrects them again. "
    "m_hat and v_hat are for this one step only; give them names of their own.",
)
def corrected_means_kept(self, params, grads):
    step(self, params, grads)
    for m, v in self.moments:
        m /= 1 - self.beta1**self.t
        v /= 1 - self.beta2**self.t


@mistake(
    method="step",
    says="v is a mean of the gradients instead of their squares: it can be negative, and then its root is "
    "nan.",
)
def gradient_not_squared(self, params, grads):
    with np.errstate(all="ignore"):
        step(self, params, grads, square=lambda g: g)


@mistake(
    method="step",
    says="The square root is missing below the line: you divide by v_hat, so that large gradients give "
    "tiny steps and tiny ones huge steps.",
)
def root_missing(self, params, grads):
    step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / (v + self.eps))


@mistake(
    method="step",
    says="eps is added under the square root. It belongs outside, to the root itself; with tiny gradients "
    "that makes a great difference.",
)
def eps_under_the_root(self, params, grads):
    step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / np.sqrt(v + self.eps))


@mistake(
    method="step",
    says="eps is missing: where all gradients so far were 0 you divide 0 by 0, which is nan.",
)
def eps_missing(self, params, grads):
    with np.errstate(all="ignore"):
        step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / np.sqrt(v))


@mistake(
    method="step",
    says="eps is added to the whole fraction instead of its denominator. Look at the parentheses.",
)
def eps_after_the_division(self, params, grads):
    with np.errstate(all="ignore"):
        step(self, params, grads, move=lambda self, m, v: self.learning_rate * (m / np.sqrt(v) + self.eps))


@mistake(
    method="step",
    says="eps is added to the root of the uncorrected v (the short form of the formula puts both "
    "corrections into the learning rate, and then eps has to be scaled, too). Here it is root of v_hat, "
    "plus eps.",
)
def eps_beside_the_uncorrected_root(self, params, grads):
    def move(self, m_hat, v_hat):
        scale = math.sqrt(1 - self.beta2**self.t)
        return self.learning_rate * scale * m_hat / (np.sqrt(v_hat) * scale + self.eps)

    step(self, params, grads, move=move)


@mistake(
    method="step",
    says="beta1 and beta2 have changed places: beta1 belongs to the mean m, beta2 to the mean of squares v.",
)
def betas_exchanged(self, params, grads):
    self.beta1, self.beta2 = self.beta2, self.beta1
    step(self, params, grads)
    self.beta1, self.beta2 = self.beta2, self.beta1


@mistake(
    method="step",
    says="Your means keep 1 - beta of the old value and take beta of the new one. It is the other way "
    "round: with beta1 = 0.9, nine tenths of the old mean stay.",
)
def shares_exchanged(self, params, grads):
    def update(self, m, v, g):
        m[...] = (1 - self.beta1) * m + self.beta1 * g
        v[...] = (1 - self.beta2) * v + self.beta2 * g**2

    step(self, params, grads, update=update)


@mistake(
    method="step",
    says="Your m and v aren't means: the new part comes in whole. The rest, next to beta, is 1 - beta.",
)
def new_part_comes_in_whole(self, params, grads):
    def update(self, m, v, g):
        m[...] = self.beta1 * m + g
        v[...] = self.beta2 * v + g**2

    step(self, params, grads, update=update)


@mistake(
    method="step",
    says="The gradient itself stands above the line, where its mean m_hat belongs: this is RMSProp with a "
    "correction, without Adam's momentum.",
)
def no_first_mean(self, params, grads):
    def update(self, m, v, g):
        m[...] = (1 - self.beta1**self.t) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2

    step(self, params, grads, update=update)


@mistake(
    method="step",
    says="v is a mean of the gradients' sizes. Adam's is a mean of their squares, of which the root is taken "
    "at the end.",
)
def sizes_for_squares(self, params, grads):
    step(self, params, grads, square=np.abs)


@mistake(
    method="step",
    says="The new gradient comes into m whole: the factor (1 - beta1) is missing there.",
)
def whole_gradient_in_the_first_mean(self, params, grads):
    def update(self, m, v, g):
        m[...] = self.beta1 * m + g
        v[...] = self.beta2 * v + (1 - self.beta2) * g * g

    step(self, params, grads, update=update)


@mistake(
    method="step",
    says="In the correction of m, beta1 is multiplied by t. It is a power, beta1 ** t: it goes towards 0, and the "
    "correction fades.",
)
def product_for_the_power_of_beta1(self, params, grads):
    def hats(self, m, v):
        with np.errstate(all="ignore"):
            return m / (1 - self.beta1 * self.t), v / (1 - self.beta2**self.t)

    step(self, params, grads, hats=hats)
