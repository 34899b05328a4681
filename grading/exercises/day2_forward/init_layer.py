"""init_layer: standard normal weights from `rng` and zero biases. Judged by shapes and statistics, not by values."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge.compare import kind_of
from grading.plain import show
from grading.probe import Outcome
from solutions import init_layer

ONCE = "init_layer(n_in, n_out, rng)"
TWICE = "init_layer(n_in, n_out, rng), init_layer(n_in, n_out, rng)"
THRICE = (
    "init_layer(n_in, n_out, rng), init_layer(n_in, n_out, rng_of_the_same_seed), "
    "init_layer(n_in, n_out, rng_of_another_seed)"
)
ENOUGH = 2000  # weights, to judge their distribution by
SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times
SHARE_BEYOND_2 = 0.0455  # of a standard normal distribution


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, {"n_in": 4, "n_out": 3, "rng": Fixture("rng")}, shown=True)
    yield Case(ONCE, {"n_in": 100, "n_out": 50, "rng": Fixture("rng", 1)}, shown=True)

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    yield Case(ONCE, {"n_in": 150, "n_out": 120, "rng": seed()}, about="a large layer")
    yield Case(ONCE, {"n_in": 40, "n_out": 300, "rng": seed()}, about="a large layer")
    yield Case(ONCE, {"n_in": 1, "n_out": 6, "rng": seed()}, about="a single input")
    yield Case(ONCE, {"n_in": 6, "n_out": 1, "rng": seed()}, about="a single neuron")
    yield Case(ONCE, {"n_in": 5, "n_out": 5, "rng": seed()}, about="as many neurons as inputs")
    yield Case(TWICE, {"n_in": 3, "n_out": 4, "rng": seed()}, about="two layers from one generator")
    fixed = int(rng.integers(10**6))
    yield Case(
        THRICE,
        {
            "n_in": 3,
            "n_out": 4,
            "rng": Fixture("rng", fixed),
            "rng_of_the_same_seed": Fixture("rng", fixed),
            "rng_of_another_seed": Fixture("rng", fixed + 1),
        },
        about="three calls, the first two with generators of one seed",
    )


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    n_in, n_out = case.inputs["n_in"], case.inputs["n_out"]
    layers = [got.value] if case.code == ONCE else got.value
    for layer in layers:
        if problems := list(layer_problems(layer, n_in, n_out)):
            yield from problems
            return
    if case.code == TWICE and _same(*layers):
        yield Problem(
            "same again",
            "Two layers drawn one after the other have the same weights.",
            "`rng` goes on by itself: draw from it as it is, without making or seeding a generator of your own.",
            "other weights in the second layer",
            "the same weights",
        )
    if case.code == THRICE:
        yield from chance_problems(*layers)


def layer_problems(layer: Any, n_in: int, n_out: int, of: str = "") -> Iterator[Problem]:
    """What is wrong with one (W, b); `of` says of which layer, as in " of layer 0"."""
    if not isinstance(layer, (tuple, list)) or len(layer) != 2:
        look = "Is there a `return` at the end?" if layer is None else "return W, b"
        yield Problem(
            f"no pair {kind_of(layer)}",
            f"Two things should come back, W and b{of}; it is {kind_of(layer)}.",
            look,
            "(W, b)",
            kind_of(layer),
        )
        return
    W, b = layer
    yield from _weight_problems(W, (n_in, n_out), of)
    yield from _bias_problems(b, n_out, of)


def _weight_problems(W: Any, shape: tuple[int, int], of: str) -> Iterator[Problem]:
    wanted = f"W of shape {shape}"
    if not isinstance(W, np.ndarray) or W.dtype.kind not in "fiu":
        yield Problem(
            f"weights {kind_of(W)}",
            f"W{of} should be an array of shape {shape}, and is {kind_of(W)}.",
            "What does the drawing function take as its size?",
            wanted,
            show(W),
        )
    elif W.shape != shape:
        turned = W.shape == shape[::-1]
        yield Problem(
            "weights turned"
            if turned
            else f"weights {np.subtract(W.shape, shape) if W.ndim == 2 else W.ndim}",
            f"W{of} should have the shape (n_in, n_out), here {shape}, and has {W.shape}.",
            "One neuron is a column: as many rows as inputs, as many columns as neurons.",
            wanted,
            f"W of shape {W.shape}",
        )
    elif not np.isfinite(W).all():
        yield Problem("weights not finite", f"W{of} holds nan or inf.", "", wanted, show(W))
    else:
        yield from _distribution_problems(W.astype(float), of)


def _distribution_problems(W: np.ndarray, of: str) -> Iterator[Problem]:
    n = W.size
    if n > 3 and len(np.unique(W)) < 0.9 * n:
        what = f"all {show(float(W.flat[0]))}" if np.ptp(W) == 0 else "many of them equal"
        kind = "all equal" if what.startswith("all") else "repeated"
        yield Problem(
            kind,
            f"The weights{of} should all be drawn at random, and are {what}.",
            "Neurons that start with equal weights compute the same thing, and go on doing so.",
            "a random number for each weight",
            what,
        )
    if n < ENOUGH:
        return
    mean, spread, beyond = float(W.mean()), float(W.std()), float(np.mean(np.abs(W) > 2))
    if abs(mean) > SIGMAS / sqrt(n):
        yield Problem(
            f"mean {mean:.1f}",
            f"The weights{of} have the mean {show(mean)}, and should have a mean near 0.",
            "Standard normal means: mean 0 and standard deviation 1.",
            "mean near 0, standard deviation near 1",
            f"mean {mean:.3f}, standard deviation {spread:.3f}",
        )
    if abs(spread - 1) > SIGMAS / sqrt(2 * n):
        yield Problem(
            f"spread {spread:.1g}",
            f"The weights{of} have the standard deviation {show(spread)}, and it should be near 1.",
            "Standard normal means: mean 0 and standard deviation 1.",
            "mean near 0, standard deviation near 1",
            f"mean {mean:.3f}, standard deviation {spread:.3f}",
        )
    elif abs(beyond - SHARE_BEYOND_2) > SIGMAS * sqrt(SHARE_BEYOND_2 * (1 - SHARE_BEYOND_2) / n):
        yield Problem(
            "not normal",
            f"Of the weights{of}, {beyond:.1%} lie outside -2 to 2; of a normal distribution it is 4.5%.",
            "Which function of `rng` draws from the standard normal distribution?",
            "4.5% of the weights outside -2 to 2",
            f"{beyond:.1%}",
        )


def _bias_problems(b: Any, n_out: int, of: str) -> Iterator[Problem]:
    wanted = f"b of shape {(1, n_out)}, zeros"
    if not isinstance(b, np.ndarray) or b.dtype.kind not in "fiu":
        says = f"b{of} should be an array of shape {(1, n_out)}, and is {kind_of(b)}."
        yield Problem(f"bias {kind_of(b)}", says, "np.zeros makes one.", wanted, show(b))
    elif b.shape != (1, n_out):
        kind = {(n_out,): "flat", (n_out, 1): "a column"}.get(b.shape, f"{b.ndim} axes")
        yield Problem(
            f"bias {kind}",
            f"b{of} should have the shape (1, n_out), here {(1, n_out)}, and has {b.shape}.",
            "np.zeros takes the shape as a tuple.",
            wanted,
            f"b of shape {b.shape}",
        )
    elif np.any(b != 0):
        kind = "bias constant" if n_out > 1 and (b == b[0, 0]).all() else "bias not zero"
        yield Problem(kind, f"b{of} should be all zeros.", "", wanted, f"b = {show(b)}")


def chance_problems(first: Any, again: Any, other: Any) -> Iterator[Problem]:
    """Do the weights depend on `rng`, and on nothing else? The first two layers come of one seed."""
    if not _same(first, again):
        yield Problem(
            "not from rng",
            "With two generators of the same seed, your weights differ: something other than `rng` decides them.",
            "Draw everything from the `rng` that is passed in.",
            "equal weights from generators of one seed",
            "different weights",
        )
    elif _same(first, other):
        yield Problem(
            "ignores rng",
            "With generators of different seeds, your weights are the same: `rng` does not decide them.",
            "Draw everything from the `rng` that is passed in.",
            "other weights from another seed",
            "the same weights",
        )


def _same(first: Any, second: Any) -> bool:
    return np.array_equal(first[0], second[0])


exercise = Exercise(
    of=init_layer,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"bias flat": 0.5},
    hints=Hints(
        nudge="`W` needs one row for each input and one column for each neuron. `rng` has a method for every "
        "distribution: type `rng.` and press Tab. It takes the shape as **one** argument, a tuple.",
        formula=r"$W_{kj} \sim \mathcal{N}(0, 1)$ for $k = 1 \ldots n_{\text{in}}$, $j = 1 \ldots "
        r"n_{\text{out}}$, and $b = (0, \ldots, 0)$ as a row: shape $(1, n_{\text{out}})$.",
        pseudocode="W = standard normal numbers from rng, shape (n_in, n_out)\n"
        "b = zeros, shape (1, n_out)\n"
        "return both",
    ),
)


@mistake(
    of=init_layer,
    says="`rng.normal(4, 3)` draws a single number, with mean 4 and standard deviation 3: its first two "
    "arguments are not a shape. Look at how `rng.normal` is told how many numbers to draw.",
)
def a_shape_read_as_mean_and_spread(n_in, n_out, rng):
    return rng.normal(n_in, n_out), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Unlike `np.random.randn`, a generator's methods take the shape as one argument. You passed the "
    "two sizes as two arguments.",
)
def a_shape_in_two_arguments(n_in, n_out, rng):
    return rng.standard_normal(n_in, n_out), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="You draw from NumPy's global generator, so `rng` decides nothing and nobody can repeat your run "
    "by its seed. The generator that is passed in has a method of its own for this.",
)
def by_the_global_generator(n_in, n_out, rng):
    return np.random.randn(n_in, n_out), np.zeros((1, n_out))  # noqa: NPY002


@mistake(
    of=init_layer,
    says="You make a generator of your own inside the function, so that every layer gets the very same "
    "weights and `rng` decides nothing. Draw from the one that is passed in.",
)
def by_a_generator_of_its_own(n_in, n_out, rng):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your weights are spread evenly between 0 and 1. `random` draws from the uniform distribution; a "
    "normal one has its centre at 0, and is as often negative as positive.",
)
def uniform_from_0_to_1(n_in, n_out, rng):
    return rng.random((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your weights are spread evenly between -1 and 1: the mean is right, but that is a uniform "
    "distribution, which knows no large values. The normal distribution is asked for.",
)
def uniform_from_minus_1_to_1(n_in, n_out, rng):
    return rng.uniform(-1, 1, (n_in, n_out)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your weights are all zero. Then every neuron of the layer computes the same and will learn the "
    "same, for ever: only different random weights make the neurons differ.",
)
def zero_weights(n_in, n_out, rng):
    return np.zeros((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="You scale the weights by the number of inputs, as good networks do: but that comes on day 6. "
    "Here the plain standard normal distribution is asked for.",
)
def scaled_as_on_day_6(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your weights are normal, but a hundred times too small: standard normal means a standard "
    "deviation of 1.",
)
def small_weights(n_in, n_out, rng):
    return 0.01 * rng.standard_normal((n_in, n_out)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your W has one neuron in each row. In this course one neuron is a column, so that `X @ W` works: "
    "which of the two sizes comes first?",
)
def one_neuron_a_row(n_in, n_out, rng):
    return rng.standard_normal((n_out, n_in)), np.zeros((1, n_out))


@mistake(
    of=init_layer,
    says="Your b has one axis only. It is to be a row, of shape (1, n_out): a matrix that happens to have "
    "one row.",
)
def flat_bias(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.zeros(n_out)


@mistake(
    of=init_layer,
    says="Your b is a column. It is added to every row of Z, in which each neuron has a column: so it must "
    "be a row.",
)
def bias_as_a_column(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.zeros((n_out, 1))


@mistake(
    of=init_layer,
    says="Your biases are random as well. Random weights are enough to make the neurons differ; the biases "
    "start at zero.",
)
def random_bias(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), rng.standard_normal((1, n_out))


@mistake(
    of=init_layer,
    says="Your biases start at 1. Nothing is known yet that speaks for a neuron to fire, or against it: "
    "they start at zero.",
)
def bias_of_ones(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)), np.ones((1, n_out))


@mistake(
    of=init_layer,
    says="You give every neuron the same weights: one column, repeated. Each entry of W is to be a draw of "
    "its own.",
)
def one_column_repeated(n_in, n_out, rng):
    return np.repeat(rng.standard_normal((n_in, 1)), n_out, axis=1), np.zeros((1, n_out))


@alternative(of=init_layer)
def by_normal_with_size(n_in, n_out, rng):
    W = rng.normal(loc=0.0, scale=1.0, size=(n_in, n_out))
    b = np.full((1, n_out), 0.0)
    return W, b


@alternative(of=init_layer)
def neuron_by_neuron(n_in, n_out, rng):
    columns = [rng.standard_normal(n_in) for _ in range(n_out)]
    return np.stack(columns, axis=1), np.zeros(n_out)[np.newaxis, :]


@alternative(of=init_layer)
def by_box_and_muller(n_in, n_out, rng):
    u, v = 1 - rng.random((n_in, n_out)), rng.random((n_in, n_out))
    return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v), np.zeros((1, n_out))


@alternative(of=init_layer)
def in_single_precision(n_in, n_out, rng, dtype=np.float32):
    return rng.standard_normal((n_out, n_in), dtype=dtype).T, np.zeros((1, n_out), dtype=dtype)
