"""sinusoidal_positions: Vaswani's table, for even widths. (Odd ones are left open.)"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import sinusoidal_positions

CALL = "sinusoidal_positions(length, width)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, {"length": 3, "width": 2}, shown=True, about="three positions, one pair of columns")
    yield Case(CALL, {"length": 2, "width": 4}, shown=True, about="two positions, two pairs of columns")
    yield Case(CALL, {"length": int(rng.integers(5, 9)), "width": 10})
    yield Case(CALL, {"length": 6, "width": 6}, about="as many positions as columns")
    yield Case(CALL, {"length": 1, "width": 8}, about="a single position")
    yield Case(CALL, {"length": int(rng.integers(300, 600)), "width": 16}, about="a long table")
    yield Case(CALL, {"length": 4, "width": 2 * int(rng.integers(20, 40))}, about="a wide table")


exercise = Exercise(
    of=sinusoidal_positions,
    points=2,
    cases=cases,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Two columns make a pair, and share an angle: the first has its sine, the second its cosine. So make a "
        "table of angles with half as many columns. `table[:, 0::2] = ...` fills every second column.",
        formula=r"$P_{t, 2i} = \sin\left(t / 10000^{2i/C}\right)$, $\;P_{t, 2i+1} = \cos\left(t / "
        r"10000^{2i/C}\right)$, for $i = 0, 1, \ldots, C/2 - 1$.",
        pseudocode="speeds = 10000 to the power of -(0, 2, 4, ...) / width      (width / 2 of them)\n"
        "angles = positions 0, 1, ..., as a column, times speeds     (length, width / 2)\n"
        "table = an empty array (length, width)\n"
        "every second column from 0: sine of angles; every second column from 1: cosine of angles",
    ),
)

mistake, alternative = bank_of(sinusoidal_positions)


def _angles(length, width, base=10000.0, first=0):
    return np.arange(first, first + length)[:, None] * base ** (-np.arange(0, width, 2) / width)


def _paired(even, odd):
    return np.stack([even, odd], axis=-1).reshape(len(even), -1)


@mistake(
    says="Sine and cosine have changed places. The even columns, from 0, have the sine: position 0 begins with 0, 1, "
    "0, 1.",
)
def cosine_first(length, width):
    angles = _angles(length, width)
    return _paired(np.cos(angles), np.sin(angles))


@mistake(
    says="You put all sines on the left and all cosines on the right. Some programs do that, but Vaswani's table "
    "takes turns: sine, cosine, sine, cosine.",
)
def in_two_halves(length, width):
    angles = _angles(length, width)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


@mistake(
    says="Every column has an angle of its own in your table. Two neighbours share one: the exponent is 2i / width "
    "for column 2i and for column 2i + 1.",
)
def an_angle_for_each_column(length, width):
    columns = np.arange(width)
    angles = np.arange(length)[:, None] * 10000.0 ** (-columns / width)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


@mistake(
    says="Your speeds fall half as fast as they should: the exponent is 2i / width, where i counts the pairs.",
)
def exponent_halved(length, width):
    angles = np.arange(length)[:, None] * 10000.0 ** (-np.arange(width // 2) / width)
    return _paired(np.sin(angles), np.cos(angles))


@mistake(
    says="The positions start at 1. The first one is 0: its sines are 0 and its cosines 1.",
)
def positions_from_1(length, width):
    angles = _angles(length, width, first=1)
    return _paired(np.sin(angles), np.cos(angles))


@mistake(
    says="You multiply by the powers of 10000 where you should divide: the later the column, the *slower* it turns.",
)
def ever_faster(length, width):
    angles = _angles(length, width, base=1 / 10000.0)
    return _paired(np.sin(angles), np.cos(angles))


@mistake(
    says="All columns turn at the same speed: the division by the power of 10000 is missing.",
)
def one_speed(length, width):
    angles = _angles(length, width, base=1.0)
    return _paired(np.sin(angles), np.cos(angles))


@mistake(
    says="Your base is 1000. Vaswani's is 10000, four zeros.",
)
def base_1000(length, width):
    angles = _angles(length, width, base=1000.0)
    return _paired(np.sin(angles), np.cos(angles))


@mistake(
    says="All columns are sines. Every second one, from column 1, is a cosine.",
)
def sines_alone(length, width):
    angles = _angles(length, width)
    return _paired(np.sin(angles), np.sin(angles))


@mistake(
    says="Your table lies on its side: positions are rows, so it is (length, width).",
)
def on_its_side(length, width):
    angles = _angles(length, width)
    return _paired(np.sin(angles), np.cos(angles)).T


@mistake(
    says="These are the angles. Take their sine and cosine, in turn.",
)
def angles_alone(length, width):
    angles = _angles(length, width)
    return _paired(angles, angles)


@alternative
def number_by_number(length, width):
    import math

    rows = []
    for t in range(length):
        row = []
        for column in range(width):
            angle = t / math.pow(10000, (column - column % 2) / width)
            row.append(math.cos(angle) if column % 2 else math.sin(angle))
        rows.append(row)
    return np.array(rows)


@alternative
def by_complex_powers(length, width):
    speeds = np.exp(np.arange(0, width, 2) * (-np.log(10000.0) / width))
    turned = np.exp(1j * np.outer(np.arange(length), speeds))
    return _paired(turned.imag, turned.real)


@alternative
def cosine_as_a_shifted_sine(length, width):
    angles = np.repeat(_angles(length, width), 2, axis=1)
    angles[:, 1::2] += np.pi / 2
    return np.sin(angles)
