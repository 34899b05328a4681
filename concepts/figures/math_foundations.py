"""Pictures of math-foundations: what a matrix does to a square, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from concepts.figures.drawing import picture
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, SEQUENTIAL, SKY, VERMILION, figure

Gradient = Callable[[np.ndarray], np.ndarray]
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


def _bowl(w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    return w1**2 + w1 * w2 + w2**2


@picture("calculus")
def slope_and_gradient() -> None:
    """A tangent to the bowl's cut, and the gradient on the bowl seen from above."""
    _, (left, right) = figure(1, 2, width=4.4, height=3.8)
    w1 = np.linspace(-3.5, 2.5, 200)
    left.plot(w1, _bowl(w1, np.array(2.0)), color=BLUE, linewidth=2, label="f(w1, 2)")
    near = np.array([-0.6, 2.4])
    left.plot(near, 7 + 4 * (near - 1), color=VERMILION, linewidth=2, linestyle="--", label="slope 4")
    left.plot(1, 7, "o", color=BLACK)
    left.set(xlabel="w1", ylabel="f", ylim=(0, 15), title="one number moves")
    left.legend(frameon=False)

    axis = np.linspace(-3.5, 3.5, 200)
    first, second = np.meshgrid(axis, axis)
    lines = right.contour(first, second, _bowl(first, second), levels=[1, 3, 7], colors=BLUE, linewidths=1.4)
    right.clabel(lines, fmt="%d", manual=[(-0.6, -0.6), (-1.0, -1.0), (-1.5, -1.5)])
    right.annotate(
        "",
        xy=(1 + 4 / 4, 2 + 5 / 4),
        xytext=(1, 2),
        arrowprops={"arrowstyle": "-|>", "color": VERMILION, "linewidth": 2.5},
    )
    right.plot(1, 2, "o", color=BLACK)
    right.text(0.85, 1.85, "(1, 2)", ha="right", va="top")
    right.text(2.15, 3.0, "gradient (4, 5),\ndrawn at a quarter", color=VERMILION, va="top")
    right.set(xlabel="w1", ylabel="w2", aspect="equal", xlim=(-3.5, 5.2), title="both numbers, from above")


@picture("probability")
def hundred_mails() -> None:
    """A hundred mails as squares, and the fourteen that are left once the word is known."""
    kinds = ["spam, word"] * 10 + ["spam"] * 10 + ["good, word"] * 4 + ["good"] * 76
    looks = {
        "spam, word": (VERMILION, "spam, with the word: 10"),
        "spam": ("#F2BFA0", "spam, without: 10"),
        "good, word": (BLUE, "good, with the word: 4"),
        "good": ("#BFD9EA", "good, without: 76"),
    }
    drawing, (left, right) = figure(1, 2, width=4.2, height=4.4)
    for panel, shown in ((left, kinds), (right, [kind for kind in kinds if "word" in kind])):
        for place, kind in enumerate(shown):
            column, row = place // 10, place % 10
            panel.add_patch(Rectangle((column, 9 - row), 0.86, 0.86, color=looks[kind][0]))
        panel.set(xlim=(-0.2, 10.2), ylim=(-0.2, 10.2), aspect="equal", xticks=[], yticks=[])
        panel.grid(visible=False)
        panel.spines[:].set_visible(False)
    left.set(title="100 mails")
    right.set(title='the 14 with the word "prize"')
    patches = [Rectangle((0, 0), 1, 1, color=colour, label=label) for colour, label in looks.values()]
    drawing.legend(handles=patches, loc="outside lower center", ncols=2, frameon=False)


def _walk(
    start: tuple[float, float], gradient: Callable[[np.ndarray], np.ndarray], rate: float, steps: int
) -> np.ndarray:
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


@picture("optimization")
def bowl_and_saddle() -> None:
    """Three learning rates in the bowl, and two walks past the saddle of a network with two weights."""
    _, (left, right) = figure(1, 2, width=4.5, height=4.2)
    axis = np.linspace(-2.6, 2.6, 261)
    w1, w2 = np.meshgrid(axis, axis)
    left.contour(w1, w2, _bowl(w1, w2), levels=[0.1, 0.5, 1.5, 4, 8, 13], colors="0.75", linewidths=1)
    looks = ((0.1, BLUE, "o-", 14), (0.5, GREEN, "s-", 6), (0.65, VERMILION, "^--", 14))
    for rate, colour, line, steps in looks:
        path = _walk((2.0, 0.0), lambda w: A @ w, rate, steps)
        left.plot(*path.T, line, color=colour, markersize=4, linewidth=1.2, label=f"rate {rate}")
    left.set(
        title="one bowl, three rates",
        xlabel="w1",
        ylabel="w2",
        aspect="equal",
        xlim=(-2.6, 2.6),
        ylim=(-2.6, 2.6),
    )
    left.legend(frameon=False, loc="lower left")

    loss = (w1 * w2 - 1) ** 2
    sides = (-2.6, 2.6, -2.6, 2.6)
    shades = right.imshow(
        np.log10(loss + 0.01), origin="lower", extent=sides, cmap=SEQUENTIAL, interpolation="none"
    )
    plt.colorbar(shades, ax=right, label="loss, as a power of ten", shrink=0.8)
    right.contour(w1, w2, w1 * w2, levels=[1], colors="white", linewidths=1.5)

    def gradient(w: np.ndarray) -> np.ndarray:
        return 2 * (w[0] * w[1] - 1) * w[::-1]

    for start, colour in (((1.9, -1.9), "white"), ((1.9, -1.7), ORANGE)):
        path = _walk(start, gradient, 0.05, 120)
        right.plot(*path.T, "o-", color=colour, markersize=3, linewidth=1)
    right.plot(0, 0, "x", color=VERMILION, markersize=11, markeredgewidth=3)
    right.set(title="loss of y = w1 w2 x, with its saddle", xlabel="w1", ylabel="w2", aspect="equal")
    right.grid(visible=False)


@picture("information-theory")
def blocks_of_bits() -> None:
    """Each letter a block as wide as it is likely and as high as its code is long: the area is bits a letter."""
    probabilities = np.array([0.5, 0.25, 0.125, 0.125])
    left_ends = np.cumsum(probabilities) - probabilities
    _, panels = figure(1, 2, width=4.4, height=3.6)
    cases = (
        ("codes that fit: 1.75 bits a letter", (1, 2, 3, 3)),
        ("two bits for each: 2 bits a letter", (2, 2, 2, 2)),
    )
    for panel, (title, bits) in zip(panels, cases, strict=True):
        codes = ("0", "10", "110", "111") if bits[0] == 1 else ("00", "01", "10", "11")
        for start, p, high, letter, code in zip(left_ends, probabilities, bits, "abcd", codes, strict=True):
            colour = (BLUE, SKY, GREEN, ORANGE)["abcd".index(letter)]
            panel.bar(start, high, width=p, align="edge", color=colour, edgecolor="white", linewidth=2)
            panel.text(start + p / 2, high + 0.08, f"{letter}\n{code}", ha="center", va="bottom")
        panel.set(title=title, xlabel="probability", ylabel="length of the code, in bits", ylim=(0, 4.2))
