"""mean_of_past: a matrix of weights, times the sequence. Loops lose half, as in `dense`; any other way is open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import mean_of_past

CALL = "mean_of_past(x)"
LOOK = "mean_of_past(x)\ngoes_through(mean_of_past, x)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        CALL, {"x": np.array([[[2.0], [4.0], [9.0]]])}, shown=True, about="one sequence of three numbers"
    )
    two = np.array([[[1.0, 10.0], [3.0, 30.0]], [[0.0, -2.0], [8.0, 2.0]]])
    yield Case(CALL, {"x": two}, shown=True, about="two sequences, two numbers a position")
    yield Case(CALL, {"x": rng.normal(size=(2, 5, 3))})
    yield Case(CALL, {"x": rng.normal(size=(3, 4, 4))}, about="as many numbers a position as positions")
    yield Case(CALL, {"x": rng.normal(size=(4, 4, 2))}, about="as many sequences as positions")
    yield Case(CALL, {"x": rng.normal(size=(3, 3, 3))}, about="a cube")
    yield Case(CALL, {"x": rng.normal(size=(2, 1, 3))}, about="a single position")
    yield Case(CALL, {"x": rng.normal(size=(1, 9, 1))}, about="a single sequence")
    single = np.abs(rng.normal(size=(2, 4, 3))).astype(np.float32)
    yield Case(CALL, {"x": single}, about="float32")
    counted = {
        "x": Fixture("counted_sequences", int(rng.integers(10**6))),
        "goes_through": Fixture("goes_through"),
    }
    yield Case(LOOK, counted, about="how it is computed")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    if case.code == LOOK:
        if got.value is True:
            yield Problem(
                "loop",
                "Your function goes through the positions in a Python loop. One matrix product does them all at "
                "once.",
                "Which (T, T) matrix has to stand on the left of x?",
                "one matrix product",
                "a Python loop over x",
            )
        return
    if found := compare(expected.value, got.value, plain_inputs(case)):
        yield found


exercise = Exercise(
    of=mean_of_past,
    points=3,
    cases=cases,
    judge=judge,
    partial={"loop": 0.5, "dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="For three positions, write the matrix on paper: row 0 takes all of position 0; row 1 takes a half of "
        "position 0 and a half of position 1; and row 2? Then find it for any T: `np.tril` keeps what lies on and "
        "below the diagonal.",
        formula=r"$y_t = \dfrac{1}{t+1} \sum_{s \le t} x_s$, so $y = A x$ with $A_{ts} = \dfrac{1}{t+1}$ for "
        r"$s \le t$, and 0 for $s > t$. `@` of a (T, T) with a (B, T, C) array does it for each sequence.",
        pseudocode="past = ones (T, T) of x's kind of number, and 0 above the diagonal\n"
        "weights = past divided by the sum of each row, kept as a column\n"
        "return the matrix product of weights and x",
    ),
)

mistake, alternative = bank_of(mean_of_past)


def _past(x, diagonal=0):
    return np.tril(np.ones((x.shape[1], x.shape[1]), dtype=x.dtype), k=diagonal)


@mistake(
    says="Each position gets the mean of the *whole* sequence, also of what comes after it. Position t may look at "
    "the positions 0 to t only.",
)
def the_future_too(x):
    return np.repeat(x.mean(axis=1, keepdims=True), x.shape[1], axis=1)


@mistake(
    says="Your matrix is the wrong way up: each position takes the mean of itself and all that come *after* it. In "
    "row t, the columns up to t should count.",
)
def the_future_alone(x):
    ahead = _past(x).T
    return ahead / ahead.sum(axis=1, keepdims=True) @ x


@mistake(
    says="These are sums, not means: row t of your matrix sums to t + 1. Divide each row by its sum.",
)
def sums(x):
    return _past(x) @ x


@mistake(
    says="You divide by T everywhere. The mean at position t is over t + 1 positions: 1 at the beginning, T only at "
    "the end.",
)
def divided_by_the_length(x):
    return _past(x) @ x / x.shape[1]


@mistake(
    says="Your columns sum to 1, not your rows: the sum goes along the wrong axis. Row t holds what position t "
    "takes, so it's the rows that are means.",
)
def columns_sum_to_1(x):
    past = _past(x)
    return past / past.sum(axis=0, keepdims=True) @ x


@mistake(
    says="You divide by the sums of the rows as (T,), and NumPy lays them along the columns. They should stay a "
    "column, (T, 1): see keepdims.",
)
def axis_lost(x):
    past = _past(x)
    return past / past.sum(axis=1) @ x


@mistake(
    says="A position is left out of its own mean. Position t takes the mean of itself and all before it, so the "
    "diagonal belongs to the matrix.",
)
def without_itself(x):
    past = _past(x, -1)
    return past / np.maximum(past.sum(axis=1, keepdims=True), 1) @ x


@mistake(
    says="A position is left out of its own mean, so that the first one has nothing to take: 0 / 0 is nan. The "
    "diagonal belongs to the matrix.",
)
def without_itself_and_nan(x):
    past = _past(x, -1)
    with np.errstate(all="ignore"):
        return past / past.sum(axis=1, keepdims=True) @ x


@mistake(
    says="Each position takes half of the mean before it and half of itself: so the first position loses weight at "
    "each step. All positions up to t should count the same.",
)
def half_and_half(x):
    rows = [x[:, 0]]
    for t in range(1, x.shape[1]):
        rows.append((rows[-1] + x[:, t]) / 2)
    return np.stack(rows, axis=1)


@mistake(
    says="Your mean runs over the sequences of the batch, not over the positions of one. The positions are axis 1.",
)
def over_the_batch(x):
    counts = np.arange(1, len(x) + 1, dtype=x.dtype)
    return x.cumsum(axis=0) / counts[:, None, None]


@mistake(
    says="Your mean runs along the numbers of one position, not over the positions. The matrix belongs on the left "
    "of x, so that it mixes rows.",
)
def over_the_numbers(x):
    counts = np.arange(1, x.shape[2] + 1, dtype=x.dtype)
    return x.cumsum(axis=2) / counts


@mistake(
    says="The values are right, but a Python loop computes them, position by position. Put all the weights into one "
    "(T, T) matrix, and let one product do it.",
)
def by_a_loop(x):
    return np.stack([x[:, : t + 1].mean(axis=1) for t in range(x.shape[1])], axis=1)


@mistake(
    says="The values are right, but float32 went in and float64 comes out: np.ones and np.tri make float64 unless "
    "you tell them x's dtype.",
)
def makes_float64(x):
    past = np.tri(x.shape[1])
    return past / past.sum(axis=1, keepdims=True) @ x


@alternative
def by_running_sums(x):
    return x.cumsum(axis=1) / np.arange(1, x.shape[1] + 1, dtype=x.dtype)[:, None]


@alternative
def by_softmax_of_a_mask(x):
    """Karpathy's third way: softmax of zeros, with minus infinity where nobody may look."""
    T = x.shape[1]
    scores = np.where(np.arange(T)[:, None] >= np.arange(T), 0.0, -np.inf)
    powers = np.exp(scores)
    return ((powers / powers.sum(axis=-1, keepdims=True)) @ x).astype(x.dtype)


@alternative
def by_einsum(x):
    places = np.arange(x.shape[1])
    weights = (places <= places[:, None]) / (places[:, None] + 1)
    return np.einsum("ts,bsc->btc", weights.astype(x.dtype), x)
