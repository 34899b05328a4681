"""generate: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import generate, no_gradient, sample_token

mistake, _ = bank_of(generate)


def _write(model, tokens, count, rng, temperature, top_k, place=-1, cut=lambda tokens, room: tokens[-room:]):
    if len(tokens) == 0:
        raise ValueError("no token to start from")
    room, every = model.position.W.shape[0], list(tokens)
    with no_gradient():
        for _ in range(count):
            shown = np.array([cut(every, room)])
            every.append(sample_token(model(shown).data[0, place], rng, temperature, top_k))
    return every[len(tokens) :]


@mistake(
    says="You show the model all tokens, however many there are by now. It takes as many as its context holds: the "
    "last ones, tokens[-context:].",
)
def not_cut(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, temperature, top_k, cut=lambda tokens, room: tokens)


@mistake(
    says="You always show the model the *first* tokens. Once the text is longer than the context, it no longer sees "
    "what has just been written: tokens[-context:].",
)
def first_tokens_shown(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, temperature, top_k, cut=lambda tokens, room: tokens[:room])


@mistake(
    says="You use the logits of the first position. They say what follows the first token; what comes next is said by "
    "the last one, logits[0, -1].",
)
def first_position(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, temperature, top_k, place=0)


@mistake(says="You only show the model the last token. It can look at as many as its context holds.")
def last_token_only(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, temperature, top_k, cut=lambda tokens, room: tokens[-1:])


@mistake(says="You show the model one token less than its context holds.")
def one_less_than_the_context(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(
        model, tokens, count, rng, temperature, top_k, cut=lambda tokens, room: tokens[-max(room - 1, 1) :]
    )


@mistake(
    says="The new tokens never get to the model: it's asked about the same start each time. Append each one before you "
    "ask again.",
)
def start_never_grows(model, tokens, count, rng, temperature=1.0, top_k=None):
    start = len(tokens)
    return _write(
        model,
        tokens,
        count,
        rng,
        temperature,
        top_k,
        cut=lambda tokens, room: tokens[:start][-room:],
    )


@mistake(says="The tokens to start from come back as well. Only the new ones are asked for.")
def start_returned_too(model, tokens, count, rng, temperature=1.0, top_k=None):
    return list(tokens) + _write(model, tokens, count, rng, temperature, top_k)


@mistake(
    says="You append to the list that was passed in, and change it for whoever called you. Make a copy first: "
    "list(tokens).",
)
def changes_the_start(model, tokens, count, rng, temperature=1.0, top_k=None):
    new = _write(model, tokens, count, rng, temperature, top_k)
    tokens.extend(new)
    return new


@mistake(says="One token too many comes back.")
def one_too_many(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count + 1, rng, temperature, top_k)


@mistake(
    says="With a count of 0 you give everything back: tokens[-0:] is the whole list. Count from the front: "
    "tokens[len(start):].",
)
def all_for_none(model, tokens, count, rng, temperature=1.0, top_k=None):
    return (list(tokens) + _write(model, tokens, count, rng, temperature, top_k))[-count:]


@mistake(says="`temperature` has no effect: hand it on to sample_token.")
def temperature_not_used(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, 1.0, top_k)


@mistake(says="`temperature` and `top_k` have no effect: hand both on to sample_token.")
def settings_not_used(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, 1.0, None)


@mistake(
    says="sample_token gets a Tensor from you, and it needs an array: take the logits' .data.",
)
def logits_as_a_tensor(model, tokens, count, rng, temperature=1.0, top_k=None):
    if len(tokens) == 0:
        raise ValueError("no token to start from")
    room, every = model.position.W.shape[0], list(tokens)
    with no_gradient():
        for _ in range(count):
            logits = model(np.array([every[-room:]]))[0, -1]
            every.append(sample_token(logits, rng, temperature, top_k))
    return every[len(tokens) :]


@mistake(says="`top_k` has no effect: hand it on to sample_token.")
def top_k_not_used(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, temperature, None)


@mistake(
    says="You always take the best token, so that a model can only ever say one thing. Draw, with sample_token."
)
def always_the_best(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, rng, 0.0, None)


@mistake(says="You draw with a generator of your own. Use the rng that is passed in.")
def generator_of_its_own(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, tokens, count, np.random.default_rng(), temperature, top_k)


@mistake(
    says="Without a token to start from, there is nothing to show the model. Raise a ValueError that says so.",
)
def empty_start_goes_on(model, tokens, count, rng, temperature=1.0, top_k=None):
    return _write(model, list(tokens) or [0], count, rng, temperature, top_k)
