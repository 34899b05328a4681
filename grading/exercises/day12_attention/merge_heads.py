"""merge_heads: (B, h, T, d) back to (B, T, h * d): the inverse of split_heads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, concatenate, merge_heads

CALL = "merge_heads(Tensor(x)).data"
GRADIENT = "x = Tensor(x)\n(merge_heads(x) * factors).sum().backward()\nx.grad"
BACK = "merge_heads(split_heads(Tensor(x), heads)).data"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    # Head i has the numbers 100 i + 10 t and 100 i + 10 t + 1 at position t.
    x = 100.0 * np.arange(2)[:, None, None] + 10.0 * np.arange(3)[:, None] + np.arange(2)
    yield Case(CALL, {"x": x[None]}, shown=True, about="two heads, three positions, two numbers each")
    both = np.arange(24.0).reshape(2, 3, 4)
    yield Case(
        BACK, {"x": both, "heads": 2}, shown=True, about="there and back: split_heads, then merge_heads"
    )
    factors = np.arange(12.0).reshape(1, 3, 4)
    yield Case(GRADIENT, {"x": x[None], "factors": factors}, shown=True, about="the gradient")
    yield Case(CALL, {"x": rng.normal(size=(2, 3, 4, 5))})
    yield Case(CALL, {"x": rng.normal(size=(3, 3, 3, 3))}, about="four axes of the same length")
    yield Case(CALL, {"x": rng.normal(size=(2, 1, 4, 3))}, about="a single head")
    yield Case(CALL, {"x": rng.normal(size=(2, 4, 1, 3))}, about="a single position")
    yield Case(CALL, {"x": rng.normal(size=(2, 4, 3, 1))}, about="heads of width 1")
    yield Case(CALL, {"x": rng.normal(size=(2, 2, 3, 2)).astype(np.float32)}, about="float32")
    graph = {"x": rng.normal(size=(2, 2, 3, 4)), "factors": rng.normal(size=(2, 3, 8))}
    yield Case(GRADIENT, graph, about="the gradient")


exercise = Exercise(
    of=merge_heads,
    points=2,
    cases=cases,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="`split_heads` cut, then swapped. To undo two steps, undo the last one first.",
        formula=r"$(B, h, T, d) \to (B, T, h, d) \to (B, T, h d)$: first `transpose`, then `reshape`.",
        pseudocode="B, h, T, d = x's shape\nswap axes 1 and 2 of x\nreturn it reshaped to (B, T, h * d)",
    ),
)

mistake, alternative = bank_of(merge_heads)


@mistake(
    says="You reshape straight to (B, T, C), without swapping the axes back. Reshape moves no number, so one "
    "position gets what belongs to several. Swap axes 1 and 2 first.",
)
def reshaped_straight(x):
    B, h, T, d = x.shape
    return x.reshape(B, T, h * d)


@mistake(
    says="The axes are swapped back, but the heads are still apart: (B, T, h, d). Lay them side by side, in one "
    "axis.",
)
def not_laid_side_by_side(x):
    return x.transpose(0, 2, 1, 3)


@mistake(
    says="Your heads are shuffled into each other like cards: a number of head 0, one of head 1, and so on. Head 0 "
    "with all its d numbers comes first, then head 1.",
)
def shuffled_like_cards(x):
    B, h, T, d = x.shape
    return x.transpose(0, 2, 3, 1).reshape(B, T, h * d)


@mistake(
    says="Your heads are added up. They should stay as they are, side by side: h times d numbers a position.",
)
def added_up(x):
    return x.sum(axis=1)


@mistake(
    says="You take the mean over the heads. They should stay as they are, side by side: h times d numbers a "
    "position.",
)
def mean_over_the_heads(x):
    return x.mean(axis=1)


@mistake(
    says="Only the first head is left. All of them are asked for, side by side.",
)
def first_head_alone(x):
    return x[:, 0]


@mistake(
    says="The positions of your result run along the last axis: (B, C, T). They are axis 1, and the heads' numbers "
    "the last.",
)
def positions_last(x):
    B, h, T, d = x.shape
    return x.transpose(0, 1, 3, 2).reshape(B, h * d, T)


@mistake(
    says="The heads come side by side in reverse order: the last one first.",
)
def in_reverse_order(x):
    return concatenate([x[:, i] for i in reversed(range(x.shape[1]))], axis=-1)


@mistake(
    says="The values are right, but you make a new Tensor of an array, so no gradient gets back to the heads. Use "
    "the Tensor's own transpose and reshape.",
)
def graph_cut_off(x):
    B, h, T, d = x.shape
    return Tensor(x.data.transpose(0, 2, 1, 3).reshape(B, T, h * d))


@mistake(
    says="You give an array back. A Tensor is asked for: use the Tensor's own transpose and reshape, on x itself.",
)
def gives_an_array(x):
    B, h, T, d = x.shape
    return x.data.transpose(0, 2, 1, 3).reshape(B, T, h * d)


@alternative
def side_by_side(x):
    return concatenate([x[:, head] for head in range(x.shape[1])], axis=-1)


@alternative
def each_head_in_its_columns(x):
    """Each head times a matrix that puts it into its own columns of zeros; then the sum."""
    h, d = x.shape[1], x.shape[3]
    places = np.eye(h * d, dtype=x.data.dtype)
    total = 0
    for head in range(h):
        total = x[:, head] @ Tensor(places[head * d : (head + 1) * d]) + total
    return total


@alternative
def with_minus_one(x):
    swapped = x.transpose(0, 2, 1, 3)
    return swapped.reshape(swapped.shape[0], swapped.shape[1], -1)
