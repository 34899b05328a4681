"""Momentum: a velocity for each array, made of all gradients so far."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, alternative, mistake
from grading.exercises.day5_sgd.cases.optimizers import (
    TWO_ARRAYS,
    judge,
    memory,
    one,
    path,
    same_gradients,
    together,
)
from solutions import Momentum


def cases(rng: np.random.Generator) -> Iterator[Case]:
    W, ones = np.array([10.0]), np.array([1.0])
    yield one("Momentum(0.5)", np.array([1.0, -2.0]), np.array([4.0, -8.0]), "the first step", shown=True)
    yield path("Momentum(1.0, beta=0.5)", W, [ones, ones, ones], "three steps of gradient 1", shown=True)
    yield path(
        "Momentum(1.0, beta=0.5)",
        W,
        [ones, 0 * ones, 0 * ones],
        "a push, and then gradients of 0",
        shown=True,
    )
    yield together(
        TWO_ARRAYS,
        "Momentum(1.0, beta=0.5)",
        np.array([10.0]),
        np.array([20.0]),
        [(ones, 2 * ones), (ones, -2 * ones)],
        "two arrays, which each need a velocity",
        shown=True,
    )
    rate, beta = round(float(rng.uniform(0.05, 0.5)), 3), round(float(rng.uniform(0.6, 0.85)), 3)
    make = f"Momentum({rate}, {beta})"
    draw = rng.normal
    yield path(make, draw(size=(2, 3)), [draw(size=(2, 3)) for _ in range(5)], "five steps of a matrix")
    yield path(
        f"Momentum(learning_rate={rate})",
        draw(size=3),
        [draw(size=3) for _ in range(4)],
        "the default of beta",
    )
    yield path(
        f"Momentum({rate}, beta=0.0)", draw(size=3), [draw(size=3) for _ in range(3)], "beta = 0: plain SGD"
    )
    yield same_gradients(make, draw(size=(2, 2)), draw(size=(2, 2)), "one array of gradients for all steps")
    single = [draw(size=(2, 2)).astype(np.float32) for _ in range(4)]
    yield path(make, single[0], single[1:], "float32 parameters")
    yield from memory(rng, make)


exercise = Exercise(
    of=Momentum,
    points={"step": 2, "memory": 1},
    cases=cases,
    judge=judge,
    methods=("__init__", "step"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="The velocities have to outlive the call of `step`, so they live in `self`: one array for "
        "each parameter array, in its shape. When `__init__` runs, the shapes are not known yet; the "
        "first `step` can make them.",
        formula=r"$v \leftarrow \beta v + g$, then $p \leftarrow p - \eta\, v$, for each array with a $v$ "
        r"of its own that starts at 0.",
        pseudocode="__init__:  keep learning_rate and beta;  velocities = None\n"
        "step:      at the first step: velocities = a list with zeros like p, for each p\n"
        "           for each p, its gradient g and its velocity v:\n"
        "               v becomes beta * v + g     (in place, or written back into the list)\n"
        "               p -= learning_rate * v",
    ),
)


def _velocities(self, params):
    if self.velocities is None:
        self.velocities = [np.zeros_like(p) for p in params]
    return self.velocities


@mistake(
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
    method="step",
    says="There is no momentum: the velocity is made anew in each step (or v = ... is never written "
    "back), so that it always is the gradient alone. It has to stay in self from one step to the next.",
)
def forgets_the_velocity(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p -= self.learning_rate * g


@mistake(
    of=Momentum,
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
    of=Momentum,
    method="step",
    says="The old velocity is kept in full: nothing slows it down, so it grows and grows. Which share of "
    "it should stay?",
)
def nothing_slows_it_down(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v += g
        p -= self.learning_rate * v


@mistake(
    of=Momentum,
    method="__init__",
    says="The beta that the caller asks for is not kept: yours is always 0.9, the default.",
)
def beta_fixed(self, learning_rate, beta=0.9):
    self.learning_rate, self.beta, self.velocities = learning_rate, 0.9, None


@mistake(
    of=Momentum,
    method="__init__",
    says="The default of beta is another one than 0.9.",
)
def another_default(self, learning_rate, beta=0.99):
    self.learning_rate, self.beta, self.velocities = learning_rate, beta, None


@mistake(
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
    method="step",
    says="beta also multiplies the new gradient: v = beta * (v + g). Only the old velocity is slowed down.",
)
def gradient_slowed_too(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v += g
        v *= self.beta
        p -= self.learning_rate * v


@mistake(
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
    method="step",
    says="The learning rate is not used in the step.",
)
def without_learning_rate(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += g
        p -= v


@mistake(
    of=Momentum,
    method="step",
    says="The learning rate comes in twice, once in the velocity and once in the step.",
)
def learning_rate_twice(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        v *= self.beta
        v += self.learning_rate * g
        p -= self.learning_rate * v


@mistake(
    of=Momentum,
    method="step",
    says="All arrays share one velocity, so that each pushes the others (and where the shapes differ, it "
    "fails). Each array needs a velocity of its own.",
)
def one_velocity_for_all(self, params, grads):
    v = 0.0 if self.velocities is None else self.velocities
    for p, g in zip(params, grads, strict=True):
        v = self.beta * v + g
        p -= self.learning_rate * v
    self.velocities = v


@mistake(
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
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
    of=Momentum,
    method="step",
    says="The steps are right, but you add the velocity into the caller's gradients: g += ... writes into "
    "them. Write into v instead.",
)
def writes_into_the_gradients(self, params, grads):
    for p, g, v in zip(params, grads, _velocities(self, params), strict=True):
        g += self.beta * v
        v[...] = g
        p -= self.learning_rate * v


@alternative(of=Momentum)
class RateInTheVelocity:
    def __init__(self, learning_rate, beta=0.9):
        self.rate, self.beta = learning_rate, beta
        self.v = {}

    def step(self, params, grads):
        for i, (p, g) in enumerate(zip(params, grads, strict=True)):
            self.v[i] = self.beta * self.v.get(i, 0) - self.rate * g
            p += self.v[i]


@alternative(of=Momentum)
class AllGradientsRemembered:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.settings = learning_rate, beta
        self.history = []

    def step(self, params, grads):
        rate, beta = self.settings
        self.history.append([g.copy() for g in grads])
        for i, p in enumerate(params):
            age = len(self.history) - 1
            p[...] = p - rate * sum(beta ** (age - t) * old[i] for t, old in enumerate(self.history))


@alternative(of=Momentum)
class VelocitiesAtTheFirstGradient:
    def __init__(self, learning_rate, beta=0.9, *, nesterov=False):
        self.learning_rate, self.beta, self.v = learning_rate, beta, []

    def step(self, params, grads):
        self.v = (
            [self.beta * v + g for v, g in zip(self.v, grads, strict=True)]
            if self.v
            else [1.0 * g for g in grads]
        )
        for k in range(len(params)):
            np.subtract(params[k], self.learning_rate * self.v[k], out=params[k], casting="same_kind")
