"""The report's pictures: trainings side by side. Each is shown, or saved where `save` names a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, CYCLE, VERMILION, figure

LINES = ("-", "--", "-.", ":")


def optimizers_compared(compared: Mapping[str, Sequence[Any]], save: Path | None = None) -> None:
    """A line for each optimizer: the mean loss by epoch on training images (left) and on test images (right).

    compared: by name, a run for each seed; each has `seen` and `unseen`, the losses after each epoch.
    """
    whole, panels = figure(1, 2, width=4.2)
    limits = _limits(compared)
    for panel, part, title in zip(
        panels, ("seen", "unseen"), ("training images", "test images"), strict=True
    ):
        for number, (name, runs) in enumerate(compared.items()):
            losses = _means(runs, part)
            panel.plot(_epochs(losses), losses, LINES[number % 4], marker="os^D"[number % 4], label=name)
        panel.set(xlabel="epoch", title=f"Loss on {title}", yscale="log", ylim=limits)
        panel.xaxis.get_major_locator().set_params(integer=True)
    panels[0].set_ylabel("loss in nats")
    panels[0].legend()
    _done(whole, save, optimizers_compared.__doc__)


def regularisation_compared(compared: Mapping[str, Sequence[Any]], save: Path | None = None) -> None:
    """A panel for each remedy: the mean loss by epoch on training and on test images; between them lies over-fitting.

    compared: as for `optimizers_compared`.
    """
    whole, panels = figure(1, len(compared), width=3.1, height=3.2)
    panels = np.atleast_1d(panels)
    limits = _limits(compared)
    for panel, (name, runs) in zip(panels, compared.items(), strict=True):
        seen, unseen = _means(runs, "seen"), _means(runs, "unseen")
        panel.plot(_epochs(seen), seen, color=BLUE, label="training")
        panel.plot(_epochs(unseen), unseen, "--", color=VERMILION, label="test")
        title = f"{name}: test loss {unseen[-1]:.2f}"
        panel.set(xlabel="epoch", title=title, yscale="log", ylim=limits)
    panels[0].set_ylabel("loss in nats")
    panels[0].legend()
    _done(whole, save, regularisation_compared.__doc__)


def against_the_goal(shares: Mapping[str, float], goal: float = 0.6, save: Path | None = None) -> None:
    """A bar for each network: its share of right answers on test images; the dashed line is the goal."""
    whole, panel = figure(width=6.4, height=0.7 * len(shares) + 1.3)
    places = np.arange(len(shares))
    panel.barh(places, list(shares.values()), height=0.55, color=CYCLE[0])
    for place, share in zip(places, shares.values(), strict=True):
        panel.text(share - 0.01, place, f"{share:.1%}", ha="right", va="center", color="white")
    panel.axvline(goal, color=BLACK, linestyle="--", linewidth=1, label=f"goal: {goal:.0%}")
    panel.set_yticks(places, list(shares))
    panel.invert_yaxis()
    panel.set(xlabel="accuracy on test images", xlim=(0, 1), title="CIFAR-10")
    panel.legend(loc="lower right")
    _done(whole, save, against_the_goal.__doc__)


def _means(runs: Sequence[Any], part: str) -> np.ndarray:
    """The losses by epoch, the mean over seeds."""
    return np.mean([getattr(run, part) for run in runs], axis=0)


def _limits(compared: Mapping[str, Sequence[Any]]) -> tuple[float, float]:
    """The least and the largest loss that is finite and above 0, so that panels can share one logarithmic scale."""
    curves = [_means(runs, part) for runs in compared.values() for part in ("seen", "unseen")]
    losses = np.concatenate(curves)
    losses = losses[np.isfinite(losses) & (losses > 0)]
    return (0.8 * losses.min(), 1.25 * losses.max()) if losses.size else (0.1, 10.0)


def _epochs(losses: Any) -> np.ndarray:
    return np.arange(1, len(losses) + 1)


def _done(whole: Any, save: Path | None, general: str | None) -> None:
    if save is None:
        show(general)
    else:
        whole.savefig(save, dpi=120)
        plt.close(whole)
