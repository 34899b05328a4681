"""Day 13, third notebook: a GPT, what it is fed, how good it is, and what it writes."""

import numpy as np

from solutions import CONTENTS
from solutions.language_model import Embedding, LayerNorm, sample_token
from solutions.tensor import no_gradient, token_loss
from solutions.transformer import Block

__all__ = list(CONTENTS["gpt"])


class GPT:
    """A language model: tokens and positions as vectors, Blocks, and a score for each token that may come next.

    The head is tied: a position's logits are the dot products of its vector with all rows of the token table.

    Args:
        size: V, tokens in the vocabulary.
        context: the most positions that it can look at.
        width: C.
        layers: number of Blocks.
        heads: heads of each Block; a divisor of C.
        rng: the np.random.Generator that draws the weights.

    Attributes:
        token, position: Embeddings, (V, C) and (context, C).
        blocks: a list of Blocks.
        norm: a LayerNorm, after the last Block.

    Source: nanoGPT, model.py; Radford and others, "Language models are unsupervised multitask learners", 2019.
    """

    def __init__(self, size, context, width, layers, heads, rng):
        """Draw the weights, so small that at first all tokens are about equally likely."""
        self.token = Embedding(size, width, rng)
        self.position = Embedding(context, width, rng)
        self.blocks = [Block(width, heads, rng) for _ in range(layers)]
        self.norm = LayerNorm(width)
        for table in (self.token, self.position):
            table.W.data[:] = 0.02 * rng.standard_normal(table.W.shape)  # small logits, for the head is tied
        for block in self.blocks:  # 2 * layers outputs are added up: so their sum keeps the size of one
            block.attention.out.W.data[:] *= (2 * layers) ** -0.5
            block.feed_forward.down.W.data[:] *= (2 * layers) ** -0.5

    def __call__(self, ids):
        """Logits, a Tensor (B, T, V), for ids, an int array (B, T); ValueError if T exceeds the context."""
        context, T = self.position.W.shape[0], ids.shape[1]
        if context < T:
            raise ValueError(f"ids: got {T} positions; expected {context} at most, the context")
        x = self.token(ids) + self.position(np.arange(T))  # (B, T, C) + (T, C)
        for block in self.blocks:
            x = block(x)  # (B, T, C)
        return self.norm(x) @ self.token.W.transpose(1, 0)  # (B, T, C) @ (C, V)

    def parameters(self):
        """A flat list of all Tensors that training may change; the token table, used twice, is there once."""
        layers = [self.token, self.position, *self.blocks, self.norm]
        return [parameter for layer in layers for parameter in layer.parameters()]


def count_parameters(size, context, width, layers):
    """How many numbers a GPT learns, by formula.

    Args:
        size: V, tokens in the vocabulary.
        context: positions.
        width: C.
        layers: number of Blocks.

    Returns:
        An int: what the arrays of `GPT(size, context, width, layers, heads, rng).parameters()` hold together; the
        number of heads does not matter.
    """
    tables = size * width + context * width  # the head is the token table once more: nothing new
    attention = 4 * (width * width + width)  # query, key, value, out
    feed_forward = width * 4 * width + 4 * width + 4 * width * width + width  # up, down
    norm = 2 * width  # gain, bias
    return tables + layers * (attention + feed_forward + 2 * norm) + norm


def random_batch(data, size, context, rng):
    """Windows of a long text, cut out at random places, each place equally likely.

    Args:
        data: (N,), ids, an int array; unchanged.
        size: B, how many windows.
        context: T, positions a window.
        rng: the np.random.Generator that draws the places.

    Returns:
        (x, y), int arrays (B, T): y[i, t] is the token that follows x[i, t] in the text.

    Raises:
        ValueError: the text is too short for one window and the token after it.

    Source: nanoGPT, train.py, get_batch.
    """
    if len(data) <= context:
        raise ValueError(f"data: got {len(data)} tokens; expected {context + 1} at least, for one window")
    starts = rng.integers(0, len(data) - context, size)  # the last one leaves one token more, for y
    places = starts[:, None] + np.arange(context)  # (B, T)
    return data[places], data[places + 1]


def evaluate(model, data, context):
    """The mean loss over a whole text, cut into windows one after the other.

    A last window that would not be whole is left out.

    Args:
        model: gives logits (B, T, V) for ids (B, T).
        data: (N,), ids, an int array.
        context: T, positions a window.

    Returns:
        The mean loss a token in nats, a float. No gradient is recorded.

    Raises:
        ValueError: the text is too short for one window and the token after it.
    """
    count = (len(data) - 1) // context  # y needs one token more
    if count < 1:
        raise ValueError(f"data: got {len(data)} tokens; expected {context + 1} at least, for one window")
    x = data[: count * context].reshape(count, context)
    y = data[1 : count * context + 1].reshape(count, context)
    total = 0.0
    with no_gradient():
        for start in range(0, count, 64):  # some windows at a time, for the memory's sake
            rows = slice(start, start + 64)
            total += float(token_loss(model(x[rows]), y[rows]).data) * len(x[rows])
    return total / count


def generate(model, tokens, count, rng, temperature=1.0, top_k=None):
    """Write on: draw the next token, append it, and ask again.

    Args:
        model: a GPT; it is shown the last tokens only, as many as its context holds.
        tokens: a list of ids to start from, at least one; unchanged.
        count: how many tokens to draw.
        rng: the np.random.Generator that draws.
        temperature, top_k: as in `sample_token`.

    Returns:
        A list of the `count` new ids.

    Raises:
        ValueError: there is no token to start from.

    Source: nanoGPT, model.py, generate.
    """
    if len(tokens) == 0:
        raise ValueError("tokens: got none; expected at least one, to start from")
    context = model.position.W.shape[0]
    tokens = list(tokens)
    with no_gradient():
        for _ in range(count):
            shown = np.array([tokens[-context:]])  # (1, T)
            logits = model(shown).data[0, -1]  # (V,): what follows the last one
            tokens.append(sample_token(logits, rng, temperature, top_k))
    return tokens[len(tokens) - count :]
