"""judge_parts and judge_choice: are a learner's three parts apart, and did the test part stay out of the choice?

Both tasks give no points. The judges try them on small data of their own, and answer in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grading.judge.compare import kind_of

UNWRITTEN = "not written yet"
_PARTS = ("training", "validation", "test")
_SAMPLES, _CLASSES = 1000, 10
# Of 20 samples of each part, how many a network gets wrong: each part would choose another rate.
_WRONG = {0.001: (8, 9, 8), 0.01: (4, 2, 6), 0.1: (2, 5, 3), 1.0: (0, 7, 7)}
_BEST = 0.01


def judge_parts(three_parts: Callable[..., Any]) -> str:
    """Whether three_parts(X, labels, rng) gives a fifth each to test and validation, and the rest to training."""
    X = np.arange(float(_SAMPLES)).reshape(-1, 1)  # each sample is its own number
    labels = np.arange(_SAMPLES) % _CLASSES
    try:
        parts = three_parts(X.copy(), labels.copy(), np.random.default_rng(0))
    except NotImplementedError:
        return UNWRITTEN
    if not isinstance(parts, (tuple, list)) or len(parts) != 6:
        return f"Six arrays should come back, but it is {kind_of(parts)}. Look at what the docstring returns."
    if [np.ndim(part) for part in parts] != [2, 1] * 3:
        return "The arrays come in another order. After each X stand its labels: X_train, labels_train, X_val, ..."
    rows = {name: np.asarray(part).astype(int).ravel() for name, part in zip(_PARTS, parts[::2], strict=True)}
    for name, part_labels in zip(_PARTS, parts[1::2], strict=True):
        if not np.array_equal(rows[name] % _CLASSES, part_labels):
            return f"In the {name} part, the labels are not those of its samples."
    for one, other in (("training", "test"), ("validation", "test"), ("training", "validation")):
        if shared := len({*rows[one]} & {*rows[other]}):
            return (
                f"{shared} samples are both in the {one} part and in the {other} part. "
                "The second call should split only what the first one left."
            )
    for name in ("test", "validation"):
        if abs(len(rows[name]) - _SAMPLES // 5) > _CLASSES:
            return _wrong_size(name, len(rows[name]))
    if (lost := _SAMPLES - sum(map(len, rows.values()))) > 0:
        return f"{lost} of {_SAMPLES} samples are in none of the three parts."
    return "right: no sample is in two parts, and test and validation get a fifth each"


def _wrong_size(name: str, size: int) -> str:
    says = f"The {name} part has {size} of {_SAMPLES} samples. It should have a fifth of them, about {_SAMPLES // 5}."
    if name == "validation" and abs(size - 0.2 * 0.8 * _SAMPLES) <= _CLASSES:
        says += " The second call takes its share of what is left, and that is less than everything."
    return says


class _Noted:
    """Stands for a network that was trained at a rate. It notes whose samples it is shown."""

    def __init__(self, rate: float, asked: list[tuple[float, str]]) -> None:
        self.rate, self.asked = rate, asked

    def forward(self, X: np.ndarray) -> np.ndarray:
        rows = np.asarray(X).astype(int).ravel()
        self.asked += [(self.rate, _PARTS[k]) for k in sorted({*(rows // 100)})]
        wrong = rows % 20 < np.array(_WRONG[self.rate])[rows // 100]
        says = (rows + wrong) % _CLASSES
        return np.where(np.arange(_CLASSES) == says[:, np.newaxis], 0.91, 0.01)

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.forward(X).argmax(axis=1)

    def loss(self, X: np.ndarray, y: np.ndarray) -> float:
        P = self.forward(X)
        if np.shape(y) != P.shape:
            raise ValueError(
                f"y: got shape {np.shape(y)}; expected {P.shape}, one-hot: one_hot(labels, {_CLASSES})"
            )
        return float(-np.mean(np.sum(y * np.log(P), axis=1)))


def judge_choice(choose_then_test: Callable[..., Any]) -> str:
    """Whether choose_then_test(parts, rates, trained) chooses by validation, and shows the test part to one network."""
    learned: list[tuple[float, set[int]]] = []  # for each training: its rate, and which parts it saw
    asked: list[tuple[float, str]] = []

    def trained(X: np.ndarray, labels: np.ndarray, rate: float) -> _Noted:
        if np.shape(labels) != (len(X),):
            raise ValueError(f"labels: got shape {np.shape(labels)}; expected ({len(X)},), not one-hot")
        if rate not in _WRONG:
            raise ValueError(f"rate: got {rate!r}; expected one of the rates, {', '.join(map(str, _WRONG))}")
        learned.append((rate, {*(np.asarray(X).astype(int).ravel() // 100)}))
        return _Noted(rate, asked)

    parts: list[np.ndarray] = []
    for first, size in ((0, 60), (100, 20), (200, 20)):
        rows = np.arange(first, first + size)
        parts += [rows.reshape(-1, 1).astype(float), rows % _CLASSES]
    try:
        result = choose_then_test(tuple(parts), tuple(_WRONG), trained)
    except NotImplementedError:
        return UNWRITTEN
    two = result if isinstance(result, (tuple, list)) else [result]
    if len(two) != 2 or not all(isinstance(one, (int, float, np.number)) for one in two):
        return (
            "Two numbers should come back, the chosen rate and the accuracy on the test part. "
            f"It is {' and '.join(map(kind_of, two)) or kind_of(result)}."
        )
    return _of_trainings(learned) or _of_choice(two[0], asked) or _of_exam(two[0], two[1], asked)


def _of_trainings(learned: list[tuple[float, set[int]]]) -> str:
    if any(2 in parts for _, parts in learned):
        return "A network learned from the test part. It then knows the exam by heart: train on X_train only."
    if missing := [rate for rate in _WRONG if rate not in [rate for rate, _ in learned]]:
        return f"Train a network at each rate. None was trained at {' and at '.join(map(str, missing))}."
    if any(1 in next(parts for tried, parts in learned if tried == rate) for rate in _WRONG):
        return "A network learned from the validation part, before it chose. Choose by samples that no network knows."
    return ""


def _of_choice(best: Any, asked: list[tuple[float, str]]) -> str:
    shown = [rate for rate in _WRONG if (rate, "test") in asked]
    if len(shown) > 1:
        return (
            f"{len(shown)} networks were shown the test part. Whoever sees several results there can't help "
            "choosing by them. Choose first, and show it to the chosen network only."
        )
    if best == 1.0 and (best, "training") in asked:
        return (
            "The rate was chosen by the loss on the training part. Whoever has learned most by heart wins there. "
            "The validation part should choose."
        )
    if not any(part == "validation" for _, part in asked):
        return "No network was asked about the validation part. It is there for choosing."
    if best == _BEST:
        return ""
    if best == 0.001 and len([rate for rate, part in asked if part == "validation"]) > 1:
        return "The rate with the highest loss on the validation part came back. The lowest loss is the best one."
    return f"On the validation part the loss is lowest at rate {_BEST}, and {best} came back."


def _of_exam(best: Any, accuracy: Any, asked: list[tuple[float, str]]) -> str:
    right = {part: 1 - wrong / 20 for part, wrong in zip(_PARTS, _WRONG[_BEST], strict=True)}
    for part in ("training", "validation"):
        if abs(accuracy - right[part]) < 1e-9:
            return (
                f"The accuracy that came back is the one on the {part} part. Report the one on the test part."
            )
    shown = next((rate for rate, part in asked if part == "test"), None)
    if shown is None:
        return f"The rate {best} is right. Now show the test part to its network, once."
    if shown != best:
        return (
            f"You chose {best}, but the test part was shown to the network of rate {shown}. After a loop, a name "
            "such as `network` means the last one: keep the best one, too."
        )
    if abs(accuracy - right["test"]) > 1e-9:
        return f"The chosen network is right about {right['test']:.0%} of the test part, and {accuracy} came back."
    return "right: the validation part chose, and only the chosen network saw the test part"
