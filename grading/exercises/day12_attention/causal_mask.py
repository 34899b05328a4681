"""causal_mask: True on and below the diagonal. True and False are asked for, not numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import causal_mask

CALL = "causal_mask(T)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, {"T": 3}, shown=True)
    yield Case(CALL, {"T": 1}, shown=True, about="a single position")
    yield Case(CALL, {"T": int(rng.integers(4, 9))})
    yield Case(CALL, {"T": 2}, about="two positions")
    yield Case(CALL, {"T": int(rng.integers(15, 40))}, about="a longer sequence")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality; and the entries are True and False, so that `~mask` and `scores[mask]` mean what they say."""
    found = compare(expected.value, got.value, plain_inputs(case), "the mask")
    if found is None and got.value.dtype != bool:
        says = f"The mask should hold True and False, but holds numbers ({got.value.dtype})."
        found = Problem("dtype", says, "A comparison, or dtype=bool, gives True and False.")
    if found:
        yield found


exercise = Exercise(
    of=causal_mask,
    points=2,
    cases=cases,
    judge=judge,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Row t says what position t may look at. How many True does row 0 have, and how many has the last row? "
        "May a position look at itself?",
        formula=r"$M_{ts}$ is True for $s \le t$, else False.",
        pseudocode="ones of the dtype bool, (T, T)\nreturn them with everything above the diagonal set to False "
        "(np.tril)",
    ),
)

mistake, alternative = bank_of(causal_mask)


@mistake(
    says="Your mask is transposed: position 0 may see everything, and the last position only itself. Row t is who "
    "looks, column s is who is looked at.",
)
def transposed(T):
    return np.triu(np.ones((T, T), dtype=bool))


@mistake(
    says="The diagonal is False: no position may look at itself. Then the first one may look at nothing at all, and "
    "its weights will be nan. Leave the diagonal True.",
)
def diagonal_missing(T):
    return np.tril(np.ones((T, T), dtype=bool), k=-1)


@mistake(
    says="Your mask is True where looking is *forbidden*. Here True means that row t may look at column s.",
)
def upside_down(T):
    return np.triu(np.ones((T, T), dtype=bool), k=1)


@mistake(
    says="Each position sees itself, all before it, and one too many: the very next one, which it is asked to guess.",
)
def one_ahead(T):
    return np.tri(T, k=1, dtype=bool)


@mistake(
    says="Each position sees itself and nothing else. All the positions before it belong to its past as well.",
)
def diagonal_alone(T):
    return np.eye(T, dtype=bool)


@mistake(
    says="Everything is True: nothing is masked. Above the diagonal, where s comes after t, it should be False.",
)
def all_true(T):
    return np.ones((T, T), dtype=bool)


@mistake(
    says="The pattern is right, but the entries are numbers, 1 and 0. Asked for are True and False: with numbers, "
    "`~mask` and `scores[mask]` do something else than they say.",
)
def numbers(T):
    return np.tril(np.ones((T, T)))


@mistake(
    says="Your mask holds 0 and minus infinity, ready to be added to the scores. Asked for are True and False; "
    "`attention_weights` makes of them what it needs.",
)
def to_be_added(T):
    return np.where(np.tri(T, dtype=bool), 0.0, -np.inf)


@mistake(
    says="Your mask has more than two axes. (T, T) is enough: broadcasting copies it to all sequences and heads.",
)
def with_more_axes(T):
    return np.tril(np.ones((1, 1, T, T), dtype=bool))


@alternative
def by_comparison(T):
    places = np.arange(T)
    return places[:, None] >= places[None, :]


@alternative
def row_by_row(T, rows=None):
    return np.array([[s <= t for s in range(T)] for t in range(T)])


@alternative
def by_indices(T):
    mask = np.zeros((T, T), dtype=bool)
    mask[np.tril_indices(T)] = True
    return mask
