"""evaluate: the mean loss over whole windows, one after the other, without a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import evaluate, no_gradient, token_loss

MODEL = "model = watched_model(Tensor, {}, {})\n"
CALL = "evaluate(model, data, context)"
RECORDED = f"{CALL}\nmodel.remembers()"
AFTERWARDS = f"x = Tensor([2.0])\n{CALL}\n(x * x).backward()\nx.grad"
A_GPT = (
    "model = GPT(5, 3, 4, 1, 2, rng)\nset_weights(model.token, model.position, *model.blocks, model.norm)\n"
)


def _case(
    data: np.ndarray, context: int, about: str, code: str = CALL, shown: bool = False, size: int = 5
) -> Case:
    inputs: dict[str, Any] = {"data": data, "context": context, "watched_model": Fixture("watched_model")}
    return Case(MODEL.format(size, context) + code, inputs, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    text = np.array([0, 2, 1, 4, 3, 3, 0, 1, 2])
    yield _case(text[:4], 3, "a single window", shown=True)
    yield _case(text[:7], 3, "two windows", shown=True)
    yield _case(text, 3, "two windows, and two tokens left over", shown=True)
    yield _case(text[:6], 3, "twice the context, without a token for the end", shown=True)
    yield _case(text, 3, "whether the model's result remembers how it was made", RECORDED, True)
    yield _case(text, 3, "a product after the call", AFTERWARDS, True)
    yield _case(text[:3], 3, "a text that is too short by one token", shown=True)
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    for length, context, about in (
        (21, 4, "five windows"),
        (24, 4, "five windows, and three tokens left over"),
        (20, 4, "four windows, and three tokens left over"),
        (8, 1, "windows of one token"),
        (331, 2, "many windows"),
        (10, 9, "one window, and nothing left over"),
    ):
        yield _case(rng.integers(0, 5, length), context, about)
    yield _case(rng.integers(0, 5, 9), 2, "whether its result remembers how it was made", RECORDED)
    yield _case(rng.integers(0, 5, 4), 4, "a text that is too short by one token")
    yield _case(rng.integers(0, 5, 2), 5, "a text much too short")
    inputs = {"data": rng.integers(0, 5, 14), "context": 3}
    inputs |= {"rng": Fixture("rng"), "set_weights": Fixture("set_weights")}
    yield Case(A_GPT + CALL, inputs, about="a GPT")


exercise = Exercise(
    of=evaluate,
    points=3,
    cases=cases,
    partial={"changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Take 9 tokens and a context of 3, and draw the windows under each other: which tokens are x, and which "
        "y? How many whole windows are there, if y needs one token more? Nothing is learned here, so nothing has to be "
        "recorded: `with no_gradient():`.",
        formula=r"$n = \lfloor (N - 1) / T \rfloor$ windows; x: the first $nT$ tokens as $(n, T)$; y: the $nT$ tokens "
        r"from the second on, as $(n, T)$. The mean of $-\ln p(y)$ over all $nT$ of them.",
        pseudocode="n = (number of tokens - 1) // context;   none: raise ValueError\n"
        "x = the first n * context tokens, reshaped to (n, context)\n"
        "y = as many from the second token on, reshaped alike\n"
        "without gradients:\n"
        "    for each 64 windows or so: add token_loss(model(x), y), times how many windows they are\n"
        "the sum / n, as a float",
    ),
)

mistake, alternative = bank_of(evaluate)


def _mean(model, pairs):
    with no_gradient():
        losses = [float(token_loss(model(x[None]), y[None]).data) for x, y in pairs]
    return float(np.mean(losses))


def _windows(data, context, stride=None, count=None):
    if len(data) <= context:
        raise ValueError("the text is too short")
    starts = list(range(0, len(data) - context, stride or context))[:count]
    return [(data[s : s + context], data[s + 1 : s + context + 1]) for s in starts]


@mistake(
    says="The values are right, but a graph is recorded for each window, and takes memory and time for nothing. Call "
    "the model inside `with no_gradient():`.",
)
def records(model, data, context):
    losses = [token_loss(model(x[None]), y[None]) for x, y in _windows(data, context)]
    return float(np.mean([loss.data for loss in losses]))


@mistake(
    says="Your windows overlap: one begins at every token. They should lie one after the other, so that each token is "
    "asked for once.",
)
def a_window_at_every_token(model, data, context):
    return _mean(model, _windows(data, context, 1))


@mistake(
    says="Your windows lie one token too far apart, so that one in between is never asked for. The next window begins "
    "with the last target of the one before: windows begin at 0, T, 2T, ...",
)
def a_gap_between_windows(model, data, context):
    return _mean(model, _windows(data, context, context + 1))


@mistake(
    says="You leave the last whole window out. There are (N - 1) // context of them.",
)
def last_window_left_out(model, data, context):
    windows = _windows(data, context)
    return _mean(model, windows[:-1] if len(windows) > 1 else windows)


@mistake(
    says="You make N // context windows. Where they use up the whole text, no token is left for the last target: there "
    "are (N - 1) // context.",
)
def no_token_left_for_y(model, data, context):
    n = len(data) // context
    if n < 1:
        raise ValueError("the text is too short")
    x, y = (part[: n * context].reshape(n, context) for part in (data, data[1:]))
    return _mean(model, list(zip(x, y, strict=True)))


@mistake(says="You use the first window only. The mean goes over all of them.")
def first_window_only(model, data, context):
    return _mean(model, _windows(data, context)[:1])


@mistake(
    says="The last window, which isn't whole, is counted as well. It should be left out, because its tokens have less "
    "to look at.",
)
def with_the_rest(model, data, context):
    windows = _windows(data, context)
    rest = data[len(windows) * context :]
    total = sum(_mean(model, [window]) * context for window in windows)
    if len(rest) < 2:
        return total / (len(windows) * context)
    total += _mean(model, [(rest[:-1], rest[1:])]) * (len(rest) - 1)
    return total / (len(data) - 1)


@mistake(
    says="Your target is the token that the model was just given. Each position should guess the next one: y begins "
    "one token further on.",
)
def y_is_x(model, data, context):
    return _mean(model, [(x, x) for x, _ in _windows(data, context)])


@mistake(says="Your result is a sum. A mean over all tokens is asked for.")
def the_sum(model, data, context):
    windows = _windows(data, context)
    return _mean(model, windows) * len(windows)


@mistake(
    says="You average the means of your batches, and the last batch has fewer windows: its tokens count for more. "
    "Weigh each mean by the number of its windows, or divide the sum by all.",
)
def mean_of_batch_means(model, data, context):
    windows = _windows(data, context)
    batches = [windows[k : k + 64] for k in range(0, len(windows), 64)]
    return float(np.mean([_mean(model, batch) for batch in batches]))


@mistake(says="You only measure the last position of each window. The mean goes over all positions.")
def last_position_only(model, data, context):
    with no_gradient():
        pairs = _windows(data, context)
        return float(
            np.mean([float(token_loss(model(x[None])[:, -1:], y[None, -1:]).data) for x, y in pairs])
        )


@mistake(says="Your result is in bits (log2). Nats are asked for, as token_loss gives them.")
def in_bits(model, data, context):
    return _mean(model, _windows(data, context)) / float(np.log(2))


@mistake(
    says="You return e to the power of the loss, which is called perplexity. The loss itself is asked for."
)
def perplexity(model, data, context):
    return float(np.exp(_mean(model, _windows(data, context))))


@mistake(says="You return a Tensor. A float is asked for: float(loss.data).")
def gives_a_tensor(model, data, context):
    x, y = map(np.array, zip(*_windows(data, context), strict=True))
    with no_gradient():
        return token_loss(model(x), y)


@mistake(
    says="A text that is too short for a single window should raise a ValueError that says so. Yours goes on, and "
    "gives no number.",
)
def too_short_goes_on(model, data, context):
    if len(data) <= context:
        return float("nan")
    return _mean(model, _windows(data, context))


@alternative
def all_at_once_by_log_softmax(model, data, context):
    """One call for all windows; the loss by picking from log_softmax."""
    n = (len(data) - 1) // context
    if not n:
        raise ValueError("no whole window")
    places = np.arange(n)[:, None] * context + np.arange(context)
    with no_gradient():
        log_p = model(data[places]).log_softmax().data
    return -np.take_along_axis(log_p, data[places + 1][..., None], axis=-1).mean()


@alternative
def window_by_window(model, data, context, verbose=False):
    if context >= len(data):
        raise ValueError((len(data), context))
    total, start, counted = 0.0, 0, 0
    while start + context < len(data):
        with no_gradient():
            loss = token_loss(
                model(data[None, start : start + context]), data[None, start + 1 : start + context + 1]
            )
        total, counted = total + loss.data.item() * context, counted + context
        start += context
    return total / counted
