"""count_parameters: a formula. Each term that can be forgotten has a mistake of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import GPT, count_parameters

CALL = "count_parameters(size, context, width, layers)"
COUNTED = (
    "model = GPT(size, context, width, layers, 1, rng)\n"
    f"{CALL} - sum(p.data.size for p in model.parameters())"
)


def _case(size: int, context: int, width: int, layers: int, about: str = "", shown: bool = False) -> Case:
    inputs = {"size": size, "context": context, "width": width, "layers": layers}
    return Case(CALL, inputs, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(3, 2, 1, 0, "no blocks, width 1", True)
    yield _case(3, 2, 1, 1, "one block, width 1", True)
    yield _case(5, 4, 6, 2, "two blocks", True)
    yield _case(65, 64, 128, 4, "the model of this notebook", True)
    yield _case(50257, 1024, 768, 12, "the sizes of GPT-2", True)
    for layers in (0, 1, 7):
        size, context, width = (int(rng.integers(2, 300)) for _ in range(3))
        yield _case(size, context, width, layers, f"{layers} blocks")
    small = dict(zip(("size", "context", "width"), rng.permutation([3, 4, 7]).tolist(), strict=True))
    about = "your count, less what a GPT of these sizes holds"
    yield Case(COUNTED, small | {"layers": 2, "rng": Fixture("rng")}, about=about)


exercise = Exercise(
    of=count_parameters,
    points=2,
    cases=cases,
    hints=Hints(
        nudge="Go through the arrays of a GPT with a pencil: two tables, then for each block two norms, four Linears "
        "of the attention and two of the feed-forward, and at the end one more norm. What has a Linear from n to m, "
        "its bias included? And the head: does it need numbers of its own?",
        formula="$VC + TC + L\\,(4(C^2 + C) + (4C^2 + 4C) + (4C^2 + C) + 2 \\cdot 2C) + 2C$, with $V$ tokens, $T$ "
        "places of the context, width $C$, $L$ blocks.",
        pseudocode="tables = size * width + context * width\n"
        "attention = 4 Linears from width to width: each width * width + width\n"
        "feed_forward = one Linear from width to 4 width, one back: weights and biases\n"
        "norm = 2 * width\n"
        "tables + layers * (attention + feed_forward + 2 norms) + the last norm",
    ),
)

mistake, alternative = bank_of(count_parameters)


def _count(size, context, width, layers, norms=2, norm=2, biases=True, linears=4, last=1):
    linear = width * width + (width if biases else 0)
    both = 8 * width * width + (5 * width if biases else 0)
    blocks = layers * (linears * linear + both + norms * norm * width)
    return size * width + context * width + blocks + last * norm * width


@mistake(
    says="You count a head of its own, size times width once more. It's tied: the token table does both, and is "
    "learned once.",
)
def head_counted(size, context, width, layers):
    return _count(size, context, width, layers) + size * width


@mistake(says="The biases of the Linears are missing: each has as many as outputs.")
def without_biases(size, context, width, layers):
    return _count(size, context, width, layers, biases=False)


@mistake(says="The position table is missing: a row of `width` numbers for each place of the context.")
def without_positions(size, context, width, layers):
    return _count(size, context, width, layers) - context * width


@mistake(says="The last norm is missing, the one after the blocks: a gain and a bias.")
def without_the_last_norm(size, context, width, layers):
    return _count(size, context, width, layers, last=0)


@mistake(
    says="The norms are missing: each has a gain and a bias, so 2 * width numbers, two norms a block and one more."
)
def without_norms(size, context, width, layers):
    return _count(size, context, width, layers, norm=0)


@mistake(
    says="You count one number a place for the norms: they have a gain *and* a bias, 2 * width numbers each."
)
def norms_without_bias(size, context, width, layers):
    return _count(size, context, width, layers, norm=1)


@mistake(
    says="You count one norm a block. There are two: one before the attention, one before the feed-forward."
)
def one_norm_a_block(size, context, width, layers):
    return _count(size, context, width, layers, norms=1)


@mistake(
    says="You count three Linears in the attention: query, key, value. There is a fourth one, out, that mixes what the "
    "heads found.",
)
def attention_without_out(size, context, width, layers):
    return _count(size, context, width, layers, linears=3)


@mistake(says="Your blocks count once, however many there are.")
def one_block_only(size, context, width, layers):
    return _count(size, context, width, 1)


@mistake(
    says="Your count takes the feed-forward's hidden layer as wide as the input. It's four times as wide."
)
def narrow_feed_forward(size, context, width, layers):
    return _count(size, context, width, layers) - layers * (6 * width * width + 3 * width)


@mistake(says="The bias of `up` has 4 * width numbers, one for each hidden number, and not width.")
def narrow_bias(size, context, width, layers):
    return _count(size, context, width, layers) - layers * 3 * width


@mistake(says="The norm after the blocks is counted in every block: it's there once, at the end.")
def last_norm_in_every_block(size, context, width, layers):
    return _count(size, context, width, layers, norms=3, last=0)


@mistake(
    says="The head has no bias: logits are products with the token table, and nothing else. So `size` numbers fewer.",
)
def bias_of_the_head(size, context, width, layers):
    return _count(size, context, width, layers) + size


@alternative
def expanded(size, context, width, layers):
    """Everything multiplied out."""
    return width * (size + context + 2 + layers * (12 * width + 13))


@alternative
def by_making_one(size, context, width, layers):
    """Not by formula, but right, as long as it fits into memory: large sizes by what small ones have in common."""
    if size * width + context * width + layers * width**2 > 200_000:
        return width * (2 + context + size) + 12 * layers * width**2 + 13 * layers * width
    model = GPT(size, context, width, layers, 1, np.random.default_rng(0))
    return sum(p.data.size for p in model.parameters())
