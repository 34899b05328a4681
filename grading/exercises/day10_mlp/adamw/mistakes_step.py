"""AdamW: mistakes in Adam's own step."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day10_mlp.adamw.one_step import adam, decayed, start, step
from solutions import AdamW

mistake, _ = bank_of(AdamW)


@mistake(
    method="step",
    says="There is no bias correction: both means start at 0 and are far too small at first. m_hat and v_hat make "
    "up for that.",
)
def no_bias_correction(self):
    step(self, move=lambda self, m, v: self.learning_rate * m / (np.sqrt(v) + self.eps))


@mistake(
    method="step",
    says="eps stands inside the root. It is the root of v_hat, plus eps.",
)
def eps_inside_the_root(self):
    def move(self, m, v):
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        return self.learning_rate * m_hat / np.sqrt(v_hat + self.eps)

    step(self, move=move)


@mistake(
    method="step",
    says="The root is missing: you divide by v_hat itself.",
)
def root_missing(self):
    def move(self, m, v):
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        return self.learning_rate * m_hat / (v_hat + self.eps)

    step(self, move=move)


@mistake(
    method="step",
    says="You walk uphill: the step is subtracted.",
)
def uphill(self):
    step(self, move=lambda self, m, v: -adam(self, m, v))


@mistake(
    method="step",
    says="Your count starts at 0: in the first step 1 - beta ** 0 is 0, and 0 / 0 is nan. Count the step before you "
    "use t.",
)
def counts_from_zero(self):
    with np.errstate(all="ignore"):
        self.t -= 1
        step(self)
        self.t += 1


@mistake(
    method="step",
    says="t grows with every parameter instead of every step, so that the corrections of all but the first are "
    "those of a later step. Count once a call, before the loop.",
)
def counts_parameters(self):
    for parameter, moments in zip(self.parameters, self.moments, strict=True):
        one = AdamW([parameter], self.learning_rate, self.beta1, self.beta2, self.eps, self.decay)
        one.moments, one.t = [moments], self.t
        step(one)
        self.t = one.t


@mistake(
    method="step",
    says="beta1 and beta2 have changed places: beta1 belongs to the mean m, beta2 to the mean of squares v.",
)
def betas_exchanged(self):
    self.beta1, self.beta2 = self.beta2, self.beta1
    step(self)
    self.beta1, self.beta2 = self.beta2, self.beta1


@mistake(
    method="step",
    says="Your parameters stay as they were: after p = p - ... the name p means a new array, and the Tensor still "
    "holds the old one. Write into it: p -= ..., or give parameter.data the new one.",
)
def new_arrays(self):
    kept = [parameter.data for parameter in self.parameters]
    for parameter in self.parameters:
        parameter.data = parameter.data.copy()
    step(self)
    for parameter, old in zip(self.parameters, kept, strict=True):
        parameter.data = old


@mistake(
    method="__init__",
    says="The default of beta2 isn't 0.99 (Adam's on day 5 was 0.999).",
)
def beta2_of_day_5(self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.1):
    start(self, parameters, learning_rate, beta1, beta2, eps, decay)


@mistake(
    method="__init__",
    says="The settings that the caller asks for are not all kept: beta1, beta2 and eps are always the defaults.",
)
def settings_ignored(self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1):
    start(self, parameters, learning_rate, decay=decay)


@mistake(
    method="step",
    says="The learning rate of the beginning is used for ever. Others change optimizer.learning_rate between steps: "
    "read it again in each.",
)
def rate_of_the_beginning(self):
    self.first = getattr(self, "first", None) or _FIRST.setdefault(id(self), self.learning_rate)
    now, self.learning_rate = self.learning_rate, self.first
    step(self)
    self.learning_rate = now


_FIRST: dict[int, float] = {}


@mistake(
    method="step",
    says="The steps are right, but the gradients are written into: g *= ... or g += ... changes the Tensor's own "
    "array. Make new ones.",
)
def writes_into_the_gradients(self):
    step(self)
    for parameter in self.parameters:
        if parameter.grad is not None:
            np.square(parameter.grad, out=parameter.grad)


@mistake(
    method="step",
    says="The values are right, but float32 parameters become float64: one of your arrays is float64, from np.zeros "
    "say. np.zeros_like takes the kind of the parameter.",
)
def widens(self):
    step(self, decay=decayed)
    for parameter in self.parameters:
        parameter.data = parameter.data.astype(np.float64)
