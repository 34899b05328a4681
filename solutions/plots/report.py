"""The report's pictures: trainings side by side. Each is shown, or saved where `save` names a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, CYCLE, VERMILION, figure

LINES = ("-", "--", "-.", ":")


def optimizers_compared(runs: Mapping[str, Any], save: Path | None = None) -> None:
    """A line for each run: the loss by epoch on training images (left) and on test images (right).

    runs: by name; each has `seen` and `unseen`, the losses after each epoch.
    """
    whole, panels = figure(1, 2, width=4.2)
    for panel, part, title in zip(
        panels, ("seen", "unseen"), ("training images", "test images"), strict=True
    ):
        for number, (name, run) in enumerate(runs.items()):
            losses = getattr(run, part)
            panel.plot(_epochs(losses), losses, LINES[number % 4], marker="os^D"[number % 4], label=name)
        panel.set(xlabel="epoch", title=f"Loss on {title}", ylim=(0, 1.08 * _largest(runs)))
    panels[0].set_ylabel("loss in nats")
    panels[0].legend()
    _done(whole, save, optimizers_compared.__doc__)


def regularisation_compared(runs: Mapping[str, Any], save: Path | None = None) -> None:
    """A panel for each run: the loss by epoch on training and on test images; the gap between them is over-fitting."""
    whole, panels = figure(1, len(runs), width=3.1, height=3.2)
    panels = np.atleast_1d(panels)
    for panel, (name, run) in zip(panels, runs.items(), strict=True):
        panel.plot(_epochs(run.seen), run.seen, color=BLUE, label="training")
        panel.plot(_epochs(run.unseen), run.unseen, "--", color=VERMILION, label="test")
        gap = run.unseen[-1] - run.seen[-1]
        panel.set(xlabel="epoch", title=f"{name}: gap {gap:.2f}", ylim=(0, 1.08 * _largest(runs)))
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


def _largest(runs: Mapping[str, Any]) -> float:
    """The largest finite loss of all runs, so that panels can share one scale."""
    losses = [loss for run in runs.values() for loss in (*run.seen, *run.unseen) if np.isfinite(loss)]
    return max(losses, default=1.0)


def _epochs(losses: Any) -> np.ndarray:
    return np.arange(1, len(losses) + 1)


def _done(whole: Any, save: Path | None, general: str | None) -> None:
    if save is None:
        show(general)
    else:
        whole.savefig(save, dpi=120)
        plt.close(whole)
