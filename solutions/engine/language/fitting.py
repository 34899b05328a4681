"""The training loop of a language model: random windows, a schedule, clipping, a progress bar, a clear end."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from solutions.engine.fitting import TrainingDiverged, remembered_ctrl_c
from solutions.engine.language.gpt import FastGPT
from solutions.engine.language.memory import keep_freed_memory
from solutions.engine.language.muon import Muon
from solutions.engine.language.threads import Team
from solutions.engine.optimizers import InPlaceAdam
from solutions.gpt import random_batch
from solutions.optimizers import cosine_schedule

BLOCK = 50  # steps over which the training loss is averaged


@dataclass
class TextHistory:
    """What happened in a training.

    losses: the mean training loss of each 50 steps, in nats a token. validation: the loss on the text that was held
    out, at the end; nan before. seconds: the time taken, validation left out. steps: optimizer steps taken.
    interrupted: whether Ctrl-C ended it early.
    """

    losses: list[float] = field(default_factory=list)
    validation: float = math.nan
    seconds: float = 0.0
    steps: int = 0
    interrupted: bool = False


def fit_text(
    model: FastGPT,
    data: np.ndarray,
    held_out: np.ndarray,
    *,
    context: int,
    steps: int,
    batch_size: int,
    peak: float,
    rng: np.random.Generator,
    warmup: int = 100,
    floor: float = 0.1,
    decay: float = 0.1,
    max_norm: float = 1.0,
    muon: bool = False,
    threads: int | None = None,
    progress: bool | None = None,
) -> TextHistory:
    """Train a model in place, by AdamW or Muon, and measure it on the text held out.

    Args:
        model: it learns.
        data, held_out: (N,), ids to learn from and to measure on.
        context: T, positions a window.
        steps: optimizer steps; 0 only measures.
        batch_size: windows a step, shared out among the threads.
        peak, warmup, floor: the learning rate climbs to its peak in `warmup` steps, a tenth of all at most, and then
            falls along a cosine to `floor` * peak.
        rng: the Generator that draws windows and dropout.
        decay: weight decay, of what has two axes.
        max_norm: the largest joint norm of the gradient.
        muon: take Muon for the layers' matrices; AdamW remains for all else.
        threads: None for one a core. With another number, a run differs by rounding.
        progress: a progress bar; None: only in a terminal.

    Returns:
        The history. Ctrl-C ends the training after the step it came in: what was learned is measured.

    Raises:
        TrainingDiverged: the loss is no longer finite.
    """
    history = TextHistory()
    warmup = min(warmup, steps // 10)
    bar = tqdm(total=steps, disable=None if progress is None else not progress, unit="step", leave=False)
    keep_freed_memory()
    # One thread for the matrix library: the team's threads share the cores.
    with threadpool_limits(1, user_api="blas"), bar, Team(model, threads, rng) as team:
        take_step = stepper(model, team, decay, max_norm, muon)
        began, recent = time.perf_counter(), []
        with remembered_ctrl_c() as stop:
            while history.steps < steps and not stop.is_set():
                loss = team.loss_and_gradient(*random_batch(data, batch_size, context, rng))
                rate = floor * peak + cosine_schedule(history.steps, steps, (1 - floor) * peak, warmup)
                if not math.isfinite(loss):
                    raise TrainingDiverged(
                        f"The loss became {loss} in step {history.steps + 1}, at learning rate {rate:.3g}. "
                        "Try a lower learning rate, a third, say."
                    )
                take_step(rate)
                history.steps += 1
                recent.append(loss)
                if len(recent) == BLOCK or history.steps == steps or stop.is_set():
                    history.losses.append(float(np.mean(recent)))
                    recent.clear()
                    bar.set_postfix_str(f"loss {history.losses[-1]:.3f}")
                bar.update()
            history.interrupted = stop.is_set()
        history.seconds = time.perf_counter() - began
        history.validation = team.evaluate(held_out, context)
    return history


def stepper(model: FastGPT, team: Team, decay: float, max_norm: float, muon: bool) -> Callable[[float], None]:
    """A function that, at a learning rate, clips the team's gradient, decays, and takes a step, all in place."""
    gradient, adam = team.gradient, InPlaceAdam(beta2=0.99)
    others, matrices = 0, model.hidden(model.flat)
    if muon:
        others = sum(matrix.size for matrix in matrices)
        by_muon, their_gradients = Muon(matrices, team.each), model.hidden(gradient)

    def take_step(rate: float) -> None:
        norm = math.sqrt(float(gradient @ gradient))
        if norm > max_norm:
            np.multiply(gradient, max_norm / norm, out=gradient)
        model.matrices *= 1 - rate * decay
        if muon:
            by_muon.step(their_gradients, rate)
        adam.learning_rate = rate
        adam.step([model.flat[others:]], [gradient[others:]])

    return take_step
