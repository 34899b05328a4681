"""GPT: mistakes in __call__."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import GPT, Tensor

mistake, _ = bank_of(GPT)


def _embedded(self, ids, places=None):
    T, context = ids.shape[1], self.position.W.shape[0]
    if context < T:
        raise ValueError(f"{T} tokens, and the context is {context}")
    return self.token(ids) + self.position(np.arange(T) if places is None else places)


def _through(self, x):
    for block in self.blocks:
        x = block(x)
    return x


def _head(self, x):
    return self.norm(x) @ self.token.W.transpose(1, 0)


@mistake(
    method="__call__",
    says="No positions are added. Attention doesn't see order: to your model a text is a bag of tokens.",
)
def without_positions(self, ids):
    _embedded(self, ids)
    return _head(self, _through(self, self.token(ids)))


@mistake(
    method="__call__",
    says="The positions are added after the blocks, where no attention sees them any more. Add them to the tokens, "
    "before the first block.",
)
def positions_after_the_blocks(self, ids):
    _embedded(self, ids)
    return _head(self, _through(self, self.token(ids)) + self.position(np.arange(ids.shape[1])))


@mistake(
    method="__call__",
    says="Your positions count the sequences of the batch, not the places in a sequence. Place t gets row t, in every "
    "sequence: 0 to T - 1.",
)
def positions_by_batch(self, ids):
    _embedded(self, ids)
    rows = np.arange(ids.shape[0]) % self.position.W.shape[0]
    return _head(self, _through(self, self.token(ids) + self.position(rows[:, None])))


@mistake(
    method="__call__",
    says="You look up the positions by the ids of the tokens. The position table is asked by place: 0 to T - 1, "
    "whichever tokens stand there.",
)
def positions_by_token(self, ids):
    return _head(self, _through(self, _embedded(self, ids, ids)))


@mistake(
    method="__call__",
    says="You take as many positions as the batch has sequences. Take one for each token of a sequence: 0 to T - 1, "
    "where T is ids.shape[1].",
)
def as_many_positions_as_sequences(self, ids):
    return _head(self, _through(self, _embedded(self, ids, np.arange(ids.shape[0]))))


@mistake(
    method="__call__",
    says="All places get the first row of the position table. Place t gets row t.",
)
def always_position_0(self, ids):
    return _head(self, _through(self, _embedded(self, ids, np.zeros(ids.shape[1], dtype=int))))


@mistake(
    method="__call__",
    says="Your positions count from the end of the table. The first token gets row 0, also where the sequence is "
    "shorter than the context.",
)
def positions_from_the_end(self, ids):
    context = self.position.W.shape[0]
    _embedded(self, ids)
    return _head(self, _through(self, _embedded(self, ids, np.arange(context - ids.shape[1], context))))


@mistake(
    method="__call__",
    says="The last norm is missing: after the blocks, and before the head.",
)
def without_the_last_norm(self, ids):
    return _through(self, _embedded(self, ids)) @ self.token.W.transpose(1, 0)


@mistake(
    method="__call__",
    says="The norm stands before the blocks. It belongs after the last one: what many blocks have added up has no size "
    "of its own.",
)
def norm_before_the_blocks(self, ids):
    return _through(self, self.norm(_embedded(self, ids))) @ self.token.W.transpose(1, 0)


@mistake(
    method="__call__",
    says="You normalise after each block. The stream should flow through all blocks as it is; the norm comes once, at "
    "the end.",
)
def norm_after_each_block(self, ids):
    x = _embedded(self, ids)
    for block in self.blocks:
        x = self.norm(block(x))
    return _head(self, x)


@mistake(
    method="__call__",
    says="Only your first block is used. Hand on x from block to block.",
)
def first_block_only(self, ids):
    x = _embedded(self, ids)
    return _head(self, self.blocks[0](x) if self.blocks else x)


@mistake(
    method="__call__",
    says="Each of your blocks reads the embedded tokens, so only the last one has an effect. Each should read what the "
    "one before it made: x = block(x).",
)
def each_block_from_the_start(self, ids):
    x = y = _embedded(self, ids)
    for block in self.blocks:
        y = block(x)
    return _head(self, y)


@mistake(method="__call__", says="Your blocks come in the wrong order, the last one first.")
def blocks_backwards(self, ids):
    x = _embedded(self, ids)
    for block in reversed(self.blocks):
        x = block(x)
    return _head(self, x)


@mistake(
    method="__call__",
    says="You add x to what each block makes. The block does that itself, so everything is there twice.",
)
def added_twice(self, ids):
    x = _embedded(self, ids)
    for block in self.blocks:
        x = x + block(x)
    return _head(self, x)


@mistake(
    method="__call__",
    says="Your head is the token table reshaped to (C, V), which mixes the tokens' rows. It should be transposed: "
    "column k is row k of the table.",
)
def table_reshaped(self, ids):
    return self.norm(_through(self, _embedded(self, ids))) @ self.token.W.reshape(-1, self.token.W.shape[0])


@mistake(
    method="__call__",
    says="Your model returns probabilities. Logits are asked for: token_loss and sample_token take the softmax "
    "themselves.",
)
def softmax_at_the_end(self, ids):
    return _head(self, _through(self, _embedded(self, ids))).softmax()


@mistake(
    method="__call__",
    says="You return the logits of the last position only. In training, every position is a guess: (B, T, V).",
)
def last_position_only(self, ids):
    return _head(self, _through(self, _embedded(self, ids)))[:, -1]


@mistake(
    method="__call__",
    says="You multiply the tokens' vectors by the root of C, as in 2017. In a GPT they are added as they are.",
)
def tokens_scaled(self, ids):
    x = _embedded(self, ids) + self.token(ids) * (self.token.W.shape[1] ** 0.5 - 1)
    return _head(self, _through(self, x))


@mistake(
    method="__call__",
    says="Where there are more tokens than the context holds, you cut some off in silence, and whoever asked gets "
    "logits for other places than they think. Raise a ValueError.",
)
def cut_in_silence(self, ids):
    return _head(self, _through(self, _embedded(self, ids[:, -self.position.W.shape[0] :])))


@mistake(
    method="__call__",
    says="The last product is made with an array (.data): through the head, the token table gets no gradient. Use the "
    "Tensor itself, `self.token.W`.",
)
def head_without_gradient(self, ids):
    return self.norm(_through(self, _embedded(self, ids))) @ self.token.W.data.T


@mistake(
    method="__call__",
    says="The tokens' vectors are taken from the array (.data), so nothing remembers where they came from, and the "
    "tables get no gradient at this end.",
)
def embedded_without_gradient(self, ids):
    return _head(self, _through(self, Tensor(_embedded(self, ids).data)))


@mistake(
    method="__call__",
    says="You give an array back (.data). Give the Tensor: the loss has to find its way back.",
)
def gives_an_array(self, ids):
    return _head(self, _through(self, _embedded(self, ids))).data
