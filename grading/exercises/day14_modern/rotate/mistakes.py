"""rotate: mistakes that people make, and right versions that are written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import Tensor, concatenate, rotate

mistake, alternative = bank_of(rotate)


def _checked(x, positions):
    if x.shape[-1] % 2 or np.shape(positions) != (x.shape[-2],):
        raise ValueError("x, positions: shapes that don't fit")


def _angles(x, positions, base, share=2.0):
    """(T, d / 2): position * base^(-share * i / d)."""
    d = x.shape[-1]
    return np.outer(positions, base ** (-share * np.arange(d // 2) / d))


def _turned(x, angles, sign=-1.0):
    """Neighbours turned by the angles; `sign` is that of the sine in the even columns."""
    kind, d = x.data.dtype, x.shape[-1]
    cos = np.repeat(np.cos(angles), 2, axis=1).astype(kind)
    sin = (np.repeat(np.sin(angles), 2, axis=1) * np.tile([sign, -sign], d // 2)).astype(kind)
    return x * cos + x[..., np.arange(d) ^ 1] * sin


@mistake(
    says="You pair column i with column i + d/2, the two halves. Some programs do (and a model's weights fit one "
    "way only): here the pairs are neighbours, (0, 1), (2, 3), and so on.",
)
def pairs_of_halves(x, positions, base=10000.0):
    _checked(x, positions)
    half, kind = x.shape[-1] // 2, x.data.dtype
    angles = _angles(x, positions, base)
    cos, sin = np.cos(angles).astype(kind), np.sin(angles).astype(kind)
    a, b = x[..., :half], x[..., half:]
    return concatenate([a * cos - b * sin, b * cos + a * sin])


@mistake(
    says="You turn the other way round: the sine has the wrong sign. (a, b) becomes (a cos - b sin, b cos + a sin).",
)
def turned_backwards(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, base), sign=1.0)


@mistake(
    says="Both sines are added. That is no turn, since lengths change: one of the two signs has to be minus.",
)
def no_minus(x, positions, base=10000.0):
    _checked(x, positions)
    kind, angles = x.data.dtype, np.repeat(_angles(x, positions, base), 2, axis=1)
    partner = x[..., np.arange(x.shape[-1]) ^ 1]
    return x * np.cos(angles).astype(kind) + partner * np.sin(angles).astype(kind)


@mistake(
    says="Your rows are numbered 0, 1, 2, ..., and the positions that are passed in have no effect. With a cache the "
    "new row is number 0 of its array, and position 50 of the text.",
)
def counted_from_0(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, np.arange(x.shape[-2]), base))


@mistake(
    says="Your positions start at 1: position 0 is turned already. Dot products don't notice, but keys that another "
    "program made do. Position 0 stays as it is.",
)
def one_too_far(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, np.asarray(positions) + 1, base))


@mistake(
    says="Your speeds fall half as fast as they should: the exponent is -2i / d, where i counts the pairs.",
)
def exponent_halved(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, base, share=1.0))


@mistake(
    says="Your exponent is positive: the later a pair, the faster it turns. It is -2i / d, so that later pairs turn "
    "more slowly.",
)
def ever_faster(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, base, share=-2.0))


@mistake(
    says="All pairs turn at the same speed. The first turns by one radian a position, each later one more slowly.",
)
def one_speed(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, base, share=0.0))


@mistake(
    says="The base that the caller asks for has no effect: yours is always 10,000.",
)
def base_fixed(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, 10000.0))


@mistake(
    says="Each column has an angle of its own in your table. The two columns of a pair share one, or nothing is "
    "turned.",
)
def an_angle_for_each_column(x, positions, base=10000.0):
    _checked(x, positions)
    d, kind = x.shape[-1], x.data.dtype
    angles = np.outer(positions, base ** (-np.arange(d) / d))
    sin = (np.sin(angles) * np.tile([-1.0, 1.0], d // 2)).astype(kind)
    return x * np.cos(angles).astype(kind) + x[..., np.arange(d) ^ 1] * sin


@mistake(
    says="Your table has the whole row of angles twice, as np.tile lays them out. The two columns of a pair share an "
    "angle, so each one stands twice in a row: np.repeat.",
)
def angles_tiled(x, positions, base=10000.0):
    _checked(x, positions)
    d, kind = x.shape[-1], x.data.dtype
    angles = np.tile(_angles(x, positions, base), 2)
    sin = (np.sin(angles) * np.tile([-1.0, 1.0], d // 2)).astype(kind)
    return x * np.cos(angles).astype(kind) + x[..., np.arange(d) ^ 1] * sin


@mistake(
    says="All numbers are turned rightly, but they come back in another order, the even columns first and the odd ones "
    "behind them. Lay the two side by side again: columns 2i and 2i + 1 are neighbours.",
)
def even_ones_first(x, positions, base=10000.0):
    _checked(x, positions)
    y = _turned(x, _angles(x, positions, base))
    return concatenate([y[..., 0::2], y[..., 1::2]])


@mistake(
    says="You *add* sines and cosines to x, as Vaswani's table was added to the tokens. Rotary positions multiply: "
    "they turn what is there, so that a dot product sees the distance only.",
)
def added(x, positions, base=10000.0):
    _checked(x, positions)
    angles = _angles(x, positions, base)
    table = np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(x.shape[-2:])
    return x + table.astype(x.data.dtype)


@mistake(
    says="You turn by the angles in degrees. np.cos and np.sin take radians, and so does the formula.",
)
def in_degrees(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, np.radians(_angles(x, positions, base)))


@mistake(
    says="The values are right, but float32 comes out as float64: np.cos and np.sin of an array of positions are "
    "float64. Give both tables x's dtype.",
)
def widened(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x * np.float64(1.0), _angles(x, positions, base))


@mistake(
    says="The values are right, but you compute with the array (x.data), so no gradient gets back to x. A model that "
    "trains with rotary positions needs it.",
)
def graph_cut_off(x, positions, base=10000.0):
    _checked(x, positions)
    return Tensor(_turned(Tensor(x.data), _angles(x, positions, base)).data)


@mistake(
    says="You give an array back. A Tensor is asked for: only a Tensor knows the way back.",
)
def gives_an_array(x, positions, base=10000.0):
    _checked(x, positions)
    return _turned(x, _angles(x, positions, base)).data


@mistake(
    says="A single position for several rows goes through here, and all rows are turned alike. Compare the number of "
    "positions with T, and raise a ValueError.",
)
def positions_not_counted(x, positions, base=10000.0):
    if x.shape[-1] % 2:
        raise ValueError("odd width")
    return _turned(x, _angles(x, positions, base))


@mistake(
    says="With an odd width your last column stays as it is, because it has no partner. Raise a ValueError that says "
    "so.",
)
def odd_one_left_over(x, positions, base=10000.0):
    d = x.shape[-1]
    if d % 2 == 0:
        _checked(x, positions)
        return _turned(x, _angles(x, positions, base))
    _checked(x[..., : d - 1], positions)
    return concatenate([_turned(x[..., : d - 1], _angles(x, positions, base)), x[..., d - 1 :]])


@alternative
def even_and_odd_columns(x, positions, base=10000):
    *front, T, d = x.shape
    if len(positions) != T:
        raise ValueError("one position for each row")
    if d // 2 * 2 < d:
        raise ValueError("the last number has no partner")
    angles = np.array([[p / base ** (2 * i / d) for i in range(d // 2)] for p in positions])
    cos, sin = (f(angles).astype(x.data.dtype) for f in (np.cos, np.sin))
    a, b = x[..., 0::2], x[..., 1::2]
    pairs = [
        (a * cos - b * sin).reshape(*front, T, d // 2, 1),
        (a * sin + b * cos).reshape(*front, T, d // 2, 1),
    ]
    return concatenate(pairs).reshape(*front, T, d)


@alternative
def by_a_matrix_for_each_position(x, positions, base=10000.0, scale=1.0):
    """Each row times a (d, d) matrix with blocks (cos, sin; -sin, cos) on its diagonal."""
    T, d = x.shape[-2], x.shape[-1]
    if d % 2 == 1 or len(positions) != T:
        raise ValueError(f"{len(positions)} positions, for {x.shape}")
    turns = np.zeros((T, d, d), dtype=x.data.dtype)
    for t, p in enumerate(positions):
        for i in range(0, d, 2):
            angle = scale * p * base ** (-i / d)
            turns[t, i : i + 2, i : i + 2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    rows = x.reshape(-1, T, 1, d)
    return (rows @ np.broadcast_to(turns, (rows.shape[0], T, d, d))).reshape(*x.shape)
