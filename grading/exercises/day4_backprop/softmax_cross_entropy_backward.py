"""softmax_cross_entropy_backward: (probabilities - targets) / N."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import softmax, softmax_cross_entropy_backward

CALL = "softmax_cross_entropy_backward(logits, targets)"


def _one_hot(rng: np.random.Generator, rows: int, classes: int) -> np.ndarray:
    return np.eye(classes)[rng.integers(classes, size=rows)]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, {"logits": np.zeros((1, 4)), "targets": np.array([[0.0, 1.0, 0.0, 0.0]])}, shown=True)
    logits = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    yield Case(CALL, {"logits": logits, "targets": np.eye(3)[[1, 2]]}, shown=True)
    extreme = np.array([[1000.0, 0.0, -1000.0], [1.0, 0.0, 2.0], [-1000.0, -1000.0, -1000.0]])
    targets = np.eye(3)[[1, 2, 0]]
    yield Case(CALL, {"logits": extreme, "targets": targets}, shown=True, about="logits of -1000 and 1000")
    yield Case(CALL, {"logits": rng.normal(scale=2, size=(5, 4)), "targets": _one_hot(rng, 5, 4)})
    yield Case(
        CALL,
        {"logits": rng.normal(size=(1, 3)), "targets": _one_hot(rng, 1, 3)},
        about="a batch of one sample",
    )
    yield Case(CALL, {"logits": rng.normal(size=(3, 2)), "targets": _one_hot(rng, 3, 2)}, about="two classes")
    yield Case(
        CALL,
        {
            "logits": rng.normal(size=(4, 3)).astype(np.float32),
            "targets": _one_hot(rng, 4, 3).astype(np.float32),
        },
        about="float32 inputs",
    )
    yield Case(
        CALL,
        {"logits": extreme.astype(np.float32), "targets": targets.astype(np.float32)},
        about="float32 logits of -1000 and 1000",
    )


exercise = Exercise(
    of=softmax_cross_entropy_backward,
    points=4,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="The long derivation ends in something short: compare what the network believed with what was true. "
        "Then remember that the loss is a mean over the batch.",
        formula=r"$\dfrac{\partial L}{\partial z_{ij}} = \dfrac{p_{ij} - y_{ij}}{N}$ with $p = \mathrm{softmax}(z)$, "
        r"$y$ the one-hot targets and $N$ the number of rows.",
        pseudocode="p = softmax(logits)                  (day 3's: it doesn't overflow)\n"
        "return (p - targets) / number of rows",
    ),
)

mistake, alternative = bank_of(softmax_cross_entropy_backward)


@mistake(
    says="The 1/N is missing: this is the gradient of the sum of the losses, and the loss is their mean over "
    "the batch.",
)
def without_the_mean(logits, targets):
    return softmax(logits) - targets


@mistake(
    says="You divide by the number of classes. The mean of the loss runs over the samples: which axis counts "
    "those?",
)
def divided_by_classes(logits, targets):
    return (softmax(logits) - targets) / logits.shape[1]


@mistake(
    says="You divide by the number of all entries, N times C. The loss is a mean over the N samples; over the "
    "classes it is a sum.",
)
def divided_by_all_entries(logits, targets):
    return (softmax(logits) - targets) / logits.size


@mistake(
    says="The sign is the wrong way round: with this gradient, descent would lower the probability of the "
    "true class.",
)
def targets_minus_probabilities(logits, targets):
    return (targets - softmax(logits)) / len(logits)


@mistake(
    says="You compare the targets with the logits themselves. The network's belief is in the probabilities: "
    "what turns logits into them?",
)
def without_softmax(logits, targets):
    return (logits - targets) / len(logits)


@mistake(
    says="This is the gradient with respect to the probabilities, -y/p. One more step of the chain rule leads "
    "through softmax, back to the logits.",
)
def stopped_at_the_probabilities(logits, targets):
    return -targets / np.maximum(softmax(logits), 1e-12) / len(logits)


@mistake(
    says="You stop at the probabilities, with -y/p, and where p is 0 you divide by 0. One more step of the chain rule "
    "leads through softmax, back to the logits.",
)
def stopped_at_probabilities_of_0(logits, targets):
    return -targets / softmax(logits) / len(logits)


@mistake(
    says="Your extra factor p(1 - p) belongs to squared error, or to half of softmax's derivative. With "
    "cross-entropy it cancels: each entry depends on the others' logits too.",
)
def with_the_slope_once_more(logits, targets):
    p = softmax(logits)
    return (p - targets) * p * (1 - p) / len(logits)


@mistake(
    says="You treat softmax as if each probability depended only on its own logit. All probabilities of a row "
    "share one denominator, so each logit moves all of them.",
)
def diagonal_alone(logits, targets):
    return -targets * (1 - softmax(logits)) / len(logits)


@mistake(
    says="You take 1 from the class that the network believes in most. Take it from the true class, where the "
    "target is 1.",
)
def one_from_the_favourite(logits, targets):
    gradient = softmax(logits)
    gradient[np.arange(len(logits)), np.argmax(logits, axis=1)] -= 1
    return gradient / len(logits)


@mistake(
    says="Your softmax runs down the columns, over the samples. Each row is one sample, and its probabilities "
    "sum to 1.",
)
def softmax_over_samples(logits, targets):
    return (softmax(logits.T).T - targets) / len(logits)


@mistake(
    says="You subtract the maximum of the whole batch: a row far below it becomes all zeros, and 0 / 0 is "
    "nan. Subtract each row's own maximum.",
)
def maximum_over_the_batch(logits, targets):
    powers = np.exp(logits - np.max(logits))
    return (powers / np.sum(powers, axis=1, keepdims=True) - targets) / len(logits)


@mistake(
    says="The formula is right, but exp of a logit of 1000 overflows. Day 3's softmax mends that: subtract "
    "each row's maximum first.",
)
def overflows(logits, targets):
    powers = np.exp(logits)
    return (powers / np.sum(powers, axis=1, keepdims=True) - targets) / len(logits)


@mistake(
    says="You subtract the maximum inside the caller's logits: after the call they are other numbers. `logits "
    "= logits - ...` makes a new array, `logits -= ...` does not.",
)
def shifts_the_callers_logits(logits, targets):
    logits -= np.max(logits, axis=1, keepdims=True)
    return (softmax(logits) - targets) / len(logits)


@mistake(
    says="You average over the samples, and one row is left. Every logit has a slope of its own: divide by N, "
    "and keep all rows.",
)
def averaged_over_the_rows(logits, targets):
    return np.sum(softmax_cross_entropy_backward(logits, targets), axis=0)


@alternative
def one_from_the_true_class(logits, targets):
    gradient = softmax(logits)
    gradient[np.arange(len(logits)), np.argmax(targets, axis=1)] -= 1
    return gradient / len(logits)


@alternative
def by_the_whole_jacobian(logits, targets):
    rows = []
    for p, y in zip(softmax(logits), targets, strict=True):
        true = int(np.argmax(y))
        jacobian_row = -p * p[true]  # dp_true / dz_j = p_true (delta - p_j)
        jacobian_row[true] += p[true]
        rows.append(-jacobian_row / p[true] if p[true] > 0 else p - y)
    return np.array(rows) / logits.dtype.type(len(logits))


@alternative
def by_logsumexp(logits, targets):
    top = logits.max(axis=1, keepdims=True)
    log_sum = top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return np.exp(logits - log_sum) / len(logits) - targets / len(logits)
