"""sample_token: right versions, written differently."""

from __future__ import annotations

import math

import numpy as np

from grading.exercises import bank_of
from solutions import sample_token

_, alternative = bank_of(sample_token)


def _refuse(temperature, top_k):
    if temperature < 0:
        raise ValueError("temperature below 0")
    if top_k is not None and top_k <= 0:
        raise ValueError("top_k below 1")


@alternative
def by_gumbel_noise(logits, rng, temperature=1.0, top_k=None):
    """The largest of logits / temperature plus noise of Gumbel's distribution is a draw from softmax."""
    _refuse(temperature, top_k)
    if temperature == 0:
        return np.argmax(logits)
    scaled = np.array(logits, dtype=np.float64) / temperature
    if top_k is not None and top_k < len(scaled):
        scaled = np.where(scaled < np.partition(scaled, -top_k)[-top_k], -np.inf, scaled)
    return np.argmax(scaled + rng.gumbel(size=scaled.shape))


@alternative
def by_the_cumulative_sum(logits, rng, temperature=1.0, top_k=None, size=None):
    _refuse(temperature, top_k)
    if not temperature:
        return int(list(logits).index(max(logits)))
    pairs = sorted(((float(z), k) for k, z in enumerate(logits)), reverse=True)[:top_k]
    powers = [math.exp((z - pairs[0][0]) / temperature) for z, _ in pairs]
    point = rng.random() * sum(powers)
    for power, (_, token) in zip(powers, pairs, strict=True):
        point -= power
        if point < 0:
            return token
    return pairs[-1][1]


@alternative
def by_a_multinomial_draw(logits, rng, temperature=1.0, top_k=None):
    _refuse(temperature, top_k)
    z = np.asarray(logits).astype(float)
    rank = np.argsort(np.argsort(-z))
    z = z - z.max()
    p = np.exp(z / temperature) if temperature > 0 else (rank == 0).astype(float)
    p = p * (rank < (top_k or len(z)))
    return int(rng.multinomial(1, p / p.sum()).argmax())
