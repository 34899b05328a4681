"""Pictures of math-foundations: what a matrix does to a square, and what follows from it."""

from __future__ import annotations

import numpy as np

from concepts.figures.drawing import picture
from solutions.plots.style import BLACK, BLUE, GREEN, VERMILION, figure

A = np.array([[2.0, 1.0], [1.0, 2.0]])  # the matrix that goes through the pages of this folder


@picture("linear-algebra")
def square_and_image() -> None:
    """A square with its two diagonals, and the rhombus that the matrix makes of it."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 1.0
    _, (left, right) = figure(1, 2, width=4.0, height=4.0)
    for panel, points, title in ((left, corners, "before: v"), (right, corners @ A.T, "after: A v")):
        panel.fill(*points.T, color=BLUE, alpha=0.18, linewidth=0)
        panel.plot(*points.T, color=BLUE, linewidth=2)
        for corner, colour, name in ((2, VERMILION, "(1, 1)"), (3, GREEN, "(-1, 1)")):
            end = points[corner]
            panel.annotate(
                "", xy=end, xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.5}
            )
            said = name if panel is left else f"{'3' if corner == 2 else '1'} times {name}"
            side = {2: "center", 3: "right"}[corner]
            panel.text(end[0], end[1] + 0.2, said, color=colour, ha=side, weight="bold")
        panel.set(title=title, xlabel="first number", ylabel="second number")
        panel.set(xlim=(-3.9, 3.9), ylim=(-3.9, 3.9), aspect="equal")
        panel.axhline(0, color=BLACK, linewidth=0.6)
        panel.axvline(0, color=BLACK, linewidth=0.6)
