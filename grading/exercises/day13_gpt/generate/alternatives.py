"""generate: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import generate, no_gradient, sample_token

_, alternative = bank_of(generate)


@alternative
def by_an_array(model, tokens, count, rng, temperature=1.0, top_k=None):
    """A growing array; gradients are switched off for each question by itself."""
    ids = np.array(tokens, dtype=int)
    if not ids.size:
        raise ValueError("nothing to start from")
    room = len(model.position.W.data)
    while len(ids) < len(tokens) + count:
        with no_gradient():
            logits = model(ids[None, max(0, len(ids) - room) :])
        following = sample_token(logits.data[0][-1], rng, temperature, top_k)
        ids = np.append(ids, following)
    return list(ids[len(tokens) :])


@alternative
def with_a_window_and_its_own_draw(model, tokens, count, rng, temperature=1.0, top_k=None, said=None):
    """Only what the model sees is kept; the largest of logits plus Gumbel noise is drawn."""
    if not tokens:
        raise ValueError(tokens)
    room, said = model.position.W.shape[0], said or []
    window = tokens[:][-room:]
    for _ in range(count):
        with no_gradient():
            z = model(np.array(window).reshape(1, -1)).data[-1, -1].astype(float)
        if temperature:
            z = z / temperature + 0.0
            noise = rng.gumbel(size=z.shape)
            allowed = z >= np.sort(z)[-top_k] if top_k and top_k < len(z) else z == z
            z = np.where(allowed, z + noise, -np.inf)
        said.append(int(z.argmax()))
        window = [*window, said[-1]][-room:]
    return said


@alternative
def with_a_graph(model, tokens, count, rng, temperature=1.0, top_k=None):
    """Nothing is switched off: the graph of each step is made, and dropped with the logits."""
    if not len(tokens):
        raise ValueError("nothing to start from")
    said: list[int] = []
    for _ in range(count):
        seen = [*tokens, *said][-len(model.position.W.data) :]
        said.append(sample_token(model(np.array([seen])).data[0, -1], rng, temperature, top_k))
    return said
