"""unbroadcast: a gradient, summed back to the shape that NumPy had stretched."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import unbroadcast

CALL = "unbroadcast(gradient, shape)"


def _case(gradient: np.ndarray, shape: tuple[int, ...], about: str, shown: bool = False) -> Case:
    return Case(CALL, {"gradient": gradient, "shape": shape}, shown=shown, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    table = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    yield _case(table, (1, 3), "a row that was stretched", shown=True)
    yield _case(table, (2, 1), "a column that was stretched", shown=True)
    yield _case(table, (3,), "a leading axis that came in", shown=True)
    yield _case(table, (), "a single number that was stretched", shown=True)
    itself = "np.shares_memory(unbroadcast(gradient, (2, 3)), gradient)"  # a view of it costs nothing, either
    yield Case(itself, {"gradient": table}, shown=True, about="a shape where nothing is to be done")

    yield _case(rng.normal(size=(3, 3)), (3,), "a leading axis, in a square")
    yield _case(rng.normal(size=(3, 3)), (3, 1), "a column, in a square")
    yield _case(rng.normal(size=(4, 2, 3)), (3,), "two leading axes")
    yield _case(rng.normal(size=(2, 3, 4)), (3, 1), "a leading axis and a column")
    yield _case(rng.normal(size=(3, 3, 3)), (3, 1), "a leading axis and a column, in a cube")
    yield _case(rng.normal(size=(2, 3, 2, 4)), (1, 3, 1, 4), "four axes, two of them stretched")
    yield _case(rng.normal(size=(2, 1, 4)), (1, 4), "an axis of length 1 that was not stretched")
    yield _case(rng.normal(size=(2, 3)), (1, 1), "a table of one number")
    yield _case(rng.normal(size=5), (1,), "a list of one number")
    yield _case(rng.normal(size=(4, 3)), (4, 3), "a shape where nothing is to be done")
    yield _case(rng.normal(size=(1, 1)), (), "a single number with two axes")
    yield _case(rng.normal(size=(3, 4)).astype(np.float32), (4,), "float32")
    yield _case(rng.normal(size=(3, 4)).astype(np.float32), (3, 1), "float32")


exercise = Exercise(
    of=unbroadcast,
    points=3,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Write the two shapes under each other, aligned on the *right*, as NumPy does. Which axes of the "
        "gradient have no partner in `shape`? Which have a partner of length 1? Those were copied, and over "
        "copies one sums.",
        formula="Each number of the result is the sum of the gradient over all places to which broadcasting had copied "
        "it. For a gradient $(2, 3, 4)$ and the shape $(3, 1)$: "
        r"$\;r_{j0} = \sum_{i} \sum_{k} g_{ijk}$: over the axis that has no partner, and over the one whose partner "
        "is 1.",
        pseudocode="nothing to do where the shapes are equal: return gradient\n"
        "as long as gradient has more axes than shape:\n"
        "    gradient = sum over its first axis                (that axis goes)\n"
        "for each axis of shape that has length 1:\n"
        "    gradient = sum over that axis, keepdims=True      (that axis stays)\n"
        "return gradient",
    ),
)

mistake, alternative = bank_of(unbroadcast)


def _new_axes(gradient, shape):
    return gradient.ndim - len(shape)


def _folded(gradient, shape, fold=np.sum):
    for _ in range(_new_axes(gradient, shape)):
        gradient = fold(gradient, axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and gradient.shape[axis] != 1:
            gradient = fold(gradient, axis=axis, keepdims=True)
    return gradient


@mistake(
    says="The axes that NumPy put in front are gone, but those of length 1 are still stretched. A column that "
    "became a table has been copied, too: sum over its copies, and keep the axis.",
)
def leading_axes_alone(gradient, shape):
    new = _new_axes(gradient, shape)
    return gradient.sum(axis=tuple(range(new))) if new else gradient


@mistake(
    says="The axes of length 1 are folded, but those that NumPy put in front are still there. An axis that has "
    "no partner in `shape` was copied as well: sum over it until both have the same number of axes.",
)
def axes_of_length_1_alone(gradient, shape):
    new = _new_axes(gradient, shape)
    stretched = tuple(new + axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient


@mistake(
    says="The sums are right, but the axes of length 1 have vanished: (2, 1) was asked for, and (2,) comes "
    "back. What keeps an axis after a sum?",
)
def length_1_axes_vanish(gradient, shape):
    new = _new_axes(gradient, shape)
    stretched = tuple(new + axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=(*range(new), *stretched)) if new or stretched else gradient


@mistake(
    says="The sums are right, but the axes that NumPy put in front are still there, with length 1. They have "
    "no partner in `shape`: these should go.",
)
def leading_axes_stay(gradient, shape):
    new = _new_axes(gradient, shape)
    stretched = tuple(new + axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=(*range(new), *stretched), keepdims=True) if new or stretched else gradient


@mistake(
    says="You sum over the axes that `shape` lacks at its *end*. NumPy lines shapes up from the right, so what "
    "is missing is missing in front.",
)
def lined_up_from_the_left(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=-1)
    return _folded(gradient, shape)


@mistake(
    says="You take away one leading axis, and where there are two the second one stays. How often does it have "
    "to be done?",
)
def one_leading_axis_at_most(gradient, shape):
    if gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


@mistake(
    says="Where axes were put in front, all others have moved to the right, and you count the axes of length 1 "
    "in `shape` without that. Either fold the leading axes first, or add their number.",
)
def axes_counted_without_the_leading_ones(gradient, shape):
    if gradient.shape == shape:
        return gradient
    stretched = {axis for axis, length in enumerate(shape) if length == 1}
    return gradient.sum(axis=tuple({*range(_new_axes(gradient, shape)), *stretched})).reshape(shape)


@mistake(
    says="You take the mean over the copies. Each copy has an influence of its own, and influences add up: it "
    "is a sum.",
)
def mean_for_sum(gradient, shape):
    return _folded(gradient, shape, np.mean)


@mistake(
    says="You keep the first of the copies and drop the others. Each copy has an influence of its own: they "
    "add up.",
)
def the_first_copy_alone(gradient, shape):
    return _folded(gradient, shape, lambda g, axis, keepdims=False: g.take([0] if keepdims else 0, axis))


@mistake(
    says="You sum over everything, and write that one number into all places. Sum only over the copies: two "
    "numbers that were different ones before stay apart.",
)
def everything_summed(gradient, shape):
    return gradient if gradient.shape == shape else np.full(shape, gradient.sum())


@mistake(
    says="`reshape` only lays the same numbers out in another way, and there are more of them than fit into "
    "`shape`. First sum over the copies.",
)
def reshaped_without_a_sum(gradient, shape):
    return gradient.reshape(shape)


@mistake(
    says="The gradient comes back as it was, whatever the shape. Nothing is folded yet: which axes were "
    "stretched?",
)
def nothing_folded(gradient, shape):
    return gradient


@mistake(
    says="The values are right. Where nothing has to be done, though, you make a copy: most gradients in a network"
    " are of this kind, and copying each of them takes time and gains nothing. Return `gradient` itself.",
)
def a_copy_where_nothing_is_to_be_done(gradient, shape):
    return gradient.copy() if gradient.shape == shape else _folded(gradient, shape)


@mistake(
    says="The values are right, but float32 went in and float64 comes out: np.zeros makes float64 unless it is "
    "told otherwise. A sum of the gradient itself keeps its kind.",
)
def collected_in_float64(gradient, shape):
    if gradient.shape == shape:
        return gradient
    result = np.zeros(shape)
    result += _folded(gradient, shape)
    return result


@alternative
def axis_by_axis(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


@alternative
def by_padding_the_shape(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(
        axis for axis, pair in enumerate(zip(gradient.shape, padded, strict=True)) if pair[0] != pair[1]
    )
    folded = np.sum(gradient, axis=axes, keepdims=True) if axes else gradient
    return folded if folded.shape == shape else np.reshape(folded, shape)


@alternative
def by_following_each_copy(gradient, shape):
    """Each place of the gradient is sent to the place that it was copied from."""
    if gradient.shape == tuple(shape):
        return gradient
    result = np.zeros(shape, dtype=gradient.dtype)
    origins = np.broadcast_to(np.arange(result.size).reshape(shape), gradient.shape)
    np.add.at(result.reshape(-1), origins.reshape(-1), gradient.reshape(-1))
    return result


@alternative
def by_einsum(gradient, shape, letters="abcdefgh"):
    if gradient.shape == shape:
        return gradient
    named = letters[: gradient.ndim]
    partners = named[gradient.ndim - len(shape) :]
    kept = "".join(letter for letter, length in zip(partners, shape, strict=True) if length != 1)
    return np.einsum(f"{named}->{kept}", gradient).reshape(shape)


@alternative
def by_reshaping_whatever_came_out(gradient, shape):
    """Where nothing was stretched, `reshape` gives a view: no number is copied."""
    new = gradient.ndim - len(shape)
    stretched = [axis for axis, length in enumerate(shape, start=new) if length == 1 != gradient.shape[axis]]
    for axis in (*range(new), *stretched):
        gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient.reshape(shape)
