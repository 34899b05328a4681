"""Pictures of neural-networks: the two lines, the fold, the numbers that flow back, slopes, and wiggles."""

from __future__ import annotations

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from concepts.figures.drawing import picture
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, figure

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
# The network 2-2-2 that goes through the pages of this folder.
W1, B1 = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])
W2, B2 = np.array([[-1.0, 1.0], [2.0, -2.0]]), np.array([0.5, -0.5])


def _points(
    panel: Any, points: np.ndarray, labels: list[int], names: tuple[str, str] = ("no", "yes")
) -> None:
    for label, marker, colour in ((0, "o", BLUE), (1, "s", VERMILION)):
        chosen = points[np.array(labels) == label]
        panel.plot(*chosen.T, marker, color=colour, markersize=10, label=names[label], zorder=4)


def _line(panel: Any, w1: float, w2: float, b: float, **look: Any) -> None:
    """The points where w1 x1 + w2 x2 + b = 0."""
    ends = np.array([-2.0, 3.0])
    if w2 == 0 and w1 == 0:
        return
    if w2 == 0:
        panel.plot([-b / w1] * 2, ends, **look)
    else:
        panel.plot(ends, -(b + w1 * ends) / w2, **look)


@picture("perceptron")
def lines_of_a_neuron() -> None:
    """OR while it is learned, AND with its arrow, and XOR between both lines."""
    drawing, panels = figure(1, 3, width=3.5, height=3.7)
    learning = ((0, 1, 1), (0, 1, 0), (1, 1, 1))  # weights and bias after each correction but the last
    for w1, w2, b in learning:
        _line(panels[0], w1, w2, b, color="0.6", linewidth=1.2)
    _line(panels[0], 1, 1, 0, color=BLACK, linewidth=2.5)
    _line(panels[1], 1, 1, -1, color=BLACK, linewidth=2.5)
    panels[1].annotate(
        "",
        xy=(1.0, 1.0),
        xytext=(0.5, 0.5),
        arrowprops={"arrowstyle": "-|>", "color": GREEN, "linewidth": 2.5, "shrinkB": 7},
    )
    panels[1].text(0.84, 0.5, "weights\n(1, 1)", color=GREEN, va="center")
    for b in (0, -1):
        _line(panels[2], 1, 1, b, color=BLACK, linewidth=2.5)
    edges = np.array([-2.0, 3.0])
    panels[2].fill_between(edges, -edges, 1 - edges, color=ORANGE, alpha=0.2, linewidth=0)
    kinds = (("OR", [0, 1, 1, 1]), ("AND", [0, 0, 0, 1]), ("XOR: two lines", [0, 1, 1, 0]))
    for panel, (name, labels) in zip(panels, kinds, strict=True):
        _points(panel, CORNERS, labels)
        panel.set(title=name, xlabel="x1", ylabel="x2", aspect="equal", xlim=(-1.3, 1.5), ylim=(-1.3, 1.5))
    drawing.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)


@picture("multilayer-networks")
def the_fold() -> None:
    """The square of the inputs, and the strip that the hidden layer makes of it."""
    _, (left, right) = figure(1, 2, width=4.4, height=4.0)

    def hidden(points: np.ndarray) -> np.ndarray:
        return np.maximum(points @ W1 + B1, 0)

    for place in np.linspace(0, 1, 6):
        along = np.linspace(0, 1, 50)
        for points in (
            np.column_stack([along, 0 * along + place]),
            np.column_stack([0 * along + place, along]),
        ):
            left.plot(*points.T, color="0.75", linewidth=1)
            right.plot(*hidden(points).T, color="0.75", linewidth=1)
    names = ("equal", "different")
    _points(left, CORNERS, [0, 1, 1, 0], names)
    _points(right, hidden(CORNERS), [0, 1, 1, 0], names)
    for b in (-0.5, -1.5):
        _line(left, 1, 1, b, color=BLACK, linewidth=1.5, linestyle="--")
    _line(right, 1, -2, -0.5, color=BLACK, linewidth=1.5, linestyle="--")
    for (x, y), (h1, h2) in zip(CORNERS, hidden(CORNERS), strict=True):
        left.annotate(f"({x:g}, {y:g})", (x, y), xytext=(8, 6), textcoords="offset points")
        if y >= x:
            right.annotate(f"({h1:g}, {h2:g})", (h1, h2), xytext=(8, 8), textcoords="offset points")
    left.set(title="inputs", xlabel="x1", ylabel="x2", aspect="equal", xlim=(-0.4, 1.6), ylim=(-0.4, 1.6))
    right.set(
        title="hidden layer", xlabel="h1", ylabel="h2", aspect="equal", xlim=(-0.4, 2.6), ylim=(-0.9, 2.1)
    )
    left.legend(frameon=False, loc="upper right")


@picture("backpropagation")
def numbers_that_flow_back() -> None:
    """The little network at (1, 1): values in blue on the way forward, gradients in vermilion on the way back."""
    _, panel = figure(1, 1, width=9.6, height=4.6)
    x = np.array([1.0, 1.0])
    z1 = x @ W1 + B1
    h = np.maximum(z1, 0)
    z2 = h @ W2 + B2
    p = np.exp(z2) / np.exp(z2).sum()
    dz2 = p - np.array([1.0, 0.0])
    dh = W2 @ dz2
    columns = {
        "input": (0.0, [("x1", 1.0, None), ("x2", 1.0, None)]),
        "hidden": (3.0, [(f"h{k + 1}", h[k], dh[k]) for k in range(2)]),
        "score": (6.0, [(f"z{k + 1}", z2[k], dz2[k]) for k in range(2)]),
    }
    heights = (1.0, -1.0)
    for start, end, weights in (("input", "hidden", W1), ("hidden", "score", W2)):
        for i in range(2):
            for j in range(2):
                xs, ys = (columns[start][0] + 0.55, columns[end][0] - 0.6), (heights[i], heights[j])
                arrow = {"arrowstyle": "-|>", "color": "0.45"}
                panel.annotate("", xy=(xs[1], ys[1]), xytext=(xs[0], ys[0]), arrowprops=arrow)
                share = 0.27 if i != j else 0.5
                at = (xs[0] + share * (xs[1] - xs[0]), ys[0] + share * (ys[1] - ys[0]))
                panel.text(*at, f"{weights[i, j]:g}", ha="center", va="center", color="0.2",
                           bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    for j in range(2):
        arrow = {"arrowstyle": "-|>", "color": "0.45"}
        panel.annotate("", xy=(8.3, 0), xytext=(6.55, heights[j]), arrowprops=arrow)
    circles = [
        (place, heights[k], *node) for place, nodes in columns.values() for k, node in enumerate(nodes)
    ]
    for place, height, name, value, gradient in [*circles, (8.9, 0.0, "loss", float(-np.log(p[0])), 1.0)]:
        panel.add_patch(plt.Circle((place, height), 0.55, facecolor="white", edgecolor=BLACK, zorder=3))
        panel.text(place, height + 0.24, name, ha="center", va="center", zorder=4)
        panel.text(place, height - 0.02, f"{value:.3g}", ha="center", va="center", color=BLUE, zorder=4)
        if gradient is not None:
            said = f"{gradient:.3f}" if gradient != 1 else "1"
            panel.text(place, height - 0.3, said, ha="center", va="center", color=VERMILION, zorder=4)
    panel.text(0, 2.05, "forward: values", color=BLUE, ha="center")
    panel.text(8.4, 2.05, "back: gradients of the loss", color=VERMILION, ha="center")
    for j, bias in enumerate(B1):
        panel.text(3.0, heights[j] + 0.68, f"bias {bias:g}", ha="center", color="0.2")
    for j, bias in enumerate(B2):
        panel.text(6.0, heights[j] + 0.68, f"bias {bias:g}", ha="center", color="0.2")
    panel.set(xlim=(-0.9, 9.7), ylim=(-1.75, 2.3), aspect="equal")
    panel.axis("off")


def _backward_norms(name: str, layers: int = 20, width: int = 100) -> np.ndarray:
    """The length of the gradient after each layer on the way back, relative to that at the end."""
    rng = np.random.default_rng(0)
    spread = {"sigmoid": 1.0, "tanh": 1.0, "ReLU, He": 2**0.5, "ReLU, twice He": 2 * 2**0.5}[name]
    a, slopes, weights = rng.normal(size=(32, width)), [], []
    for _ in range(layers):
        W = rng.normal(size=(width, width)) * spread / width**0.5
        z = a @ W
        if name == "sigmoid":
            a = 1 / (1 + np.exp(-z))
            slopes.append(a * (1 - a))
        elif name == "tanh":
            a = np.tanh(z)
            slopes.append(1 - a**2)
        else:
            a = np.maximum(z, 0)
            slopes.append((z > 0) * 1.0)
        weights.append(W)
    gradient = rng.normal(size=a.shape)
    norms = [float(np.linalg.norm(gradient))]
    for W, slope in zip(reversed(weights), reversed(slopes), strict=True):
        gradient = (gradient * slope) @ W.T
        norms.append(float(np.linalg.norm(gradient)))
    return np.array(norms) / norms[0]


@picture("activation-functions")
def slopes_and_depth() -> None:
    """Four activations with their slopes, and what twenty layers of each do to a gradient."""
    _, (curves, slopes, depth) = figure(1, 3, width=3.9, height=3.6)
    z = np.linspace(-4, 4, 401)
    s = 1 / (1 + np.exp(-z))
    below = np.array([0.5 * (1 + math.erf(number / math.sqrt(2))) for number in z])
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    family = (
        ("sigmoid", s, s * (1 - s), PURPLE, "-"),
        ("tanh", np.tanh(z), 1 - np.tanh(z) ** 2, GREEN, "--"),
        ("ReLU", np.maximum(z, 0), (z > 0) * 1.0, BLUE, "-"),
        ("GELU", z * below, below + z * density, VERMILION, "-."),
    )
    for name, value, slope, colour, line in family:
        curves.plot(z, value, line, color=colour, linewidth=2, label=name)
        slopes.plot(z, slope, line, color=colour, linewidth=2)
    curves.set(title="what comes out", xlabel="z", ylabel="f(z)", ylim=(-1.2, 3))
    curves.legend(frameon=False)
    slopes.set(title="its slope", xlabel="z", ylabel="f'(z)")
    looks = (
        ("sigmoid", PURPLE, "-"),
        ("tanh", GREEN, "--"),
        ("ReLU, He", BLUE, "-"),
        ("ReLU, twice He", SKY, ":"),
    )
    for name, colour, line in looks:
        depth.plot(_backward_norms(name), line, color=colour, linewidth=2, label=name)
    depth.set(
        title="a gradient on its way back", xlabel="layers passed", ylabel="length, relative", yscale="log"
    )
    depth.set(xticks=range(0, 21, 5))
    depth.legend(frameon=False)


@picture("regularization")
def wiggles() -> None:
    """Ten noisy points and curves with ten weights, for three prices on the weights."""
    rng = np.random.default_rng(1)
    x = np.linspace(-1, 1, 10)
    y = np.sin(np.pi * x) + 0.3 * rng.normal(size=10)
    fine = np.linspace(-1, 1, 300)
    features, fine_features = np.vander(x, 10), np.vander(fine, 10)
    _, (left, right) = figure(1, 2, width=4.5, height=3.7)
    looks = ((1e-12, "none", VERMILION, "-"), (1e-2, "0.01", BLUE, "-"), (10.0, "10", GREEN, "--"))
    for price, name, colour, line in looks:
        w = np.linalg.solve(features.T @ features + price * np.eye(10), features.T @ y)
        left.plot(fine, fine_features @ w, line, color=colour, linewidth=2, label=f"price {name}")
    left.plot(x, y, "o", color=BLACK, label="samples")
    left.set(title="curves with ten weights", xlabel="x", ylabel="y", ylim=(-2.2, 2.2))
    left.set(xticks=[-1, -0.5, 0, 0.5, 1])
    left.legend(frameon=False, fontsize=9, loc="upper left")
    prices = np.logspace(-7, 3, 60)
    seen, unseen = [], []
    for price in prices:
        w = np.linalg.solve(features.T @ features + price * np.eye(10), features.T @ y)
        seen.append(np.mean((features @ w - y) ** 2))
        unseen.append(np.mean((fine_features @ w - np.sin(np.pi * fine)) ** 2))
    right.plot(prices, seen, "--", color=ORANGE, linewidth=2, label="on the ten samples")
    right.plot(prices, unseen, color=BLUE, linewidth=2, label="against the true curve")
    right.set(
        title="mean squared error", xlabel="price on the weights", ylabel="error", xscale="log", ylim=(0, 0.6)
    )
    right.legend(frameon=False)
