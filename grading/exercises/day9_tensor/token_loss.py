"""token_loss: the mean surprise at the tokens that came, as one number that knows the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, token_loss

VALUE = "token_loss(Tensor(logits), targets).data"
GRADIENT = "x = Tensor(logits)\nloss = token_loss(x, targets)\nloss.backward()\nloss.data, x.grad"
SCALED = "x = Tensor(logits)\n(token_loss(x, targets) * 3).backward()\nx.grad"
THROUGH = "W = Tensor(weights)\ntoken_loss(inputs @ W, targets).backward()\nW.grad"
DIFFERENCES = (
    "x, h = Tensor(logits), 1e-5\n"
    "token_loss(x, targets).backward()\n"
    "up = token_loss(Tensor(logits + h * way), targets).data\n"
    "down = token_loss(Tensor(logits - h * way), targets).data\n"
    "abs((up - down) / (2 * h) - (x.grad * way).sum()) < 1e-6"
)


def _case(code: str, logits: Any, targets: Any, about: str, shown: bool = False, **more: Any) -> Case:
    return Case(code, {"logits": np.asarray(logits), "targets": targets, **more}, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    two = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 3.0]])
    yield _case(VALUE, two[:1], np.array([1]), "three tokens that are equally likely", True)
    yield _case(GRADIENT, two, np.array([1, 2]), "two positions", True)
    yield _case(GRADIENT, two, np.array([0, -1]), "a position that doesn't count", True)
    far = np.array([[1000.0, 0.0], [0.0, -1000.0]])
    yield _case(GRADIENT, far, np.array([1, 0]), "logits that are far apart", True)

    def drawn(*shape: int) -> np.ndarray:
        return 2 * rng.normal(size=shape)

    def tokens(size: int, *shape: int) -> np.ndarray:
        return rng.integers(0, size, size=shape)

    holes = np.array([[0, -1, 3], [-1, -1, 1]])
    yield _case(GRADIENT, drawn(5, 4), tokens(4, 5), "a row of positions")
    yield _case(GRADIENT, drawn(2, 3, 4), tokens(4, 2, 3), "a batch of rows (B, T, V)")
    yield _case(GRADIENT, drawn(2, 3, 4), holes, "positions that don't count, in a batch")
    yield _case(GRADIENT, drawn(3, 3, 3), tokens(3, 3, 3), "B, T and V of one length")
    yield _case(GRADIENT, drawn(4, 3), np.array([0, 0, 2, 0]), "the token 0, which counts like any other")
    yield _case(GRADIENT, drawn(1, 6), tokens(6, 1), "one position")
    yield _case(GRADIENT, drawn(3, 4), np.array([-1, -1, 2]), "one position of three that counts")
    uneven = np.array([[1, 4, -1, -1], [0, 3, 2, 2], [-1, -1, 4, -1]])
    yield _case(GRADIENT, drawn(3, 4, 5), uneven, "rows in which different numbers of positions count")
    yield _case(
        GRADIENT, drawn(4, 6), np.array([5, 0, -1, 5], np.int32), "targets of int32, and the last token"
    )
    yield _case(GRADIENT, drawn(4, 5) + 1000, tokens(5, 4), "logits near 1000")
    yield _case(GRADIENT, drawn(3, 4).astype(np.float32), np.array([3, -1, 0]), "float32")
    yield _case(SCALED, drawn(3, 4), np.array([3, -1, 0]), "a loss that is multiplied afterwards")
    more = {"inputs": rng.normal(size=(5, 3)), "weights": rng.normal(size=(3, 4))}
    yield Case(THROUGH, {**more, "targets": tokens(4, 5)}, about="the way on to the weights")
    yield _case(DIFFERENCES, drawn(2, 3, 4), holes, "the gradient, by differences", way=drawn(2, 3, 4))


exercise = Exercise(
    of=token_loss,
    points=4,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="It is day 3's cross-entropy of softmax again, with a token's number where day 3 had a one-hot "
        "row. `logits.log_softmax()` is a Tensor of surprises, with the sign turned. Which of its numbers do "
        "you need, and which positions don't count?",
        formula=r"$L = -\dfrac{1}{n} \sum_{y_i \ne -1} \ln p_{i, y_i}$ with $p = \mathrm{softmax}(\text{logits})$ "
        r"along the last axis, and $n$ the number of positions that count. Its gradient is $(p_{ij} - [j = y_i]) / n$ "
        "in the rows that count, and 0 in the others.",
        pseudocode="y = targets as an array of ints\n"
        "counting = the places where y is not -1\n"
        "rows = log_softmax of logits, at these places        (n, V)\n"
        "picked = of row i the number at its target           (n,)\n"
        "minus their mean",
    ),
)

mistake, alternative = bank_of(token_loss)


def _picked(logits, y):
    """(n,): the logarithm of the target's probability at each position that counts."""
    counting = np.nonzero(y != -1)
    return logits.log_softmax()[(*counting, y[counting])]


def _node(logits, y, slope):
    """The right value, with a gradient of its own."""
    return Tensor(-_picked(logits, y).data.mean(), (logits,), (lambda g: g * slope,))


def _log_p(logits):
    return Tensor(logits.data).log_softmax().data


def _slope(logits, y):
    """p - one_hot, in all rows: (..., V)."""
    return np.exp(_log_p(logits)) - (y[..., None] == np.arange(logits.shape[-1]))


@mistake(
    says="Targets of -1 are counted: NumPy takes -1 for the last one, so you ask for the last token of the "
    "vocabulary there. Leave those positions out before you pick.",
)
def minus_one_is_the_last_token(logits, targets):
    y = np.asarray(targets)
    places = np.indices(y.shape)
    return -logits.log_softmax()[(*places, y)].mean()


@mistake(
    says="Targets of -1 are counted as token 0. Such positions don't count at all: leave them out before you "
    "pick.",
)
def minus_one_is_token_0(logits, targets):
    y = np.maximum(targets, 0)
    return -logits.log_softmax()[(*np.indices(y.shape), y)].mean()


@mistake(
    says="You take the mean of each row first, and then the mean of these: a token in a short row weighs more "
    "than one in a long row. Take one mean over all positions that count.",
)
def mean_of_means(logits, targets):
    y = np.asarray(targets)
    n = np.maximum((y != -1).sum(axis=-1, keepdims=True), 1) * y[..., 0].size
    value = -(_log_p(logits) * (y[..., None] == np.arange(logits.shape[-1])) / n[..., None]).sum()
    slope = _slope(logits, y) * (y != -1)[..., None] / n[..., None]
    return Tensor(logits.data.dtype.type(value), (logits,), (lambda g: g * slope.astype(logits.data.dtype),))


@mistake(
    says="The sum is over the positions that count, but you divide by the number of all. Divide by the number "
    "of targets that are not -1.",
)
def mean_over_all_positions(logits, targets):
    y = np.asarray(targets)
    return -_picked(logits, y).sum() / y.size


@mistake(
    says="You add all surprises up, so the loss grows with the number of positions. Take their mean.",
)
def summed(logits, targets):
    return -_picked(logits, targets).sum()


@mistake(
    says="The sign is the wrong way round: the logarithm of a probability is negative, and the surprise is "
    "minus that.",
)
def sign_missing(logits, targets):
    return _picked(logits, targets).mean()


@mistake(
    says="`x[:, y]` takes the columns of *all* targets from every row. Each position has one target: give the number "
    "of its row, too, x[rows, y] with rows = np.arange(n).",
)
def every_target_from_every_row(logits, targets):
    y = np.asarray(targets)
    return -logits.log_softmax()[y != -1][:, y[y != -1]].mean()


@mistake(
    says="You take the softmax first and the logarithm afterwards. Where logits are far apart, a probability "
    "rounds to 0, and its logarithm is infinite. `log_softmax` does both at once, and stays finite.",
)
def logarithm_of_softmax(logits, targets):
    y = np.asarray(targets)
    counting = np.nonzero(y != -1)
    return -logits.softmax()[(*counting, y[counting])].log().mean()


@mistake(
    says="Token 0 is left out as if it didn't count. It is a token like any other; only -1 marks a position "
    "that doesn't count.",
)
def token_0_left_out(logits, targets):
    y = np.asarray(targets)
    counting = np.nonzero(y > 0)
    return -logits.log_softmax()[(*counting, y[counting])].mean()


@mistake(
    says="The surprise is in bits: log2. In this course it is in nats: np.log.",
)
def in_bits(logits, targets):
    return -_picked(logits, np.asarray(targets)).mean() / float(np.log(2))


@mistake(
    says="Your softmax runs along the positions. Each position has a row of V logits of its own, and its "
    "probabilities sum to 1: along the last axis.",
)
def softmax_over_positions(logits, targets):
    y = np.asarray(targets)
    counting = np.nonzero(y != -1)
    return -logits.log_softmax(axis=-2)[(*counting, y[counting])].mean()


@mistake(
    says="You pick the logits of the targets themselves. They are no probabilities yet: `log_softmax` along "
    "the last axis comes first.",
)
def softmax_missing(logits, targets):
    y = np.asarray(targets)
    counting = np.nonzero(y != -1)
    return -logits[(*counting, y[counting])].mean()


@mistake(
    says="The value is right, but no gradient gets back to the logits: you compute with the array (.data). "
    "Compute with the Tensor, or give the new one a parent and a pull.",
)
def graph_cut_off(logits, targets):
    y = np.asarray(targets)
    return Tensor(-_picked(logits, y).data.mean())


@mistake(
    says="The value is right, and the gradient is too large by the number of positions that count: the loss is "
    "a mean, so each of them has a share of 1 / n.",
)
def gradient_not_divided(logits, targets):
    y = np.asarray(targets)
    return _node(logits, y, _slope(logits, y) * (y != -1)[..., None])


@mistake(
    says="The value is right, but positions with the target -1 get a gradient. They have no part in the loss, "
    "so their rows are 0.",
)
def gradient_where_nothing_counts(logits, targets):
    y = np.asarray(targets)
    return _node(logits, y, _slope(logits, y) / int((y != -1).sum()))


@mistake(
    says="The value is right, but your pull doesn't use the gradient g that it gets. Where the loss is "
    "multiplied by 3 afterwards, g is 3, and all that you pass on has to be multiplied by it.",
)
def gradient_behind_it_ignored(logits, targets):
    y = np.asarray(targets)
    slope = _slope(logits, y) * (y != -1)[..., None] / int((y != -1).sum())
    return Tensor(-_picked(logits, y).data.mean(), (logits,), (lambda g: slope,))


@mistake(
    says="What comes back is a number and no Tensor, so it has no backward. Compute with the Tensor, or return "
    "a new one whose parent is the logits.",
)
def number_comes_back(logits, targets):
    return _picked(logits, np.asarray(targets)).data.mean() * -1


@mistake(
    says="The values are right, but the caller's targets are changed: targets[targets == -1] = 0 writes into "
    "the array that was passed in. Work on a copy, or with np.where.",
)
def targets_changed(logits, targets):
    loss = -_picked(logits, targets.copy()).mean()
    targets[targets == -1] = 0
    return loss


@mistake(
    says="The values are right, but float32 logits give a float64 loss: a NumPy number such as np.sum(...) "
    "makes float64 of them. Divide by a Python number: int(...).",
)
def float64_through_the_count(logits, targets):
    y = np.asarray(targets)
    return -_picked(logits, y).sum() / np.float64(np.sum(y != -1))


@alternative
def through_log_softmax(logits, targets):
    return -_picked(logits, targets).mean()


@alternative
def by_one_hot_rows(logits, targets):
    y = np.asarray(targets)
    hot = (y[..., None] == np.arange(logits.shape[-1])).astype(logits.data.dtype)
    return -(logits.log_softmax() * hot).sum() / int(hot.sum())


@alternative
def by_the_logarithm_of_a_sum(logits, targets):
    y, size = targets.ravel(), logits.shape[-1]
    rows = logits.reshape(y.size, size)[np.flatnonzero(y >= 0)]
    rows = rows - rows.data.max(axis=1, keepdims=True)
    y = y[y >= 0]
    return (rows.exp().sum(axis=1).log() - rows[np.arange(len(y)), y]).mean()


@alternative
def as_one_node_in_a_loop(logits, targets):
    y = np.asarray(targets)
    slope, total, count = np.zeros_like(logits.data), 0.0, 0
    for place in np.ndindex(y.shape):
        if y[place] >= 0:
            z = logits.data[place] - logits.data[place].max()
            powers = np.exp(z)
            total, count = total + float(np.log(powers.sum()) - z[y[place]]), count + 1
            slope[place] = powers / powers.sum()
            slope[(*place, y[place])] -= 1
    slope /= count
    return Tensor(np.asarray(total / count, slope.dtype), (logits,), (lambda g: g * slope,))


@alternative
def position_by_position(logits, targets):
    losses = [-logits[place].log_softmax()[int(y)] for place, y in np.ndenumerate(targets) if y != -1]
    total = losses[0]
    for loss in losses[1:]:
        total = total + loss
    return total / len(losses)


@alternative
def in_long_rows(logits, targets, ignored=-1):
    x, y = logits.data.reshape(-1, logits.shape[-1]), targets.ravel()
    counts, rows = (y != ignored).astype(x.dtype), np.arange(y.size)
    top = x.max(axis=1)
    log_sum = top + np.log(np.exp(x - top[:, None]).sum(axis=1))
    n = float(counts.sum())

    def pull(g):
        slope = np.exp(x - log_sum[:, None])
        slope[rows, y] -= 1
        return (g / n) * (slope * counts[:, None]).reshape(logits.shape)

    return Tensor(((log_sum - x[rows, y]) * counts).sum() / n, (logits,), (pull,))
