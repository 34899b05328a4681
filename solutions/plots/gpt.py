"""Day 13's pictures: a block with its stream, gradients by depth, losses by tokens and by size, and where time goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, CYCLE, ORANGE, figure, when_written

LINES = ("-", "--", "-.", ":")
MARKS = "os^D"


def _box(panel: Any, x: float, y: float, text: str, colour: str) -> None:
    box = {"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": "0.3"}
    panel.text(x, y, text, ha="center", va="center", fontsize=10, bbox=box)


def _line(panel: Any, start: tuple[float, float], end: tuple[float, float], colour: str = "0.35") -> None:
    style = {"arrowstyle": "->", "linewidth": 1.4, "color": colour, "shrinkA": 0, "shrinkB": 0}
    panel.annotate("", xy=end, xytext=start, arrowprops=style)


def block_diagram() -> None:
    """A block: the stream runs straight up; twice a branch leaves it, is normalised, worked on, and added again."""
    _, panel = figure(width=7.4, height=5.6)
    panel.plot([0, 0], [-0.3, 8.3], color=BLUE, linewidth=5, alpha=0.5, zorder=0)
    _line(panel, (0, 8.3), (0, 8.7), BLUE)
    for y, norm, layer, inside in (
        (0.4, "norm1", "attention", "positions look at each other"),
        (4.4, "norm2", "feed_forward", "up to (B, T, 4C), GELU, down"),
    ):
        panel.plot([0, 2.2], [y, y], color="0.35", linewidth=1.4)
        _line(panel, (2.2, y), (2.2, y + 0.55))
        _box(panel, 2.2, y + 0.9, norm, "0.92")
        _line(panel, (2.2, y + 1.25), (2.2, y + 1.75))
        _box(panel, 2.2, y + 2.1, layer, "#cfe6f5")
        panel.text(3.5, y + 2.1, inside, va="center", fontsize=9)
        panel.text(3.5, y + 0.9, "(B, T, C)", va="center", fontsize=9)
        panel.plot([2.2, 2.2], [y + 2.45, y + 3.0], color="0.35", linewidth=1.4)
        _line(panel, (2.2, y + 3.0), (0.2, y + 3.0))
        _box(panel, 0, y + 3.0, "+", ORANGE)
    panel.text(-0.35, -0.2, "x (B, T, C)", ha="right", va="center")
    panel.text(-0.35, 8.4, "x (B, T, C)", ha="right", va="center")
    panel.text(-0.35, 4.2, "the stream", ha="right", va="center", color=BLUE)
    panel.set(xlim=(-2.4, 7.2), ylim=(-0.6, 8.9), xticks=[], yticks=[], title="A block")
    panel.spines[["left", "bottom"]].set_visible(False)
    panel.grid(visible=False)
    show(block_diagram.__doc__)


@when_written
def gradient_by_depth(norms: Mapping[str, Sequence[float]], depths: Sequence[int]) -> None:
    """The size of the gradient that arrives at the first layer, against the number of layers, on logarithmic axes."""
    _, panel = figure(width=6.0, height=3.2)
    for number, (label, values) in enumerate(norms.items()):
        shown = np.maximum(np.asarray(values, dtype=float), 1e-30)
        panel.plot(depths, shown, LINES[number % 4], marker=MARKS[number % 4], label=label)
    panel.axhline(1, color="0.5", linewidth=0.8)
    panel.set(xscale="log", yscale="log", xlabel="layers", ylabel="share of the gradient")
    panel.set_xticks(depths, [str(depth) for depth in depths])
    panel.minorticks_off()
    panel.legend(fontsize=8)
    show(gradient_by_depth.__doc__)


@when_written
def losses_by_tokens(
    curves: Mapping[str, tuple[Any, Any]], levels: Mapping[str, float] | None = None, width: int = 25
) -> None:
    """Losses of several models, a moving mean, against the tokens that each had seen; level lines for fixed ones.

    Args:
        curves: from a name to (tokens seen, loss), an entry for each step.
        levels: from a name to a loss that does not change.
        width: how many steps are averaged.
    """
    _, panel = figure(width=7.0, height=3.8)
    for number, (name, (tokens, losses)) in enumerate(curves.items()):
        span = max(1, min(width, len(losses)))
        means = np.convolve(losses, np.ones(span) / span, mode="valid")
        panel.plot(np.asarray(tokens)[span - 1 :], means, LINES[number % 4], label=name)
    for number, (name, level) in enumerate((levels or {}).items()):
        panel.axhline(level, color=BLACK, linestyle=(0, (1, 1 + 2 * number)), linewidth=1, label=name)
    panel.set(xscale="log", xlabel="tokens seen", ylabel="loss in nats a character")
    panel.legend(fontsize=8)
    show(losses_by_tokens.__doc__)


@when_written
def sizes(runs: Sequence[tuple[int, float, Sequence[float]]], tokens: int, width: int = 10) -> None:
    """Models of several sizes: on the left the loss against the parameters, on the right against the tokens seen.

    Args:
        runs: for each model (number of parameters, loss held out, losses by step), the smallest first.
        tokens: how many tokens a step sees.
        width: how many steps are averaged on the right.
    """
    _, (left, right) = figure(1, 2, width=4.6, height=3.4)
    counts, ends = [run[0] for run in runs], [run[1] for run in runs]
    left.plot(counts, ends, color=BLACK, linewidth=1)
    for number, (count, end, losses) in enumerate(runs):
        colour = CYCLE[number % len(CYCLE)]
        left.plot([count], [end], MARKS[number % 4], color=colour, markersize=8)
        means = np.convolve(losses, np.ones(width) / width, mode="valid")
        seen = tokens * np.arange(width, len(losses) + 1)
        right.plot(seen, means, LINES[number % 4], color=colour, label=f"{count:,} parameters")
    left.set(
        xscale="log", xlabel="parameters", ylabel="loss in nats a character", title="Held out, at the end"
    )
    right.set(xscale="log", xlabel="tokens seen", title="While training")
    right.minorticks_off()
    right.legend(fontsize=8)
    show(sizes.__doc__)


@when_written
def time_shares(seconds: Mapping[str, float]) -> None:
    """Which part of the time goes where, as horizontal bars with their share in percent, the largest on top."""
    _, panel = figure(width=6.4, height=0.5 + 0.4 * len(seconds))
    rows = sorted(seconds.items(), key=lambda row: row[1])
    shares = 100 * np.array([value for _, value in rows]) / sum(seconds.values())
    bars = panel.barh([name for name, _ in rows], shares, color=CYCLE[0])
    panel.bar_label(bars, fmt="%.0f %%", padding=3)
    panel.set(xlabel="share of the time in %", xlim=(0, 1.15 * max(shares)))
    panel.grid(visible=False, axis="y")
    show(time_shares.__doc__)
