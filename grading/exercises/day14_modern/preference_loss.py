"""preference_loss: how surprised the scores are by what people chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Tensor, concatenate, preference_loss

VALUE = "preference_loss(Tensor(chosen), Tensor(rejected)).data"
GRADIENTS = (
    "chosen, rejected = Tensor(chosen), Tensor(rejected)\nloss = preference_loss(chosen, rejected)\n"
    "loss.backward()\nloss.data, chosen.grad, rejected.grad"
)
SCALED = (
    "chosen, rejected = Tensor(chosen), Tensor(rejected)\n"
    "(preference_loss(chosen, rejected) * 3).backward()\nchosen.grad, rejected.grad"
)
THROUGH = (
    "W = Tensor(weights)\nchosen, rejected = (good @ W).reshape(-1), (bad @ W).reshape(-1)\n"
    "preference_loss(chosen, rejected).backward()\nW.grad"
)
DIFFERENCES = (
    "chosen, rejected = Tensor(chosen), Tensor(rejected)\n"
    "slopes_agree(lambda: preference_loss(chosen, rejected), [chosen, rejected])"
)


def _case(code: str, chosen: Any, rejected: Any, about: str, shown: bool = False, **more: Any) -> Case:
    pair = {"chosen": np.asarray(chosen), "rejected": np.asarray(rejected)}
    return Case(code, pair | more, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(VALUE, [1.0], [1.0], "one pair with equal scores", True)
    yield _case(GRADIENTS, [2.0, 0.0, -1.0], [0.0, 1.0, 3.0], "three pairs", True)
    yield _case(GRADIENTS, [1000.0, -1000.0], [-1000.0, 1000.0], "scores that are far apart", True)
    yield _case(VALUE, [1.0, 2.0, 3.0], [2.0], "three scores against one", True)

    def drawn(n: int, size: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
        return size * rng.normal(size=n), size * rng.normal(size=n)

    yield _case(GRADIENTS, *drawn(7), "seven pairs")
    yield _case(GRADIENTS, *drawn(1), "a single pair")
    same = rng.normal(size=4)
    yield _case(GRADIENTS, same, same.copy(), "equal scores")
    chosen, rejected = drawn(3)
    yield _case(GRADIENTS, chosen + 1000, rejected + 1000, "large scores that are close together")
    yield _case(GRADIENTS, chosen - 60, rejected, "scores that say the opposite, clearly")
    yield _case(GRADIENTS, [1000.0, 3.0], [-1000.0, 3.0], "one pair far apart, and one with equal scores")
    chosen, rejected = (numbers.astype(np.float32) for numbers in drawn(5))
    yield _case(GRADIENTS, chosen, rejected, "float32")
    yield _case(SCALED, *drawn(4), "a loss that is multiplied afterwards")
    features = {name: rng.normal(size=(6, 3)) for name in ("good", "bad")}
    yield Case(
        THROUGH, features | {"weights": rng.normal(size=(3, 1))}, about="the way on to a model's weights"
    )
    agree = Fixture("slopes_agree")
    yield _case(DIFFERENCES, *drawn(4), "the gradients, by differences", slopes_agree=agree)
    yield _case(VALUE, rng.normal(size=1), rng.normal(size=4), "one score against four")


exercise = Exercise(
    of=preference_loss,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Two answers, one score each: which one did people choose? That is a choice between two classes, and "
        "the scores are its logits. You have a stable loss for choices.",
        formula=r"$L = -\dfrac1N \sum_i \ln \sigma(c_i - r_i)$, and $\sigma(c - r) = \dfrac{e^c}{e^c + e^r}$: the "
        r"first number of $\mathrm{softmax}([c, r])$.",
        pseudocode="ValueError if the shapes differ\n"
        "pairs = chosen and rejected as columns, side by side     (N, 2)\n"
        "return token_loss of the pairs, with the target 0 in each row",
    ),
)

mistake, alternative = bank_of(preference_loss)


def _same_shape(chosen, rejected):
    if chosen.shape != rejected.shape:
        raise ValueError("chosen and rejected differ in shape")


def _surprises(chosen, rejected):
    """(N,): -ln sigmoid(chosen - rejected), stable."""
    columns = [chosen.reshape(-1, 1), rejected.reshape(-1, 1)]
    return -concatenate(columns, axis=1).log_softmax()[:, 0]


@mistake(
    says="Chosen and rejected have changed places: your loss falls when the *rejected* answer scores higher.",
)
def places_changed(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(rejected, chosen).mean()


@mistake(
    says="The minus is missing. The logarithm of a probability is negative; the loss is minus that.",
)
def sign_missing(chosen, rejected):
    _same_shape(chosen, rejected)
    return -_surprises(chosen, rejected).mean()


@mistake(
    says="You add all pairs up, so that the loss grows with their number. Take the mean.",
)
def summed(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen, rejected).sum()


@mistake(
    says="There is one loss for each pair. One number is asked for: their mean.",
)
def one_a_pair(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen, rejected)


@mistake(
    says="You work out the sigmoid and its logarithm one after the other. With scores of -1000 and 1000 the first "
    "step rounds to 0 or overflows, and the loss is infinite. `log_softmax` does both at once, and stays finite.",
)
def logarithm_of_sigmoid(chosen, rejected):
    _same_shape(chosen, rejected)
    with np.errstate(all="ignore"):
        loss = -(chosen - rejected).sigmoid().log().mean()
    return loss


@mistake(
    says="The small number that you add before the logarithm keeps it finite and makes it wrong: where the rejected "
    "answer scores far higher, the loss stops growing, and no gradient is left. `log_softmax` needs no such help.",
)
def saved_by_a_small_number(chosen, rejected):
    _same_shape(chosen, rejected)
    return -((chosen - rejected).sigmoid() + 1e-12).log().mean()


@mistake(
    says="Your loss is the probability of the wrong choice, without a logarithm. Where the model is wrong and sure "
    "of it, that has hardly a slope. Take minus the logarithm of the right one.",
)
def no_logarithm(chosen, rejected):
    _same_shape(chosen, rejected)
    return (rejected - chosen).sigmoid().mean()


@mistake(
    says="You take the mean of the differences first, and the logarithm of that. One clear pair then hides all the "
    "doubtful ones: first a loss for each pair, then their mean.",
)
def mean_first(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen.mean().reshape(1), rejected.mean().reshape(1)).mean()


@mistake(
    says="You judge each score by itself, the chosen one towards 1 and the rejected one towards 0. Scores have no "
    "zero of their own: only the difference within a pair counts.",
)
def each_by_itself(chosen, rejected):
    _same_shape(chosen, rejected)
    nothing = Tensor(np.zeros_like(chosen.data))
    return (_surprises(chosen, nothing) + _surprises(nothing, rejected)).mean()


@mistake(
    says="You use a hinge, which is 0 as soon as the difference exceeds 1. Asked for is minus the logarithm of the "
    "sigmoid.",
)
def hinge(chosen, rejected):
    _same_shape(chosen, rejected)
    return (1 - (chosen - rejected)).relu().mean()


@mistake(
    says="The value is right, but where two scores are equal the gradient is 0, and such a pair never learns: a "
    "relu has slope 0 at 0, on either side. There, the right gradient is -1/2 divided by the number of pairs.",
)
def no_slope_at_equal_scores(chosen, rejected):
    _same_shape(chosen, rejected)
    d = chosen - rejected
    size = d.relu() + (-d).relu()
    return ((-d).relu() + ((-size).exp() + 1).log()).mean()


@mistake(
    says="The value is right, but no gradient gets back to the scores: you compute with the arrays (.data).",
)
def graph_cut_off(chosen, rejected):
    _same_shape(chosen, rejected)
    return Tensor(_surprises(chosen, rejected).mean().data)


@mistake(
    says="Only the chosen scores get a gradient: the rejected ones went in as an array (.data). Both should learn, "
    "one up and one down.",
)
def rejected_is_a_constant(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen, Tensor(rejected.data) * 1).mean()


@mistake(
    says="What comes back is a plain number. A Tensor is asked for: only a Tensor has a backward.",
)
def number_comes_back(chosen, rejected):
    _same_shape(chosen, rejected)
    return float(_surprises(chosen, rejected).mean().data)


@mistake(
    says="The loss is right, but scores that differ in number go through: NumPy stretches one of them, and compares "
    "one answer with all. Raise a ValueError where the shapes differ.",
)
def stretched(chosen, rejected):
    d = chosen - rejected
    return _surprises(d, Tensor(np.zeros_like(d.data))).mean()


@mistake(
    says="The surprise is in bits: you divide by ln 2. In this course it is in nats.",
)
def in_bits(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen, rejected).mean() / float(np.log(2))


@alternative
def by_log_softmax(chosen, rejected):
    _same_shape(chosen, rejected)
    return _surprises(chosen, rejected).mean()


@alternative
def as_one_node(chosen, rejected):
    if chosen.shape != rejected.shape:
        raise ValueError(f"{chosen.shape} against {rejected.shape}")
    d = chosen.data - rejected.data
    p = np.exp(np.minimum(-d, 0)) / (1 + np.exp(-np.abs(d)))  # sigmoid(-d)
    value = np.logaddexp(0, -d).mean()
    share = p / d.size
    return Tensor(value, (chosen, rejected), (lambda g: -g * share, lambda g: g * share))


@alternative
def pair_by_pair(chosen, rejected, strength=1.0):
    if len(chosen.data) != len(rejected.data):
        raise ValueError("not as many chosen as rejected")
    total = 0.0
    for i in range(len(chosen.data)):
        d = (chosen[i : i + 1] - rejected[i : i + 1]) * strength
        if float(d.data[0]) > 0:
            loss = ((-d).exp() + 1).log()
        else:
            loss = (d.exp() + 1).log() - d
        total = loss.sum() + total
    return total / len(chosen.data)


@alternative
def larger_taken_out(chosen, rejected):
    _same_shape(chosen, rejected)
    top = np.maximum(chosen.data, rejected.data)
    log_sum = ((chosen - top).exp() + (rejected - top).exp()).log() + top
    return (log_sum - chosen).sum() / chosen.data.size
