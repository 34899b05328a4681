"""How close is equal: one place for all comparisons, by the precision of the expected result.

Loose enough for any sound formula (CONTRACT: float32 within 1e-5 relative, 1e-3 at extreme logits), tight
enough that no known mistake slips through: the proofs in `tests/` hold both ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Tolerance(NamedTuple):
    """|got - expected| <= absolute + relative * |expected|."""

    relative: float
    absolute: float


FLOAT64 = Tolerance(relative=1e-6, absolute=1e-9)
FLOAT32 = Tolerance(relative=2e-5, absolute=2e-6)
FLOAT32_EXTREME = Tolerance(relative=1e-3, absolute=1e-6)


def tolerance_for(expected: np.ndarray) -> Tolerance:
    """The tolerance for a result of this precision."""
    return FLOAT32 if expected.dtype in (np.float32, np.float16) else FLOAT64


def close(got: np.ndarray, expected: np.ndarray, tolerance: Tolerance | None = None) -> np.ndarray:
    """Elementwise: is `got` as good as `expected`? Equal infinities and equal nans count as close."""
    tolerance = tolerance or tolerance_for(np.asarray(expected))
    got, expected = (
        np.asarray(got, dtype=complex if np.iscomplexobj(got) else float),
        np.asarray(expected, dtype=float),
    )
    equal: np.ndarray = got == expected
    if equal.all():  # as often as not, and `isclose` takes ten times as long
        return equal
    return np.isclose(got, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True)
