"""softmax: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import softmax

mistake, _ = bank_of(softmax)


@mistake(
    says="The formula is right, but the exp of 1000 is infinity, and infinity divided by infinity is nan. "
    "Make the logits smaller first, in a way that changes no probability.",
)
def overflows(z):
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You subtract the largest logit of the whole batch, not of each row. A row that lies far below it then has "
    "only powers that round to 0, and 0 / 0 is nan.",
)
def maximum_over_the_batch(z):
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You subtract the largest logit of each column. It should be that of each row, because a row is one sample; "
    "otherwise rows that lie far apart end in 0 / 0 or overflow.",
)
def maximum_over_the_columns(z):
    powers = np.exp(z - np.max(z, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You subtract the largest logit above the line, but not below it. Shift the logits once, and use the shifted "
    "ones in both places.",
)
def shifted_above_the_line_alone(z):
    shifted = z - np.max(z, axis=1, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(z), axis=1, keepdims=True)


@mistake(
    says="You subtract each row's mean. That changes no probability, but a logit far above the mean still overflows in "
    "exp. After which shift is no logit above 0?",
)
def mean_subtracted(z):
    powers = np.exp(z - np.mean(z, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You divide by the sum over the whole batch, so all samples together share one probability of 1. "
    "Each row has its own sum.",
)
def sum_over_the_batch(z):
    powers = np.exp(z - np.max(z, axis=1, keepdims=True))
    return powers / np.sum(powers)


@mistake(
    says="Your columns sum to 1, not your rows: axis 0 goes down through the samples. The classes of one sample lie "
    "along the other axis.",
)
def along_the_columns(z):
    powers = np.exp(z - np.max(z, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)


@mistake(
    says="The maximum or the sum of each row has the shape (N,), and NumPy lays that along the columns. It should "
    "stay a column of shape (N, 1): see keepdims.",
)
def axis_lost(z):
    powers = np.exp(z - np.max(z, axis=1))
    return powers / np.sum(powers, axis=1)


@mistake(
    says="You divide by the sum over the whole batch, but each row has its own sum. (After that, mind the large "
    "logits: their exp overflows.)",
)
def sum_over_the_batch_and_overflow(z):
    return np.exp(z) / np.sum(np.exp(z))


@mistake(
    says="Both your maximum and your sum are those of the whole batch. A row is one sample: it needs its own maximum "
    "and its own sum.",
)
def nothing_by_row(z):
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers)


@mistake(
    says="Your columns sum to 1, not your rows: the classes of one sample lie along the other axis. (After that, mind "
    "the large logits: their exp overflows.)",
)
def along_the_columns_and_overflow(z):
    powers = np.exp(z)
    return powers / np.sum(powers, axis=0)


@mistake(
    says="The sum of each row has the shape (N,), and NumPy lays that along the columns. It should stay a column: see "
    "keepdims. (After that, mind the large logits: their exp overflows.)",
)
def axis_lost_and_overflow(z):
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1)


@mistake(
    says="Your rows don't sum to 1: the powers are there, but not yet divided by their sum.",
)
def not_divided(z):
    return np.exp(z - np.max(z, axis=1, keepdims=True))


@mistake(
    says="You divide the logits themselves by their sum. Logits may be negative or sum to 0; exp makes them positive "
    "first.",
)
def without_exp(z):
    return z / np.sum(z, axis=1, keepdims=True)


@mistake(
    says="The largest logit gets the smallest probability: the sign in your exponent is the wrong way round.",
)
def sign_in_the_exponent(z):
    powers = np.exp(np.min(z, axis=1, keepdims=True) - z)
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You divide by the largest logit instead of subtracting it. That keeps exp small, but it changes the "
    "probabilities: only what is added or subtracted cancels out.",
)
def divided_by_the_maximum(z):
    powers = np.exp(z / np.max(z, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="You subtract the smallest logit of each row, so all others are above 0, and exp overflows all the more. "
    "After which shift is none of them above 0?",
)
def minimum_subtracted(z):
    powers = np.exp(z - np.min(z, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="These are the logarithms of the probabilities, all negative. The probabilities themselves are asked for.",
)
def logarithms_returned(z):
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


@mistake(
    says="You squash each logit on its own, with a sigmoid. Then the classes don't share: their probabilities should "
    "sum to 1 in each row.",
)
def each_on_its_own(z):
    return (0.5 * (1 + np.tanh(0.5 * z))).astype(z.dtype)


@mistake(
    says="You cut large logits down to a limit, so 1000 and 999 become equal. Shift the row instead of cutting it: "
    "the differences within a row are what counts.",
)
def logits_cut_off(z):
    powers = np.exp(np.clip(z, -500, 500))
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="The values are right, but you subtract in place: after the call, the caller's logits have changed. "
    "`z -= m` writes into the array, `z = z - m` makes a new one.",
)
def writes_into_the_argument(z):
    z -= np.max(z, axis=1, keepdims=True)
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1, keepdims=True)


@mistake(
    says="The values are right, but float32 comes back as float64: somewhere you make a new array, or convert, without "
    "asking which kind z is.",
)
def makes_float64(z):
    result = np.zeros(z.shape)
    for i, row in enumerate(z):
        powers = np.exp(row - row.max())
        result[i] = powers / powers.sum()
    return result


@mistake(
    says="Rows sum to 1, but without exp: you shift the logits until they are positive, and divide by their "
    "sum. Equal steps between logits should be equal *ratios* between probabilities.",
)
def shifted_and_divided(z):
    shifted = z - z.min(axis=1, keepdims=True) + 1
    return shifted / shifted.sum(axis=1, keepdims=True)
