"""Day 10's pictures: from a window of letters to logits, how a network begins, learning rates, letters on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, CYCLE, GREEN, ORANGE, VERMILION, figure, when_written

LINES = ("-", "--", "-.", ":")
MARKS = "osD^"


def _cells(panel: Any, x: float, y: float, count: int, colour: str, height: float = 0.55) -> None:
    """A row of small boxes, the first with its lower left corner at (x, y)."""
    for k in range(count):
        box = {"facecolor": colour, "edgecolor": "white", "alpha": 0.75}
        panel.add_patch(_rectangle((x + 0.5 * k, y), 0.5, height, box))


def _rectangle(corner: tuple[float, float], width: float, height: float, style: dict[str, Any]) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, **style)


def _arrow(panel: Any, start: tuple[float, float], end: tuple[float, float], says: str = "") -> None:
    style = {"arrowstyle": "->", "linewidth": 1.1, "color": "0.35"}
    panel.annotate("", xy=end, xytext=start, arrowprops=style)
    if says:
        panel.text((start[0] + end[0]) / 2 + 0.2, (start[1] + end[1]) / 2, says, va="center", fontsize=9)


def window_to_logits(window: str = "emm") -> None:
    """A window of letters on its way: a row of the table for each, side by side, hidden units, logits."""
    _, panel = figure(width=7.4, height=4.6)
    colours = (BLUE, ORANGE, GREEN)
    for k, letter in enumerate(window):
        x = 3.2 * k
        panel.text(x + 0.75, 6.25, letter, ha="center", fontsize=17)
        _arrow(panel, (x + 0.75, 6.1), (x + 0.75, 5.35), "its row" if k == 0 else "")
        _cells(panel, x, 4.75, 3, colours[k % 3])
        _arrow(panel, (x + 0.75, 4.7), (2.2 + 1.5 * k + 0.75, 3.75))
        _cells(panel, 2.2 + 1.5 * k, 3.15, 3, colours[k % 3])
    middle = 2.2 + 0.75 * len(window)
    _arrow(panel, (middle, 3.1), (middle, 2.2), "Linear, tanh")
    _cells(panel, middle - 1.5, 1.6, 6, "0.45")
    _arrow(panel, (middle, 1.55), (middle, 0.65), "Linear")
    _cells(panel, middle - 2.25, 0.05, 9, VERMILION)
    for y, says in (
        (6.4, "ids\n(N, 3)"),
        (5.0, "embedding\n(N, 3, width)"),
        (3.4, "side by side\n(N, 3 · width)"),
        (1.85, "hidden\n(N, hidden)"),
        (0.3, "logits\n(N, 27)"),
    ):
        panel.text(-0.5, y, says, ha="right", va="center", fontsize=10)
    panel.set(xlim=(-3.2, 9.2), ylim=(-0.2, 7), xticks=[], yticks=[], title=f"What comes after {window!r}?")
    panel.spines[["left", "bottom"]].set_visible(False)
    panel.grid(visible=False)
    show(window_to_logits.__doc__)


def _smooth(losses: Any, width: int) -> tuple[np.ndarray, np.ndarray]:
    """(steps, means): a moving mean over `width` losses, each at the middle of its stretch."""
    width = max(1, min(width, len(losses)))
    sums = np.cumsum(np.concatenate([[0.0], losses]))
    return np.arange(len(losses) - width + 1) + (width - 1) / 2, (sums[width:] - sums[:-width]) / width


@when_written
def losses_beside(losses: Any, levels: Mapping[str, float], width: int = 200) -> None:
    """The training loss, a moving mean over many steps, with level lines that show what other models reach."""
    _, panel = figure(width=6.8, height=3.4)
    panel.plot(*_smooth(losses, width), label=f"this network, mean of {width} steps")
    for number, (name, level) in enumerate(levels.items(), start=1):
        panel.axhline(level, color=CYCLE[number], linestyle=LINES[number % 4], label=f"{name}: {level:.3f}")
    panel.set(xlabel="step", ylabel="loss in nats a character", title="Learning names")
    panel.legend(fontsize=8)
    show(losses_beside.__doc__)


@when_written
def letter_map(W: Any, characters: Sequence[str], marked: str = "aeiou") -> None:
    """Each character at the place of its two numbers in the table; the marked ones in orange squares."""
    _, panel = figure(width=5.6, height=4.6)
    for character, (x, y) in zip(characters, np.asarray(W)[:, :2], strict=True):
        chosen = character in marked
        box = {"boxstyle": "square,pad=0.25" if chosen else "circle,pad=0.25", "edgecolor": "0.5"}
        style = {**box, "facecolor": ORANGE if chosen else "white", "alpha": 0.85}
        panel.text(x, y, character, ha="center", va="center", fontsize=11, bbox=style)
    low, high = np.min(W, axis=0)[:2], np.max(W, axis=0)[:2]
    room = 0.08 * (high - low)
    panel.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    panel.set(xlabel="first number", ylabel="second number", title="Where the letters stand")
    show(letter_map.__doc__)


@when_written
def chances_at(chances: Mapping[str, Any], characters: Sequence[str]) -> None:
    """The probability of each next character, one row of bars for each way to draw."""
    _, panels = figure(len(chances), 1, width=7.0, height=1.5)
    for number, (panel, (name, p)) in enumerate(zip(np.atleast_1d(panels), chances.items(), strict=True)):
        panel.bar(np.arange(len(characters)), p, color=CYCLE[number])
        panel.set(xticks=np.arange(len(characters)), xticklabels=characters, ylabel="chance")
        panel.set_title(name, fontsize=10)
    np.atleast_1d(panels)[-1].set_xlabel("next character")
    show(chances_at.__doc__)


@when_written
def saturation(hidden: Mapping[str, Any], limit: float = 0.97) -> None:
    """Histograms of what comes out of tanh, one for each way to begin; grey where it is nearly flat."""
    _, panels = figure(1, len(hidden), width=3.1, height=2.7)
    for number, (panel, (name, h)) in enumerate(zip(np.atleast_1d(panels), hidden.items(), strict=True)):
        for edges in ((-1.02, -limit), (limit, 1.02)):
            panel.axvspan(*edges, color="0.8", zorder=0)
        panel.hist(np.ravel(h), bins=np.linspace(-1, 1, 41), color=CYCLE[number], density=True)
        share = float(np.mean(np.abs(h) > limit))
        panel.set(xlabel="output of tanh", xlim=(-1.02, 1.02))
        panel.set_title(f"{name}\n{share:.0%} beyond ±{limit:g}", fontsize=10)
    np.atleast_1d(panels)[0].set_ylabel("density")
    show(saturation.__doc__)


@when_written
def losses_of_starts(curves: Mapping[str, Any], level: float, width: int = 25) -> None:
    """The training loss for each way to begin, a moving mean on a logarithmic axis; dashed, the loss of guessing."""
    _, panel = figure(width=6.8, height=3.4)
    for number, (name, losses) in enumerate(curves.items()):
        steps, means = _smooth(losses, width)
        panel.plot(steps, means, LINES[number % 4], label=f"{name}: first loss {losses[0]:.2f}")
    panel.axhline(level, color=BLACK, linestyle=(0, (1, 3)), label=f"guessing: {level:.2f}")
    panel.set(xlabel="step", ylabel="loss in nats", yscale="log", title="Three ways to begin")
    ticks = (2, 3, 5, 10, 20)
    panel.set_yticks(ticks, [str(tick) for tick in ticks])
    panel.minorticks_off()
    panel.legend(fontsize=8)
    show(losses_of_starts.__doc__)


@when_written
def spread_through_layers(spreads: Mapping[str, Sequence[float]]) -> None:
    """The standard deviation behind each layer of a deep network, one curve for each way to begin."""
    _, panel = figure(width=6.4, height=3.2)
    for number, (name, values) in enumerate(spreads.items()):
        panel.plot(values, LINES[number % 4], marker=MARKS[number % 4], markersize=5, label=name)
    panel.set(
        xlabel="layer (0 is the input)", ylabel="standard deviation", yscale="log", title="Through the layers"
    )
    panel.legend(fontsize=8)
    show(spread_through_layers.__doc__)


@when_written
def losses_by_scale(ends: Mapping[str, Sequence[float]], scales: Sequence[float]) -> None:
    """The loss after a short training, against the factor on all first weights, one curve for each kind of network."""
    _, panel = figure(width=6.0, height=3.2)
    for number, (name, values) in enumerate(ends.items()):
        panel.plot(scales, values, LINES[number % 4], marker=MARKS[number % 4], markersize=6, label=name)
    panel.set(
        xscale="log", xlabel="factor on the first weights", ylabel="loss in nats", title="Six layers deep"
    )
    panel.set_xticks(scales, [f"{scale:g}" for scale in scales])
    panel.minorticks_off()
    panel.legend()
    show(losses_by_scale.__doc__)


@when_written
def rate_sweep(rates: Any, losses: Any, width: int = 50) -> None:
    """One training whose learning rate grows at each step: the loss, a moving mean, against the rate."""
    _, panel = figure(width=6.4, height=3.2)
    steps, means = _smooth(losses, width)
    shown = np.asarray(rates)[np.rint(steps).astype(int)]
    panel.plot(shown, means)
    panel.set(
        xscale="log", xlabel="learning rate of the step", ylabel="loss in nats", title="Faster and faster"
    )
    panel.set_ylim(top=min(5.0, 1.05 * float(np.nanmax(means))))
    show(rate_sweep.__doc__)
