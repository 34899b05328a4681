"""Momentum: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Momentum


def _velocities(self, params):
    if self.velocities is None:
        self.velocities = [np.zeros_like(p) for p in params]
    return self.velocities


mistake, _ = bank_of(Momentum)


@mistake(
    method="step",
    says="Your step makes new arrays and leaves the caller's as they were: after p = p - ... the name p "
    "means another array. Write into it: p -= ...",
)
def new_arrays(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += g
        p = p - self.learning_rate * v


@mistake(
    method="step",
    says="Your step puts new arrays into the list, but the network still holds the old ones: params[i] = "
    "... replaces, where params[i] -= ... would write into the array itself.",
)
def new_arrays_in_the_list(self, params, grads):
    for i, (g, v) in enumerate(zip(grads, _velocities(self, params), strict=True)):
        v *= self.beta
        v += g
        params[i] = params[i] - self.learning_rate * v


@mistake(
    method="step",
    says="There is no momentum: the velocity is made again in each step (or v = ... is never written back), so it "
    "is always just the gradient. It has to stay in self from one step to the next.",
)
def forgets_the_velocity(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p -= self.learning_rate * g


@mistake(
    method="step",
    says="The gradient is scaled by 1 - beta, so that v is a mean. That is another convention; here v = "
    "beta * v + g, with the whole gradient.",
)
def velocity_is_a_mean(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += (1 - self.beta) * g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="The old velocity is kept in full: nothing slows it down, so it grows and grows. Which share of "
    "it should stay?",
)
def nothing_slows_it_down(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v += g
        p -= self.learning_rate * v


@mistake(
    method="__init__",
    says="The beta that the caller asks for is not kept: yours is always 0.9, the default.",
)
def beta_fixed(self, learning_rate, beta=0.9):
    self.learning_rate, self.beta, self.velocities = learning_rate, 0.9, None


@mistake(
    method="__init__",
    says="The default of beta isn't 0.9.",
)
def another_default(self, learning_rate, beta=0.99):
    self.learning_rate, self.beta, self.velocities = learning_rate, beta, None


@mistake(
    method="step",
    says="beta and 1 - beta have changed places: with beta = 0.9, nine tenths of the old velocity should "
    "stay.",
)
def beta_exchanged(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= 1 - self.beta
        v += g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="You walk uphill: the velocity is made of gradients, which point to where the loss grows. Where "
    "does the minus sign belong?",
)
def uphill(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += g
        p += self.learning_rate * v


@mistake(
    method="step",
    says="The new gradient is subtracted from the velocity, and the velocity from the parameters: two "
    "minus signs too many or one too few. From the second step on they pull against each other.",
)
def signs_against_each_other(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= -self.beta
        v += g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="beta also multiplies the new gradient: v = beta * (v + g). Only the old velocity is slowed down.",
)
def gradient_slowed_too(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v += g
        v *= self.beta
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="The step is taken with the old velocity, before this gradient has come in: the first step goes "
    "nowhere. First v, then p.",
)
def old_velocity_used(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        p -= self.learning_rate * v
        v *= self.beta
        v += g


@mistake(
    method="step",
    says="This is Nesterov's variant, which looks ahead by one more beta * v. Here the step is the "
    "learning rate times v, as it is.",
)
def nesterov(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += g
        p -= self.learning_rate * (g + self.beta * v)


@mistake(
    method="step",
    says="The learning rate is not used in the step.",
)
def without_learning_rate(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += g
        p -= v


@mistake(
    method="step",
    says="The learning rate comes in twice, once in the velocity and once in the step.",
)
def learning_rate_twice(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += self.learning_rate * g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="All arrays share one velocity, so that each pushes the others (and where the shapes differ, it fails). "
    "Each array needs its own velocity.",
)
def one_velocity_for_all(self, params, grads):
    v = 0.0 if self.velocities is None else self.velocities
    for p, g in zip(params, grads, strict=True):
        v = self.beta * v + g
        p -= self.learning_rate * v
    self.velocities = v


@mistake(
    method="step",
    says="Arrays of the same shape share one velocity in your version (a list such as [np.zeros(...)] * "
    "n, or a dict by shape, holds one array several times). Each parameter array needs its own.",
)
def shared_where_shapes_agree(self, params, grads):
    if self.velocities is None:
        self.velocities = {p.shape: np.zeros_like(p) for p in params}
    for p, g in zip(params, grads, strict=True):
        v = self.velocities[p.shape]
        v *= self.beta
        v += g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="Only the first array is updated. There is a whole list: in a network, a weight matrix and a "
    "bias for each layer.",
)
def first_array_alone(self, params, grads):
    v = _velocities(self, params)[0]
    v *= self.beta
    v += grads[0]
    params[0] -= self.learning_rate * v


@mistake(
    method="step",
    says="Your velocity *is* the caller's gradient array: v = g makes no copy, and what you then do to v "
    "in place happens to the gradients. Start from zeros.",
)
def velocity_is_the_callers_gradient(self, params, grads):
    if self.velocities is None:
        self.velocities = list(grads)
    else:
        for g, v in zip(grads, self.velocities, strict=True):
            v *= self.beta
            v += g
    for p, v in zip(params, self.velocities, strict=True):
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="The steps are right, but you add the velocity into the caller's gradients: g += ... writes into "
    "them. Write into v instead.",
)
def writes_into_the_gradients(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        g += self.beta * v
        v[...] = g
        p -= self.learning_rate * v


@mistake(
    method="step",
    says="Your velocity starts as the caller's own gradient array: when the caller writes the next gradients into it, "
    "the velocity changes, too. Keep a copy.",
)
def velocity_starts_as_the_callers_array(self, params, grads):
    started = getattr(self, "started", None)
    self.started = (
        list(grads) if started is None else [self.beta * v + g for v, g in zip(started, grads, strict=True)]
    )
    for p, v in zip(params, self.started, strict=True):
        p -= self.learning_rate * v
