"""dropout: which units are dropped is free; how many, what is left of the others, and what `rng` does is not."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, Problem, alternative, mistake
from grading.judge.compare import kind_of
from grading.plain import show
from grading.probe import Outcome
from grading.tolerances import close
from solutions import dropout

ONCE = "dropout(A, rate, rng)"
TESTING = "dropout(A, rate, rng, training=False)"
TWICE = "dropout(A, rate, rng), dropout(A, rate, rng)"
THRICE = (
    "dropout(A, rate, rng), dropout(A, rate, rng_of_the_same_seed), dropout(A, rate, rng_of_another_seed)"
)
ENOUGH = 2000  # units, to judge the share of the dropped ones by
SIGMAS = 7.0  # a right solution is off by so much once in 10^11 times


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])
    yield Case(ONCE, {"A": small, "rate": 0.5, "rng": Fixture("rng")}, shown=True)
    yield Case(TESTING, {"A": small, "rate": 0.5, "rng": Fixture("rng")}, shown=True, about="not training")
    large = np.arange(1.0, 4001.0).reshape(80, 50) / 1000
    yield Case(
        ONCE,
        {"A": large, "rate": 0.2, "rng": Fixture("rng", 1)},
        shown=True,
        about="many units, a rate of 0.2",
    )

    def seed() -> Fixture:
        return Fixture("rng", int(rng.integers(10**6)))

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield Case(ONCE, {"A": draw(90, 50), "rate": 0.8, "rng": seed()}, about="many units, a rate of 0.8")
    after_relu = np.maximum(draw(100, 60), 0)
    yield Case(
        ONCE,
        {"A": after_relu, "rate": 0.3, "rng": seed()},
        about="activations that are 0 already, as after a ReLU",
    )
    yield Case(
        ONCE, {"A": draw(60, 50).astype(np.float32), "rate": 0.25, "rng": seed()}, about="float32 activations"
    )
    yield Case(ONCE, {"A": draw(6, 4), "rate": 0.0, "rng": seed()}, about="a rate of 0")
    yield Case(TESTING, {"A": draw(5, 7), "rate": 0.7, "rng": seed()}, about="not training")
    yield Case(ONCE, {"A": draw(1, 30), "rate": 0.5, "rng": seed()}, about="a batch of one")
    yield Case(TWICE, {"A": draw(10, 8), "rate": 0.5, "rng": seed()}, about="two calls, one after the other")
    fixed = int(rng.integers(10**6))
    seeds = {
        "rng": Fixture("rng", fixed),
        "rng_of_the_same_seed": Fixture("rng", fixed),
        "rng_of_another_seed": Fixture("rng", fixed + 1),
    }
    about = "three calls, the first two with generators of one seed"
    yield Case(THRICE, {"A": draw(10, 8), "rate": 0.4, **seeds}, about=about)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    calls = [got.value] if case.code in (ONCE, TESTING) else got.value
    found = next(filter(None, (_problem(case, one) for one in calls)), None)
    if not found and len(calls) > 1:
        masks = [np.asarray(mask) for _, mask in calls]
        found = _again(*masks) if case.code == TWICE else _chance(*masks)
    if found:
        yield found


def _problem(case: Case, returned: Any) -> Problem | None:
    """The first thing that is wrong with one (output, mask)."""
    if found := _form(case, returned):
        return found
    A, rate = case.inputs["A"], case.inputs["rate"]
    output, mask = returned[0], np.asarray(returned[1], dtype=float)
    if case.code == TESTING or rate == 0:
        return _nothing_done(A, output, mask, case.code == TESTING)
    return _masked(A, rate, output, mask) or _share(A, rate, mask) or _precision(A, output)


def _form(case: Case, returned: Any) -> Problem | None:
    A = case.inputs["A"]
    wanted = f"(output, mask), both of shape {A.shape}"
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        look = "Is there a `return` at the end?" if returned is None else "return output, mask"
        says = f"Two things should come back, output and mask; it is {kind_of(returned)}."
        return Problem(f"no pair {kind_of(returned)}", says, look, wanted, kind_of(returned))
    for name, part in zip(("output", "mask"), returned, strict=True):
        if not isinstance(part, np.ndarray) or part.dtype.kind not in ("fiub" if name == "mask" else "fiu"):
            says = f"The {name} should be an array of A's shape, and is {kind_of(part)}."
            return Problem(f"{name} {kind_of(part)}", says, "", wanted, show(part))
        if part.shape != A.shape:
            says = f"The {name} should have A's shape {A.shape}, and has {part.shape}."
            return Problem(
                f"shape of {name}",
                says,
                "Every unit of every sample has its own chance.",
                wanted,
                str(part.shape),
            )
        if not np.isfinite(part).all():
            return Problem(f"{name} not finite", f"The {name} holds nan or inf.", "", wanted, show(part))
    return None


def _nothing_done(A: np.ndarray, output: np.ndarray, mask: np.ndarray, testing: bool) -> Problem | None:
    when = "When not training" if testing else "With a rate of 0"
    if not close(output, A).all():
        dropped = bool(np.any((output == 0) & (A != 0)))
        says = f"{when} the output should be A as it is, and is {'cut' if dropped else 'scaled'}."
        return Problem("drops" if dropped else "scales", says, "", "output = A", show(output))
    if not (mask == 1).all():
        kind = "mask of zeros" if not mask.any() else "mask not ones"
        return Problem(
            kind, f"{when} the mask should be all ones.", "", "a mask of ones", f"mask = {show(mask)}"
        )
    return _precision(A, output)


def _masked(A: np.ndarray, rate: float, output: np.ndarray, mask: np.ndarray) -> Problem | None:
    """Are the mask's values 0 and 1 / (1 - rate) (or 0 and 1), and is the output what it should be by this mask?"""
    kept, factor = mask != 0, 1 / (1 - rate)
    values = np.unique(mask[kept])
    wanted = f"0 for dropped, {factor:.4g} for kept units"
    names = {"rate": rate, "1 - rate": 1 - rate, "1 / rate": 1 / rate}
    if not (np.isclose(values, factor, rtol=1e-4).all() or (values == 1).all()):
        came = next(
            (name for name, number in names.items() if np.isclose(values, number, rtol=1e-4).all()), "others"
        )
        shown = ", ".join(f"{value:.4g}" for value in values[:4]) + (", ..." if len(values) > 4 else "")
        says = f"For kept units the mask should hold 1 / (1 - rate) = {factor:.4g}; it holds {shown}."
        return Problem(f"mask {came}", says, "", wanted, shown)
    if close(output, A * kept * np.asarray(factor)).all() or _nearly(output, A * kept * factor):
        return None
    if np.any(output[~kept] != 0):
        swapped = _nearly(output, A * ~kept * factor) or _nearly(output, A * ~kept)
        kind, says = "other units", "The output is not 0 where the mask says that a unit is dropped."
        return Problem(
            "output of the others" if swapped else kind, says, "", "output = A * mask", show(output)
        )
    tried = {"1": 1.0, "1 - rate": 1 - rate, "1 / rate": 1 / rate, "the factor twice": factor**2}
    came = next((name for name, number in tried.items() if _nearly(output, A * kept * number)), "others")
    what = "as they were" if came == "1" else "something else"
    says = (
        f"Kept units should be divided by 1 - rate, here multiplied by {factor:.4g}; in your output "
        f"they are {what}."
    )
    return Problem(
        f"kept times {came}", says, "The expected activation should stay as it was.", wanted, show(output)
    )


def _nearly(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(np.allclose(first, second, rtol=1e-4, atol=1e-6))


def _share(A: np.ndarray, rate: float, mask: np.ndarray) -> Problem | None:
    dropped = mask == 0
    if mask.size >= 40 and dropped.shape[0] > 1 and (dropped == dropped[:1]).all():
        says = "Every sample of the batch loses the same units."
        return Problem(
            "columns",
            says,
            "Each entry of A has a chance of its own.",
            "a mask that differs by row",
            "equal rows",
        )
    if mask.size >= 40 and dropped.shape[1] > 1 and (dropped == dropped[:, :1]).all():
        says = "Whole samples are dropped, not single units."
        return Problem(
            "rows",
            says,
            "Each entry of A has a chance of its own.",
            "a mask that differs by column",
            "equal columns",
        )
    if mask.size < ENOUGH:
        return None
    share = float(dropped.mean())
    if abs(share - rate) <= SIGMAS * sqrt(rate * (1 - rate) / mask.size):
        return None
    zeros = float(np.mean(dropped | (A == 0)))
    kind = "share of the others" if abs(share - (1 - rate)) < 0.05 else "share"
    if kind == "share" and share == zeros > rate:
        kind = "zeros of A"
    says = f"At a rate of {rate}, {share:.1%} of the units are dropped."
    return Problem(kind, says, "", f"about {rate:.0%} dropped", f"{share:.1%} dropped")


def _precision(A: np.ndarray, output: np.ndarray) -> Problem | None:
    if A.dtype != np.float32 or output.dtype == np.float32:
        return None
    says = (
        f"The values are right, but float32 went in and the output is {output.dtype}: twice the "
        f"memory, half the speed."
    )
    return Problem("dtype", says, "Which kind has the mask?", "float32 output", f"{output.dtype} output")


def _again(first: np.ndarray, second: np.ndarray) -> Problem | None:
    if not np.array_equal(first, second):
        return None
    says = "Two calls, one after the other, dropped the very same units."
    return Problem(
        "same again", says, "`rng` goes on by itself: draw from it as it is.", "other units", "the same units"
    )


def _chance(first: np.ndarray, again: np.ndarray, other: np.ndarray) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if not np.array_equal(first, again):
        says = "Two generators of one seed dropped different units."
        return Problem("not reproducible", says, look, "the same units", "different ones")
    if np.array_equal(first, other):
        says = "Another generator dropped the very same units: `rng` has no effect."
        return Problem("ignores rng", says, look, "other units", "the same units")
    return None


exercise = Exercise(
    of=dropout,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="`rng.random(A.shape)` gives every unit a number between 0 and 1. How likely is it to lie "
        "below `rate`? And if of ten equal "
        "numbers only eight are left, by what must they be multiplied so that the sum is as before?",
        formula=r"$\text{mask}_{ij} = \begin{cases} 0 & \text{with probability } p \\ \frac{1}{1 - p} & "
        r"\text{else}\end{cases} \qquad "
        r"\text{output} = A \odot \text{mask}$, with $p$ = rate. Not training: a mask of ones. A float64 "
        r"mask makes a float32 $A$ "
        r"float64; `.astype(A.dtype)` prevents that.",
        pseudocode="if not training:  return A, ones like A\nkept = (a random number for each unit) >= rate\n"
        "mask = kept / (1 - rate), of A's kind\nreturn A * mask, mask",
    ),
)


def _kept(A, rate, rng):
    return rng.random(A.shape) >= rate


def _mask(A, rate, rng, training):
    return _kept(A, rate, rng).astype(A.dtype) / A.dtype.type(1 - rate) if training else np.ones_like(A)


@mistake(
    of=dropout,
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
    of=dropout,
    says="Your kept units stay as they were, so that the layer as a whole gets weaker by the share that "
    "is dropped. What makes up for it?",
)
def not_scaled(A, rate, rng, training=True):
    mask = _kept(A, rate, rng).astype(A.dtype) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    of=dropout,
    says="You multiply the kept units by 1 - rate, which makes the layer weaker still. To make up for "
    "what was dropped, they have to grow.",
)
def scaled_down(A, rate, rng, training=True):
    mask = _kept(A, rate, rng).astype(A.dtype) * A.dtype.type(1 - rate) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    of=dropout,
    says="You divide the kept units by the rate. Which share of the units is left to carry the sum?",
)
def divided_by_the_rate(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = _kept(A, rate, rng).astype(A.dtype) / A.dtype.type(rate)
    return A * mask, mask


@mistake(
    of=dropout,
    says="You keep units with probability `rate`, and drop the others. The rate is the share to be "
    "*dropped*: which way round is the comparison?",
)
def keeps_at_the_rate(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (rng.random(A.shape) < rate).astype(A.dtype) / A.dtype.type(1 - rate)
    return A * mask, mask


@mistake(
    of=dropout,
    says="Units are dropped even when `training` is False. In use, the network should have all of its units.",
)
def drops_in_testing_too(A, rate, rng, training=True):
    mask = _mask(A, rate, rng, True)
    return A * mask, mask


@mistake(
    of=dropout,
    says="When not training, your mask is all zeros, which says that everything was dropped. Nothing "
    "was: what would A be multiplied by?",
)
def mask_of_zeros_in_testing(A, rate, rng, training=True):
    return (A, np.zeros_like(A)) if not training else dropout(A, rate, rng)


@mistake(
    of=dropout,
    says="When not training, there is no mask in what you return. The backward pass multiplies by it: "
    "give it one that changes nothing.",
)
def no_mask_in_testing(A, rate, rng, training=True):
    return (A, None) if not training else dropout(A, rate, rng)


@mistake(
    of=dropout,
    says="You return the output alone. The backward pass needs the mask as well, to know which units were dropped.",
)
def output_alone(A, rate, rng, training=True):
    return dropout(A, rate, rng, training)[0]


@mistake(
    of=dropout,
    says="When not training, you return A alone, without a mask. In both cases two things come back.",
)
def output_alone_in_testing(A, rate, rng, training=True):
    return dropout(A, rate, rng) if training else A


@mistake(of=dropout, says="You return the mask first and then the output. It should be the other way round.")
def mask_first(A, rate, rng, training=True):
    output, mask = dropout(A, rate, rng, training)
    return mask, output


@mistake(
    of=dropout,
    says="All samples of the batch lose the same units: you drew one number for each column. Each entry "
    "of A has a chance of its own.",
)
def whole_columns(A, rate, rng, training=True):
    row = rng.random((1, A.shape[1])) >= rate if training else np.ones((1, A.shape[1]), dtype=bool)
    mask = np.broadcast_to(row, A.shape).astype(A.dtype) / A.dtype.type(1 - rate if training else 1)
    return A * mask, mask


@mistake(
    of=dropout,
    says="Your mask has one number for each column, not A's shape: all samples lose the same units. Each "
    "entry of A has a chance of its own.",
)
def mask_of_one_row(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (rng.random(A.shape[1]) >= rate).astype(A.dtype) / A.dtype.type(1 - rate)
    return A * mask, mask


@mistake(
    of=dropout,
    says="Your mask is made by looking where the output is 0. After a ReLU many activations are 0 "
    "anyway, and they were not dropped.",
)
def mask_from_the_output(A, rate, rng, training=True):
    output, _ = dropout(A, rate, rng, training)
    factor = A.dtype.type(1 / (1 - rate) if training else 1)
    return output, (output != 0).astype(A.dtype) * factor


@mistake(
    of=dropout,
    says="You write zeros into A itself. The caller's activations are gone then, and the backward pass "
    "needs them: make a new array.",
)
def in_place(A, rate, rng, training=True):
    mask = _mask(A, rate, rng, training)
    A *= mask
    return A, mask


@mistake(
    of=dropout,
    says="The output is right, but float64 where A is float32: the mask is float64, and the product "
    "takes the wider kind.",
)
def output_in_double_precision(A, rate, rng, training=True):
    mask = _kept(A, rate, rng) / (1 - rate) if training else np.ones_like(A)
    return A * mask, mask


@mistake(
    of=dropout,
    says="You draw from NumPy's global generator, so `rng` decides nothing and nobody can repeat your "
    "run by its seed.",
)
def by_the_global_generator(A, rate, rng, training=True):
    if not training or rate == 0:
        return A, np.ones_like(A)
    mask = (np.random.rand(*A.shape) >= rate).astype(A.dtype) / A.dtype.type(1 - rate)  # noqa: NPY002
    return A * mask, mask


@mistake(
    of=dropout,
    says="You make a generator of your own inside the function, so that each call drops the very same "
    "units. Draw from the one that is passed in.",
)
def by_a_generator_of_its_own(A, rate, rng, training=True):
    return dropout(A, rate, np.random.default_rng(0), training)


@alternative(of=dropout)
def by_binomial(A, rate, rng, training=True):
    keep = 1 - rate if training else 1.0
    mask = rng.binomial(1, keep, size=A.shape).astype(A.dtype) / A.dtype.type(keep)
    return A * mask, mask


@alternative(of=dropout)
def with_a_boolean_mask(A, rate, rng, training=True):
    if not training:
        return A.copy(), np.ones(A.shape, dtype=bool)
    mask = rng.random(A.shape) > rate
    return np.where(mask, A, A.dtype.type(0)) / A.dtype.type(1 - rate), mask


@alternative(of=dropout)
def unit_by_unit(A, rate, rng, training=True, factor=None):
    mask = np.ones(A.shape)
    output = A.copy()
    if training:
        for place in np.ndindex(*A.shape):
            mask[place] = 0.0 if rng.uniform() < rate else 1 / (1 - rate)
            output[place] *= mask[place]
    return output, mask


@alternative(of=dropout)
def by_choice(A, rate, rng, training=True):
    mask = (
        rng.choice([0.0, 1 / (1 - rate)], size=A.shape, p=[rate, 1 - rate]) if training else np.ones_like(A)
    )
    return (A * mask).astype(A.dtype), mask
