"""Day 4's pictures: slopes from differences, the way back through a network, and what a scalar network learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import (
    BLACK,
    BLUE,
    DIVERGING,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILION,
    VERMILION_TEXT,
    figure,
    when_written,
)

GREY = "0.4"


def secants(h: float = 1.0) -> None:
    """A curve, its tangent at x = 1, and two straight lines that approximate it: through x and x + h, x - h and x + h.

    What is to be seen: the central line is nearly parallel to the tangent, the one-sided line is clearly steeper.
    """
    x = np.linspace(-0.6, 2.4, 200)
    slope = np.e / 2
    _, panels = figure(1, 2, width=4.4, height=3.2)
    for panel, left, title in zip(panels, (1.0, 1.0 - h), ("one-sided", "central"), strict=True):
        right = 1.0 + h
        steepness = (np.exp(right) - np.exp(left)) / 2 / (right - left)
        panel.plot(x, np.exp(x) / 2, color=BLACK, linewidth=2, label="f")
        panel.plot(
            x, np.e / 2 + slope * (x - 1), color=GREEN, linestyle="--", label=f"tangent, slope {slope:.2f}"
        )
        panel.plot(
            x,
            np.exp(left) / 2 + steepness * (x - left),
            color=VERMILION,
            label=f"through both, slope {steepness:.2f}",
        )
        panel.plot([left, right], [np.exp(left) / 2, np.exp(right) / 2], "o", color=VERMILION)
        panel.set(title=f"{title}, h = {h:g}", xlabel="x", ylabel="f(x)", ylim=(-0.7, 5.5))
        panel.legend(loc="upper left", fontsize=8, frameon=False)
    show(secants.__doc__)


@when_written
def step_sizes(steps: Sequence[float], errors: Mapping[str, Sequence[float]]) -> None:
    """The error of numerical slopes against the step h, both on logarithmic scales: one curve for each way.

    What is to be seen: a U. Large steps miss the curve's bend, tiny ones drown in rounding.
    """
    _, panel = figure(width=6.4, height=3.8)
    for (name, error), marker in zip(errors.items(), "os^v", strict=False):
        panel.loglog(steps, np.maximum(error, 1e-17), marker=marker, markersize=4, label=name)
    panel.set(xlabel="step h", ylabel="error of the slope")
    panel.annotate("rounding", (0.08, 0.08), xycoords="axes fraction", color=GREY)
    panel.annotate("the curve bends", (0.78, 0.08), xycoords="axes fraction", color=GREY)
    panel.legend(frameon=False)
    show(step_sizes.__doc__)


def there_and_back() -> None:
    """A network of two layers: values flow to the right, gradients back to the left, with their shapes.

    What is to be seen: each function on the way forward has a partner on the way back, and each gradient has the shape
    of the value that it belongs to.
    """
    values = [("X", "(N, D)"), ("Z1", "(N, H)"), ("A1", "(N, H)"), ("logits", "(N, C)"), ("L", "number")]
    forward = ["dense\nW1, b1", "relu", "dense\nW2, b2", "softmax,\ncross-entropy"]
    gradients = ["dX", "dZ1", "dA1", "dlogits", "1"]
    backward = [
        "dense_backward\ndW1, db1",
        "relu_backward",
        "dense_backward\ndW2, db2",
        "softmax_cross_\nentropy_backward",
    ]
    _, axes = plt.subplots(figsize=(10.5, 3.3), layout="constrained")
    for k, ((name, shape), gradient) in enumerate(zip(values, gradients, strict=True)):
        for y, text, colour in (
            (1.0, f"{name}\n{shape}", BLUE),
            (-1.0, f"{gradient}\n{shape}", VERMILION_TEXT),
        ):
            axes.text(
                2.4 * k,
                y,
                text,
                ha="center",
                va="center",
                color=colour,
                weight="bold",
                size=10,
                bbox={"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": colour},
                zorder=3,
            )
    for k in range(4):
        for y, text, way, colour in ((1.0, forward[k], 1, BLUE), (-1.0, backward[k], -1, VERMILION_TEXT)):
            start, end = (2.4 * k + 0.62, 2.4 * k + 1.78)[::way]
            arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6}
            axes.annotate("", xy=(end, y), xytext=(start, y), arrowprops=arrow)
            axes.text(2.4 * k + 1.2, y + 0.62 * way, text, ha="center", va="center", size=8.5)
    axes.set(xlim=(-0.9, 10.5), ylim=(-2.1, 2.1))
    axes.axis("off")
    show(there_and_back.__doc__)


@when_written
def softmax_pushes(probabilities: Sequence[float], target: Sequence[float]) -> None:
    """For one sample: the probabilities beside the target, and the gradient p - y with respect to each logit.

    What is to be seen: one bar points down, that of the true class; the others point up; together they sum to 0.
    """
    p, y = np.asarray(probabilities), np.asarray(target)
    places = np.arange(len(p))
    _, (left, right) = figure(1, 2, width=4.2, height=3.0)
    left.bar(places - 0.2, p, width=0.4, color=BLUE, label="probability p")
    left.bar(places + 0.2, y, width=0.4, color=ORANGE, label="target y", hatch="//", edgecolor="white")
    left.set(xlabel="class", ylabel="probability", xticks=places, ylim=(0, 1.25))
    left.legend(frameon=False, loc="upper right", fontsize=8, ncols=2)
    right.bar(places, p - y, color=[VERMILION if g < 0 else PURPLE for g in p - y])
    right.axhline(0, color=BLACK, linewidth=0.8)
    right.set(xlabel="class", ylabel="gradient p - y", xticks=places)
    show(softmax_pushes.__doc__)


@when_written
def falling_losses(losses: Mapping[str, Sequence[float]]) -> None:
    """Losses against the step of training, one curve each.

    What is to be seen: which way of training brings the loss to 0.
    """
    _, panel = figure(width=6.2, height=3.4)
    for (name, values), style in zip(losses.items(), ("-", "-.", ":", "--"), strict=False):
        panel.plot(values, style, linewidth=2, label=name)
    panel.set(xlabel="step", ylabel="loss", ylim=(0, 1.25 * max(max(values) for values in losses.values())))
    panel.legend(frameon=False, loc="upper center", ncols=2)
    show(falling_losses.__doc__)


@when_written
def scalar_surface(
    network: Callable[[list[float]], Any], points: Sequence[Sequence[float]], targets: Sequence[float]
) -> None:
    """The output of a network of Values over the plane, with the points that it was trained on.

    What is to be seen: where the output changes its sign, and on which side each point lies.
    """
    ticks = np.linspace(-0.5, 1.5, 25)
    heights = np.array([[float(network([float(x), float(y)]).data) for x in ticks] for y in ticks])
    drawing, panel = figure(width=4.6, height=3.6)
    filled = panel.contourf(ticks, ticks, heights, levels=np.linspace(-1, 1, 21), cmap=DIVERGING)
    panel.contour(ticks, ticks, heights, levels=[0.0], colors=BLACK)
    for (x, y), target in zip(points, targets, strict=True):
        panel.plot(x, y, "o" if target > 0 else "s", color="white", markeredgecolor=BLACK, markersize=11)
        note = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        panel.annotate(f"{target:+g}", (x, y), xytext=(9, 8), textcoords="offset points", bbox=note)
    panel.set(xlabel="first input", ylabel="second input")
    drawing.colorbar(filled, ax=panel, label="output", ticks=[-1, -0.5, 0, 0.5, 1])
    show(scalar_surface.__doc__)
