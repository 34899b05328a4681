"""dequantize: q * scale, in the scale's kind of number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import dequantize

CALL = "dequantize(q, scale)"
BACK = "q, scale = quantize(W)\nnp.all(np.abs(dequantize(q, scale) - W) <= scale / 2 + 1e-9)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    q = np.array([[127, 10], [-50, -127], [1, 0]], dtype=np.int8)
    yield Case(CALL, {"q": q, "scale": np.array([0.01, 0.5])}, shown=True, about="two columns")
    narrow = np.array([0.25, 2.0], dtype=np.float32)
    yield Case(CALL, {"q": q, "scale": narrow}, shown=True, about="float32")
    yield Case(BACK, {"W": np.array([[0.3, -4.0], [0.1, 9.0]])}, shown=True, about="there and back")

    def drawn(*shape: int) -> dict[str, np.ndarray]:
        q = rng.integers(-127, 128, shape).astype(np.int8)
        return {"q": q, "scale": rng.uniform(0.01, 3, shape[1])}

    yield Case(CALL, drawn(6, 4), about="more rows than columns")
    yield Case(CALL, drawn(5, 5), about="as many rows as columns")
    yield Case(CALL, drawn(2, 7), about="more columns than rows")
    yield Case(CALL, drawn(1, 3), about="a single row")
    single = drawn(6, 4)
    yield Case(CALL, single | {"scale": single["scale"].astype(np.float32)}, about="float32")
    yield Case(CALL, single | {"scale": single["scale"] + 40}, about="results beyond 127")
    yield Case(BACK, {"W": rng.normal(size=(30, 6))}, about="there and back")


exercise = Exercise(
    of=dequantize,
    points=1,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="The scale says what one step of a column is worth. How much are -50 steps worth?",
        formula=r"$\hat W_{ij} = s_j\, q_{ij}$.",
        pseudocode="return q times scale    (broadcasting gives each column its own)",
    ),
)

mistake, alternative = bank_of(dequantize)


@mistake(
    says="You divide by the scale. It says what one step is worth, so multiply.",
)
def divided(q, scale):
    return q / scale


@mistake(
    says="You multiply the rows by the scales. Each *column* has its own: (n_out,) lies along the columns by itself.",
)
def along_the_rows(q, scale):
    return q * np.resize(scale, len(q)).astype(scale.dtype)[:, None]


@mistake(
    says="One scale, the first, is used for all columns. Each column has its own.",
)
def the_first_scale(q, scale):
    return q * scale[0]


@mistake(
    says="You turn the result into int8 again, and the decimals are lost. The weights are wanted back: floats.",
)
def bytes_again(q, scale):
    with np.errstate(all="ignore"):
        return np.rint(q * scale).astype(int).astype(np.int8)


@mistake(
    says="The values are right, but a float32 scale gives float64: q was made float64 first. int8 times float32 "
    "stays float32 by itself.",
)
def widened(q, scale):
    return q.astype(float) * scale


@mistake(
    says="The scale has no effect: what you give back are the whole numbers themselves.",
)
def whole_numbers(q, scale):
    return q.astype(scale.dtype)


@mistake(
    says="You divide by 127 once more. The scale contains that already: it is the largest number divided by 127.",
)
def divided_again(q, scale):
    return q * (scale / 127)


@alternative
def by_einsum(q, scale):
    return np.einsum("ij,j->ij", q.astype(scale.dtype), scale)


@alternative
def column_by_column(q, scale):
    columns = [q[:, j].astype(scale.dtype) * scale[j] for j in range(q.shape[1])]
    return np.stack(columns, axis=1)


@alternative
def by_a_diagonal_matrix(q, scale):
    return q.astype(scale.dtype) @ np.diag(scale)
