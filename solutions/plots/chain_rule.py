"""Day 4's pictures of the chain rule at work: gates, both directions, one neuron, and a layer of two by two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.graph import Edge, Node, draw
from solutions.plots.showing import EDGE, show
from solutions.plots.style import BLACK, BLUE, VERMILION, VERMILION_TEXT, figure

SHADE = "#cfe4f2"  # behind a number that takes part, pale enough for black and for colours


def gates() -> None:
    """A sum, a product and a maximum of 3 and 4: what each hands back when the gradient 2 arrives at its result.

    What is to be seen: the sum hands 2 to both, the product 2 * 4 and 2 * 3, the maximum 2 to the larger and 0 to the
    smaller.
    """
    places = {"a": (0, 1.5), "b": (0, 0), "f": (2.2, 0.75)}
    _, panels = figure(1, 3, width=3.4, height=2.2)
    for panel, (sign, result, backs, slopes) in zip(
        panels,
        (("a + b", 7, (2, 2), (1, 1)), ("a * b", 12, (8, 6), (4, 3)), ("max(a, b)", 4, (0, 2), (0, 1))),
        strict=True,
    ):
        boxes = {name: f"{name} = {n}\ngrad {g}" for name, n, g in zip("ab", (3, 4), backs, strict=True)}
        boxes["f"] = f"{sign} = {result}\ngrad 2"
        _graph(panel, places, [("a", "f"), ("b", "f")], boxes, VERMILION)
        for height, slope in zip((1.3, 0.2), slopes, strict=True):
            panel.text(1.1, height, f"slope {slope}", ha="center", va="center", fontsize=9)
        panel.set(xlim=(-0.7, 3.0), ylim=(-0.5, 2.0))
    show(gates.__doc__)


def two_modes(x: float, y: float, z: float) -> None:
    """f = (x + y) * z four times: three sweeps from an input to the right, and a single one from f back to the left.

    What is to be seen: forward, each sweep gives the derivative for one input; backward, one sweep gives all three.
    """
    q = x + y
    places = {"x": (0, 2), "y": (0, 1), "z": (0, 0), "q": (1.5, 1.5), "f": (3, 0.75)}
    links = [("x", "q"), ("y", "q"), ("q", "f"), ("z", "f")]
    _, panels = figure(1, 4, width=3.1, height=2.7)
    for panel, name in zip(panels, "xyz", strict=False):
        dx, dy, dz = (float(name == other) for other in "xyz")
        numbers = {"x": dx, "y": dy, "z": dz, "q": dx + dy, "f": (dx + dy) * z + dz * q}
        boxes = {box: f"d{box}/d{name} = {number:g}" for box, number in numbers.items()}
        _graph(panel, places, links, boxes, BLUE, asked="f")
        panel.set_title(f"forward, from {name}", fontsize=10)
    boxes = {name: f"df/d{name} = {n:g}" for name, n in zip("xyzqf", (z, z, q, z, 1), strict=True)}
    _graph(panels[3], places, [(end, start) for start, end in links], boxes, VERMILION, asked="xyz")
    panels[3].set_title("backward, from f", fontsize=10)
    for panel in panels:
        panel.set(xlim=(-0.9, 3.9), ylim=(-0.5, 2.5))
    show(two_modes.__doc__)


def _graph(
    panel: Any,
    places: dict[str, tuple[float, float]],
    links: list[tuple[str, str]],
    boxes: dict[str, str],
    colour: str,
    asked: str = "",
) -> None:
    """Boxes with text and arrows from edge to edge between them; what is asked for is shaded."""
    rings = {}
    for name, place in places.items():
        shade = SHADE if name in asked else "white"
        ring = {"boxstyle": "round,pad=0.4", "facecolor": shade, "edgecolor": colour}
        text = panel.text(*place, boxes[name], ha="center", va="center", color=BLACK, fontsize=9, bbox=ring)
        rings[name] = text.get_bbox_patch()
    for start, end in links:
        arrow = {"arrowstyle": "-|>", "color": EDGE, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
        arrow |= {"patchA": rings[start], "patchB": rings[end]}
        panel.annotate("", xy=places[end], xytext=places[start], arrowprops=arrow)
    panel.axis("off")


def neuron_backwards(inputs: Sequence[float], weights: Sequence[float], bias: float, target: float) -> None:
    """One sigmoid neuron with a squared error as a graph: its numbers in boxes, its slopes on the edges.

    What is to be seen: along each path from a weight to the loss stand the slopes that are to be multiplied.
    """
    products = [x * w for x, w in zip(inputs, weights, strict=True)]
    z = sum(products) + bias
    a = 1 / (1 + np.exp(-z))
    boxes: list[tuple[str, float]] = []
    edges = []
    for k, (x, w, product) in enumerate(zip(inputs, weights, products, strict=True), start=1):
        boxes += [(f"w{k}", w), (f"x{k}", x), (f"w{k} x{k}", product)]
        last = len(boxes) - 1
        edges += [Edge(last - 2, last, f"{x:g}"), Edge(last - 1, last, f"{w:g}")]
    total = len(boxes) + 1  # the place of the sum, after the bias
    edges += [Edge(start, total, "1") for start in [*range(2, len(boxes), 3), total - 1]]
    edges += [
        Edge(total, total + 1, f"{a * (1 - a):.4g}"),
        Edge(total + 1, total + 2, f"{2 * (a - target):.4g}"),
    ]
    boxes += [
        ("b", bias),
        ("z, their sum", z),
        ("a = σ(z)", a),
        (f"L = (a - {target:g})²", (a - target) ** 2),
    ]
    draw([Node(name, f"{number:.4g}") for name, number in boxes], edges, "matplotlib")


def dense_cells(X: Any, dZ: Any) -> None:
    """The four cells of dW for a layer of two inputs and two neurons, one after the other, with what each is made of.

    What is to be seen: the cell in row k, column j of dW comes from column k of X and column j of dZ.
    """
    X, dZ = np.asarray(X, float), np.asarray(dZ, float)
    dW = X.T @ dZ
    _, panels = figure(2, 2, width=5.6, height=1.75)
    for step, panel in enumerate(panels.flat):
        k, j = divmod(step, 2)
        known = np.where(np.arange(4).reshape(2, 2) <= step, dW, np.nan)
        _grid(panel, 0, "X", X, {(0, k), (1, k)})
        _grid(panel, 3.2, "dZ", dZ, {(0, j), (1, j)})
        _grid(panel, 6.4, "dW", known, {(k, j)})
        terms = " + ".join(f"{_signed(X[i, k])}·{_signed(dZ[i, j])}" for i in range(2))
        sentence = f"dW[{k}, {j}] = {terms} = {dW[k, j]:g}"
        panel.text(4.2, -0.55, sentence, ha="center", va="center", color=VERMILION_TEXT)
        panel.set(xlim=(-0.9, 8.6), ylim=(-0.95, 2.75))
        panel.axis("off")
    show(dense_cells.__doc__)


def _signed(number: float) -> str:
    return f"({number:g})" if number < 0 else f"{number:g}"


def _grid(panel: Any, left: float, name: str, matrix: np.ndarray, shaded: set[tuple[int, int]]) -> None:
    """A two by two matrix, its name above; cells that take part are shaded, those not known yet are empty."""
    panel.text(left + 1, 2.4, name, ha="center", va="center", weight="bold")
    for (row, column), number in np.ndenumerate(matrix):
        corner = (left + column, 1 - row)
        colour = SHADE if (row, column) in shaded else "white"
        panel.add_patch(plt.Rectangle(corner, 1, 1, facecolor=colour, edgecolor=BLACK, linewidth=0.8))
        text = "" if np.isnan(number) else f"{number:g}"
        panel.text(corner[0] + 0.5, corner[1] + 0.5, text, ha="center", va="center")
