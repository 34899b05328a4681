"""The training loop of a language model: random windows, a schedule, clipping, a progress bar, a clear end."""

import math
import time
from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from solutions.engine.fitting import TrainingDiverged, remembered_ctrl_c
from solutions.engine.language.gpt import FastGPT
from solutions.engine.language.memory import keep_freed_memory
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
    threads: int | None = None,
    progress: bool | None = None,
) -> TextHistory:
    """Train a model in place, by AdamW, and measure it on the text held out.

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
        threads: None for one a core. With another number, a run differs by rounding.
        progress: a progress bar; None: only in a terminal.

    Returns:
        The history. Ctrl-C ends the training after the step it came in: what was learned is measured.

    Raises:
        TrainingDiverged: the loss is no longer finite.
    """
    history, optimizer = TextHistory(), InPlaceAdam(peak, beta2=0.99)
    warmup = min(warmup, steps // 10)
    bar = tqdm(total=steps, disable=None if progress is None else not progress, unit="step", leave=False)
    keep_freed_memory()
    # One thread for the matrix library: the team's threads share the cores.
    with threadpool_limits(1, user_api="blas"), bar, Team(model, threads, rng) as team:
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
                _step(model, team.gradient, optimizer, rate, decay, max_norm)
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


def _step(
    model: FastGPT,
    gradient: np.ndarray,
    optimizer: InPlaceAdam,
    rate: float,
    decay: float,
    max_norm: float,
) -> None:
    """Clip, decay, and one step of Adam, all in place."""
    norm = math.sqrt(float(gradient @ gradient))
    if norm > max_norm:
        gradient *= max_norm / norm
    model.matrices *= 1 - rate * decay
    optimizer.learning_rate = rate
    optimizer.step([model.flat], [gradient])
