"""AdamW: mistakes in the decay."""

from __future__ import annotations

from grading.exercises import bank_of
from grading.exercises.day10_mlp.adamw.one_step import start, step
from solutions import AdamW

mistake, _ = bank_of(AdamW)


@mistake(
    method="step",
    says="Your decay is added to the gradient, and goes through m and v: that is an L2 penalty, which Adam divides by "
    "the size of the gradient. The W of AdamW stands for taking it off p directly.",
)
def through_the_gradient(self):
    def with_penalty(self, p, g):
        return g + self.decay * p if p.ndim >= 2 else g

    step(self, gradient=with_penalty, decay=lambda self, p: 0.0)


@mistake(
    method="step",
    says="Your decay is added to the gradient, and of every parameter. It should go past m and v, off p directly, and "
    "only for arrays of two or more axes.",
)
def through_the_gradient_of_all(self):
    step(self, gradient=lambda self, p, g: g + self.decay * p, decay=lambda self, p: 0.0)


@mistake(
    method="step",
    says="You have it the wrong way round: your vectors decay, and your matrices don't. Arrays of two or more axes "
    "should, and biases and gains should not.",
)
def vectors_alone_decay(self):
    step(self, decay=lambda self, p: self.learning_rate * self.decay * p if p.ndim < 2 else 0.0)


@mistake(
    method="step",
    says="Biases decay, too, in your version. Only arrays of two or more axes should: a bias or a gain pulled "
    "towards 0 does harm, and over-fits nothing.",
)
def vectors_decay_too(self):
    step(self, decay=lambda self, p: self.learning_rate * self.decay * p)


@mistake(
    method="step",
    says="Only matrices with exactly two axes decay in your version. Three axes or more decay as well: ask for ndim "
    ">= 2.",
)
def two_axes_only(self):
    step(self, decay=lambda self, p: self.learning_rate * self.decay * p if p.ndim == 2 else 0.0)


@mistake(
    method="step",
    says="Nothing decays: Adam's step is there, but p is not made smaller by learning_rate * decay * p.",
)
def no_decay(self):
    step(self, decay=lambda self, p: 0.0)


@mistake(
    method="step",
    says="Your decay is not multiplied by the learning rate, and takes far too much off: it is learning_rate * "
    "decay * p, so that it fades with the schedule.",
)
def decay_without_the_rate(self):
    step(self, decay=lambda self, p: self.decay * p if p.ndim >= 2 else 0.0)


@mistake(
    method="step",
    says="Your decay makes p larger: it is subtracted.",
)
def decay_added(self):
    step(self, decay=lambda self, p: -self.learning_rate * self.decay * p if p.ndim >= 2 else 0.0)


@mistake(
    method="step",
    says="You take the same amount off all numbers, learning_rate * decay. The decay is in proportion: times p "
    "itself, so that large weights lose more.",
)
def decay_without_p(self):
    step(self, decay=lambda self, p: self.learning_rate * self.decay if p.ndim >= 2 else 0.0)


@mistake(
    method="__init__",
    says="The default decay isn't 0.1.",
)
def another_default_decay(self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.01):
    start(self, parameters, learning_rate, beta1, beta2, eps, decay)


@mistake(
    method="__init__",
    says="The learning rate and the decay are multiplied once, when the optimizer is made. A schedule changes the "
    "rate later, and the decay should follow: multiply in `step`.",
)
def decay_fixed_at_the_start(
    self, parameters, learning_rate=1e-3, beta1=0.9, beta2=0.99, eps=1e-8, decay=0.1
):
    start(self, parameters, learning_rate, beta1, beta2, eps, decay)
    self.decay = _OverRate(self, learning_rate * decay)


class _OverRate:
    """Times the present learning rate, it gives what it gave at the start."""

    def __init__(self, optimizer, product):
        self.optimizer, self.product = optimizer, product

    def __rmul__(self, rate):
        return self.product
