"""Day 9's pictures of gradients: how a loss pushes its logits, and which rows of a table get something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLUE, ORANGE, VERMILION, figure, when_written


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
    gradient, ids = np.asarray(gradient), np.ravel(ids)
    _, panel = figure(width=6.2, height=3.0)
    rows = np.arange(len(gradient))
    sizes = np.abs(gradient).sum(axis=1)
    panel.barh(rows, sizes, color=[VERMILION if size else "0.8" for size in sizes])
    for row, size in zip(rows, sizes, strict=True):
        times = int((ids == row).sum())
        panel.text(float(size) + 0.02 * float(sizes.max()), row, f"picked {times} x", va="center", fontsize=9)
    panel.set(
        yticks=rows,
        ylabel="row of the table",
        xlabel="size of its gradient (sum of absolute values)",
        xlim=(0, 1.2 * float(sizes.max())),
        title=f"The ids were {', '.join(map(str, ids))}",
    )
    panel.invert_yaxis()
    show(rows_with_gradient.__doc__)
