"""cross_entropy: mean over the batch, in nats, finite for a prediction of exactly 0.

The clip is free from 1e-15 to 1e-7, and so is how it is done (clipped at both ends, or a little added): predictions for
the truth lie between 0.05 and 0.8, where all of these agree. For a prediction of 0 the loss has a range: the example
asks whether it lies there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.compare import WRAPPED
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import cross_entropy

ASK = "cross_entropy(predictions, targets)"
# -ln(1e-7) = 16.1; -ln(1e-15) = 34.5, and 36.04 for the smallest step above 1, which many people take.
SURE = f"abs({ASK}) < 1e-6"
IN_RANGE = (f"np.isfinite({ASK})", f"{ASK} > 16", f"{ASK} < 37")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    predictions = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])
    targets = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    yield Case(ASK, {"predictions": np.array([[0.5, 0.5]]), "targets": np.array([[0.0, 1.0]])}, shown=True)
    yield Case(ASK, {"predictions": predictions, "targets": targets}, shown=True)
    wrong, truth = np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])
    about_zero = "a prediction of exactly 0 for the truth"
    zero = {"predictions": wrong, "targets": truth}
    yield Case(IN_RANGE[0], zero, shown=True, about=about_zero)
    for question in IN_RANGE[1:]:
        yield Case(question, zero, about=about_zero)
    yield Case(ASK, batch(rng, 4, 3))
    yield Case(ASK, batch(rng, 3, 5))
    yield Case(ASK, batch(rng, 1, 4), about="a batch of one")
    harmless = np.array([[0.5, 0.5, 0.0], [0.25, 0.0, 0.75]])
    where_it_is_right = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    inputs = {"predictions": harmless, "targets": where_it_is_right}
    yield Case(ASK, inputs, about="predictions of exactly 0 where the target is 0 too")
    yield Case(
        SURE, {"predictions": wrong, "targets": wrong}, about="a prediction of exactly 1 for the truth"
    )
    in_float32 = {"predictions": wrong.astype(np.float32), "targets": truth}
    for question in IN_RANGE:
        yield Case(question, in_float32, about=about_zero + ", in float32")


def batch(rng: np.random.Generator, n: int, num_classes: int) -> dict[str, np.ndarray]:
    """Predictions of at least 0.05 each, and the true classes as one-hot rows."""
    weights = rng.uniform(1, 3, size=(n, num_classes))
    targets = np.eye(num_classes)[rng.integers(0, num_classes, size=n)]
    return {"predictions": weights / weights.sum(axis=1, keepdims=True), "targets": targets}


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    found = compare(expected.value, got.value, plain_inputs(case))
    if found and case.code in IN_RANGE and found.kind not in ("none", "type", WRAPPED):
        yield Problem(
            "range",
            "Where the prediction for the truth is exactly 0, the loss should be large but finite: 16 to 35 nats, "
            "whichever clip from 1e-7 to 1e-15 you choose.",
            "To what does your code raise a prediction of 0, before it takes the logarithm?",
        )
    elif found and case.code == SURE and found.kind not in ("none", "type", WRAPPED):
        yield Problem(
            "not 0",
            "Where the prediction for the truth is exactly 1, nothing is left to be surprised at: the loss is 0, "
            "give or take 1e-7.",
            "What does your code do to a prediction of 1, before it takes the logarithm?",
        )
    elif found:
        yield found


exercise = Exercise(
    of=cross_entropy,
    points=4,
    cases=cases,
    judge=judge,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="First one sample: multiplying by its one-hot row picks out one logarithm, the one of the true class. "
        "Then the batch: the *mean* over samples, not over all numbers. And what does ln do at 0?",
        formula=r"$L = -\dfrac{1}{N} \sum_{i=1}^{N} \sum_{j=1}^{C} y_{ij} \ln p_{ij}$, where each $p$ below some "
        r"$\varepsilon$ from $10^{-15}$ to $10^{-7}$ is raised to $\varepsilon$ first.",
        pseudocode="p = predictions, none smaller than 1e-12            (N, C)\n"
        "surprise = minus the sum over each row of targets * ln(p)   (N,)\nthe mean of the surprises",
    ),
)


def _log(predictions):
    return np.log(np.maximum(predictions, 1e-12))


mistake, alternative = bank_of(cross_entropy)


@mistake(
    says="You average over all N * C numbers. The loss is a mean over the samples: within a row, the terms are summed.",
)
def mean_over_all_numbers(predictions, targets):
    return -np.mean(targets * _log(predictions))


@mistake(
    says="You add up the surprises of the whole batch. Then twice the samples give twice the loss: the batch should be "
    "averaged.",
)
def sum_over_the_batch(predictions, targets):
    return -np.sum(targets * _log(predictions))


@mistake(
    says="You have the surprise of each sample, and that is right. The loss is one number for the whole "
    "batch: their mean.",
)
def not_averaged(predictions, targets):
    return -np.sum(targets * _log(predictions), axis=1)


@mistake(
    says="The minus is missing. The logarithm of a probability is negative, so your loss is best when it is most "
    "wrong.",
)
def minus_missing(predictions, targets):
    return np.mean(np.sum(targets * _log(predictions), axis=1))


@mistake(
    says="You count in bits, with the logarithm to base 2. We count in nats: the natural logarithm.",
)
def in_bits(predictions, targets):
    return -np.mean(np.sum(targets * _log(predictions), axis=1)) / np.log(2)


@mistake(
    says="That is the logarithm to base 10. We count in nats: the natural logarithm.",
)
def base_ten(predictions, targets):
    return -np.mean(np.sum(targets * _log(predictions), axis=1)) / np.log(10)


@mistake(
    says="For a prediction of exactly 0 the logarithm is minus infinity, and the loss is infinite or nan. "
    "Keep the predictions a tiny bit away from 0 first.",
)
def logarithm_of_zero(predictions, targets):
    return -np.mean(np.sum(targets * np.log(predictions), axis=1))


@mistake(
    says="You take the logarithm of only the true class's probability, which is right, but for a prediction of "
    "exactly 0 it is minus infinity. Keep the predictions a tiny bit away from 0 first.",
)
def logarithm_of_zero_at_the_truth(predictions, targets):
    return -np.mean(np.log(predictions[targets == 1]))


@mistake(
    says="You raise small predictions too far, so that being certain and wrong costs too little, and honest small "
    "predictions lose their value. Anything from 1e-15 to 1e-7 is fine.",
)
def clipped_too_early(predictions, targets):
    return -np.mean(np.sum(targets * np.log(np.maximum(predictions, 1e-3)), axis=1))


@mistake(
    says="A prediction of 0 is raised too little: one certain and wrong sample outweighs all others, and in float32 "
    "your limit may round to 0. Anything from 1e-15 to 1e-7 is fine.",
)
def clipped_too_late(predictions, targets):
    return -np.mean(np.sum(targets * np.log(np.maximum(predictions.astype(float), 1e-100)), axis=1))


@mistake(
    says="np.max takes one array, and reads what comes second as an axis. To raise each number to at least a limit, "
    "compare them one by one: np.maximum.",
)
def np_max_with_a_limit(predictions, targets):
    limit: Any = 1e-12
    return -np.mean(np.sum(targets * np.log(np.max(predictions, limit)), axis=1))


@mistake(
    says="You take the logarithm of the targets and weight it with the predictions. It is the other way round: the "
    "truth picks which prediction's logarithm counts.",
)
def arguments_swapped(predictions, targets):
    return -np.mean(np.sum(predictions * _log(targets), axis=1))


@mistake(
    says="The surprises of all classes are added, the wrong ones too. Only the true class's counts: where do the "
    "targets come in?",
)
def targets_not_used(predictions, targets):
    return -np.mean(np.sum(_log(predictions), axis=1))


@mistake(
    says="You also add (1 - target) * ln(1 - prediction). That is the loss for yes-or-no outputs; after a softmax, the "
    "true class's term says it all.",
)
def for_yes_or_no_outputs(predictions, targets):
    losses = targets * _log(predictions) + (1 - targets) * _log(1 - predictions)
    return -np.mean(np.sum(losses, axis=1))


@mistake(
    says="That is the mean squared error: distances, without a logarithm. Cross-entropy asks how surprising the "
    "truth was.",
)
def mean_squared_error(predictions, targets):
    return np.mean((predictions - targets) ** 2)


@mistake(
    says="You take what was missing to certainty, 1 - p. The surprise at the truth is a logarithm: it has no upper "
    "bound.",
)
def logarithm_missing(predictions, targets):
    return np.mean(1 - np.sum(targets * predictions, axis=1))


@mistake(
    says="There is no logarithm in your loss: it is the mean squared distance, or something like it. Cross-entropy "
    "asks how surprising the truth was.",
)
def squared_distance(predictions, targets):
    return np.mean(np.sum((predictions - targets) ** 2, axis=1))


@mistake(
    says="The loss is right, but you write the clipped values into the caller's own predictions. Make a new array.",
)
def writes_into_the_argument(predictions, targets):
    predictions[predictions < 1e-12] = 1e-12
    return -np.mean(np.sum(targets * np.log(predictions), axis=1))


@mistake(
    says="The predictions go through a softmax here. They are probabilities already: softmax comes before the "
    "loss, once.",
)
def softmax_once_more(predictions, targets):
    powers = np.exp(predictions)
    return float(-np.mean(np.sum(targets * _log(powers / powers.sum(axis=1, keepdims=True)), axis=1)))


@alternative
def picked_by_label(predictions, targets):
    labels = np.argmax(targets, axis=1)
    picked = predictions[np.arange(len(labels)), labels]
    return np.mean(-np.log(np.clip(picked, 1e-7, 1 - 1e-7)))


@alternative
def a_little_added(predictions, targets):
    return -np.sum(targets * np.log(predictions + 1e-7)) / targets.shape[0]


@alternative
def by_einsum(predictions, targets):
    return -np.einsum("ij,ij->", targets, np.log(np.clip(predictions, 1e-15, None))) / len(predictions)


@alternative
def number_by_number(predictions, targets):
    total = 0.0
    for row, target in zip(predictions.tolist(), targets.tolist(), strict=True):
        for p, t in zip(row, target, strict=True):
            if t == 1:
                total -= float(np.log(max(p, 1e-10)))
    return total / len(predictions)


@alternative
def clipped_and_divided_again(predictions, targets):
    clipped = np.clip(predictions, 1e-8, 1)
    clipped = clipped / clipped.sum(axis=1, keepdims=True)
    return -(targets * np.log(clipped)).sum(axis=1).mean()
