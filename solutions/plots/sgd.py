"""Day 5's pictures: paths downhill on surfaces, what the learning rate, the batch and the optimizer do to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, GREEN, PURPLE, SEQUENTIAL, VERMILION, figure, when_written

Surface = Callable[[np.ndarray, np.ndarray], np.ndarray]
MARKS = "osD^vP"
LINES = ("-", "--", "-.", ":")
COLOURS = (BLUE, VERMILION, GREEN, PURPLE)  # no orange: it would be lost on the landscapes' yellow


def _heights(
    panel: Any, loss: Surface, x: tuple[float, float], y: tuple[float, float], levels: int = 18
) -> Any:
    """A surface over a window in bands of equal height, light where it is low.

    Lines between the bands would look no clearer, and make the picture's file twice as large.
    """
    across, up = np.meshgrid(np.linspace(*x, 121), np.linspace(*y, 121))
    heights = loss(across, up)
    panel.grid(visible=False)
    shades = panel.contourf(across, up, heights, levels=levels, cmap=SEQUENTIAL + "_r", alpha=0.45)
    panel.set(xlim=x, ylim=y)
    return shades


def _walk(panel: Any, path: Any, number: int, label: str, size: float = 3) -> None:
    points = np.array(path)
    panel.plot(
        points[:, 0],
        points[:, 1],
        LINES[number % len(LINES)],
        marker=MARKS[number % len(MARKS)],
        markersize=size,
        linewidth=1.3,
        color=COLOURS[number % len(COLOURS)],
        label=label,
    )


def blindfolded() -> None:
    """A curve with the height and the slope at one point: what gradient descent knows of the landscape."""
    _, panel = figure(width=6)
    w = np.linspace(-3.2, 3.2, 200)
    panel.plot(w, w**2 / 2, label="the loss, which nobody sees whole")
    here = 2.2
    near = np.array([here - 0.9, here + 0.9])
    panel.plot(
        near,
        here**2 / 2 + here * (near - here),
        "--",
        linewidth=2.5,
        label="what you know: height and slope here",
    )
    panel.plot(here, here**2 / 2, "o", color=BLACK)
    panel.annotate("", xy=(0.9, 1.2), xytext=(1.6, 2.74), arrowprops={"arrowstyle": "->", "linewidth": 1.5})
    panel.text(1.15, 2.1, "downhill", ha="right")
    panel.set(xlabel="a weight w", ylabel="loss", title="Standing on a slope, blindfolded")
    panel.legend(loc="upper center", fontsize=8)
    show(blindfolded.__doc__)


@when_written
def rates_on_a_curve(
    descend: Callable[..., Any], rates: Sequence[float], steps: int, start: float = 1.0
) -> None:
    """For each learning rate the steps on the parabola w^2: creeping, arriving, swinging, flying off."""
    _, panels = figure(1, len(rates), width=2.9, height=2.9)
    for number, (panel, rate) in enumerate(zip(np.atleast_1d(panels), rates, strict=True)):
        path = np.array(descend(np.array([start]), lambda w: 2 * w, rate, steps)).ravel()
        reach = max(1.2, 1.1 * float(np.abs(path).max()))
        w = np.linspace(-reach, reach, 200)
        panel.plot(w, w**2, color="0.6")
        panel.plot(path, path**2, "-" + MARKS[number], markersize=4, color=COLOURS[number % len(COLOURS)])
        panel.set(xlabel="w", title=f"rate {rate:g}: ends at {path[-1]:.3g}")
    np.atleast_1d(panels)[0].set_ylabel("loss w²")
    show(rates_on_a_curve.__doc__)


@when_written
def paths(
    loss: Surface,
    walks: Mapping[str, Any],
    x: tuple[float, float],
    y: tuple[float, float],
    title: str = "",
    goal: tuple[float, float] | None = None,
    true_shape: bool = False,
) -> None:
    """Several paths on one surface, with the same start; a star where the minimum is.

    true_shape: below, the same once more with equal axes.
    """
    if true_shape:
        _, (panel, below) = plt.subplots(
            2, 1, figsize=(7, 5.6), height_ratios=(3.4, 1.8), layout="constrained"
        )
        below.set_aspect("equal")
        below.set_title("the same, with equal axes", fontsize=10)
    else:
        _, panel = figure(width=7, height=3.8)
    panels = [panel, below] if true_shape else [panel]
    for shown in panels:
        shades = _heights(shown, loss, x, y)
        for number, (label, path) in enumerate(walks.items()):
            _walk(shown, path, number, label, size=3 if shown is panel else 1.5)
        if goal is not None:
            shown.plot(*goal, "*", color=BLACK, markersize=13 if shown is panel else 8, label="minimum")
        shown.set(xlabel="first parameter", ylabel="second")
    panel.set(ylabel="second parameter", title=title)
    panel.legend(fontsize=8, loc="upper right")
    plt.colorbar(shades, ax=panels, label="loss")
    show(paths.__doc__)


def path_on(loss: Surface, path: Any, x: tuple[float, float], y: tuple[float, float], title: str) -> Any:
    """One path on a surface whose minimum is at (0, 0): the figure."""
    whole, panel = figure(width=6.5, height=3.2)
    shades = _heights(panel, loss, x, y)
    _walk(panel, path, 0, "path")
    panel.plot(0, 0, "*", color=BLACK, markersize=13)
    panel.set(xlabel="first weight", ylabel="second weight", title=title)
    whole.colorbar(shades, ax=panel, label="loss")
    return whole


@when_written
def batch_paths(
    loss: Surface, walks: Mapping[str, Any], x: tuple[float, float], y: tuple[float, float], goal: np.ndarray
) -> None:
    """A panel for each batch size: one surface, one start, one look at each sample a pass."""
    _, panels = figure(1, len(walks), width=3.4, height=3.2)
    for number, (panel, (label, path)) in enumerate(zip(panels, walks.items(), strict=True)):
        shades = _heights(panel, loss, x, y)
        _walk(panel, path, number, label, size=2)
        panel.plot(*goal, "*", color=BLACK, markersize=12)
        panel.set(xlabel="weight", title=f"{label}: {len(path) - 1} steps")
    panels[0].set_ylabel("bias")
    plt.colorbar(shades, ax=panels, label="loss", shrink=0.9)
    show(batch_paths.__doc__)


@when_written
def saddle(optimizers: Mapping[str, Any], start: tuple[float, float], steps: int) -> None:
    """Who leaves the saddle of x^2/2 - y^2/2 + y^4/4 at (0, 0), when all start almost exactly on its ridge?"""
    walks = {}
    for name, optimizer in optimizers.items():
        p = np.array(start)
        path = [p.copy()]
        for _ in range(steps):
            optimizer.step([p], [np.array([p[0], -p[1] + p[1] ** 3])])
            path.append(p.copy())
        walks[name] = path
    title = f"{steps} steps from {start}"
    paths(lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4, walks, (-1.6, 1.8), (-0.4, 1.5), title, goal=(0, 1))


@when_written
def sweep(losses: Mapping[str, Any], rates: Any) -> None:
    """The loss after a fixed number of steps against the learning rate, one curve an optimizer."""
    _, panel = figure(width=6.5)
    for number, (name, values) in enumerate(losses.items()):
        shown = np.where(np.isfinite(values), np.minimum(values, 1e6), 1e6)
        panel.plot(
            rates, shown, LINES[number], marker=MARKS[number], markersize=4, color=COLOURS[number], label=name
        )
    panel.set(
        xscale="log",
        yscale="log",
        xlabel="learning rate",
        ylabel="loss after the last step",
        title="Too small, right, too large",
    )
    panel.legend()
    show(sweep.__doc__)


@when_written
def schedules(
    cosine_schedule: Callable[..., float], total_steps: int, peak: float, warmups: Sequence[int]
) -> None:
    """The learning rate by step: with a warm-up it climbs in a straight line, then falls along half a cosine."""
    _, panel = figure(width=6.5, height=3.0)
    for number, warmup in enumerate(warmups):
        rates = [cosine_schedule(step, total_steps, peak, warmup) for step in range(total_steps + 1)]
        panel.plot(rates, LINES[number % len(LINES)], label=f"warm-up of {warmup} steps")
    panel.set(xlabel="step", ylabel="learning rate", title="Up in a line, down along a cosine")
    panel.legend()
    show(schedules.__doc__)
