"""relative_error: the largest difference, measured by the size of what is compared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import relative_error


def cases(rng: np.random.Generator) -> Iterator[Case]:
    call = "relative_error(a, b)"
    yield Case(call, {"a": np.array([1.0, 2.0]), "b": np.array([1.0, 3.0])}, shown=True)
    yield Case(
        call, {"a": np.array([0.0, 5.0]), "b": np.array([0.0, 5.0])}, shown=True, about="two equal arrays"
    )
    yield Case(
        call, {"a": np.array([-2.0, 1.0]), "b": np.array([2.0, 1.0])}, shown=True, about="opposite signs"
    )
    yield Case(
        call, {"a": np.array([1e-10, 1.0]), "b": np.array([0.0, 1.0])}, shown=True, about="numbers below 1e-8"
    )
    a = rng.normal(size=(3, 4))
    yield Case(
        call, {"a": a, "b": a + rng.normal(scale=0.01, size=a.shape)}, about="two arrays that are close"
    )
    yield Case(
        call, {"a": rng.uniform(1, 2, 5), "b": rng.uniform(3, 4, 5)}, about="an a that is smaller throughout"
    )
    yield Case(call, {"a": rng.uniform(-4, -3, 5), "b": rng.uniform(-2, -1, 5)}, about="negative numbers")
    yield Case(call, {"a": np.array([3e-9, 4e-9]), "b": np.array([2e-9, 1e-9])}, about="numbers below 1e-8")
    small = {"a": rng.uniform(1e-6, 2e-6, 4), "b": rng.uniform(3e-6, 4e-6, 4)}
    yield Case(call, small, about="small numbers, but well above 1e-8")
    yield Case(call, {"a": rng.normal(size=(2, 3, 2)), "b": rng.normal(size=(2, 3, 2))}, about="three axes")


exercise = Exercise(
    of=relative_error,
    points=2,
    cases=cases,
    hints=Hints(
        nudge="Work it out for each pair of elements, and let the worst pair speak for all. What should keep 0 / 0 "
        "from happening where both are 0?",
        formula=r"$\max_i \dfrac{|a_i - b_i|}{\max(|a_i| + |b_i|,\; 10^{-8})}$. The outer maximum is over all elements "
        "(`np.max`); the inner one is taken element by element (`np.maximum`).",
        pseudocode="difference = absolute value of a - b                         (an array)\n"
        "size = absolute value of a + absolute value of b            (an array)\n"
        "size = elementwise, the larger of size and 1e-8\n"
        "return the largest of difference / size                     (one number)",
    ),
)

mistake, alternative = bank_of(relative_error)


@mistake(
    says="You average over the elements. One wrong element among a thousand would hide in the mean: let the "
    "worst one count.",
)
def mean_of_the_elements(a, b):
    return np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


@mistake(
    says="You divide by the larger of the two sizes, not by their sum. Look at the denominator again: |a| + "
    "|b|.",
)
def larger_one_below(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-8))


@mistake(
    says="You divide by the size of only one of the two arrays. Both should count, so that it makes no difference "
    "which one is called a.",
)
def size_of_a_alone(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.abs(a), 1e-8))


@mistake(
    says="In the denominator you take the absolute value of the sum: a and -a cancel to 0 there. Take the "
    "absolute values first, then add.",
)
def absolute_value_of_the_sum(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.abs(a + b), 1e-8))


@mistake(
    says="Where both numbers are 0, you divide 0 by 0. The formula has a floor of 1e-8 under the fraction for "
    "that.",
)
def without_the_floor(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))


@mistake(
    says="np.max takes one array, and reads what comes second as an axis. The floor wants the larger of two, element "
    "by element: np.maximum.",
)
def np_max_of_two(a, b):
    return np.max(np.abs(a - b) / np.max(np.abs(a) + np.abs(b), 1e-8))  # type: ignore[call-overload]


@mistake(
    says="You add 1e-8 to the denominator; it should be a floor: the larger of |a| + |b| and 1e-8, element by "
    "element.",
)
def floor_added(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8))


@mistake(
    says="You take no absolute value of a - b, so a difference with a minus sign never counts, however large "
    "it is.",
)
def signed_difference(a, b):
    return np.max((a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


@mistake(
    says="You compare the lengths (norms) of whole arrays. Here the ratio is formed for each element, so that "
    "a small element that is quite wrong is not drowned by a large one.",
)
def by_norms(a, b):
    return np.linalg.norm(a - b) / np.maximum(np.linalg.norm(a) + np.linalg.norm(b), 1e-8)


@mistake(
    says="This is the absolute difference. 0.001 is much for a gradient of 0.002 and nothing for one of 500: "
    "divide by the size of the numbers.",
)
def not_relative(a, b):
    return np.max(np.abs(a - b))


@mistake(
    says="You return the error of every element. One number is asked for: the largest of them.",
)
def one_for_each_element(a, b):
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)


@mistake(
    says="You divide the largest difference by the largest size. Divide element by element, and take the "
    "largest of the quotients at the end: else a small element may be quite wrong without being noticed.",
)
def largest_by_largest(a, b):
    return float(np.max(np.abs(a - b)) / max(np.max(np.abs(a) + np.abs(b)), 1e-8))


@mistake(
    says="You take the *smaller* of the size and 1e-8. It is a floor, which the divisor should not go below.",
)
def ceiling_for_floor(a, b):
    return float(np.max(np.abs(a - b) / np.minimum(np.abs(a) + np.abs(b), 1e-8)))


@alternative
def by_a_loop(a, b):
    return max(
        abs(p - q) / max(abs(p) + abs(q), 1e-8)
        for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True)
    )


@alternative
def with_where(a, b):
    size = np.abs(a) + np.abs(b)
    return (np.abs(b - a) / np.where(size > 1e-8, size, 1e-8)).max()
