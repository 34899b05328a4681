"""Day 14's pictures of the KV cache and of today's models: what each step computes, time, turned pairs, bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, ORANGE, SKY, figure, when_written

LINES = ("-", "--", "-.", ":")
MARKS = "os^D"


def cache_steps(prompt: int, steps: int) -> None:
    """Which positions each step computes, without a cache and with one: a row a step, a column a position.

    Args:
        prompt: how many tokens are there at first.
        steps: how many tokens are drawn.
    """
    from matplotlib.patches import Patch

    _, panels = figure(1, 2, width=4.4, height=3.0)
    for panel, title in zip(panels, ("without a cache", "with a cache"), strict=True):
        panel.grid(False)
        for step in range(steps):
            for place in range(prompt + step):
                again = step > 0 and place < prompt + step - 1
                kept = again and title == "with a cache"
                style: dict[str, Any] = {"facecolor": "white", "edgecolor": "0.6", "hatch": "..."}
                if not kept:
                    style = {"facecolor": ORANGE if again else BLUE, "edgecolor": "white", "hatch": ""}
                panel.bar(place, 0.86, 0.86, bottom=step - 0.43, linewidth=0.8, **style)
        panel.set(
            title=title,
            xlabel="position",
            xticks=range(prompt + steps - 1),
            yticks=range(steps),
            yticklabels=range(1, steps + 1),
            ylim=(steps - 0.4, -0.6),
        )
    panels[0].set_ylabel("step")
    kinds = [Patch(facecolor=BLUE, label="computed"), Patch(facecolor=ORANGE, label="computed again")]
    kinds.append(Patch(facecolor="white", edgecolor="0.6", hatch="...", label="kept"))
    panels[0].figure.legend(handles=kinds, loc="outside lower center", ncols=3, frameon=False)
    show(cache_steps.__doc__)


@when_written
def seconds_by_length(lengths: Sequence[int], seconds: Mapping[str, Sequence[float]]) -> None:
    """The time for one more token against the length of the text so far, a line for each way to write it.

    Args:
        lengths: positions that are there already.
        seconds: from a label to the seconds a token, one for each length.
    """
    _, panel = figure(width=6.0, height=3.4)
    for number, (label, values) in enumerate(seconds.items()):
        milliseconds = 1000 * np.asarray(values, dtype=float)
        panel.plot(lengths, milliseconds, LINES[number % 4], marker=MARKS[number % 4], label=label)
    panel.set(xlabel="positions so far", ylabel="milliseconds for one more token", ylim=(0, None))
    panel.legend(frameon=False)
    show(seconds_by_length.__doc__)


@when_written
def turned_pairs(pairs: Mapping[str, Any]) -> None:
    """The point (1, 0), turned as rotary positions turn it: a panel for each pair, a hand for each position.

    Args:
        pairs: from a title to an array (positions, 2).
    """
    _, panels = figure(1, len(pairs), width=2.7, height=2.8)
    for panel, (title, points) in zip(np.atleast_1d(panels), pairs.items(), strict=True):
        shown = np.asarray(points, dtype=float)
        panel.plot(*np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 90)]).T, color="0.8")
        for position, (x, y) in enumerate(shown):
            panel.plot([0, x], [0, y], color=SKY, linewidth=1.2)
            panel.plot(x, y, "o", color=BLUE, markersize=5)
            if position == 0 or np.hypot(*(shown[position] - shown[position - 1])) > 0.25:
                panel.text(1.17 * x, 1.17 * y, str(position), ha="center", va="center", fontsize=9)
        panel.set(title=title, aspect="equal", xlim=(-1.4, 1.4), ylim=(-1.4, 1.4), xlabel="first number")
    np.atleast_1d(panels)[0].set_ylabel("second number")
    show(turned_pairs.__doc__)


@when_written
def dots_by_distance(distances: Sequence[int], panels_of: Mapping[str, Mapping[str, Any]]) -> None:
    """Dot products of a query and a key against how far apart they stand, a line for each place of the query.

    Args:
        distances: from the query back to the key.
        panels_of: from a title to {place of the query: dot products, one for each distance}.
    """
    _, panels = figure(1, len(panels_of), width=4.4, height=3.2)
    for panel, (title, lines) in zip(np.atleast_1d(panels), panels_of.items(), strict=True):
        for number, (place, dots) in enumerate(lines.items()):
            panel.plot(distances, dots, LINES[number % 4], linewidth=3.5 - number, label=f"query at {place}")
        panel.axhline(0, color=BLACK, linewidth=0.8)
        panel.set(title=title, xlabel="distance from query back to key")
    np.atleast_1d(panels)[0].set_ylabel("dot product")
    np.atleast_1d(panels)[-1].legend(frameon=False)
    show(dots_by_distance.__doc__)


@when_written
def rounded_weights(before: Any, after: Any, scale: Any) -> None:
    """Histograms of weights before and after they became small whole numbers, and of how far off each is then.

    Args:
        before, after: (n_in, n_out), the weights and what is left of them.
        scale: (n_out,), one step of each column.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    _, (left, right) = figure(1, 2, width=4.4, height=3.0)
    edges = np.linspace(-np.abs(old).max(), np.abs(old).max(), 60)
    left.hist(old.ravel(), bins=edges, color=SKY, label="before")
    left.hist(new.ravel(), bins=edges, histtype="step", color=BLACK, linewidth=1.3, label="after")
    left.set(title="the weights", xlabel="weight", ylabel="number of weights")
    left.legend(frameon=False)
    right.hist(
        ((new - old) / np.asarray(scale, dtype=float)).ravel(), bins=np.linspace(-1, 1, 41), color=BLUE
    )
    for edge in (-0.5, 0.5):
        right.axvline(edge, color=BLACK, linestyle=":")
    right.set(
        title="how far off they are",
        xlabel="error in steps of the column's scale",
        xticks=(-1, -0.5, 0, 0.5, 1),
    )
    show(rounded_weights.__doc__)
