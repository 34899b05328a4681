"""sample_token: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import sample_token

mistake, _ = bank_of(sample_token)


def _checked(temperature, top_k):
    if temperature < 0 or (top_k is not None and top_k < 1):
        raise ValueError("temperature, top_k: too small")


def _softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def _down(logits):
    return np.argsort(logits)[::-1]


def _draw(logits, rng, temperature, top_k, sharpen=lambda z, T: z / T, cut=lambda z, k: _down(z)[:k]):
    """The draw with one piece exchanged."""
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = cut(logits, top_k)
    return int(rng.choice(kept, p=_softmax(sharpen(logits[kept], temperature))))


@mistake(
    says="You multiply by the temperature, so a high one makes the likely tokens likelier still. It divides: high "
    "means flat, low means sharp.",
)
def temperature_multiplied(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, sharpen=lambda z, T: z * T)


@mistake(
    says="The temperature changes nothing in your draws. Divide the logits by it, before softmax: probabilities "
    "that are divided, and made to sum to 1 again, are what they were.",
)
def temperature_ignored(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, sharpen=lambda z, T: z)


@mistake(
    says="You always take the largest logit. Only temperature 0 does that; else the token is drawn, and unlikely "
    "ones come up now and then.",
)
def always_the_largest(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    return int(np.argmax(logits))


@mistake(
    says="Your draws take all tokens for equally likely. Give rng.choice the probabilities, p=...",
)
def all_the_same(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, sharpen=lambda z, T: 0 * z)


@mistake(
    says="Temperature 0 divides by 0 in your code, and nan cannot be drawn from. Take the largest logit there, "
    "before you divide.",
)
def divides_by_zero(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    kept = _down(logits)[:top_k]
    with np.errstate(all="ignore"):
        return int(rng.choice(kept, p=_softmax(np.asarray(logits, dtype=float)[kept] / temperature)))


@mistake(
    says="exp overflows: with logits of 1000, or at a very low temperature, inf / inf is nan. Subtract the largest "
    "logit first, or use day 3's softmax, which does.",
)
def overflows(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = _down(logits)[:top_k]
    with np.errstate(all="ignore"):
        powers = np.exp(np.asarray(logits, dtype=float)[kept] / temperature)
        return int(rng.choice(kept, p=powers / powers.sum()))


@mistake(
    says="top_k is not used: all tokens have a chance.",
)
def top_k_ignored(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, cut=lambda z, k: np.arange(len(z)))


@mistake(
    says="You keep the top_k smallest logits: np.argsort goes from the smallest up. The last ones of its list are the "
    "largest.",
)
def the_smallest(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, cut=lambda z, k: np.argsort(z)[:k])


@mistake(
    says="You keep the first top_k tokens as they stand in the vocabulary. Kept are those with the largest logits: "
    "sort first.",
)
def the_first_ones(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, rng, temperature, top_k, cut=lambda z, k: np.arange(len(z))[:k])


@mistake(
    says="You return the place among the tokens that were kept, not the token itself: after sorting, place 0 is the "
    "largest logit, whatever its token.",
)
def place_among_the_kept(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = _down(logits)[:top_k]
    return int(rng.choice(len(kept), p=_softmax(logits[kept] / temperature)))


@mistake(
    says="You sort the logits themselves, and lose which token each of them belongs to. np.argsort sorts the places: "
    "keep the top_k of those, and draw one of them.",
)
def logits_sorted(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None:
        logits = np.sort(logits)[::-1][:top_k]
    return int(rng.choice(len(logits), p=_softmax(logits / temperature)))


@mistake(
    says="You take the softmax of all logits and cut afterwards: what is left no longer sums to 1. Cut first, then "
    "take the softmax of those that are kept (or divide by their sum).",
)
def cut_after_softmax(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = _down(logits)[:top_k]
    return int(rng.choice(kept, p=_softmax(logits / temperature)[kept]))


@mistake(
    says="You set the probabilities of the others to 0, and what is left no longer sums to 1. Divide by their new "
    "sum, or cut the logits before softmax.",
)
def others_to_zero(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = _softmax(logits / temperature)
    if top_k is not None:
        p[_down(logits)[top_k:]] = 0
    return int(min(np.searchsorted(np.cumsum(p), rng.random(), side="right"), len(p) - 1))


@mistake(
    says="You set the logits of the others to 0, which is a logit like any other: e^0 is 1. Set them to -inf, or "
    "leave them out.",
)
def logits_of_others_to_zero(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.array(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None:
        logits[_down(logits)[top_k:]] = 0
    return int(rng.choice(len(logits), p=_softmax(logits / temperature)))


@mistake(
    says="Your code stops where top_k is larger than the number of tokens. Then all of them have a chance.",
)
def stops_at_a_large_top_k(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.array(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None:
        logits[logits < np.sort(logits)[-top_k]] = -np.inf
    return int(rng.choice(len(logits), p=_softmax(logits / temperature)))


@mistake(
    says="You keep one token too few: of the sorted list, the first top_k.",
)
def one_too_few(logits, rng, temperature=1.0, top_k=None):
    def cut(z, k):
        return _down(z) if k is None or k > len(z) else _down(z)[: max(k - 1, 1)]

    return _draw(logits, rng, temperature, top_k, cut=cut)


@mistake(
    says="You draw from the logits themselves, divided by their sum. They may be negative; softmax makes "
    "probabilities of them.",
)
def without_exp(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    kept = _down(logits)[:top_k]
    return int(rng.choice(kept, p=logits[kept] / logits[kept].sum()))


@mistake(
    says="You draw from NumPy's global generator, so that nobody can repeat your draws by a seed. Draw from rng.",
)
def global_generator(logits, rng, temperature=1.0, top_k=None):
    seeded = np.random.default_rng(np.random.randint(2**31))  # noqa: NPY002
    return _draw(logits, seeded, temperature, top_k)


@mistake(
    says="You make a generator of your own, so each call draws the same number. Draw from the rng that is passed in.",
)
def generator_of_its_own(logits, rng, temperature=1.0, top_k=None):
    return _draw(logits, np.random.default_rng(0), temperature, top_k)


@mistake(
    says="You return the probabilities. Asked for is a token drawn by them: one whole number.",
)
def probabilities_returned(logits, rng, temperature=1.0, top_k=None):
    _checked(temperature, top_k)
    logits = np.asarray(logits, dtype=float)
    return _softmax(logits / (temperature or 1e-3))


@mistake(
    says="An array with one token comes back. Asked for is the number itself: leave size out, or take [0].",
)
def array_of_one(logits, rng, temperature=1.0, top_k=None):
    return np.array([_draw(logits, rng, temperature, top_k)])


@mistake(
    says="The draws are right, but the caller's logits are changed: /= or [...] = writes into the array that was "
    "passed in. Work on a new one.",
)
def writes_into_the_logits(logits, rng, temperature=1.0, top_k=None):
    token = _draw(logits, rng, temperature, top_k)
    if temperature:
        logits /= temperature
        logits *= temperature
        logits -= logits.max()
    return token


@mistake(
    says="A negative temperature is taken as it is, and turns the chances upside down. Raise a ValueError.",
)
def negative_temperature_taken(logits, rng, temperature=1.0, top_k=None):
    if temperature < 0:
        _checked(0, top_k)
        temperature, logits = -temperature, -np.asarray(logits)
    return _draw(logits, rng, temperature, top_k)


@mistake(
    says="Neither a negative temperature nor a top_k of 0 is refused. Raise a ValueError that says what was wrong, "
    "before anything is drawn.",
)
def nothing_refused(logits, rng, temperature=1.0, top_k=None):
    if temperature < 0:
        temperature, logits = -temperature, -np.asarray(logits)
    return _draw(logits, rng, temperature, top_k or None)
