"""dropout: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import dropout


def _kept(A, rate, rng):
    return rng.random(A.shape) >= rate


def _mask(A, rate, rng, training):
    return _kept(A, rate, rng).astype(A.dtype) / A.dtype.type(1 - rate) if training else np.ones_like(A)


mistake, _ = bank_of(dropout)


@mistake(
    says="When not training, you multiply by 1 - rate, and while training you don't scale: that is "
    "dropout as it first was. Inverted dropout "
    "does its scaling while training, and nothing afterwards.",
)
def classical(A, rate, rng, training=True):
    if not training:
        return A * A.dtype.type(1 - rate), np.ones_like(A)
    mask = _kept(A, rate, rng).astype(A.dtype)
    return A * mask, mask


@mistake(
    says="Your kept units stay as they were, so that the layer as a whole gets weaker by the share that "
    "is dropped. What makes up for it?",
)
def not_scaled(A, rate, rng, training=True):
    mask = _kept(A, rate, rng).astype(A.dtype) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    says="You multiply the kept units by 1 - rate, which makes the layer weaker still. To make up for "
    "what was dropped, they have to grow.",
)
def scaled_down(A, rate, rng, training=True):
    mask = _kept(A, rate, rng).astype(A.dtype) * A.dtype.type(1 - rate) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    says="You divide the kept units by the rate. Which share of the units is left to carry the sum?",
)
def divided_by_the_rate(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = _kept(A, rate, rng).astype(A.dtype) / A.dtype.type(rate)
    return A * mask, mask


@mistake(
    says="You keep units with probability `rate`, and drop the others. The rate is the share to be "
    "*dropped*: which way round is the comparison?",
)
def keeps_at_the_rate(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (rng.random(A.shape) < rate).astype(A.dtype) / A.dtype.type(1 - rate)
    return A * mask, mask


@mistake(
    says="Units are dropped even when `training` is False. In use, the network should have all of its units.",
)
def drops_in_testing_too(A, rate, rng, training=True):
    mask = _mask(A, rate, rng, True)
    return A * mask, mask


@mistake(
    says="`training` changes nothing in your code: units are dropped in use, too, where the network should have all "
    "of them.",
)
def training_not_looked_at(A, rate, rng, training=True):
    if rate == 0:
        return A, np.ones_like(A)
    mask = _mask(A, rate, rng, True)
    return A * mask, mask


@mistake(
    says="You scale twice, once in the mask and once in the output. Once is enough: output = A * mask.",
)
def scaled_twice(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = _mask(A, rate, rng, training)
    return A * mask / A.dtype.type(1 - rate), mask


@mistake(
    says="When not training, your mask is all zeros, which says that everything was dropped. Nothing "
    "was: what would A be multiplied by?",
)
def mask_of_zeros_in_testing(A, rate, rng, training=True):
    return (A, np.zeros_like(A)) if not training else dropout(A, rate, rng)


@mistake(
    says="When not training, there is no mask in what you return. The backward pass multiplies by it: "
    "give it one that changes nothing.",
)
def no_mask_in_testing(A, rate, rng, training=True):
    return (A, None) if not training else dropout(A, rate, rng)


@mistake(
    says="You return only the output. The backward pass needs the mask as well, to know which units were dropped.",
)
def output_alone(A, rate, rng, training=True):
    return dropout(A, rate, rng, training)[0]


@mistake(
    says="When not training, you return only A, without a mask. Both times two things should come back.",
)
def output_alone_in_testing(A, rate, rng, training=True):
    return dropout(A, rate, rng) if training else A


@mistake(says="You return the mask first and then the output. It should be the other way round.")
def mask_first(A, rate, rng, training=True):
    output, mask = dropout(A, rate, rng, training)
    return mask, output


@mistake(
    says="All samples of the batch lose the same units: you drew one number for each column. Each entry "
    "of A has a chance of its own.",
)
def whole_columns(A, rate, rng, training=True):
    row = rng.random((1, A.shape[1])) >= rate if training else np.ones((1, A.shape[1]), dtype=bool)
    mask = np.broadcast_to(row, A.shape).astype(A.dtype) / A.dtype.type(1 - rate if training else 1)
    return A * mask, mask


@mistake(
    says="Your mask has one number for each column, not A's shape: all samples lose the same units. Each "
    "entry of A has a chance of its own.",
)
def mask_of_one_row(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (rng.random(A.shape[1]) >= rate).astype(A.dtype) / A.dtype.type(1 - rate)
    return A * mask, mask


@mistake(
    says="Your mask has one number for each sample, not A's shape: a sample loses all of its units or none. Each "
    "entry of A has a chance of its own.",
)
def mask_of_one_column(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (rng.random((len(A), 1)) >= rate).astype(A.dtype) / A.dtype.type(1 - rate)
    return A * mask, mask


@mistake(
    says="Your mask is made by looking where the output is 0. After a ReLU many activations are 0 "
    "anyway, and they were not dropped.",
)
def mask_from_the_output(A, rate, rng, training=True):
    output, _ = dropout(A, rate, rng, training)
    factor = A.dtype.type(1 / (1 - rate) if training else 1)
    return output, (output != 0).astype(A.dtype) * factor


@mistake(
    says="You write zeros into A itself. The caller's activations are gone then, and the backward pass "
    "needs them: make a new array.",
)
def in_place(A, rate, rng, training=True):
    mask = _mask(A, rate, rng, training)
    A *= mask
    return A, mask


@mistake(
    says="The output is right, but float64 where A is float32: the mask is float64, and the product "
    "takes the wider kind.",
)
def output_in_double_precision(A, rate, rng, training=True):
    mask = _kept(A, rate, rng) / (1 - rate) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    says="You draw from NumPy's global generator, so `rng` decides nothing and nobody can repeat your "
    "run by its seed.",
)
def by_the_global_generator(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (np.random.rand(*A.shape) >= rate).astype(A.dtype) / A.dtype.type(1 - rate)  # noqa: NPY002
    return A * mask, mask


@mistake(
    says="You make a generator of your own inside the function, so that each call drops the very same "
    "units. Draw from the one that is passed in.",
)
def by_a_generator_of_its_own(A, rate, rng, training=True):
    return dropout(A, rate, np.random.default_rng(0), training)
