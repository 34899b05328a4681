"""Computational graphs: boxes from left to right, on each edge the slope. Drawn by `dot` where there is one."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import CARD, EDGE, image, in_notebook, show, watched, words
from solutions.plots.style import BLACK, BLUE, VERMILION_TEXT, when_written

BOX = (1.5, 0.9)  # width and height of a node, in the picture's own units
STEP = (2.6, 1.35)  # from one column, or row, to the next


@dataclass(frozen=True)
class Node:
    """A box: its name (or how it is made), its number, and its gradient as it should be written ('' for none)."""

    name: str
    data: str
    grad: str = ""


@dataclass(frozen=True)
class Edge:
    """From a parent to what is computed from it, with the slope of the second with respect to the first."""

    start: int
    end: int
    slope: str = ""


def draw(nodes: list[Node], edges: list[Edge], engine: str = "auto") -> None:
    """A computational graph: values in boxes from left to right, and on each edge the slope.

    Edges name nodes by their place in the list.

    Args:
        engine: "dot" (Graphviz's program), "matplotlib", or "auto": dot where it is installed and a browser shows it.
    """
    if engine == "dot" or (engine == "auto" and shutil.which("dot") and in_notebook() and watched()):
        _draw_with_dot(nodes, edges)
    else:
        figure_of(nodes, edges)
        show(draw.__doc__)


def _draw_with_dot(nodes: list[Node], edges: list[Edge]) -> None:
    from IPython.display import HTML, display

    drawing = subprocess.run(
        ["dot", "-Tsvg"], input=dot_source(nodes, edges).encode(), capture_output=True, check=True
    ).stdout
    card = f"border:1px solid {EDGE};background:{CARD};padding:.5em"
    display(HTML(image(drawing, "image/svg+xml", words(draw.__doc__), card)))


def dot_source(nodes: list[Node], edges: list[Edge]) -> str:
    """The graph in Graphviz's language."""
    lines = ["digraph {", "rankdir=LR", 'node [shape=box, style=rounded, fontname="Helvetica"]']
    lines.append('edge [fontname="Helvetica", fontsize=11]')
    for number, node in enumerate(nodes):
        rows = [(node.name, BLACK), (node.data, BLUE), (node.grad, VERMILION_TEXT)]
        body = "<BR/>".join(f'<FONT COLOR="{colour}">{_escaped(row)}</FONT>' for row, colour in rows if row)
        lines.append(f"{number} [label=<{body or ' '}>]")
    lines += [f"{edge.start} -> {edge.end} [label=<{_escaped(edge.slope) or ' '}>]" for edge in edges]
    return "\n".join([*lines, "}"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def figure_of(nodes: list[Node], edges: list[Edge]) -> Any:
    """The graph as a matplotlib figure, not yet shown."""
    places, routes = layout(len(nodes), edges)
    xs, ys = zip(*places, *(point for route in routes for point in route), strict=True)
    width, height = max(xs) - min(xs) + BOX[0] + 0.4, max(ys) - min(ys) + BOX[1] + 0.5
    figure, axes = plt.subplots(
        figsize=(min(0.85 * width, 13.0), min(0.85 * height, 9.0)), layout="constrained"
    )
    size = 10 * min(1.0, 13.0 / (0.85 * width), 9.0 / (0.85 * height))
    for edge, route in zip(edges, routes, strict=True):
        _draw_edge(axes, route, edge.slope, size)
    for (x, y), node in zip(places, nodes, strict=True):
        _draw_box(axes, x, y, node, size)
    axes.set(xlim=(min(xs) - BOX[0] / 2 - 0.2, max(xs) + BOX[0] / 2 + 0.2))
    axes.set(ylim=(min(ys) - BOX[1] / 2 - 0.25, max(ys) + BOX[1] / 2 + 0.25), aspect="equal")
    axes.axis("off")
    return figure


def _draw_box(axes: Any, x: float, y: float, node: Node, size: float) -> None:
    corner = (x - BOX[0] / 2, y - BOX[1] / 2)
    axes.add_patch(
        plt.matplotlib.patches.FancyBboxPatch(
            corner,
            *BOX,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor="white",
            edgecolor=BLACK,
            zorder=3,
        )
    )
    rows = [(node.name, BLACK, "bold"), (node.data, BLUE, "normal"), (node.grad, VERMILION_TEXT, "normal")]
    rows = [row for row in rows if row[0]]
    for place, (text, colour, weight) in enumerate(rows):
        above = ((len(rows) - 1) / 2 - place) * 0.27
        axes.text(
            x, y + above, text, color=colour, weight=weight, size=size, ha="center", va="center", zorder=4
        )


def _draw_edge(axes: Any, route: list[tuple[float, float]], slope: str, size: float) -> None:
    """A line through the route's points, an arrow at its end, the slope on the way."""
    points = [
        (route[0][0] + BOX[0] / 2, route[0][1]),
        *route[1:-1],
        (route[-1][0] - BOX[0] / 2, route[-1][1]),
    ]
    xs, ys = zip(*points, strict=True)
    axes.plot(xs[:-1], ys[:-1], color="0.45", linewidth=1.2, zorder=1, solid_joinstyle="round")
    arrow = {"arrowstyle": "-|>", "color": "0.45", "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=points[-1], xytext=points[-2], arrowprops=arrow, zorder=1)
    patch = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    # An edge that crosses a column has a place of its own there, clear of the others; else the middle will do.
    x, y = points[1] if len(points) > 2 else np.mean(points, axis=0)
    axes.text(x, y, slope, size=0.9 * size, ha="center", va="center", bbox=patch, zorder=2)


def layout(
    count: int, edges: list[Edge]
) -> tuple[list[tuple[float, float]], list[list[tuple[float, float]]]]:
    """Places for the nodes, in columns from left to right, and for each edge the points that it leads through.

    A node stands one column left of the leftmost of those computed from it. An edge that crosses a column gets a
    place of its own there, so that it runs between the boxes.
    """
    columns = _columns(count, edges)
    crossings: list[list[int]] = []  # the extra places of each edge
    column_of = list(columns)
    for edge in edges:
        extra = range(columns[edge.start] - 1, columns[edge.end], -1)
        crossings.append(list(range(len(column_of), len(column_of) + len(extra))))
        column_of += extra
    links = [
        pair
        for edge, extra in zip(edges, crossings, strict=True)
        for pair in zip([edge.start, *extra], [*extra, edge.end], strict=True)
    ]
    heights = _heights(column_of, links)
    places = [(-STEP[0] * column_of[k], STEP[1] * heights[k]) for k in range(len(column_of))]
    routes = [
        [places[edge.start], *(places[k] for k in extra), places[edge.end]]
        for edge, extra in zip(edges, crossings, strict=True)
    ]
    return places[:count], _apart(routes)


def _apart(routes: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """Where several edges lead straight from one box to the same other one (a * a), bend them apart."""
    bent: list[list[tuple[float, float]]] = []
    for route in routes:
        twins = [other for other in routes if other[0] == route[0] and other[-1] == route[-1]]
        if len(route) == 2 and len(twins) > 1:
            rank = len([other for other in bent if other[0] == route[0] and other[-1] == route[-1]])
            (x0, y0), (x1, y1) = route
            aside = 0.5 * (rank - (len(twins) - 1) / 2)
            route = [(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 + aside), (x1, y1)]
        bent.append(route)
    return bent


def _columns(count: int, edges: list[Edge]) -> list[int]:
    """For each node the length of the longest path from it to the end: 0 for the result."""
    columns = [0] * count
    for _ in range(count):
        for edge in edges:
            columns[edge.start] = max(columns[edge.start], columns[edge.end] + 1)
    return columns


def _heights(column_of: list[int], links: list[tuple[int, int]]) -> list[float]:
    """Heights within the columns: each node near the mean of its neighbours, at least 1 from the next."""
    members = [
        [k for k in range(len(column_of)) if column_of[k] == column] for column in range(max(column_of) + 1)
    ]
    heights = [0.0] * len(column_of)
    for group in members:
        for place, k in enumerate(group):
            heights[k] = (len(group) - 1) / 2 - place
    neighbours: list[list[int]] = [[] for _ in column_of]
    for start, end in links:
        neighbours[start].append(end)
        neighbours[end].append(start)
    for sweep in range(12):
        for group in members if sweep % 2 == 0 else members[::-1]:
            wanted = {k: float(np.mean([heights[n] for n in neighbours[k]] or [0.0])) for k in group}
            order = sorted(group, key=lambda k: (-wanted[k], -heights[k]))
            heights_in_order = _spread([wanted[k] for k in order])
            for k, height in zip(order, heights_in_order, strict=True):
                heights[k] = height
    return heights


def _spread(wanted: list[float]) -> list[float]:
    """Falling heights at least 1 apart, as near to the wanted ones (which fall too) as their mean allows."""
    spread: list[float] = []
    for height in wanted:
        spread.append(min(height, spread[-1] - 1) if spread else height)
    shift = float(np.mean(wanted) - np.mean(spread)) if spread else 0.0
    return [height + shift for height in spread]


def graph_of(result: Any, names: dict[str, Any]) -> tuple[list[Node], list[Edge]]:
    """Boxes and edges of the graph that a Value remembers."""
    found: dict[int, Any] = {}
    stack = [result]
    while stack:
        node = stack.pop()
        missing = [name for name in ("data", "grad", "parents", "slopes") if not hasattr(node, name)]
        if missing:
            raise TypeError(
                f"result: got a {type(node).__name__} without .{missing[0]}; expected a Value with .data, .grad, "
                ".parents and .slopes, as the exercise's __init__ sets them"
            )
        if id(node) not in found:
            found[id(node)] = node
            stack += reversed(node.parents)
    place = {key: number for number, key in enumerate(found)}
    label = {id(node): name for name, node in names.items()}
    nodes = [
        Node(label.get(key, ""), f"{node.data:.4g}", f"grad {node.grad:.4g}") for key, node in found.items()
    ]
    edges = [
        Edge(place[id(parent)], place[key], f"{slope:.4g}")
        for key, node in found.items()
        for parent, slope in zip(node.parents, node.slopes, strict=True)
    ]
    return nodes, edges


@when_written
def value_graph(result: Any, engine: str = "auto", /, **names: Any) -> None:
    """The graph that a Value remembers: boxes with number (blue) and gradient (vermilion), slopes on the edges.

    What is to be seen: how the result was computed, from left to right; a node's gradient is the sum, over all paths
    to the result, of the slopes multiplied along each.

    Args:
        result: the Value at the end, with .data, .grad, .parents and .slopes.
        engine: see `draw`.
        names: what to write on the boxes: value_graph(f, x=x, y=y, f=f).
    """
    draw(*graph_of(result, names), engine)


@when_written
def two_step_graph(x: float, y: float, z: float, gradients: tuple[float, float, float] | None = None) -> None:
    """f = (x + y) * z as a graph: numbers in blue, slopes on the edges, gradients (where given) in vermilion.

    What is to be seen: on the way to f, the slopes on x's path are 1 and z; their product is x's gradient.
    """
    q = x + y
    given = (
        ["", "", "", "", ""]
        if gradients is None
        else [f"df/d{n} = {g:g}" for n, g in zip("xyz", gradients, strict=True)]
    )
    if gradients is not None:
        given += [f"df/dq = {z:g}", "df/df = 1"]
    names, numbers = ("x", "y", "z", "q = x + y", "f = q * z"), (x, y, z, q, q * z)
    nodes = [
        Node(name, f"{number:g}", grad) for name, number, grad in zip(names, numbers, given, strict=True)
    ]
    slopes = [Edge(0, 3, "1"), Edge(1, 3, "1"), Edge(3, 4, f"z = {z:g}"), Edge(2, 4, f"q = {q:g}")]
    draw(nodes, slopes, "matplotlib")


def two_paths_graph() -> None:
    """x = 2, a = x * x, b = 3 a, f = a + b: two paths lead from a to f.

    What is to be seen: a is used twice, once directly in f and once by way of b.
    """
    names, numbers = ("x", "a = x * x", "b = 3 * a", "f = a + b"), ("2", "4", "12", "16")
    nodes = [Node(name, number) for name, number in zip(names, numbers, strict=True)]
    draw(nodes, [Edge(0, 1, "2x = 4"), Edge(1, 2, "3"), Edge(1, 3, "1"), Edge(2, 3, "1")], "matplotlib")
