"""compare: trainings side by side, fairly: each with a setting that suits it, several seeds, one look at the exam."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grading.lab.report import Run

Part = tuple[np.ndarray, np.ndarray]  # images and labels
MEASURED = 10_000  # of the training images, at most


def compare(
    train: Callable[..., Any],
    candidates: Mapping[str, Sequence[Mapping[str, Any]]],
    seen: Part,
    choosing: Part,
    exam: Part,
    seeds: int = 3,
    trials: int | None = None,
) -> dict[str, list[Run]]:
    """Train each candidate with the setting that does best on the part for choosing; measure it on the exam.

    The exam has no say in any choice. What was tried is printed.

    Args:
        train: train(X, labels, seed=..., after_epoch=..., **setting) trains a new network and returns it, and calls
            after_epoch(network) after each epoch. A network has loss(X, labels) and predict(X).
        candidates: by name, the settings to choose from, each a dict of arguments for `train`.
        seen, choosing, exam: images and labels: to train on, to choose a setting by, and to measure the result on.
        seeds: how often each is trained with the setting chosen, with seeds 0, 1, ...
        trials: how many of the images to train on are used while settings are tried; None: all.

    Returns:
        by name, a Run for each seed.
    """
    runs, few = {}, (seen[0][:trials], seen[1][:trials])
    for name, settings in candidates.items():
        losses = [_trained(train, few, choosing, setting, curves=False).unseen[-1] for setting in settings]
        if len(settings) > 1:
            tried = ", ".join(
                f"{_said(s, settings)}: {loss:.3f}" for s, loss in zip(settings, losses, strict=True)
            )
            print(f"{name}, loss on the images for choosing: {tried}")
        best = settings[int(np.argmin([math.inf if math.isnan(loss) else loss for loss in losses]))]
        how = _said(best, settings)
        runs[name] = [_trained(train, seen, exam, best, seed, how) for seed in range(seeds)]
    return runs


def _trained(
    train: Callable[..., Any],
    seen: Part,
    unseen: Part,
    setting: Mapping[str, Any],
    seed: int = 0,
    how: str = "",
    curves: bool = True,
) -> Run:
    """One training; without `curves`, its losses are measured only at the end."""
    run = Run(how, [], [], 0.0, 0.0)
    X, labels = (part[:MEASURED] for part in seen)

    def measure(network: Any) -> None:
        run.seen.append(float(network.loss(X, labels)))
        run.unseen.append(float(network.loss(*unseen)))

    with np.errstate(over="ignore", invalid="ignore"):  # a rate that is too large is a result, too
        network = train(*seen, seed=seed, after_epoch=measure if curves else _nothing, **setting)
        if not curves:
            measure(network)
        run.on_seen = float(np.mean(network.predict(X) == labels))
        run.on_unseen = float(np.mean(network.predict(unseen[0]) == unseen[1]))
    return run


def _nothing(network: Any) -> None:
    pass


def _said(setting: Mapping[str, Any], settings: Sequence[Mapping[str, Any]]) -> str:
    """A setting in words: the arguments in which it differs from the others of its candidate."""
    differs = [name for name in setting if any(other.get(name) != setting[name] for other in settings)]
    return ", ".join(f"{name.replace('_', ' ')} {setting[name]:g}" for name in differs)
