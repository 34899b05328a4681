"""The training loop: shuffled batches, a cosine schedule, a progress bar, and a clear end whatever happens."""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from tqdm import tqdm

from solutions.engine.ahead import ahead
from solutions.engine.model import MLP
from solutions.optimizers import cosine_schedule

LARGEST_INPUT = 100  # what no data set brought to a sensible scale comes near to, and raw pixels exceed


class Optimizer(Protocol):
    """What `fit` needs of an optimizer: the references SGD, Momentum and Adam have it, and the engine's own."""

    learning_rate: float

    def step(self, params: list[np.ndarray], grads: list[np.ndarray]) -> None:
        """Update `params` in place."""


class TrainingDiverged(ArithmeticError):
    """The loss became infinite or nan; the message says when, and what to try."""


@dataclass
class History:
    """What happened in a training.

    losses: the mean loss over the batches of each epoch, in nats. validation: the accuracy after each epoch, where
    there was validation data. seconds: the time taken, validation left out. steps: optimizer steps taken.
    interrupted: whether Ctrl-C ended it early; the last loss is then that of a part of an epoch.
    """

    losses: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    seconds: float = 0.0
    steps: int = 0
    interrupted: bool = False


def fit(
    model: MLP,
    X: np.ndarray,
    y: np.ndarray,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    warmup: float = 0.0,
    l2: float = 0.0,
    prepare: Callable[[np.ndarray], np.ndarray] | None = None,
    prefetch: bool = False,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    after_epoch: Callable[[], None] | None = None,
    progress: bool | None = None,
) -> History:
    """Train a model in place. The learning rate starts at the optimizer's own and falls along a cosine to 0.

    Args:
        model: the network; it learns.
        X: (N, D) float32, one sample a row; anything with N rows where `prepare` is given.
        y: (N,) int labels.
        optimizer: has `learning_rate` and `step`; gets the model's flat vector as its only parameter.
        epochs, batch_size: the last batch of an epoch may be smaller.
        rng: the Generator that shuffles.
        warmup: the share of all steps in which the rate first climbs from 0, 0 <= warmup < 1.
        l2: strength of the penalty 0.5 * l2 * (sum of squared weights); biases are free.
        prepare: turns rows of X into a batch (n, D) for the model, such as by random distortions.
        prefetch: make the next batches in a background thread, while the network learns from this one. What `prepare`
            draws must then come from a Generator of its own.
        validation: (X, y) to measure after each epoch, in the form that the model takes.
        after_epoch: is called after each epoch.
        progress: a progress bar; None: only in a terminal.

    Returns:
        The History. Ctrl-C ends the training after the step it came in: what was learned stays.

    Raises:
        ValueError: X, y or a setting doesn't fit.
        TrainingDiverged: the loss is no longer finite.
    """
    _check_settings(X, y, epochs, batch_size, warmup)
    model.check_labels(y, len(X))
    if prepare is None:
        model.check(X, y)
    if validation is not None:
        model.check(*validation)
    penalty = np.empty_like(model.weights) if l2 else None
    history = History()
    total_steps = epochs * math.ceil(len(X) / batch_size)
    warmup_steps = int(warmup * total_steps)
    bar = tqdm(
        total=total_steps, disable=None if progress is None else not progress, unit="step", leave=False
    )
    # Overflow needs no warning of NumPy's: the loss shows it, and is looked at after each step.
    quiet = np.errstate(over="ignore", invalid="ignore")
    with bar, quiet, _rate_restored(optimizer) as peak, remembered_ctrl_c() as stop:
        for epoch in range(epochs):
            began, losses, sizes = time.perf_counter(), [], []
            batches = _batches(X, y, batch_size, rng, prepare)
            for X_batch, y_batch in ahead(batches) if prefetch else batches:
                if history.steps == 0:
                    _check_scale(X_batch)
                optimizer.learning_rate = cosine_schedule(history.steps, total_steps, peak, warmup_steps)
                loss = model.loss_and_gradients(X_batch, y_batch)
                if not math.isfinite(loss):
                    raise TrainingDiverged(_diagnosis(loss, epoch, history.steps, optimizer.learning_rate, X))
                if l2:
                    model.weight_gradients += np.multiply(model.weights, l2, out=penalty)
                optimizer.step([model.parameters], [model.gradients])
                history.steps += 1
                losses.append(loss)
                sizes.append(len(y_batch))
                bar.update()
                if stop.is_set():
                    break
            history.losses.append(float(np.average(losses, weights=sizes)))
            history.seconds += time.perf_counter() - began
            if validation is not None:
                history.validation.append(float(np.mean(model.predict(validation[0]) == validation[1])))
            bar.set_postfix_str(f"epoch {epoch + 1}/{epochs}, loss {history.losses[-1]:.4f}")
            if stop.is_set():
                history.interrupted = True
                break
            if after_epoch is not None:
                after_epoch()
    return history


def _batches(
    X: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    rng: np.random.Generator,
    prepare: Callable[[np.ndarray], np.ndarray] | None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """`minibatches`, prepared; or else each gathered into the same memory (taken up by the next)."""
    order = rng.permutation(len(X))
    kept = np.empty((min(batch_size, len(X)), *X.shape[1:]), X.dtype)
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        if prepare:
            yield prepare(X[rows]), y[rows]
        else:
            # mode="clip" because the default mode of `take` would gather into a copy of `out` first.
            yield np.take(X, rows, axis=0, out=kept[: len(rows)], mode="clip"), y[rows]


@contextmanager
def _rate_restored(optimizer: Optimizer) -> Iterator[float]:
    """Give the optimizer's learning rate, and set it again at the end, however the block ends."""
    peak = optimizer.learning_rate
    try:
        yield peak
    finally:
        optimizer.learning_rate = peak


@contextmanager
def remembered_ctrl_c() -> Iterator[threading.Event]:
    """Within this block, the first Ctrl-C sets the event that is given; a second one interrupts as always."""
    stop = threading.Event()
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield stop  # only the main thread can handle signals, and one that is ignored stays so
        return

    def remember(signal_number: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, remember)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, usual)


def _check_settings(X: np.ndarray, y: np.ndarray, epochs: int, batch_size: int, warmup: float) -> None:
    if len(X) == 0 or len(X) != len(y):
        raise ValueError(f"X, y: got {len(X)} and {len(y)} rows; expected as many in both, at least one")
    for name, value in (("epochs", epochs), ("batch_size", batch_size)):
        if value < 1:
            raise ValueError(f"{name}: got {value}; expected 1 or more")
    if not 0 <= warmup < 1:
        raise ValueError(f"warmup: got {warmup}; expected a share of all steps, 0 <= warmup < 1")


def _check_scale(X: np.ndarray) -> None:
    if X.max() > LARGEST_INPUT:
        raise ValueError(
            f"X: got values up to {X.max():g}; expected numbers of about the size of 1. "
            "Are these pixels in 0..255? Bring them to 0..1 first: scale_pixels(X, 255)"
        )


def _diagnosis(loss: float, epoch: int, step: int, rate: float, X: np.ndarray) -> str:
    text = f"The loss became {loss} in epoch {epoch + 1} (step {step + 1}), at learning rate {rate:.3g}. "
    if not np.isfinite(X).all():
        return text + "The data itself holds nan or infinity: look at X with np.isfinite."
    return (
        text + "Try a lower learning rate (a third, say), or a warm-up; and see that the pixels are in 0..1."
    )
