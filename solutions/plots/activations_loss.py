"""Day 3's pictures: activations and their slopes, what softmax does to scores, surprise and entropy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, figure

Function = Callable[[np.ndarray], np.ndarray]


def _sigmoid(z: np.ndarray) -> np.ndarray:
    """The slope of softplus, ln(1 + exp(z)), at closely spaced z."""
    return np.gradient(np.logaddexp(0, z), z)


def _gelu(z: np.ndarray) -> np.ndarray:
    """z times the probability of the standard normal distribution below z."""
    below = np.array([0.5 * (1 + math.erf(number / math.sqrt(2))) for number in z.flat]).reshape(z.shape)
    return z * below


def _corners(*points: tuple[float, float]) -> Function:
    """A line with these corners."""
    x, y = np.array(points).T
    return lambda z: np.asarray(np.interp(z, x, y))


# The pictures need curves, not the exercises' formulas. A leak of 0.01 couldn't be told from 0 by eye.
FAMILY: dict[str, Function] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "ReLU": _corners((-6, 0), (0, 0), (6, 6)),
    "leaky ReLU, slope 0.1": _corners((-6, -0.6), (0, 0), (6, 6)),
    "GELU": _gelu,
}

# What three small random networks of three layers draw, as corners (x, y): the ends where nothing is between the
# layers, and all corners where a ReLU is.
STRAIGHT = (
    ((-3, -1.064), (3, 1.132)),
    ((-3, -3.678), (3, 0.089)),
    ((-3, -3.231), (3, 2.574)),
)
BENT = (
    ((-3, -1.859), (-1.487, -0.978), (-1.002, -0.686), (-0.551, -0.244), (-0.127, -0.025), (0.128, -0.016),
     (0.183, -0.026), (0.314, -0.099), (0.692, -0.069), (0.958, -0.058), (1.398, -0.16), (2.367, -0.439), (3, -0.656)),
    ((-3, -1.014), (-2.414, -1.016), (-1.725, -1.072), (-0.556, -1.184), (-0.416, -1.168), (0.374, -0.931),
     (0.47, -0.897), (0.541, -0.869), (1.013, -0.603), (1.051, -0.599), (2.671, -0.093), (3, -0.011)),
    ((-3, 1.093), (-1.645, 0.845), (-1.549, 0.832), (-1.508, 0.8), (-1.141, 0.271), (-1.051, 0.15), (-0.169, -0.385),
     (0.268, -0.795), (0.434, -0.848), (0.628, -0.784), (1.194, -0.617), (1.706, -0.086), (2.224, 0.034),
     (2.591, 0.196), (3, 0.139)),
)  # fmt: skip


def _flat_ends(slope: np.ndarray) -> np.ndarray:
    """Where the slope is below 0.05 from there to the end of the axis: not at the bottom of GELU's dip."""
    flat = np.abs(slope) < 0.05
    return np.logical_and.accumulate(flat) | np.logical_and.accumulate(flat[::-1])[::-1]


def bends() -> None:
    """Three small random networks of three layers, without and with a ReLU between the layers.

    What is to be seen: without, each network draws one straight line; with it, lines with bends.
    """
    _, panels = figure(1, 2, width=4.2, height=3.0)
    titles = ("three layers, nothing between", "three layers, ReLU between")
    for panel, lines, title in zip(panels, (STRAIGHT, BENT), titles, strict=True):
        for corners in lines:
            panel.plot(*zip(*corners, strict=True), linewidth=2)
        panel.set(title=title, xlabel="input", ylabel="output")
    plt.show()


def activations() -> None:
    """Five activation functions with their slopes; grey where a curve is nearly flat: slopes within 0.05 of 0.

    What is to be seen: sigmoid and tanh go flat on both sides; ReLU and its kin only on the left, or nowhere.
    """
    z = np.linspace(-5, 5, 501)
    drawing, panels = figure(2, 3, width=3.3, height=2.6)
    for panel, (name, curve) in zip(panels.flat, FAMILY.items(), strict=False):
        slope = np.gradient(curve(z), z)
        heights = panel.plot(z, curve(z), color=BLUE, linewidth=2, label="f(z): what comes out")
        slopes = panel.plot(
            z,
            slope,
            color=VERMILION,
            linewidth=2,
            linestyle="--",
            label="f'(z): its slope, how steep it is",
        )
        flat = panel.fill_between(
            z,
            -1.3,
            2.2,
            where=_flat_ends(slope),
            color="0.85",
            zorder=0,
            linewidth=0,
            label="nearly flat: f(z) hardly changes",
        )
        panel.set(title=name, xlabel="z", ylabel="f(z), f'(z)", ylim=(-1.3, 2.2))
    panels.flat[-1].axis("off")
    panels.flat[-1].legend(handles=[*heights, *slopes, flat], loc="center", frameon=False)
    drawing.align_ylabels()
    plt.show()


def slopes_multiplied(slopes: Mapping[str, Function], z: float = 1.5, layers: int = 20) -> None:
    """The product of the slopes at z through more and more layers, on a logarithmic scale.

    What is to be seen: a slope below 1 at each layer shrinks the product by the same factor again and again.

    Args:
        slopes: from a name to the derivative of that activation function.
        z: where each layer's slope is taken.
        layers: up to how many layers.
    """
    _, panel = figure(width=5.6, height=3.4)
    depth = np.arange(1, layers + 1)
    for (name, slope), marker in zip(slopes.items(), "osD^v", strict=False):
        at_z = np.asarray(slope(np.array([[z]]))).item()
        panel.semilogy(
            depth, float(at_z) ** depth, marker=marker, markersize=4, label=f"{name}: slope {at_z:.3g}"
        )
    panel.set(
        title=f"What is left of a slope of 1, each layer at z = {z:g}",
        xlabel="layers gone through",
        ylabel="product of the slopes",
        xticks=depth[4::5],
    )
    panel.legend(frameon=False)
    plt.show()


def probabilities(softmax: Function, rows: Sequence[Sequence[float]], labels: Sequence[str]) -> None:
    """Scores as bars above, the probabilities that `softmax` makes of them below; one column for each row.

    What is to be seen: the order stays, negative scores get a small share, and every row of shares sums to 1.

    Args:
        softmax: from logits (N, C) to probabilities (N, C).
        rows: the logits, N rows of C.
        labels: a title for each row.
    """
    logits = np.array(rows, dtype=float)
    shares = softmax(logits)
    _, panels = figure(2, len(logits), width=2.7, height=2.1)
    classes = np.arange(logits.shape[1])
    for column, label in enumerate(labels):
        above, below = panels[0, column], panels[1, column]
        above.bar(classes, logits[column], color=BLUE)
        above.axhline(0, color=BLACK, linewidth=0.8)
        above.set(title=label, xticks=classes)
        bars = below.bar(classes, shares[column], color=ORANGE)
        below.bar_label(bars, fmt="%.2f", fontsize=9)
        below.set(xlabel="class", ylim=(0, 1.15), xticks=classes)
    panels[0, 0].set_ylabel("logit")
    panels[1, 0].set_ylabel("probability")
    plt.show()


def surprise() -> None:
    """The surprise -ln p of an event that was given the probability p, with four values marked.

    What is to be seen: no surprise at p = 1, and without bound towards p = 0.
    """
    p = np.linspace(0.004, 1, 500)
    _, panel = figure(width=5.6, height=3.2)
    panel.plot(p, -np.log(p), color=BLUE, linewidth=2)
    for marked in (1.0, 0.5, 0.1, 0.01):
        panel.plot(marked, -np.log(marked), "o", color=VERMILION)
        text = f"p = {marked:g}: {abs(np.log(marked)):.2f}"
        place = (-4, 12) if marked == 1 else (8, 4)
        panel.annotate(
            text,
            (marked, -np.log(marked)),
            place,
            textcoords="offset points",
            ha="right" if marked == 1 else "left",
        )
    panel.set(xlabel="probability p that you gave to what then happened", ylabel="surprise -ln p in nats")
    plt.show()


def coin(truth: float = 0.7) -> None:
    """Mean surprise at a coin that shows heads with probability `truth`, for every belief q about it.

    What is to be seen: the curve is lowest where the belief is the truth. That least value is the entropy; what lies
    above it is the KL divergence.
    """
    q = np.linspace(0.01, 0.99, 400)
    mean_surprise = -(truth * np.log(q) + (1 - truth) * np.log(1 - q))
    entropy = -(truth * math.log(truth) + (1 - truth) * math.log(1 - truth))
    _, panel = figure(width=6.0, height=3.4)
    panel.plot(q, mean_surprise, color=BLUE, linewidth=2, label="cross-entropy: mean surprise with belief q")
    panel.axhline(entropy, color=GREEN, linestyle="--", label=f"entropy of the coin: {entropy:.3f}")
    at = 0.15
    top = -(truth * math.log(at) + (1 - truth) * math.log(1 - at))
    panel.annotate("", (at, entropy), (at, top), arrowprops={"arrowstyle": "<->", "color": VERMILION})
    panel.annotate("KL divergence", (at, entropy), (6, 8), textcoords="offset points", color=VERMILION)
    panel.plot(truth, entropy, "o", color=BLACK)
    panel.set(xlabel="belief q that it shows heads", ylabel="nats", ylim=(0, 2.6), xlim=(0, 1))
    panel.legend(frameon=False, loc="upper center")
    plt.show()
