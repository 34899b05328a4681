"""GPT: mistakes in __init__ and parameters, and in the class as a whole."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import GPT, Block, Embedding, LayerNorm, Linear

mistake, _ = bank_of(GPT)


def _made(self, size, context, width, layers, heads, rng, spread=0.02):
    self.token, self.position = Embedding(size, width, rng), Embedding(context, width, rng)
    for table in (self.token, self.position):
        table.W.data = (spread * rng.standard_normal(table.W.shape)).astype(np.float32)
    self.blocks = [Block(width, heads, rng) for _ in range(layers)]
    self.norm = LayerNorm(width)


@mistake(
    method="__init__",
    says="Your first loss is not near ln V, the loss of knowing nothing: the model is sure of itself without reason. "
    "The logits should be products with the rows of the token table, and the numbers in it small, about 0.02, not of "
    "size 1 as Embedding draws them.",
)
def large_tables(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, layers, heads, rng, 1.0)


@mistake(
    method="__init__",
    says="Your tables are all zeros. So all tokens look alike, and the numbers that should tell them apart have to be "
    "drawn: small, about 0.02, but different.",
)
def tables_of_zeros(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, layers, heads, rng, 0.0)


@mistake(
    method="__init__",
    says="All your blocks are one and the same object: [block] * layers repeats a block and makes no new ones. Make "
    "each in a list comprehension.",
)
def one_block_repeated(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, layers, heads, rng)
    self.blocks = [Block(width, heads, rng)] * layers


@mistake(method="__init__", says="There is always a single block. Make as many as `layers` says, in a list.")
def a_single_block(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, 1, heads, rng)


@mistake(method="__init__", says="`heads` has no effect: hand it to each Block.")
def heads_not_used(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, layers, 1, rng)


@mistake(
    method="__init__",
    says="`heads` and `layers` have changed places: as many blocks as layers, and heads go into each Block.",
)
def heads_and_layers_exchanged(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, heads, layers if layers and width % layers == 0 else 1, rng)


@mistake(
    method="__init__",
    says="The two tables have changed places: the token table has a row for each of the `size` tokens, the position "
    "table one for each place of the context.",
)
def tables_exchanged(self, size, context, width, layers, heads, rng):
    _made(self, context, size, width, layers, heads, rng)


@mistake(
    method="__init__",
    says="Your position table has a row for each token. It needs one for each place: `context` rows.",
)
def positions_as_many_as_tokens(self, size, context, width, layers, heads, rng):
    _made(self, size, size, width, layers, heads, rng)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all models start the same. Draw everything from the rng that is "
    "passed in.",
)
def generator_of_its_own(self, size, context, width, layers, heads, rng):
    _made(self, size, context, width, layers, heads, np.random.default_rng(0))


@mistake(
    says="Your head is a matrix of its own. It should be tied: the logits are the products with the rows of the token "
    "table, which is learned at both ends.",
)
class HeadOfItsOwn(GPT):
    def __init__(self, size, context, width, layers, heads, rng):
        _made(self, size, context, width, layers, heads, rng)
        self.head = Linear(width, size, rng, bias=False)
        self.head.W.data *= 0.02 * width**0.5

    def __call__(self, ids):
        if ids.shape[1] > len(self.position.W.data):
            raise ValueError("too long")
        x = self.token(ids) + self.position(np.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))

    def parameters(self):
        layers = [self.token, self.position, *self.blocks, self.norm, self.head]
        return [p for layer in layers for p in layer.parameters()]


HeadOfItsOwn.__name__ = GPT.__name__  # so that its errors name the class as a learner's do


@mistake(
    method="parameters",
    says="The token table is in your list twice, once for each end. It's one Tensor, and the optimizer would take two "
    "steps with it for one of the others: list it once.",
)
def token_table_twice(self):
    layers = [self.token, self.position, *self.blocks, self.norm, self.token]
    return [p for layer in layers for p in layer.parameters()]


@mistake(method="parameters", says="The position table is missing among your parameters: it learns, too.")
def without_positions(self):
    return [p for layer in [self.token, *self.blocks, self.norm] for p in layer.parameters()]


@mistake(method="parameters", says="The token table is missing among your parameters.")
def without_tokens(self):
    return [p for layer in [self.position, *self.blocks, self.norm] for p in layer.parameters()]


@mistake(method="parameters", says="The last norm is missing among your parameters.")
def without_the_norm(self):
    return [p for layer in [self.token, self.position, *self.blocks] for p in layer.parameters()]


@mistake(
    method="parameters", says="The blocks are missing among your parameters: nearly all there is to learn."
)
def without_the_blocks(self):
    return [p for layer in [self.token, self.position, self.norm] for p in layer.parameters()]


@mistake(
    method="parameters",
    says="Only the first block is among your parameters; the others would stay as they were drawn.",
)
def first_block_only(self):
    layers = [self.token, self.position, *self.blocks[:1], self.norm]
    return [p for layer in layers for p in layer.parameters()]


@mistake(
    method="parameters",
    says="You have lists in your list, one for each layer. One flat list is asked for.",
)
def lists_in_the_list(self):
    return [layer.parameters() for layer in [self.token, self.position, *self.blocks, self.norm]]


@mistake(
    method="parameters",
    says="You list the layers. An optimizer needs the Tensors in them: ask each for its parameters().",
)
def layers_listed(self):
    return [self.token, self.position, *self.blocks, self.norm]
