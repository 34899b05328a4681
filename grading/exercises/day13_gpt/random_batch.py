"""random_batch: windows at random places. Judged by what a window is, and by how often each start comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, Problem, bank_of, three_generators
from grading.judge.compare import kind_of
from grading.kernel.plain import show
from grading.kernel.probe import Outcome
from solutions import random_batch

ONE = "random_batch(data, size, context, rng)"
THRICE = (
    "[random_batch(data, size, context, each)\n for each in (rng, rng_of_the_same_seed, rng_of_another_seed)]"
)
ENOUGH = 300  # windows, for statements about shares
SIGMAS = 6.5  # a right solution is off by so much once in 10^10 times


def _case(data: np.ndarray, size: int, context: int, about: str, seed: int = 0, shown: bool = False) -> Case:
    inputs = {"data": data, "size": size, "context": context, "rng": Fixture("rng", seed)}
    return Case(ONE, inputs, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All ids of a text differ, so that a window tells where it was cut out."""
    yield _case(np.arange(10, 60), 3, 4, "three windows of a text of 50", shown=True)
    yield _case(np.array([7, 3, 5, 1]), 2, 3, "a text with room for one window only", shown=True)
    yield _case(np.array([7, 3, 5, 1, 8]), ENOUGH, 3, "300 windows, two possible starts", shown=True)
    yield _case(np.array([7, 3, 5]), 2, 3, "a text that is too short by one token", shown=True)

    def seed() -> int:
        return int(rng.integers(10**6))

    yield _case(rng.permutation(9), ENOUGH, 3, "300 windows, six possible starts", seed())
    yield _case(rng.permutation(6), ENOUGH, 1, "windows of one token", seed())
    yield _case(rng.permutation(200), 8, 8, "as many windows as tokens in each", seed())
    yield _case(rng.permutation(200), 1, 5, "a single window", seed())
    yield _case(rng.permutation(5), 4, 4, "a text with room for one window only", seed())
    yield _case(rng.permutation(5), 4, 5, "a text that is too short by one token", seed())
    yield _case(rng.permutation(3), 4, 8, "a text much too short", seed())
    inputs = {"data": rng.permutation(400), "size": 5, "context": 3, **three_generators(seed())}
    yield Case(THRICE, inputs, about="batches from two generators of one seed, and another")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    thrice = case.code == THRICE
    results = got.value if thrice else [got.value]
    found = next(filter(None, (_window(case, result) for result in results)), None)
    if not found:
        starts = [_starts(case, x) for x, _ in results]
        found = _chance(*starts) if thrice else _shares(case, starts[0])
    if found:
        yield found


def _window(case: Case, result: Any) -> Problem | None:
    """The first thing that is wrong with one result, whatever was drawn."""
    size, context = (case.inputs[name] for name in ("size", "context"))
    pair = "a pair (x, y) of int arrays"
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        says = f"A pair (x, y) should come back, and it is {kind_of(result)}."
        return Problem("no pair", says, "return x, y", pair, kind_of(result))
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "iu" for part in result):
        says = "x and y should be arrays of ids, which are whole numbers."
        kinds = " and ".join(kind_of(part) for part in result)
        return Problem("no arrays of ids", says, "", pair, kinds)
    for name, part in zip("xy", result, strict=True):
        if part.shape != (size, context):
            says = f"{name} should have the shape (size, context)."
            return Problem(f"shape of {name} {part.shape}", says, "", str((size, context)), str(part.shape))
    return _content(case, *result)


def _content(case: Case, x: np.ndarray, y: np.ndarray) -> Problem | None:
    data, context = case.inputs["data"], case.inputs["context"]
    windows = np.lib.stride_tricks.sliding_window_view(data, context).tolist()
    look = "Row i of x: `context` tokens of the text, one after the other, from a random place on."
    for row, following in zip(x.tolist(), y.tolist(), strict=True):
        if row not in windows:
            says = "A row of x is no piece of the text."
            return Problem("no piece of the text", says, look, "neighbours in the text", show(row))
        start = windows.index(row)
        right = data[start + 1 : start + context + 1].tolist()
        if following != right:
            shift = windows.index(following) - start if following in windows else None
            says = {
                None: "A row of y is not what follows the same row of x.",
                0: "y is the same as x: each position would be asked for the token that it was just given.",
            }.get(shift, f"y is {shift} tokens further on than x. It should be one.")
            look = "y[i, t] is the token that follows x[i, t]."
            return Problem(
                f"y shifted by {shift}", says, look, f"{show(right)} for x {show(row)}", show(following)
            )
    return None


def _starts(case: Case, x: np.ndarray) -> np.ndarray:
    data = case.inputs["data"].tolist()
    return np.array([data.index(first) for first in x[:, 0].tolist()])


def _shares(case: Case, starts: np.ndarray) -> Problem | None:
    count = len(case.inputs["data"]) - case.inputs["context"]
    look = "Each place has the same chance, from 0 up to the last that leaves one token more, for y."
    if len(starts) < ENOUGH:
        if len(starts) < 5 or count < 100 or len(set(np.diff(starts).tolist())) > 1:
            return None
        says = "Your windows lie at equal distances. Each should be cut out at a random place of its own."
        return Problem(
            f"equal distances {min(np.diff(starts)[0], 1)}", says, look, "random places", show(starts)
        )
    found, wanted = np.bincount(starts, minlength=count), len(starts) / count
    reach = SIGMAS * np.sqrt(wanted * (1 - 1 / count))
    if (np.abs(found - wanted) <= reach).all():
        return None
    never = np.flatnonzero(found == 0)
    places = {0: "first", count - 1: "last"}
    named = [places.get(int(place), "inner") for place in never]
    says = f"In {len(starts)} windows, the {count} possible starts don't come equally often."
    if len(never):
        says = f"In {len(starts)} windows, the start {never[-1]} never came, of {count} possible ones."
    kind = f"starts that never come: {sorted(set(named))}" if len(never) else "starts of unequal chances"
    return Problem(kind, says, look, f"about {wanted:.0f} times each", show(found.tolist()))


def _chance(first: np.ndarray, again: np.ndarray, other: np.ndarray) -> Problem | None:
    look = "All chance has to come from the `rng` that is passed in."
    if not np.array_equal(first, again):
        says = "Two generators of one seed gave different batches."
        return Problem("not reproducible", says, look, "the same batches", "different ones")
    if np.array_equal(first, other):
        says = "Another generator gave the very same batch: `rng` has no effect."
        return Problem("ignores rng", says, look, "other batches", "the same ones")
    return None


exercise = Exercise(
    of=random_batch,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    returns=("x", "y"),
    partial={"changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Take a text of 5 tokens and a context of 3, and find all places by hand at which a window may begin: y "
        "needs one token more than x. `rng.integers(0, n, size)` draws from 0 to n - 1. For all windows at once: a "
        "column of starts plus a row of 0, 1, 2, ... is a table of places.",
        formula=r"$x_{i,t} = \mathrm{data}[s_i + t]$ and $y_{i,t} = \mathrm{data}[s_i + t + 1]$, with each start "
        r"$s_i$ drawn from $0, \ldots, N - T - 1$.",
        pseudocode="fewer than context + 1 tokens: raise ValueError\n"
        "starts = size draws from 0 to N - context - 1\n"
        "places = starts as a column + 0, 1, ..., context - 1 as a row\n"
        "data at places,  data at (places + 1)",
    ),
)

mistake, alternative = bank_of(random_batch)


def _cut(data, starts, context, ahead=1):
    if len(data) <= context:
        raise ValueError("the text is too short")
    places = np.asarray(starts)[:, None] + np.arange(context)
    return data[places], data[(places + ahead) % len(data)]


def _drawn(data, size, context, rng):
    if len(data) <= context:
        raise ValueError("the text is too short")
    return rng.integers(0, len(data) - context, size)


@mistake(
    says="y is x. Then a model only has to repeat what it sees, and its loss falls to 0 and means nothing."
)
def y_is_x(data, size, context, rng):
    return _cut(data, _drawn(data, size, context, rng), context, ahead=0)


@mistake(says="y is two tokens further on. Asked for is the very next token: data[places + 1].")
def two_further(data, size, context, rng):
    return _cut(data, _drawn(data, size, context, rng), context, ahead=2)


@mistake(says="y has only the token after each window. Every position of x is a guess: y has the shape of x.")
def one_target_a_window(data, size, context, rng):
    starts = _drawn(data, size, context, rng)
    return _cut(data, starts, context)[0], data[starts + context]


@mistake(
    says="The last start never comes, so the text's last token is never asked for. The end of `rng.integers` is left "
    "out already: N - context possible starts.",
)
def last_start_left_out(data, size, context, rng):
    _drawn(data, size, context, rng)
    return _cut(data, rng.integers(0, max(len(data) - context - 1, 1), size), context)


@mistake(
    says="Some of your starts are too late by one: there x ends with the text, and no token is left for y. The last "
    "start is N - context - 1.",
)
def one_start_too_far(data, size, context, rng):
    _drawn(data, size, context, rng)
    starts = rng.integers(0, len(data) - context + 1, size)
    starts[0] = len(data) - context if size > 20 or len(data) < context + 2 else starts[0]
    places = starts[:, None] + np.arange(context)
    return data[places], data[places + 1]


def _sliced(data, starts, context):
    rows = [(data[start : start + context], data[start + 1 : start + context + 1]) for start in starts]
    return tuple(np.array(part) for part in zip(*rows, strict=True))


@mistake(
    says="Your last start leaves one token too few for y, and a slice gets shorter without a word. The end of "
    "`rng.integers` is left out already, so it is N - context.",
)
def y_cut_short(data, size, context, rng):
    _drawn(data, 1, context, rng=np.random.default_rng(0))
    return _sliced(data, rng.integers(0, len(data) - context + 1, size), context)


@mistake(
    says="Your windows may begin anywhere, up to the end of the text, and there a slice gets shorter without a word. "
    "Leave room for a whole window and the token after it: N - context starts.",
)
def starts_up_to_the_end(data, size, context, rng):
    _drawn(data, 1, context, rng=np.random.default_rng(0))
    return _sliced(data, rng.integers(0, len(data), size), context)


@mistake(says="The first start never comes: draw from 0 on.")
def first_start_left_out(data, size, context, rng):
    _drawn(data, size, context, rng)
    count = len(data) - context
    return _cut(data, rng.integers(min(1, count - 1), count, size), context)


@mistake(says="All windows of a batch begin at the same place. Draw `size` starts, one for each.")
def one_start_for_all(data, size, context, rng):
    return _cut(data, np.repeat(_drawn(data, 1, context, rng), size), context)


@mistake(says="All windows begin with the text. Draw their places.")
def always_the_beginning(data, size, context, rng):
    return _cut(data, np.zeros(size, dtype=int), context)


@mistake(
    says="Your rows are single tokens from anywhere. Only the start of a window is drawn; its tokens are neighbours in "
    "the text.",
)
def tokens_from_anywhere(data, size, context, rng):
    _drawn(data, size, context, rng)
    places = np.array([rng.permutation(len(data) - 1)[:context] for _ in range(size)])
    places = np.where(np.diff(places, axis=1, append=-1) == 1, places[:, ::-1], places)
    return data[places], data[places + 1]


@mistake(says="You draw with a generator of your own. Use the rng that is passed in.")
def generator_of_its_own(data, size, context, rng):
    return _cut(data, _drawn(data, size, context, np.random.default_rng()), context)


@mistake(
    says="Your windows begin only at multiples of the context. Every place of the text may be a start, so that each "
    "token turns up at every position.",
)
def at_multiples_only(data, size, context, rng):
    starts = _drawn(data, size, context, rng)
    return _cut(data, starts // context * context, context)


@mistake(says="Your arrays lie on their side: a row for each position. A row for each window is asked for.")
def transposed(data, size, context, rng):
    x, y = _cut(data, _drawn(data, size, context, rng), context)
    return x.T, y.T


@alternative
def by_a_list_of_slices(data, size, context, rng):
    """Two slices a window, and its start from the uniform distribution."""
    count = len(data) - context
    if count < 1:
        raise ValueError("there is no room for a window")
    starts = [int(count * rng.random()) for _ in range(size)]
    rows = np.stack([data[start : start + context + 1] for start in starts])
    return rows[:, :-1], rows[:, 1:]


@alternative
def by_a_sliding_view(data, size, context, rng, dtype=np.int32):
    if data.shape[0] < context + 1:
        raise ValueError(context)
    windows = np.lib.stride_tricks.sliding_window_view(data, context + 1)
    chosen = rng.choice(windows, size).astype(dtype)
    return [chosen[:, :context], chosen[:, 1:]]
