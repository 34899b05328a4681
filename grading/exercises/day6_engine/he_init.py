"""he_init: normal weights of the right spread, all of them from `rng`. Judged by statistics: the draws are free."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, Problem, bank_of, three_generators
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import he_init

ONCE = "he_init(n_in, n_out, rng)"
TWICE = "he_init(n_in, n_out, rng), he_init(n_in, n_out, rng)"
THRICE = (
    "he_init(n_in, n_out, rng), he_init(n_in, n_out, rng_of_the_same_seed), "
    "he_init(n_in, n_out, rng_of_another_seed)"
)
ENOUGH = 2000  # weights, to judge their distribution by
SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times
SHARE_BEYOND_2 = 0.0455  # of a normal distribution, outside two standard deviations


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, {"n_in": 4, "n_out": 3, "rng": Fixture("rng")}, shown=True)
    yield Case(ONCE, {"n_in": 150, "n_out": 40, "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    yield Case(ONCE, {"n_in": 40, "n_out": 150, "rng": seed()}, about="more neurons than inputs")
    yield Case(ONCE, {"n_in": 300, "n_out": 50, "rng": seed()}, about="more inputs than neurons")
    yield Case(ONCE, {"n_in": 784, "n_out": 20, "rng": seed()}, about="as many inputs as MNIST has pixels")
    yield Case(ONCE, {"n_in": 1, "n_out": 6, "rng": seed()}, about="a single input")
    yield Case(ONCE, {"n_in": 6, "n_out": 1, "rng": seed()}, about="a single neuron")
    yield Case(TWICE, {"n_in": 3, "n_out": 4, "rng": seed()}, about="two layers from one generator")
    fixed = int(rng.integers(10**6))
    seeds = three_generators(fixed)
    about = "three calls, the first two with generators of one seed"
    yield Case(THRICE, {"n_in": 3, "n_out": 4, **seeds}, about=about)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    n_in, n_out = case.inputs["n_in"], case.inputs["n_out"]
    drawn = [got.value] if case.code == ONCE else got.value
    found = next(filter(None, (_problem(W, n_in, n_out) for W in drawn)), None)
    if not found and case.code != ONCE:
        found = _again(*drawn) if case.code == TWICE else _chance(*drawn)
    if found:
        yield found


def _problem(W: Any, n_in: int, n_out: int) -> Problem | None:
    """The first thing that is wrong with one W."""
    wanted = f"W of shape {(n_in, n_out)}"
    if isinstance(W, (tuple, list)):
        says = f"W alone should come back, and it is {kind_of(W)}."
        return Problem(f"more than W {kind_of(W)}", says, "", wanted, kind_of(W))
    if not isinstance(W, np.ndarray) or W.dtype.kind not in "fiu":
        says = f"W should be an array of shape {(n_in, n_out)}, but is {kind_of(W)}."
        return Problem(f"no array {kind_of(W)}", says, "", wanted, show(W))
    if W.shape != (n_in, n_out):
        says = f"W should have the shape (n_in, n_out), here {(n_in, n_out)}, but has {W.shape}."
        kind = "turned" if W.shape == (n_out, n_in) else "shape"
        return Problem(kind, says, "One neuron is a column.", wanted, f"W of shape {W.shape}")
    if not np.isfinite(W).all():
        return Problem("not finite", "W holds nan or inf.", "", wanted, show(W))
    if W.size > 3 and len(np.unique(W)) < 0.9 * W.size:
        says = "The weights should all be drawn at random, and many of them are equal."
        return Problem(
            "all equal" if np.ptp(W) == 0 else "repeated", says, "", "a draw for each weight", show(W)
        )
    return distribution_problem(W.astype(float), n_in, n_out) if W.size >= ENOUGH else None


def distribution_problem(W: np.ndarray, n_in: int, n_out: int) -> Problem | None:
    """Mean, spread and shape of the distribution of enough weights."""
    n, wanted, mean, spread = W.size, sqrt(2 / n_in), float(W.mean()), float(W.std())
    facts = (
        f"mean near 0, standard deviation near {wanted:.4f}",
        f"mean {mean:.4f}, standard deviation {spread:.4f}",
    )
    if abs(mean) > SIGMAS * max(spread, wanted) / sqrt(n):
        return Problem("mean", f"The weights have the mean {mean:.4f}; it should be near 0.", "", *facts)
    if abs(spread / wanted - 1) > SIGMAS / sqrt(2 * n):
        says = (
            f"For n_in = {n_in}, n_out = {n_out} the standard deviation is {spread:.4f}; it should be "
            f"near {wanted:.4f}."
        )
        look = "Which of the two sizes counts, and what does rng.normal expect as its scale?"
        other = _nearest(spread, n_in, n_out)
        if other == "the inverse":
            look = "It is 1 divided by what it should be: do you divide where you should multiply?"
        return Problem(f"spread {other}", says, look, *facts)
    beyond = float(np.mean(np.abs(W) > 2 * wanted))
    if abs(beyond - SHARE_BEYOND_2) > SIGMAS * sqrt(SHARE_BEYOND_2 * (1 - SHARE_BEYOND_2) / n):
        says = (
            f"The spread is right, but {beyond:.1%} of the weights lie outside two standard "
            f"deviations; it should be 4.5%."
        )
        return Problem(
            "not normal", says, "Which function of `rng` draws from a normal distribution?", *facts
        )
    return None


def _nearest(spread: float, n_in: int, n_out: int) -> str:
    """Which other formula gives this standard deviation."""
    others = {
        "1 / n_in": sqrt(1 / n_in),
        "2 / n_out": sqrt(2 / n_out),
        "2 / (n_in + n_out)": sqrt(2 / (n_in + n_out)),
        "the variance": 2 / n_in,
        "1": 1.0,
        "0.01": 0.01,
        "the inverse": sqrt(n_in / 2),
    }
    name = min(others, key=lambda other: abs(np.log(max(spread, 1e-12) / others[other])))
    return name if abs(spread / others[name] - 1) < 0.06 else "other"


def _again(first: np.ndarray, second: np.ndarray) -> Problem | None:
    if not np.array_equal(first, second):
        return None
    says = "Two layers drawn one after the other have the same weights."
    return Problem(
        "same again", says, "`rng` goes on by itself: draw from it as it is.", "other weights", "the same"
    )


def _chance(first: np.ndarray, again: np.ndarray, other: np.ndarray) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if not np.array_equal(first, again):
        says = "Two generators of one seed gave different weights."
        return Problem("not reproducible", says, look, "the same weights", "different ones")
    if np.array_equal(first, other):
        says = "Another generator gave the very same weights: `rng` has no effect."
        return Problem("ignores rng", says, look, "other weights", "the same weights")
    return None


exercise = Exercise(
    of=he_init,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    hints=Hints(
        nudge="Draw as you did in `init_layer` on day 2. Then shrink: a number multiplied by $c$ has a "
        "standard deviation that "
        "is $c$ times as large. The biases are not asked for.",
        formula=r"$W_{kj} \sim \mathcal{N}(0, \sigma^2)$ with the *variance* $\sigma^2 = 2 / "
        r"n_{\text{in}}$, so the standard "
        r"deviation is $\sigma = \sqrt{2 / n_{\text{in}}}$.",
        pseudocode="W = standard normal numbers from rng, shape (n_in, n_out)\nreturn W times the root "
        "of (2 over n_in)",
    ),
)

mistake, alternative = bank_of(he_init)


@mistake(
    says="You return the biases as well, as `init_layer` did on day 2. Here only the weights are asked for.",
)
def with_the_biases(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), np.zeros((1, n_out))


@mistake(
    says="You multiply by 2 / n_in itself. That is the variance of the weights; what does one multiply "
    "by to get there?",
)
def variance_for_standard_deviation(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * (2 / n_in)


@mistake(
    says="Your weights have the variance 1 / n_in. That is right where nothing is cut off; a ReLU "
    "switches off half of the "
    "signal, and something has to make up for it.",
)
def without_the_2(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(1 / n_in)


@mistake(
    says="You scale by the number of neurons. A neuron's sum has one term for each *input*: which size counts, then?",
)
def by_the_outputs(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_out)


@mistake(
    says="Your scale takes both sizes into account: that is Xavier (Glorot) initialisation, made for "
    "tanh. He's has one size.",
)
def xavier(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / (n_in + n_out))


@mistake(
    says="Your weights are standard normal, without any scale. With many inputs, the sums become large, "
    "and larger with each layer.",
)
def standard_normal(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out))


@mistake(
    says="Your weights have the fixed standard deviation 0.01, whatever the size of the layer. It should "
    "depend on the number of inputs.",
)
def always_small(n_in, n_out, rng):
    return 0.01 * rng.standard_normal((n_in, n_out))


@mistake(
    says="Your weights have the right spread, but are uniform: none lies beyond a sharp edge. A normal "
    "distribution is asked for.",
)
def uniform_of_the_same_spread(n_in, n_out, rng):
    edge = np.sqrt(6 / n_in)
    return rng.uniform(-edge, edge, (n_in, n_out))


@mistake(says="All your weights are positive: their mean is not 0. `rng.random` draws between 0 and 1.")
def uniform_from_0_to_1(n_in, n_out, rng):
    return rng.random((n_in, n_out)) * np.sqrt(2 / n_in)


@mistake(
    says="Your W has one neuron in each row. In this course a neuron is a column: one row for each input.",
)
def one_neuron_a_row(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@mistake(
    says="You draw from NumPy's global generator, so `rng` decides nothing and nobody can repeat your "
    "run by its seed.",
)
def by_the_global_generator(n_in, n_out, rng):
    return np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)  # noqa: NPY002


@mistake(
    says="You make a generator of your own inside the function, so that every layer gets the very same "
    "weights. Draw from the one "
    "that is passed in.",
)
def by_a_generator_of_its_own(n_in, n_out, rng):
    return np.random.default_rng(0).standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)


@alternative
def by_normal_with_scale(n_in, n_out, rng):
    return rng.normal(0.0, (n_in / 2) ** -0.5, size=(n_in, n_out))


@alternative
def neuron_by_neuron(n_in, n_out, rng):
    return np.stack([rng.normal(scale=sqrt(2 / n_in), size=n_in) for _ in range(n_out)], axis=1)


@alternative
def in_single_precision(n_in, n_out, rng, dtype=np.float32):
    return rng.standard_normal((n_out, n_in), dtype=dtype).T * dtype(sqrt(2 / n_in))
