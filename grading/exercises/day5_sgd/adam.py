"""Adam: means of gradients and of their squares, corrected for their start at zero."""

from __future__ import annotations

import math
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
from solutions import Adam


def cases(rng: np.random.Generator) -> Iterator[Case]:
    ones = np.array([1.0])
    yield one("Adam(0.1)", np.array([1.0, 1.0]), np.array([50.0, -0.002]), "the first step", shown=True)
    yield path(
        "Adam(0.1, beta1=0.5, beta2=0.75)",
        np.array([1.0]),
        [2 * ones, 2 * ones, -1 * ones],
        "three steps",
        shown=True,
    )
    yield one("Adam(0.1)", np.array([1.0]), np.array([0.0]), "a gradient of 0", shown=True)
    yield together(
        TWO_ARRAYS,
        "Adam(0.1, beta1=0.5, beta2=0.75)",
        np.array([1.0]),
        np.array([2.0]),
        [(ones, 2 * ones), (ones, -2 * ones)],
        "two arrays, which each need means of their own",
        shown=True,
    )
    draw = rng.normal
    rate = round(float(rng.uniform(0.01, 0.3)), 3)
    betas = round(float(rng.uniform(0.5, 0.75)), 3), round(float(rng.uniform(0.85, 0.95)), 3)
    make = f"Adam({rate}, {betas[0]}, {betas[1]}, 0.1)"
    yield path(make, draw(size=(2, 3)), [draw(size=(2, 3)) for _ in range(5)], "a large eps")
    yield path("Adam()", draw(size=3), [draw(size=3) for _ in range(4)], "all settings at their defaults")
    yield one("Adam()", draw(size=2), np.array([1e-8, -3e-9]), "gradients as small as the default eps")
    yield path(
        f"Adam(learning_rate={rate}, beta1=0.0, beta2={betas[1]})",
        draw(size=3),
        [draw(size=3) for _ in range(3)],
        "beta1 = 0",
    )
    yield path(
        f"Adam(learning_rate={rate}, beta1={betas[0]})",
        draw(size=(2, 2)),
        [scale * draw(size=(2, 2)) for scale in (1.0, 0.01, 100.0, 1.0)],
        "gradients of very different size",
    )
    yield same_gradients(make, draw(size=(2, 2)), draw(size=(2, 2)), "one array of gradients for all steps")
    single = [draw(size=(2, 2)).astype(np.float32) for _ in range(4)]
    yield path(make, single[0], single[1:], "float32 parameters")
    yield from memory(rng, make)


exercise = Exercise(
    of=Adam,
    points={"step": 3, "memory": 2},
    cases=cases,
    judge=judge,
    methods=("__init__", "step"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Build on `Momentum`: now there are two lists of arrays in `self`, and a number t that "
        "counts the *calls* of `step`. Compute `m_hat` and `v_hat` under names of their own; the means "
        "themselves must not be corrected.",
        formula=r"$m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2$"
        + "\n\n"
        r"$\hat m = m / (1-\beta_1^t), \quad \hat v = v / (1-\beta_2^t), \quad "
        r"p \leftarrow p - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$",
        pseudocode="__init__:  keep the four settings;  t = 0;  no means yet\n"
        "step:      at the first step: zeros like p, for m and for v, for each p\n"
        "           t grows by 1, once a call\n"
        "           for each p, its gradient g, its m and its v:\n"
        "               bring m and v up to date\n"
        "               m_hat = m / (1 - beta1 to the power t);  v_hat likewise with beta2\n"
        "               p -= learning_rate * m_hat / (root of v_hat + eps)",
    ),
)


def _step(self, params, grads, square=lambda g: g * g, update=None, hats=None, move=None):
    """Adam's step with one piece exchanged, for the mistakes that differ from it in one piece alone."""
    if self.moments is None:
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
    self.t += 1
    for p, g, (m, v) in zip(params, grads, self.moments, strict=True):
        if update:
            update(self, m, v, g)
        else:
            m[...] = self.beta1 * m + (1 - self.beta1) * g
            v[...] = self.beta2 * v + (1 - self.beta2) * square(g)
        m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
        if hats:
            m_hat, v_hat = hats(self, m, v)
        p -= move(self, m_hat, v_hat) if move else self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


@mistake(
    of=Adam,
    method="step",
    says="Your step makes new arrays and leaves the caller's as they were: after p = p - ... the name p "
    "means another array. Write into it: p -= ...",
)
def new_arrays(self, params, grads):
    _step(self, [p.copy() for p in params], grads)


@mistake(
    of=Adam,
    method="step",
    says="Your step puts new arrays into the list, but the network still holds the old ones: params[i] = "
    "... replaces, where params[i] -= ... would write into the array itself.",
)
def new_arrays_in_the_list(self, params, grads):
    new = [p.copy() for p in params]
    _step(self, new, grads)
    params[:] = new


@mistake(
    of=Adam,
    method="step",
    says="There is no bias correction: both means start at 0 and are far too small at first. m_hat and "
    "v_hat make up for that, most of all in the first steps.",
)
def no_bias_correction(self, params, grads):
    _step(self, params, grads, hats=lambda self, m, v: (m, v))


@mistake(
    of=Adam,
    method="step",
    says="Only m is corrected for its start at 0. v starts at 0 as well, and with beta2 = 0.999 it is "
    "even slower.",
)
def second_mean_not_corrected(self, params, grads):
    _step(self, params, grads, hats=lambda self, m, v: (m / (1 - self.beta1**self.t), v))


@mistake(
    of=Adam,
    method="step",
    says="Only v is corrected for its start at 0. m starts at 0 as well.",
)
def first_mean_not_corrected(self, params, grads):
    _step(self, params, grads, hats=lambda self, m, v: (m, v / (1 - self.beta2**self.t)))


@mistake(
    of=Adam,
    method="step",
    says="The correction never fades: you divide by 1 - beta at every step. It is 1 - beta to the power "
    "t, which comes near 1 as the steps go on.",
)
def correction_without_power(self, params, grads):
    _step(self, params, grads, hats=lambda self, m, v: (m / (1 - self.beta1), v / (1 - self.beta2)))


@mistake(
    of=Adam,
    method="step",
    says="You correct with beta times t, where beta to the power t is meant: in Python, beta ** t.",
)
def times_instead_of_power(self, params, grads):
    with np.errstate(all="ignore"):
        _step(
            self,
            params,
            grads,
            hats=lambda self, m, v: (m / (1 - self.beta1 * self.t), v / (1 - self.beta2 * self.t)),
        )


@mistake(
    of=Adam,
    method="step",
    says="At the first step your t is 0, so that 1 - beta ** t is 0, and 0 / 0 is nan. Count the step "
    "before you use t.",
)
def counts_from_zero(self, params, grads):
    self.t -= 1
    _step(self, params, grads)
    self.t += 1


@mistake(
    of=Adam,
    method="__init__",
    says="Your count is one ahead: t is already 2 in the first step. It starts at 0 and grows by 1 with "
    "each call.",
)
def counts_from_two(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
    self.moments, self.t = None, 1


@mistake(
    of=Adam,
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
    of=Adam,
    method="step",
    says="The corrected means are written back into m and v, so that the next step corrects them again. "
    "m_hat and v_hat are for this one step only; give them names of their own.",
)
def corrected_means_kept(self, params, grads):
    _step(self, params, grads)
    for m, v in self.moments:
        m /= 1 - self.beta1**self.t
        v /= 1 - self.beta2**self.t


@mistake(
    of=Adam,
    method="step",
    says="v is a mean of the gradients instead of their squares: it can be negative, and then its root is "
    "nan.",
)
def gradient_not_squared(self, params, grads):
    with np.errstate(all="ignore"):
        _step(self, params, grads, square=lambda g: g)


@mistake(
    of=Adam,
    method="step",
    says="The square root is missing below the line: you divide by v_hat, so that large gradients give "
    "tiny steps and tiny ones huge steps.",
)
def root_missing(self, params, grads):
    _step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / (v + self.eps))


@mistake(
    of=Adam,
    method="step",
    says="eps is added under the square root. It belongs outside, to the root itself; with tiny gradients "
    "that makes a great difference.",
)
def eps_under_the_root(self, params, grads):
    _step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / np.sqrt(v + self.eps))


@mistake(
    of=Adam,
    method="step",
    says="eps is missing: where all gradients so far were 0 you divide 0 by 0, which is nan.",
)
def eps_missing(self, params, grads):
    with np.errstate(all="ignore"):
        _step(self, params, grads, move=lambda self, m, v: self.learning_rate * m / np.sqrt(v))


@mistake(
    of=Adam,
    method="step",
    says="eps is added to the whole fraction instead of its denominator. Look at the parentheses.",
)
def eps_after_the_division(self, params, grads):
    with np.errstate(all="ignore"):
        _step(self, params, grads, move=lambda self, m, v: self.learning_rate * (m / np.sqrt(v) + self.eps))


@mistake(
    of=Adam,
    method="step",
    says="eps is added to the root of the uncorrected v (the short form of the formula puts both "
    "corrections into the learning rate, and then eps has to be scaled, too). Here it is root of v_hat, "
    "plus eps.",
)
def eps_beside_the_uncorrected_root(self, params, grads):
    def move(self, m_hat, v_hat):
        scale = math.sqrt(1 - self.beta2**self.t)
        return self.learning_rate * scale * m_hat / (np.sqrt(v_hat) * scale + self.eps)

    _step(self, params, grads, move=move)


@mistake(
    of=Adam,
    method="step",
    says="beta1 and beta2 have changed places: beta1 belongs to the mean m, beta2 to the mean of squares v.",
)
def betas_exchanged(self, params, grads):
    self.beta1, self.beta2 = self.beta2, self.beta1
    _step(self, params, grads)
    self.beta1, self.beta2 = self.beta2, self.beta1


@mistake(
    of=Adam,
    method="step",
    says="Your means keep 1 - beta of the old value and take beta of the new one. It is the other way "
    "round: with beta1 = 0.9, nine tenths of the old mean stay.",
)
def shares_exchanged(self, params, grads):
    def update(self, m, v, g):
        m[...] = (1 - self.beta1) * m + self.beta1 * g
        v[...] = (1 - self.beta2) * v + self.beta2 * g**2

    _step(self, params, grads, update=update)


@mistake(
    of=Adam,
    method="step",
    says="Your m and v are no means: the new part comes in whole. What remains beside beta is 1 - beta.",
)
def new_part_comes_in_whole(self, params, grads):
    def update(self, m, v, g):
        m[...] = self.beta1 * m + g
        v[...] = self.beta2 * v + g**2

    _step(self, params, grads, update=update)


@mistake(
    of=Adam,
    method="step",
    says="The gradient itself stands above the line, where its mean m_hat belongs: this is RMSProp with a "
    "correction, without Adam's momentum.",
)
def no_first_mean(self, params, grads):
    def update(self, m, v, g):
        m[...] = (1 - self.beta1**self.t) * g
        v[...] = self.beta2 * v + (1 - self.beta2) * g**2

    _step(self, params, grads, update=update)


@mistake(
    of=Adam,
    method="step",
    says="Nothing is remembered: m and v are made anew at each call, so that every step is like the "
    "first. Keep them in self.",
)
def forgets_the_means(self, params, grads):
    self.moments, self.t = None, 0
    _step(self, params, grads)


@mistake(
    of=Adam,
    method="step",
    says="You walk uphill: the step is subtracted from the parameters.",
)
def uphill(self, params, grads):
    _step(self, params, grads, move=lambda self, m, v: -self.learning_rate * m / (np.sqrt(v) + self.eps))


@mistake(
    of=Adam,
    method="step",
    says="The learning rate is not used in the step.",
)
def without_learning_rate(self, params, grads):
    _step(self, params, grads, move=lambda self, m, v: m / (np.sqrt(v) + self.eps))


@mistake(
    of=Adam,
    method="__init__",
    says="The default learning rate is another one than 0.001.",
)
def another_default_rate(self, learning_rate=1e-2, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
    self.moments, self.t = None, 0


@mistake(
    of=Adam,
    method="__init__",
    says="The settings that the caller asks for are not kept: beta1, beta2 and eps are always the defaults.",
)
def settings_ignored(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, 0.9, 0.999, 1e-8
    self.moments, self.t = None, 0


@mistake(
    of=Adam,
    method="__init__",
    says="eps is always 1e-8 in your version, whatever the caller asks for.",
)
def eps_fixed(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, 1e-8
    self.moments, self.t = None, 0


@mistake(
    of=Adam,
    method="step",
    says="All arrays share one m and one v, so that each disturbs the others (and where the shapes "
    "differ, it fails). Each array needs means of its own.",
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
    of=Adam,
    method="step",
    says="Arrays of the same shape share their means in your version (a list such as [np.zeros(...)] * n, "
    "or a dict by shape, holds one array several times). Each parameter array needs its own.",
)
def shared_where_shapes_agree(self, params, grads):
    if self.moments is None:
        by_shape = {p.shape: (np.zeros_like(p), np.zeros_like(p)) for p in params}
        self.moments = [by_shape[p.shape] for p in params]
    _step(self, params, grads)


@mistake(
    of=Adam,
    method="step",
    says="v holds one number for the whole array, the mean of all its squares. Each number needs its own: "
    "that is how a steep direction gets smaller steps than a flat one.",
)
def one_number_for_the_whole_array(self, params, grads):
    _step(self, params, grads, square=lambda g: np.mean(g**2) + 0 * g)


@mistake(
    of=Adam,
    method="step",
    says="The steps are right, but the caller's gradients are squared or scaled in place. Make new arrays "
    "of them.",
)
def writes_into_the_gradients(self, params, grads):
    _step(self, params, grads)
    for g in grads:
        g *= g


@alternative(of=Adam)
class ShortForm:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08):
        self.args = learning_rate, beta1, beta2, eps
        self.m, self.v, self.count = {}, {}, 0

    def step(self, params, grads):
        rate, beta1, beta2, eps = self.args
        self.count += 1
        root = math.sqrt(1 - beta2**self.count)
        for i in range(len(params)):
            g = grads[i]
            self.m[i] = g + beta1 * (self.m.get(i, 0) - g)
            self.v[i] = g * g + beta2 * (self.v.get(i, 0) - g * g)
            factor = rate * root / (1 - beta1**self.count)
            np.subtract(
                params[i],
                factor * self.m[i] / (np.sqrt(self.v[i]) + eps * root),
                out=params[i],
                casting="same_kind",
            )


@alternative(of=Adam)
class NumberByNumber:
    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, verbose=False):
        self.learning_rate, self.betas, self.eps = learning_rate, (beta1, beta2), eps
        self.past = {}
        self.t = 1

    def step(self, params, grads):
        for k, (p, g) in enumerate(zip(params, grads, strict=True)):
            for at in np.ndindex(p.shape):
                m, v = self.past.get((k, at), (0.0, 0.0))
                slope = float(g[at])
                m = self.betas[0] * m + (1 - self.betas[0]) * slope
                v = self.betas[1] * v + (1 - self.betas[1]) * slope * slope
                self.past[k, at] = m, v
                m_hat, v_hat = m / (1 - self.betas[0] ** self.t), v / (1 - self.betas[1] ** self.t)
                p[at] -= self.learning_rate * m_hat / (v_hat**0.5 + self.eps)
        self.t += 1


@alternative(of=Adam)
class PowersKept:
    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
        self.power1 = self.power2 = 1.0
        self.m, self.v = [], []

    def step(self, params, grads):
        if not self.m:
            self.m = [np.zeros(np.shape(p)) for p in params]
            self.v = [np.zeros(np.shape(p)) for p in params]
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        self.m = [self.beta1 * m + (1 - self.beta1) * g for m, g in zip(self.m, grads, strict=True)]
        self.v = [
            self.beta2 * v + (1 - self.beta2) * np.square(g) for v, g in zip(self.v, grads, strict=True)
        ]
        for p, m, v in zip(params, self.m, self.v, strict=True):
            p[...] -= (
                self.learning_rate * (m / (1 - self.power1)) / ((v / (1 - self.power2)) ** 0.5 + self.eps)
            )
