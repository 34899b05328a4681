"""quantize: whole numbers from -127 to 127 and one scale a column. Judged by the numbers; a tie rounds either way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import quantize

CALL = "quantize(W)"


def _clear(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Weights that are no ties: each a whole number of scales, give or take up to 0.45 of one."""
    whole = rng.integers(-126, 127, shape)
    whole[rng.integers(shape[0], size=shape[1]), np.arange(shape[1])] = 127 * rng.choice([-1, 1], shape[1])
    off = np.where(np.abs(whole) == 127, 0, rng.uniform(-0.45, 0.45, shape))
    return (whole + off) * rng.uniform(0.001, 0.1, shape[1])


def cases(rng: np.random.Generator) -> Iterator[Case]:
    W = np.array([[1.27, 0.1], [-0.5, -0.508], [0.012, 0.0]])
    yield Case(CALL, {"W": W}, shown=True, about="two columns of different size")
    yield Case(CALL, {"W": np.array([[-2.54], [1.0]])}, shown=True, about="the largest is negative")
    zeros = np.array([[0.0, 3.0], [0.0, -1.0]])
    yield Case(CALL, {"W": zeros}, shown=True, about="a column of zeros")
    yield Case(CALL, {"W": np.array([[-0.635, 0.3]], dtype=np.float32)}, shown=True, about="float32")
    yield Case(CALL, {"W": _clear(rng, 6, 4)}, about="more rows than columns")
    yield Case(CALL, {"W": _clear(rng, 5, 5)}, about="as many rows as columns")
    yield Case(CALL, {"W": _clear(rng, 3, 8)}, about="more columns than rows")
    yield Case(CALL, {"W": _clear(rng, 60, 3)}, about="many rows")
    large = _clear(rng, 6, 3) * np.array([1e-3, 1.0, 1e3])
    yield Case(CALL, {"W": large}, about="columns of very different size")
    yield Case(CALL, {"W": -np.abs(_clear(rng, 5, 3))}, about="nothing but negative numbers")
    yield Case(CALL, {"W": _clear(rng, 6, 4).astype(np.float32)}, about="float32")
    some = _clear(rng, 4, 3)
    some[:, 1] = 0
    yield Case(CALL, {"W": some}, about="a column of zeros")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """Equality; and the whole numbers are int8, a byte each."""
    found = compare(expected.value, got.value, plain_inputs(case), names=("q", "scale"))
    if found is None and got.value[0].dtype != np.int8:
        says = f"q should hold int8, one byte a number, and holds {got.value[0].dtype}."
        found = Problem("dtype", says, "`.astype(np.int8)`, after rounding, makes bytes of them.")
    if found:
        yield found


exercise = Exercise(
    of=quantize,
    points=3,
    cases=cases,
    judge=judge,
    returns=("q", "scale"),
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Take the column 1.27, -0.5, 0.012 and a pencil. Its largest number, 1.27, should become 127. By what do "
        "you divide all three, and what do you round them to? Then: which axis of W runs down a column?",
        formula=r"$s_j = \dfrac{\max_i |W_{ij}|}{127}$, $\quad q_{ij} = \mathrm{round}(W_{ij} / s_j)$; and $s_j = 1$ "
        "where the whole column is 0.",
        pseudocode="largest = the largest size in each column of W                     (n_out,)\n"
        "scale = largest / 127, and 1 where largest is 0                  (n_out,), in W's kind of number\n"
        "q = W / scale, rounded to the nearest whole numbers, as int8     (n_in, n_out)\n"
        "return q and scale",
    ),
)

mistake, alternative = bank_of(quantize)


def _scale(largest, steps=127):
    return np.where(largest > 0, largest, steps) / steps


@mistake(
    says="You use one scale for the whole matrix. A column of small numbers then gets hardly any steps; give each "
    "column the scale of its own largest number.",
)
def one_scale_for_all(W):
    scale = _scale(np.full(W.shape[1], np.abs(W).max(), dtype=W.dtype))
    return np.rint(W / scale).astype(np.int8), scale


@mistake(
    says="Your maximum goes over the whole matrix, so a single scale comes out. Each column has its own: take the "
    "maximum along axis 0, which gives (n_out,).",
)
def a_single_number_for_scale(W):
    scale = np.abs(W).max() / 127
    return np.rint(W / scale).astype(np.int8), scale


@mistake(
    says="The numbers are right, but your scale is float64 where W is float32. Then the weights come back as float64, "
    "too: give the scale W's dtype.",
)
def float64_scale(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.rint(W / scale).astype(np.int8), scale.astype(np.float64)


@mistake(
    says="Your scales belong to the rows: the maximum goes along the wrong axis. A column is one output, and has one "
    "scale: (n_out,).",
)
def a_scale_for_each_row(W):
    scale = _scale(np.abs(W).max(axis=1))
    return np.rint(W / scale[:, None]).astype(np.int8), scale


@mistake(
    says="You divide by 128, so that the largest number becomes 128. int8 ends at 127: 128 wraps round to -128, and "
    "the largest weight changes its sign.",
)
def wraps_at_128(W):
    scale = _scale(np.abs(W).max(axis=0), 128)
    return np.rint(W / scale).astype(int).astype(np.int8), scale


@mistake(
    says="You divide by 255, as if the whole numbers went from 0 to 255. int8 has a sign: 127 steps on each side.",
)
def steps_of_255(W):
    scale = _scale(np.abs(W).max(axis=0), 255)
    return np.rint(W / scale).astype(int).astype(np.int8), scale


@mistake(
    says="You cut the decimals off. int8 does that by itself, towards 0, and the error becomes twice as large. Round "
    "to the nearest whole number first.",
)
def cut_off(W):
    scale = _scale(np.abs(W).max(axis=0))
    return (W / scale).astype(np.int8), scale


@mistake(
    says="You always round down (floor). Round to the nearest whole number: then the error is half a step at most.",
)
def rounded_down(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.floor(W / scale).astype(np.int8), scale


@mistake(
    says="Your scale comes from the largest number, and forgets the negative ones. Take the largest *size*: np.abs.",
)
def sign_not_taken_off(W):
    scale = _scale(W.max(axis=0))
    return np.rint(np.clip(W / scale, -128, 127)).astype(np.int8), scale


@mistake(
    says="The largest number of a column is not the one of the largest *size*: where that is negative, you get beyond "
    "127, and int8 wraps round. Take the sign off first: np.abs.",
)
def wraps_without_abs(W):
    largest = W.max(axis=0)
    scale = np.where(largest == 0, 1, largest / 127).astype(W.dtype)
    return np.rint(W / scale).astype(int).astype(np.int8), scale


@mistake(
    says="A column of zeros gives 0 / 0, which is nan. Give such a column the scale 1.",
)
def zeros_divide(W):
    scale = np.abs(W).max(axis=0) / 127
    with np.errstate(all="ignore"):
        return np.rint(np.nan_to_num(W / scale)).astype(np.int8), scale


@mistake(
    says="Your scale is upside down: 127 / largest. It's what one step is worth, so that q * scale gives the weights "
    "back.",
)
def scale_upside_down(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.rint(W / scale).astype(np.int8), 1 / scale


@mistake(
    says="Your scale is the largest number of the column itself. One step is a 127th of it.",
)
def scale_is_the_largest(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.rint(W / scale).astype(np.int8), 127 * scale


@mistake(
    says="The values are right, but q does not hold bytes: rounding leaves floats, eight or four bytes each. Turn "
    "them into int8, that's what it is for.",
)
def kept_as_floats(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.rint(W / scale), scale


@mistake(
    says="The numbers are whole, and still too large: `astype(int)` takes eight bytes for each. int8 takes one.",
)
def eight_bytes(W):
    scale = _scale(np.abs(W).max(axis=0))
    return np.rint(W / scale).astype(int), scale


@mistake(
    says="The scale stands alone as (1, n_out). One number a column is asked for: (n_out,).",
)
def scale_with_two_axes(W):
    scale = _scale(np.abs(W).max(axis=0, keepdims=True))
    return np.rint(W / scale).astype(np.int8), scale


@alternative
def column_by_column(W):
    q = np.empty(W.shape, dtype="int8")
    scale = np.ones(W.shape[1], dtype=W.dtype)
    for j in range(W.shape[1]):
        largest = max(abs(W[:, j].min()), abs(W[:, j].max()))
        if largest > 0:
            scale[j] = largest / 127
        q[:, j] = [round(float(number)) for number in W[:, j] / scale[j]]
    return q, scale


@alternative
def by_half_steps(W):
    """Half a step further, and then down; scaled before the division."""
    largest = np.abs(W).max(axis=0)
    largest[largest == 0] = 127
    q = np.floor(W * 127 / largest + 0.5)
    return np.clip(q, -127, 127).astype(np.int8), largest / 127
