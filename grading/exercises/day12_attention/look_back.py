"""look_back: two matrices by hand. Whatever they are, each position has to look at the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import look_back

POSITIONS = 8
ENOUGH = 0.99
LOOK = "Work out one row by hand: the query of this position, times each of the eight keys, divided by the root of d."


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("look_back()", shown=True)


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """A Problem for the first position that looks elsewhere; its kind tells where all of them look."""
    pair = _matrices(got.value)
    if isinstance(pair, Problem):
        yield pair
        return
    weights = _weights(*pair)
    wanted = np.maximum(np.arange(POSITIONS) - 1, 0)
    best, share = weights.argmax(axis=1), weights.max(axis=1)
    if not np.isfinite(weights).all():
        says = "The weights that come from your matrices are not all numbers: infinity or nan is among them."
        yield Problem("not finite", says, "A large number such as 30 does what infinity can't.")
        return
    for t in range(POSITIONS):
        if best[t] == wanted[t] and share[t] > ENOUGH:
            continue
        aim = f"position {wanted[t]}" if t else "itself"
        there = weights[t, wanted[t]]
        says = (
            f"Position {t} should put more than {ENOUGH} of its weight on {aim}, and puts {there:.3g} there"
        )
        says += f". Most, {share[t]:.3g}, goes to position {best[t]}." if best[t] != wanted[t] else "."
        where = " ".join(str(b) if s > ENOUGH else f"{b}?" for b, s in zip(best, share, strict=True))
        yield Problem(f"looks at {where}", says, LOOK, f"{list(map(int, wanted))}: where each looks", where)
        return


def _weights(Wq: np.ndarray, Wk: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        scores = Wq @ Wk.T / np.sqrt(Wq.shape[1])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _matrices(value: Any) -> tuple[np.ndarray, np.ndarray] | Problem:
    """The two arrays, or what is wrong with their form."""
    if value is None:
        return Problem(
            "none", "Nothing is returned: a function without `return` gives None.", "return Wq, Wk"
        )
    arrays = [_array(part) for part in value] if isinstance(value, (list, tuple)) and len(value) == 2 else []
    match arrays:
        case [np.ndarray() as Wq, np.ndarray() as Wk]:
            if len(Wq) == len(Wk) == POSITIONS and Wq.shape[1] == Wk.shape[1] > 0:
                return Wq, Wk
            says = f"Both matrices should be (8, d), with the same d; these are {Wq.shape} and {Wk.shape}."
            return Problem(
                f"shapes {Wq.shape} {Wk.shape}", says, "A position is one-hot: row t is all it picks."
            )
    says = f"Two matrices of numbers are asked for, Wq and Wk. This is {kind_of(value)}."
    return Problem("form", says, "return Wq, Wk", "(Wq, Wk), arrays (8, d)", show(value))


def _array(value: Any) -> np.ndarray | None:
    """A matrix of real numbers; None for anything else."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        return None
    return array.astype(float) if array.ndim == 2 and array.dtype.kind in "biuf" else None


exercise = Exercise(
    of=look_back,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    hints=Hints(
        nudge="Let each key say plainly who it is: row s of Wk is one-hot, with its 1 in column s. Then the score of "
        "query t with key s is just one number of row t of Wq. Which one should be large?",
        formula=r"With $W_k = I$ the scores are $W_q / \sqrt 8$. You want $(W_q)_{t, t-1}$ large, $(W_q)_{0,0}$ "
        r"large, and all others 0. How large? $\dfrac{e^{z}}{e^{z} + 7} > 0.99$ needs $z > 6.6$, where $z$ is the "
        r"number divided by $\sqrt 8$.",
        pseudocode="Wk = the identity, (8, 8)\nWq = a large number times ones just below the diagonal (np.eye has a "
        "k)\nrow 0 of Wq has no entry yet: let it ask for position 0\nreturn Wq and Wk",
    ),
)

mistake, alternative = bank_of(look_back)
LOUD = 40.0


def _below():
    return np.eye(8, k=-1)


@mistake(
    says="Every position looks at itself. The query of position t should fit the key of position t - 1.",
)
def looks_at_itself():
    return LOUD * np.eye(8), np.eye(8)


@mistake(
    says="Your positions look ahead, at the one that comes next. Either the shift goes the wrong way, or Wq and Wk "
    "have changed places: the first of the two is for the queries.",
)
def looks_ahead():
    Wq = LOUD * np.eye(8, k=1)
    Wq[7, 7] = LOUD
    return Wq, np.eye(8)


@mistake(
    says="Wq and Wk have changed places: with the keys first, your positions look ahead. Return the queries' matrix "
    "first.",
)
def changed_places():
    Wq = LOUD * _below()
    Wq[0, 0] = LOUD
    return np.eye(8), Wq


@mistake(
    says="All is right but the first position: its query is all zeros, fits all keys alike, and its weights are "
    "spread evenly. There is nobody before it, so let it look at itself.",
)
def first_one_undecided():
    return LOUD * _below(), np.eye(8)


@mistake(
    says="All is right but the first position: it looks at the last one, because np.roll and the index -1 go round "
    "in a circle. It should look at itself.",
)
def first_one_goes_round():
    return np.roll(LOUD * np.eye(8), -1, axis=1), np.eye(8)


@mistake(
    says="Everyone looks in the right direction, but not firmly enough: softmax gives the others too much. Make the "
    "numbers larger. (Remember that the scores are divided by the root of d.)",
)
def too_quiet():
    Wq = 3.0 * _below()
    Wq[0, 0] = 3.0
    return Wq, np.eye(8)


@mistake(
    says="The score of the position before is the *lowest* in each row: the sign is wrong.",
)
def wrong_sign():
    Wq = -LOUD * _below()
    Wq[0, 0] = -LOUD
    return Wq, np.eye(8)


@mistake(
    says="Your positions look at *all* that came before, evenly. Only the one just before should have a large score.",
)
def all_of_the_past():
    Wq = LOUD * np.tril(np.ones((8, 8)), k=-1)
    Wq[0, 0] = LOUD
    return Wq, np.eye(8)


@mistake(
    says="Infinity is too large: infinity minus infinity, and 0 times infinity, are nan. A number such as 30 is loud "
    "enough.",
)
def infinitely_loud():
    Wq = np.full((8, 8), -np.inf)
    Wq[np.arange(1, 8), np.arange(7)] = 0
    Wq[0, 0] = 0
    return Wq, np.eye(8)


@mistake(
    says="Only one matrix comes back. Two are asked for: Wq, and Wk with the keys.",
)
def one_matrix():
    Wq = LOUD * _below()
    Wq[0, 0] = LOUD
    return Wq


@alternative
def keys_shifted():
    """The queries say who they are; each key says who should look at it."""
    Wk = 25.0 * np.eye(8, k=1)
    Wk[0, 0] = 25.0
    return np.eye(8), Wk


@alternative
def on_a_circle():
    """Two numbers a position: a point on a half circle; a query is the point before it."""
    angles = np.arange(8) * np.pi / 8
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return (1000 * points[[0, 0, 1, 2, 3, 4, 5, 6]]).tolist(), points.tolist()


@alternative
def by_assignment():
    Wq, Wk = np.zeros((8, 12), dtype=np.float32), np.zeros((8, 12), dtype=np.float32)
    for position in range(8):
        Wk[position, position] = 10
        Wq[position, max(position - 1, 0)] = 10
    return Wq, Wk
