"""Day 9's pictures of gradients: how a loss pushes its logits, and which rows of a table get something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from solutions.plots.feedforward import grid
from solutions.plots.showing import show
from solutions.plots.style import BLUE, ORANGE, SKY, VERMILION, figure, when_written


@when_written
def logit_pushes(p: Any, gradient: Any, targets: Sequence[int]) -> None:
    """For each position the probabilities of all tokens as bars, and below them the gradient of each logit."""
    p, gradient = np.asarray(p), np.asarray(gradient)
    _, panels = figure(2, len(p), width=2.3, height=1.9)
    tokens = np.arange(p.shape[1])
    for column, target in enumerate(targets):
        above, below = panels[0, column], panels[1, column]
        above.bar(tokens, p[column], color=[ORANGE if k == target else BLUE for k in tokens])
        above.set(ylim=(0, 1), xticks=tokens)
        above.set_title(f"position {column}, target {target}", fontsize=10)
        below.bar(tokens, gradient[column], color=[ORANGE if k == target else BLUE for k in tokens])
        below.axhline(0, color="0.3", linewidth=0.8)
        reach = 1.15 * max(float(np.abs(gradient).max()), 1e-3)
        below.set(ylim=(-reach, reach), xticks=tokens, xlabel="token")
    panels[0, 0].set_ylabel("probability")
    panels[1, 0].set_ylabel("gradient")
    show(logit_pushes.__doc__)


@when_written
def rows_with_gradient(gradient: Any, ids: Sequence[int]) -> None:
    """A table's gradient, a row of bars for each of its rows, with how often each row was picked."""
    gradient, picked = np.asarray(gradient), np.ravel(ids)
    _, panel = figure(width=6.2, height=3.0)
    rows = np.arange(len(gradient))
    sizes = np.abs(gradient).sum(axis=1)
    panel.barh(rows, sizes, color=[VERMILION if size else "0.8" for size in sizes])
    for row, size in zip(rows, sizes, strict=True):
        times = int((picked == row).sum())
        panel.text(float(size) + 0.02 * float(sizes.max()), row, f"picked {times} x", va="center", fontsize=9)
    panel.set(
        yticks=rows,
        ylabel="row of the table",
        xlabel="size of its gradient (sum of absolute values)",
        xlim=(0, 1.2 * float(sizes.max())),
        title=f"The ids were {', '.join(map(str, picked))}",
    )
    panel.invert_yaxis()
    show(rows_with_gradient.__doc__)


def stretched_and_folded() -> None:
    """A row and a column stretched to a table of 2 by 3, and below them a gradient that is folded back to each."""
    gradient = np.array([[1, 2, 3], [10, 20, 30]])
    parts = (("row (3,)", np.array([[7, 8, 9]]), 0), ("column (2, 1)", np.array([[4], [5]]), 1))
    _, panels = figure(2, 4, width=2.1, height=1.5)
    for side, (name, small, axis) in enumerate(parts):
        first = np.zeros((2, 3), dtype=bool)
        first[: small.shape[0], : small.shape[1]] = True
        colours = np.where(first, ORANGE, SKY)
        there, back = panels[0, 2 * side : 2 * side + 2], panels[1, 2 * side : 2 * side + 2]
        grid(there[0], small, name, np.full(small.shape, ORANGE))
        grid(there[1], np.broadcast_to(small, (2, 3)), "stretched to (2, 3)", colours)
        folded = gradient.sum(axis=axis, keepdims=True)
        grid(back[0], folded, f"folded: summed over axis {axis}", np.full(folded.shape, ORANGE))
        grid(back[1], gradient, "gradient (2, 3)", np.full((2, 3), SKY))
    show(stretched_and_folded.__doc__)


def layer_with_shapes() -> None:
    """The graph of (x @ W + b).sum(): a shape at each edge, and the same shape for the gradient that comes back."""
    _, panel = figure(width=7.6, height=3.2)
    places = {"x": (0, 2), "W": (0, 1), "@": (2, 1.5), "b": (2, 0.3), "+": (4, 1.0), "sum": (6, 1.0)}
    edges = (
        ("x", "@", "(4, 3)"),
        ("W", "@", "(3, 2)"),
        ("@", "+", "(4, 2)"),
        ("b", "+", "(2,), stretched to (4, 2)"),
        ("+", "sum", "(4, 2)"),
    )
    for start, end, shape in edges:
        (x0, y0), (x1, y1) = places[start], places[end]
        arrow = {"arrowstyle": "->", "color": "0.4", "shrinkA": 16, "shrinkB": 16}
        panel.annotate("", xy=(x1, y1), xytext=(x0, y0), arrowprops=arrow)
        below = start == "b"
        panel.text((x0 + x1) / 2, (y0 + y1) / 2 + (-0.22 if below else 0.14), shape, fontsize=9, color=BLUE)
    for name, (x, y) in places.items():
        colour = ORANGE if name in "xWb" else "white"
        box = {"boxstyle": "round,pad=0.45", "facecolor": colour, "edgecolor": "0.3"}
        panel.text(x, y, name, ha="center", va="center", fontsize=13, bbox=box)
    panel.text(6, 0.55, "(), one number", ha="center", fontsize=9, color=BLUE)
    panel.set(
        xlim=(-0.6, 7), ylim=(-0.3, 2.5), xticks=[], yticks=[], title="What flows there, and comes back"
    )
    panel.spines[["left", "bottom"]].set_visible(False)
    panel.grid(visible=False)
    show(layer_with_shapes.__doc__)
