"""Pictures of day 11: a network unrolled, how far back a gradient reaches, states and gates over a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLUE, CYCLE, DIVERGING, SEQUENTIAL, VERMILION, figure, when_written

LINES = ("-", "--", "-.", ":")


def _box(panel: Any, x: float, y: float, text: str, color: str = "0.9") -> None:
    panel.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        fontsize=10,
        bbox={"boxstyle": "round,pad=0.45", "facecolor": color, "edgecolor": "0.3"},
    )


def _arrow(
    panel: Any, start: tuple[float, float], end: tuple[float, float], color: str, text: str = ""
) -> None:
    panel.annotate(
        "", xy=end, xytext=start, arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.6}
    )
    if text:
        panel.text(
            (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.1, text, color=color, ha="center", fontsize=9
        )


def unrolled(word: str = "emma") -> None:
    """A recurrent network, drawn once for each position of a word.

    States from left to right, an input below each, a guess above each; dashed arrows run back, from right to left.
    """
    _, panel = figure(width=8.6, height=3.3)
    panel.axis("off")
    _box(panel, 0, 1, "0")
    for t, (read, said) in enumerate(zip("." + word, word + ".", strict=True), start=1):
        x = 2.0 * t
        _box(panel, x, 0, f"reads {read}")
        _box(panel, x, 1, f"state {t}", "#cfe6f5")
        _box(panel, x, 2, f"guesses {said}")
        _arrow(panel, (x - 1.6, 1.06), (x - 0.55, 1.06), BLUE, "Wh")
        _arrow(panel, (x, 0.25), (x, 0.75), BLUE)
        panel.text(x + 0.12, 0.45, "Wx", color=BLUE, fontsize=9)
        _arrow(panel, (x, 1.25), (x, 1.75), BLUE)
        panel.annotate(
            "",
            xy=(x - 1.6, 0.88),
            xytext=(x - 0.55, 0.88),
            arrowprops={"arrowstyle": "->", "color": VERMILION, "linestyle": "--", "linewidth": 1.4},
        )
    panel.set(xlim=(-0.6, 2 * len(word) + 3), ylim=(-0.5, 2.5))
    panel.set_title("Solid: forwards. Dashed: the gradient's way back")
    show(unrolled.__doc__)


@when_written
def norms_by_distance(
    norms: Mapping[str, Sequence[float]], ylabel: str = "norm of the gradient", every: int = 1
) -> None:
    """How much of a state is left in a later one, against their distance, on a logarithmic scale."""
    _, panel = figure(width=7)
    for number, (label, values) in enumerate(norms.items()):
        shown = np.maximum(np.array(values, dtype=float), 1e-12)
        panel.plot(
            every * np.arange(len(shown)),
            shown,
            LINES[number % 4],
            color=CYCLE[number % len(CYCLE)],
            label=label,
        )
    panel.axhline(1, color="0.5", linewidth=0.8)
    panel.set(yscale="log", xlabel="steps back", ylabel=ylabel)
    panel.legend(fontsize=8)
    show(norms_by_distance.__doc__)


def _over_letters(panel: Any, table: np.ndarray, letters: str, ylabel: str, **shades: Any) -> Any:
    panel.grid(visible=False)
    image = panel.imshow(table.T, aspect="auto", interpolation="nearest", **shades)
    panel.set_xticks(range(len(letters)), list(letters))
    panel.set(ylabel=ylabel, yticks=[0, table.shape[1] - 1])
    return image


@when_written
def states_over_letters(states: Any, letters: str) -> None:
    """States as an image: a column for each letter, a row for each unit, dark orange for -1, dark purple for 1."""
    whole, panel = figure(width=6.5, height=3.2)
    image = _over_letters(panel, np.asarray(states), letters, "unit", cmap=DIVERGING, vmin=-1, vmax=1)
    panel.set(xlabel="letter that was just read", title="What the network knows after each letter")
    whole.colorbar(image, ax=panel, label="state")
    show(states_over_letters.__doc__)


@when_written
def gates_over_letters(gates: Mapping[str, Any], letters: str) -> None:
    """A panel for each gate: a column for each letter, a row for each cell; dark is shut, bright is open."""
    whole, panels = figure(1, len(gates), width=3.3, height=3.2)
    for panel, (name, table) in zip(np.atleast_1d(panels), gates.items(), strict=True):
        image = _over_letters(panel, np.asarray(table), letters, "cell", cmap=SEQUENTIAL, vmin=0, vmax=1)
        panel.set(xlabel="letter that was just read", title=f"{name}: mean {np.mean(table):.2f}")
    whole.colorbar(image, ax=panels, label="share that is let through")
    show(gates_over_letters.__doc__)


@when_written
def recall_curves(losses: Mapping[str, Sequence[float]], chance: float, window: int = 10) -> None:
    """Loss by step of several networks, averaged over some steps, and a dotted line for guessing."""
    _, panel = figure(width=7)
    for number, (label, values) in enumerate(losses.items()):
        smooth = np.convolve(values, np.ones(window) / window, mode="valid")
        panel.plot(smooth, LINES[number % 4], color=CYCLE[number % len(CYCLE)], label=label)
    panel.axhline(chance, linestyle=":", color="0.3", label="guessing")
    panel.set(xlabel="step", ylabel="loss in nats", ylim=(0, None))
    panel.legend(fontsize=8)
    show(recall_curves.__doc__)
