"""Day 2's pictures: a network, a matrix product, broadcasting, a forward pass, and what width and depth buy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from solutions.plots.showing import show
from solutions.plots.style import (
    BLACK,
    BLUE,
    DIVERGING,
    GREEN,
    ORANGE,
    SKY,
    VERMILION,
    YELLOW,
    figure,
    ink_on,
    when_written,
)


def network_diagram(*sizes: int) -> None:
    """A network as it is usually drawn: a column of circles for each layer, a line for each weight.

    What is to be seen: every neuron takes all outputs of the layer before it, and of no other.
    """
    _, panel = figure(width=6.0, height=3.6)
    tallest = max(sizes)
    places = [
        [(2.0 * layer, (tallest - size) / 2 + unit) for unit in range(size)]
        for layer, size in enumerate(sizes)
    ]
    for before, after in pairwise(places):
        for x0, y0 in before:
            for x1, y1 in after:
                panel.plot([x0, x1], [y0, y1], color=BLACK, linewidth=0.5, alpha=0.5, zorder=1)
    names = ["inputs", *["hidden neurons"] * (len(sizes) - 2), "outputs"]
    for layer, (places_here, name) in enumerate(zip(places, names, strict=True)):
        colour = SKY if layer == 0 else ORANGE if layer < len(sizes) - 1 else GREEN
        panel.scatter(*zip(*places_here, strict=True), s=220, color=colour, edgecolor=BLACK, zorder=2)
        panel.text(2.0 * layer, -1.0, f"{len(places_here)} {name}", ha="center", va="top")
    panel.set(xlim=(-0.8, 2.0 * len(sizes) - 1.2), ylim=(-1.9, tallest - 0.4))
    panel.set_axis_off()
    show(network_diagram.__doc__)


def grid(panel: Any, numbers: np.ndarray, title: str, colours: np.ndarray | None = None) -> None:
    """A matrix as a grid of numbers; `colours` holds a colour, or '' for white, for each entry."""
    rows, columns = numbers.shape
    for i in range(rows):
        for j in range(columns):
            colour = colours[i, j] if colours is not None and colours[i, j] else "white"
            panel.add_patch(Rectangle((j, i), 1, 1, facecolor=colour, edgecolor=BLACK, linewidth=0.8))
            panel.text(j + 0.5, i + 0.5, f"{numbers[i, j]:g}", ha="center", va="center")
    panel.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
    panel.set_title(title, fontsize=10)
    panel.set_axis_off()


def matrix_product(X: np.ndarray, W: np.ndarray, row: int = 1, column: int = 0) -> None:
    """A matrix product X @ W, with W above it and X to its left; one row, one column and their product are coloured.

    What is to be seen: the entry in row i and column j is the dot product of row i of X and column j of W.
    """
    Z = X @ W
    in_x, in_w, in_z = (np.full(matrix.shape, "", dtype=object) for matrix in (X, W, Z))
    in_x[row, :], in_w[:, column], in_z[row, column] = SKY, ORANGE, YELLOW
    across, down = (X.shape[1], W.shape[1]), (W.shape[0], X.shape[0])
    whole, ((corner, above), (left, product)) = plt.subplots(
        2,
        2,
        figsize=(0.62 * sum(across) + 1.0, 0.62 * sum(down) + 1.4),
        width_ratios=across,
        height_ratios=down,
        layout="constrained",
    )
    for panel, matrix, colours, title in (
        (above, W, in_w, "W"),
        (left, X, in_x, "X"),
        (product, Z, in_z, "X @ W"),
    ):
        grid(panel, matrix, f"{title}, {matrix.shape}", colours)
    terms = " + ".join(f"{x:g}·{w:g}" for x, w in zip(X[row], W[:, column], strict=True))
    corner.set_axis_off()
    corner.text(0.5, 0.5, "X @ W =", ha="center", va="center", fontsize=12)
    whole.supxlabel(f"{terms} = {Z[row, column]:g}", fontsize=12)
    show(matrix_product.__doc__)


def broadcasting() -> None:
    """Three sums of arrays of different shapes, with what NumPy repeats in a second colour.

    What is to be seen: an axis of size 1 is repeated until it fits; two such axes at once make a whole table.
    """
    Z = np.array([[1, 2], [3, 4], [5, 6]])
    row, column, flat = np.array([[10, 20]]), np.array([[10], [20], [30]]), np.array([[1, 2, 3]])
    sums = (
        ("(3, 2) + (1, 2): a row", Z, row),
        ("(3, 2) + (3, 1): a column", Z, column),
        ("(3, 1) + (3,): an accident", column, flat),
    )
    whole, panels = figure(3, 3, width=2.5, height=1.5)
    for line, (name, left, right) in zip(panels, sums, strict=True):
        total = left + right
        for panel, original in zip(line[:2], (left, right), strict=True):
            stretched = np.broadcast_to(original, total.shape)
            colours = np.full(total.shape, SKY, dtype=object)
            colours[: original.shape[0], : original.shape[1]] = ORANGE
            grid(panel, stretched, "", colours)
        grid(line[2], total, "")
        line[0].set_title(name, fontsize=10)
    for line in panels:
        line[1].set_title("+", fontsize=12)
        line[2].set_title("=", fontsize=12)
    whole.suptitle("orange: what is there; blue: what NumPy repeats", fontsize=10)
    show(broadcasting.__doc__)


@when_written
def drawn_weights(init_layer: Callable[..., tuple[np.ndarray, np.ndarray]]) -> None:
    """The weights of a large layer as a histogram, and the standard normal density.

    What is to be seen: most weights lie between -2 and 2, around 0, as many negative as positive.
    """
    W, _ = init_layer(100, 50, np.random.default_rng(0))
    _, panel = figure()
    edges = np.linspace(-4, 4, 41)
    panel.hist(W.ravel(), bins=edges, density=True, color=SKY, edgecolor="white", label="your 5,000 weights")
    z = np.linspace(-4, 4, 200)
    panel.plot(z, np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), color=BLACK, label="standard normal")
    panel.set(xlabel="weight", ylabel="density")
    panel.legend()
    show(drawn_weights.__doc__)


@when_written
def loops_against_product(sizes: Sequence[int], loops: Sequence[float], product: Sequence[float]) -> None:
    """Seconds of both ways of computing a layer, on logarithmic axes.

    What is to be seen: the loops are slower by a factor of hundreds or thousands, and by more for larger layers.
    """
    _, panel = figure()
    panel.loglog(sizes, loops, "o-", color=VERMILION, label="dense_loop")
    panel.loglog(sizes, product, "s-", color=BLUE, label="dense")
    panel.set_xticks(list(sizes), [str(size) for size in sizes])
    panel.minorticks_off()
    panel.set(xlabel="n: samples, inputs and neurons", ylabel="seconds (logarithmic)")
    panel.legend()
    show(loops_against_product.__doc__)


@when_written
def forward_pass(
    forward: Callable[..., list[np.ndarray]], X: np.ndarray, layers: list, activation: Callable
) -> None:
    """What `forward` returns, each array as a grid of colours.

    What is to be seen: as many rows everywhere as there are samples; the number of columns changes with each layer.
    """
    outputs = forward(X, layers, activation)
    names = ["X: inputs", *[f"A{k}: activations" for k in range(1, len(layers))], "scores"]
    widths = [array.shape[1] for array in outputs]
    whole, panels = plt.subplots(
        1, len(outputs), figsize=(9, 2.3), width_ratios=widths, layout="constrained", squeeze=False
    )
    for panel, array, name in zip(panels[0], outputs, names, strict=True):
        shown = panel.imshow(array, cmap=DIVERGING, vmin=-3, vmax=3)
        for (i, j), number in np.ndenumerate(array):
            ink = ink_on(shown.to_rgba(number))
            panel.text(j, i, f"{number:.1f}", ha="center", va="center", fontsize=8, color=ink)
        panel.set_title(f"{name}\n{array.shape}", fontsize=10)
        panel.set(xlabel="unit" if name[0] != "X" else "feature", ylabel="sample")
        panel.set_xticks(range(array.shape[1]), range(array.shape[1]))
        panel.set_yticks(range(array.shape[0]), range(array.shape[0]))
    whole.colorbar(shown, ax=panels[0].tolist(), label="value", shrink=0.8)
    show(forward_pass.__doc__)


@when_written
def staircases(x: np.ndarray, wanted: np.ndarray, made: Mapping[int, np.ndarray]) -> None:
    """A curve, and what networks with one hidden layer of several widths make of it.

    What is to be seen: each hidden neuron adds a step; the more steps, the closer to the curve.
    """
    _, panels = figure(1, len(made), width=3.2, height=2.8)
    for panel, (neurons, output) in zip(np.atleast_1d(panels), made.items(), strict=True):
        panel.plot(x, wanted, "--", color=BLACK, label="wanted")
        panel.plot(x, output, color=BLUE, label="network")
        panel.set(xlabel="x", ylabel="output", title=f"{neurons} hidden neurons")
    np.atleast_1d(panels)[0].legend()
    show(staircases.__doc__)


@when_written
def folds(x: np.ndarray, made: Mapping[int, np.ndarray]) -> None:
    """The output of networks of several depths, all of them with two neurons a layer.

    What is to be seen: each further layer folds the curve once more and doubles the number of its straight pieces.
    """
    _, panels = figure(1, len(made), width=2.7, height=2.5)
    for panel, (depth, output) in zip(np.atleast_1d(panels), made.items(), strict=True):
        panel.plot(x, output, color=VERMILION)
        panel.set(xlabel="x", ylabel="output", title=f"{depth} hidden layer{'s' if depth > 1 else ''}")
    show(folds.__doc__)
