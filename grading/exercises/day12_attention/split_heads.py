"""split_heads: (B, T, C) to (B, h, T, d), without mixing positions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, concatenate, split_heads

CALL = "split_heads(Tensor(x), heads).data"
GRADIENT = "x = Tensor(x)\n(split_heads(x, heads) * factors).sum().backward()\nx.grad"
UNEVEN = "a number of heads that does not divide the width"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    # Position t has the numbers 10 t, 10 t + 1, ...: so one sees where each went.
    x = (10.0 * np.arange(3)[:, None] + np.arange(4))[None]
    yield Case(CALL, {"x": x, "heads": 2}, shown=True, about="3 positions of width 4, two heads")
    yield Case(CALL, {"x": x, "heads": 1}, shown=True, about="a single head")
    factors = np.arange(12.0).reshape(1, 2, 3, 2)
    yield Case(GRADIENT, {"x": x, "heads": 2, "factors": factors}, shown=True, about="the gradient")
    yield Case(CALL, {"x": x, "heads": 3}, shown=True, about=UNEVEN)
    yield Case(CALL, {"x": rng.normal(size=(2, 5, 6)), "heads": 3})
    yield Case(CALL, {"x": rng.normal(size=(2, 5, 6)), "heads": 2})
    yield Case(CALL, {"x": rng.normal(size=(3, 3, 9)), "heads": 3}, about="as many heads as positions")
    yield Case(CALL, {"x": rng.normal(size=(2, 4, 4)), "heads": 4}, about="heads of width 1")
    yield Case(CALL, {"x": rng.normal(size=(2, 1, 4)), "heads": 2}, about="a single position")
    yield Case(CALL, {"x": rng.normal(size=(2, 3, 4)).astype(np.float32), "heads": 2}, about="float32")
    graph = {"x": rng.normal(size=(2, 3, 6)), "heads": 2, "factors": rng.normal(size=(2, 2, 3, 3))}
    yield Case(GRADIENT, graph, about="the gradient")
    yield Case(CALL, {"x": rng.normal(size=(2, 3, 6)), "heads": 4}, about=UNEVEN)


exercise = Exercise(
    of=split_heads,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Two steps. First cut each position's C numbers into h pieces of d, without moving anything: which "
        "shape has one axis more? Then bring the axis of the heads in front of that of the positions.",
        formula=r"$(B, T, C) \to (B, T, h, d) \to (B, h, T, d)$, with $d = C / h$: first `reshape`, then "
        r"`transpose`.",
        pseudocode="B, T, C = x's shape\nif heads does not divide C: raise ValueError\n"
        "reshape x to (B, T, heads, C // heads)\nreturn it with axes 1 and 2 swapped",
    ),
)

mistake, alternative = bank_of(split_heads)


def _sizes(x, heads):
    B, T, C = x.shape
    if C % heads:
        raise ValueError(f"{heads} heads do not divide {C}")
    return B, T, C // heads


@mistake(
    says="You reshape straight to (B, h, T, d). The shape is right, but reshape moves no number: head 0 gets the "
    "first *positions*, whole, instead of a piece of each. Cut first, to (B, T, h, d), and then swap two axes.",
)
def reshaped_straight(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, heads, T, d)


@mistake(
    says="The pieces are cut, but the heads still stand behind the positions: (B, T, h, d). Swap axes 1 and 2.",
)
def axes_not_swapped(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, heads, d)


@mistake(
    says="Your heads take every h-th number, as one deals cards: the last axis was cut into (d, h). Head i should "
    "have d numbers that stand side by side: cut it into (h, d).",
)
def dealt_like_cards(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, d, heads).transpose(0, 3, 1, 2)


@mistake(
    says="The number of heads and their width have changed places: you make d heads of width h.",
)
def sizes_swapped(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, d, heads).transpose(0, 2, 1, 3)


@mistake(
    says="Your heads come first, before the batch: (h, B, T, d). The batch stays in front: (B, h, T, d).",
)
def heads_first(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, heads, d).transpose(2, 0, 1, 3)


@mistake(
    says="You swap the wrong axes: your heads have the positions last, (B, h, d, T). That is what keys need later, "
    "and `attention_weights` does it.",
)
def positions_last(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, heads, d).transpose(0, 2, 3, 1)


@mistake(
    says="You get one head only, the first. All of them are asked for, in axis 1.",
)
def first_head_alone(x, heads):
    B, T, d = _sizes(x, heads)
    return x.reshape(B, T, heads, d).transpose(0, 2, 1, 3)[:, :1]


@mistake(
    says="Where the heads don't divide the width, you cut off what is left over, and nobody notices. Raise a "
    "ValueError that says so.",
)
def rest_cut_off(x, heads):
    B, T, C = x.shape
    d = C // heads
    return x[:, :, : heads * d].reshape(B, T, heads, d).transpose(0, 2, 1, 3)


@mistake(
    says="You use `assert`, which raises an AssertionError, and nothing at all when Python runs with -O. For a wrong "
    "argument raise a ValueError.",
)
def asserted(x, heads):
    B, T, C = x.shape
    assert C % heads == 0
    return x.reshape(B, T, heads, C // heads).transpose(0, 2, 1, 3)


@mistake(
    says="The values are right, but you make a new Tensor of an array, so no gradient gets back to x. Use the "
    "Tensor's own reshape and transpose.",
)
def graph_cut_off(x, heads):
    B, T, d = _sizes(x, heads)
    return Tensor(x.data.reshape(B, T, heads, d).transpose(0, 2, 1, 3))


@mistake(
    says="You give an array back. A Tensor is asked for: use the Tensor's own reshape and transpose, on x itself.",
)
def gives_an_array(x, heads):
    B, T, d = _sizes(x, heads)
    return x.data.reshape(B, T, heads, d).transpose(0, 2, 1, 3)


@alternative
def piece_by_piece(x, heads):
    B, T, C = x.shape
    if heads * (C // heads) != C:
        raise ValueError("the width cannot be shared out evenly")
    d = C // heads
    pieces = [x[:, :, i * d : (i + 1) * d].reshape(B, 1, T, d) for i in range(heads)]
    return concatenate(pieces, axis=1)


@alternative
def the_width_left_to_numpy(x, heads):
    """-1 for d: NumPy itself raises a ValueError where the cut is uneven."""
    cut = x.reshape(*x.shape[:-1], heads, -1)
    order = [0, 2, 1, 3]
    return cut.transpose(*order)


@alternative
def by_index(x, heads):
    C = x.shape[-1]
    columns = np.arange(C).reshape(heads, C // heads)  # a ValueError where it does not fit
    picked = x[:, :, columns]  # (B, T, h, d)
    return picked.transpose(0, 2, 1, 3)
