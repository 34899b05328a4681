"""sigmoid: mistakes that people make."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import sigmoid

mistake, _ = bank_of(sigmoid)


@mistake(
    says="1 / 1 + exp(-x) means (1 / 1) + exp(-x): Python divides before it adds. Which part is the denominator?",
)
def parentheses_missing(x):
    return 1 / 1 + np.exp(-x)


@mistake(
    says="The 1 in the denominator is missing, so 1 / exp(-x) is just exp(x), which grows without end. "
    "What keeps the sigmoid below 1?",
)
def without_the_one(x):
    return 1 / np.exp(-x)


@mistake(
    says="Your curve falls where the sigmoid rises: a strong input gives 0 and a weak one 1. "
    "Is there a minus sign missing in the exponent, or are the cases x >= 0 and x < 0 swapped?",
)
def falls_instead_of_rising(x):
    return np.exp(-np.maximum(x, 0)) / (1 + np.exp(-np.abs(x)))


@mistake(
    says="The absolute value keeps exp small, but now x and -x give the same: no result is below one half. "
    "Negative inputs need a form of their own.",
)
def symmetric(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@mistake(
    says="This is tanh: the same kind of curve, but it runs from -1 to 1, while the sigmoid runs from 0 to 1.",
)
def tanh_instead(x):
    return np.tanh(x)


@mistake(
    says="This is the slope of the sigmoid, a bump that is highest at 0, and not the sigmoid itself.",
)
def its_derivative(x):
    return sigmoid(x) * (1 - sigmoid(x))


@mistake(
    says="This is a step: it jumps from 0 to 1. The sigmoid climbs smoothly, and its values in between count.",
)
def step_instead(x):
    return np.where(np.asarray(x) > 0, np.ones_like(x), np.zeros_like(x))


@mistake(
    says="e^x / (1 + e^x) is the sigmoid, too, but for a large x it becomes inf / inf, which is nan. "
    "Use it only where x is negative.",
)
def infinity_over_infinity(x):
    return np.exp(x) / (1 + np.exp(x))


@mistake(
    says="np.where chooses between two results, but both are computed first, for every x: the one that is thrown "
    "away still overflows. Make the exponent itself safe for any x.",
)
def both_branches_computed(x):
    return np.where(np.asarray(x) >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@mistake(
    says="The bounds of your clip fit float64. In float32, exp overflows already a little above 88, "
    "so float32 inputs still give a warning.",
)
def clipped_for_float64_only(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@mistake(
    says="The formula is right, but for a very negative input you take exp of a large positive number, which "
    "overflows. Use a form whose exponent is never positive.",
)
def overflows(x):
    return 1 / (1 + np.exp(-x))


@mistake(
    says="math.exp takes one number at a time, and it stops with an error where the result is too large. "
    "Use np.exp, which takes whole arrays. Then look at the exponent.",
)
def math_exp_overflows(x):
    return 1 / (1 + math.exp(-x))


@mistake(
    says="`np.e ** -x` stops with an error where the result is too large for one number. np.exp goes on with infinity. "
    "Use it, and then look at the exponent.",
)
def power_of_e_overflows(x):
    return 1 / (1 + np.e**-x)


@mistake(
    says="Your function works for one number but not for an array: `if` and `math` want a single number. "
    "np.where, np.abs and np.exp work element by element.",
)
def scalars_only(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


@mistake(
    says="An array went in and a list came out. NumPy works on whole arrays without a loop: let np.exp take x as "
    "it is, and the result is an array by itself.",
)
def returns_a_list(x):
    return np.asarray(sigmoid(x)).tolist()


@mistake(
    says="A single number went in and an array of one came out: np.atleast_1d (or x = np.array([x])) adds an axis "
    "that the result must not have.",
)
def array_for_a_number(x):
    return sigmoid(np.atleast_1d(x))


@mistake(
    says="For whole numbers your result array is made of whole numbers as well (zeros_like and empty_like copy the "
    "kind of x), so the fractions are cut off.",
)
def fractions_cut_off(x):
    result = np.zeros_like(x)
    result[...] = sigmoid(x)
    return result


@mistake(
    says="The values are right, but float32 went in and float64 came out: somewhere x, or an array for the result, "
    "is made as float64. Later that means twice the memory.",
)
def always_float64(x):
    return sigmoid(np.asarray(x, dtype=float))


@mistake(
    says="The values are right, but the caller's array is changed: *= and x[...] = write into the array that was "
    "passed in. Give the new values a name of their own.",
)
def changes_its_argument(x):
    x *= -1
    return np.exp(-np.maximum(x, 0)) / (1 + np.exp(-np.abs(x)))


@mistake(
    says="You cut x off at 5, far too early: sigmoid still rises there. exp can take numbers of some hundreds "
    "before it overflows.",
)
def cut_off_at_five(x):
    return 1 / (1 + np.exp(-np.clip(x, -5, 5)))


@mistake(
    says="Brackets are missing: 1 / 1 + e^-x means 1 + e^-x, because Python divides before it adds. Divide by "
    "the whole sum, 1 + e^-x.",
)
def brackets_missing(x):
    with np.errstate(over="ignore"):
        return 1 / 1 + np.exp(-np.asarray(x, dtype=float))


@mistake(
    says="You take powers of 2. The formula has powers of e, which is 2.718...: np.exp.",
)
def powers_of_two(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + 2.0 ** -np.asarray(x, dtype=float))


@mistake(
    says="You round the result. Keep all digits, because what comes after computes with them.",
)
def rounded(x):
    return np.round(sigmoid(x), 2)


@mistake(
    says="You divide by 1 - e^-x, and at x = 0 that is 0. The formula divides by 1 + e^-x.",
)
def minus_below_the_line(x):
    with np.errstate(all="ignore"):
        return 1 / (1 - np.exp(-np.asarray(x, dtype=float)))
