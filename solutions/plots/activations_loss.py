"""Day 3's pictures: activations and their slopes, what softmax does to scores, surprise and entropy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, VERMILION_TEXT, figure, when_written

FLAT = 0.05  # a curve with a slope between -0.05 and 0.05 is nearly flat

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


# The pictures need curves, not the exercises' formulas.
FAMILY: dict[str, Function] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "ReLU": _corners((-6, 0), (0, 0), (6, 6)),
    "leaky ReLU, slope 0.01": _corners((-6, -0.06), (0, 0), (6, 6)),
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
    show(bends.__doc__)


def activations() -> None:
    """Five activation functions with their slopes; grey where a curve is nearly flat: slopes within 0.05 of 0.

    What is to be seen: sigmoid and tanh go flat on both sides; ReLU and its kin only on the left.
    """
    z = np.linspace(-5, 5, 1001)
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
            where=np.abs(slope) < FLAT,
            color="0.85",
            zorder=0,
            linewidth=0,
            label=f"nearly flat: slope within {FLAT:g} of 0",
        )
        panel.set(title=name, xlabel="z", ylabel="f(z), f'(z)", ylim=(-1.3, 2.2))
    panels.flat[-1].axis("off")
    panels.flat[-1].legend(handles=[*heights, *slopes, flat], loc="center", frameon=False)
    drawing.align_ylabels()
    show(activations.__doc__)


@when_written
def slopes_multiplied(
    slopes: Mapping[str, Function], places: Sequence[float] = (0.5, 1.5, 3.0), layers: int = 20
) -> None:
    """The product of the slopes through more and more layers, on a logarithmic scale, with a panel for each z.

    What is to be seen: a slope below 1 at each layer shrinks the product by the same factor again and again.

    Args:
        slopes: from a name to the derivative of that activation function.
        places: where each layer's slope is taken.
        layers: up to how many layers.
    """
    _, panels = figure(1, len(places), width=3.6, height=3.4)
    depth = np.arange(1, layers + 1)
    for panel, z in zip(np.atleast_1d(panels), places, strict=True):
        for (name, slope), marker in zip(slopes.items(), "osD^v", strict=False):
            at_z = np.asarray(slope(np.array([[z]]))).item()
            panel.semilogy(
                depth, float(at_z) ** depth, marker=marker, markersize=4, label=f"{name}: slope {at_z:.2g}"
            )
        panel.semilogy(depth, 0.25**depth, ":", color=BLACK, label="a quarter, sigmoid's best")
        panel.set(
            title=f"z = {z:g} in each layer",
            xlabel="layers gone through",
            xticks=depth[4::5],
            ylim=(1e-42, 1e3),
        )
        panel.legend(frameon=False, loc="lower left", fontsize=8)
    np.atleast_1d(panels)[0].set_ylabel("product of the slopes")
    show(slopes_multiplied.__doc__)


@when_written
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
    show(probabilities.__doc__)


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
    show(surprise.__doc__)


def penalties() -> None:
    """Three ways to punish a probability p for the true class: -ln p, 1 - p and (1 - p) squared, with p = 0.01 marked.

    What is to be seen: near 0 only the logarithm keeps growing, and stays steep.
    """
    p = np.linspace(0.004, 1, 500)
    _, panel = figure(width=5.8, height=3.6)
    ways = (("-ln p", -np.log(p), "-"), ("1 - p", 1 - p, "--"), ("(1 - p) squared", (1 - p) ** 2, ":"))
    for name, values, style in ways:
        panel.plot(p, values, style, linewidth=2, label=name)
    for height, text in ((-math.log(0.01), "4.61"), (0.99, "0.99 and 0.98")):
        panel.plot(0.01, height, "o", color=BLACK)
        panel.annotate(text, (0.01, height), (9, 4), textcoords="offset points")
    panel.set(
        xlabel="probability p of what is true", ylabel="penalty", ylim=(-0.1, 5.6), title="Dots at p = 0.01"
    )
    panel.legend(frameon=False)
    show(penalties.__doc__)


def coin(truth: float = 0.7) -> None:
    """Mean surprise at a coin that shows heads with probability `truth`, for every belief p about it.

    What is to be seen: the curve is lowest where the belief is the truth. That least value is the entropy; what lies
    above it is the KL divergence.
    """
    p = np.linspace(0.01, 0.99, 400)
    mean_surprise = -(truth * np.log(p) + (1 - truth) * np.log(1 - p))
    entropy = -(truth * math.log(truth) + (1 - truth) * math.log(1 - truth))
    _, panel = figure(width=6.0, height=3.4)
    panel.plot(
        p, mean_surprise, color=BLUE, linewidth=2, label="cross-entropy: mean surprise with the belief p"
    )
    panel.axhline(entropy, color=GREEN, linestyle="--", label=f"entropy of the coin: {entropy:.3f}")
    at = 0.15
    top = -(truth * math.log(at) + (1 - truth) * math.log(1 - at))
    panel.annotate("", (at, entropy), (at, top), arrowprops={"arrowstyle": "<->", "color": VERMILION})
    panel.annotate("KL divergence", (at, entropy), (6, 8), textcoords="offset points", color=VERMILION_TEXT)
    panel.plot(truth, entropy, "o", color=BLACK)
    panel.set(xlabel="belief p that it shows heads", ylabel="nats", ylim=(0, 2.6), xlim=(0, 1))
    panel.legend(frameon=False, loc="upper center")
    show(coin.__doc__)
