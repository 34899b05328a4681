"""The example that runs through days 1 to 3: two inputs, two hidden neurons, two classes, and every number shown.

Shall we go swimming? Whether the sun shines and whether a friend comes along are the inputs; how much fun it promises
and how much the sofa pulls are the hidden neurons; staying and going are the classes.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION

X = np.array([[1.0, 1.0], [1.0, 0.0]])  # Saturday, Sunday: (sun, friend)
W1, b1 = np.array([[1.0, -1.0], [2.0, -1.0]]), np.array([[-1.0, 1.0]])  # columns: fun, sofa
W2, b2 = np.array([[-1.0, 3.0], [2.0, -1.0]]), np.array([[0.0, -1.0]])  # columns: stay, go
WENT = (1, 1)  # the true class of each day: go
DAYS = ("Saturday", "Sunday")
STAGES = ("neuron", "scores", "loss")  # what day 1, day 2 and day 3 can compute

PALE = "0.72"
COLUMNS = (0.0, 3.2, 6.4, 9.0, 11.6)  # inputs, hidden neurons, scores, probabilities, surprise
ROWS = (1.0, -1.0)


def worked_example(stage: str = "loss") -> None:
    """Two inputs, two hidden neurons, two classes, with all numbers on the way; what a later day adds is grey.

    Args:
        stage: how far to compute: "neuron" (the first hidden neuron, for the first sample), "scores" or "loss".
    """
    known = STAGES.index(stage)
    days = DAYS if known else DAYS[:1]
    whole, panels = plt.subplots(
        len(days), 1, figsize=(10.5, 3.1 * len(days)), layout="constrained", squeeze=False
    )
    Z = X @ W1 + b1
    A = 1 / (1 + np.exp(-Z))
    scores = A @ W2 + b2
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    surprises = -np.log(p[np.arange(2), WENT])
    for k, (panel, day) in enumerate(zip(panels[:, 0], days, strict=True)):
        _weights(panel, COLUMNS[0], COLUMNS[1], W1, [True, known >= 1])
        _weights(panel, COLUMNS[1], COLUMNS[2], W2, [known >= 1] * 2)
        for j, y in enumerate(ROWS):
            _box(panel, COLUMNS[0], y, f"{('sun', 'friend')[j]}\n{X[k, j]:g}", BLACK)
            computed = known >= 1 or j == 0
            sums = f"\nbias {b1[0, j]:g}\nsum {Z[k, j]:g}\nanswer {A[k, j]:.2f}" if computed else ""
            _box(panel, COLUMNS[1], y, ("fun", "sofa")[j] + sums, BLUE if computed else PALE)
            total = f"\nbias {b2[0, j]:g}\nscore {scores[k, j]:.2f}" if known >= 1 else ""
            _box(panel, COLUMNS[2], y, ("stay", "go")[j] + total, GREEN if known >= 1 else PALE)
            _arrow(panel, COLUMNS[2] + 0.9, y, COLUMNS[3] - 0.9, y, known >= 2)
            share = f"\n{p[k, j]:.3f}" if known >= 2 else ""
            _box(panel, COLUMNS[3], y, "probability" + share, ORANGE if known >= 2 else PALE)
        true = WENT[k]
        _arrow(panel, COLUMNS[3] + 0.9, ROWS[true], COLUMNS[4] - 1.05, ROWS[true], known >= 2)
        lost = f"\ntruth: go\n-ln {p[k, true]:.3f} = {surprises[k]:.2f}" if known >= 2 else ""
        _box(panel, COLUMNS[4], ROWS[true], "surprise" + lost, VERMILION if known >= 2 else PALE)
        panel.set_title(f"{day}: {'sun' if X[k, 0] else 'no sun'}, {'a friend' if X[k, 1] else 'no friend'}")
        panel.title.set_fontsize(11)
        panel.set(xlim=(-1.0, 12.7), ylim=(-1.9, 1.85))
        panel.set_axis_off()
    if known >= 2:
        text = f"loss: mean surprise = ({surprises[0]:.2f} + {surprises[1]:.2f}) / 2 = {surprises.mean():.2f}"
        whole.supxlabel(text, fontsize=12, weight="bold")
    show(worked_example.__doc__)


def _weights(panel: Any, start: float, end: float, W: np.ndarray, known: list[bool]) -> None:
    """An arrow from each unit to each, with its weight; those of a column that is not computed yet are pale."""
    for i, j in np.ndindex(W.shape):
        y0, y1 = ROWS[i], ROWS[j]
        x0, x1 = start + 0.9, end - 0.9
        _arrow(panel, x0, y0, x1, y1, known[j])
        if known[j]:
            at = 0.3 if i != j else 0.5
            panel.text(
                x0 + at * (x1 - x0),
                y0 + at * (y1 - y0),
                f"{W[i, j]:g}",
                ha="center",
                va="center",
                fontsize=10,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
                zorder=3,
            )


def _arrow(panel: Any, x0: float, y0: float, x1: float, y1: float, known: bool) -> None:
    look = {"arrowstyle": "-|>", "color": BLACK if known else PALE, "linewidth": 1.1}
    panel.annotate("", (x1, y1), (x0, y0), arrowprops=look)


def _box(panel: Any, x: float, y: float, text: str, colour: str) -> None:
    width, height = 1.7, 1.3 if text.count("\n") > 1 else 0.9
    if text.startswith("surprise"):
        width = 2.0
    panel.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.15",
            facecolor="white",
            edgecolor=colour,
            linewidth=2,
            zorder=2,
        )
    )
    ink = "0.45" if colour == PALE else BLACK
    panel.text(x, y, text, ha="center", va="center", fontsize=9.5, color=ink, zorder=4)
