"""Day 1: what one neuron answers, the lines that it draws, how it learns them, and what two layers do with XOR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, figure, when_written

PAIRS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TRUTH = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}
OFF_TO_ON = LinearSegmentedColormap.from_list("off to on", [ORANGE, "white", BLUE])
UNIT = (-0.5, 1.5)
OFF, ON = ("s", ORANGE, "label 0"), ("o", BLUE, "label 1")


def four_gates() -> None:
    """Four truth tables as points: blue discs where the gate is on, orange squares where it is off."""
    whole, panels = figure(1, 4, width=2.8, height=2.9)
    for panel, (name, truth) in zip(panels, TRUTH.items(), strict=True):
        _points(panel, PAIRS, truth)
        _square(panel, name, UNIT, UNIT)
    _legend(whole, panels[0])
    show(four_gates.__doc__)


@when_written
def sigmoid_curve(sigmoid: Callable[[Any], Any]) -> None:
    """The sigmoid's S between 0 and 1, and the hard step that it softens."""
    _, panel = figure()
    x = np.linspace(-8, 8, 321)
    panel.plot(x, sigmoid(x), label="sigmoid")
    panel.plot(x, x > 0, "--", color=ORANGE, label="step")
    panel.set(xlabel="x", ylabel="output", title="The sigmoid, and the step that it softens")
    panel.legend()
    show(sigmoid_curve.__doc__)


@when_written
def neuron_output(neuron: Callable[..., float]) -> None:
    """Left, a larger weight makes the curve steeper and a negative one turns it; right, the bias moves it sideways."""
    _, (left, right) = figure(1, 2)
    x = np.linspace(-6, 6, 121)
    styles = ("-", "--", "-.", ":")
    for weight, line in zip((0.5, 1.0, 4.0, -1.0), styles, strict=True):
        left.plot(x, [neuron([value], [weight], 0.0) for value in x], line, label=f"weight {weight:g}")
    left.set(xlabel="input x", ylabel="activation", title="The weight: how steep, which way (bias 0)")
    for bias, line in zip((-3.0, 0.0, 3.0), styles, strict=False):
        right.plot(x, [neuron([value], [1.0], bias) for value in x], line, label=f"bias {bias:g}")
    right.set(xlabel="input x", ylabel="activation", title="The bias: how easily it fires (weight 1)")
    for panel in (left, right):
        panel.legend()
    show(neuron_output.__doc__)


@when_written
def turning_a_weight(neuron: Callable[..., float]) -> None:
    """The answer of a neuron with a step, and of one with a sigmoid, while one of its weights is turned."""
    _, panel = figure(width=5.6)
    weights = np.linspace(-6, 6, 241)
    answers = [neuron([1, 1], [1, weight], -1) for weight in weights]  # its sum is the weight itself
    panel.plot(weights, answers, label="neuron with a sigmoid")
    panel.plot(weights, weights > 0, "--", color=ORANGE, label="neuron with a step")
    panel.set(xlabel="weight of the friend", ylabel="answer for Saturday", title="One weight is turned")
    panel.legend()
    show(turning_a_weight.__doc__)


@when_written
def gate_boundaries(neuron: Callable[..., float], **gates: Callable[[], Any]) -> None:
    """For each gate the neuron's answer over the whole plane, and the straight line where it is exactly 0.5."""
    tables = {name: gate() for name, gate in gates.items()}
    _, panels = figure(1, len(gates), width=3.6, height=3.4)
    for panel, (name, (weights, bias)) in zip(np.atleast_1d(panels), tables.items(), strict=True):
        shades = neuron_surface(panel, neuron, weights, bias, name)
    plt.colorbar(shades, ax=panels, label="activation", shrink=0.8)
    show(gate_boundaries.__doc__)


def neuron_surface(panel: Any, neuron: Callable[..., float], weights: Any, bias: float, gate: str) -> Any:
    """A neuron's answer over the plane, with the four samples of a gate; returns the shades for a colour bar."""
    shades = _surface(panel, lambda pair: neuron(pair, weights, bias))
    _points(panel, PAIRS, TRUTH[gate])
    _square(panel, gate, UNIT, UNIT)
    return shades


def perceptron_steps(X: np.ndarray, y: np.ndarray, corrected: Sequence[int]) -> None:
    """A panel for each correction of the perceptron rule: which sample was wrong, and how the line moves.

    corrected: the samples that were wrong, in the order in which the rule met them.
    """
    rows = list(corrected)
    signs = 2.0 * y[rows] - 1  # 1 for a missed 1, -1 for a false alarm
    steps = list(zip(rows, np.cumsum(signs[:, None] * X[rows], axis=0), np.cumsum(signs), strict=True))
    columns = min(3, len(steps))
    whole, panels = figure(-(-len(steps) // columns), columns, width=3.6, height=3.2)
    before: tuple[np.ndarray, float] | None = None
    for number, (panel, (at, weights, bias)) in enumerate(zip(panels.flat, steps, strict=False), start=1):
        x_range, y_range = _ranges(X)
        if before:
            _line(panel, *before, x_range, color="grey", linestyle="--", label="before")
        _line(panel, weights, bias, x_range, color=BLACK, label="after")
        _points(panel, X, y)
        for place, sample in enumerate(X):
            ink = "white" if y[place] else BLACK
            panel.annotate(str(place), sample, ha="center", va="center", color=ink, fontsize=8, zorder=4)
        panel.plot(
            *X[at], "o", markersize=20, markerfacecolor="none", markeredgecolor=VERMILION, markeredgewidth=2
        )
        _arrow(panel, weights, bias, X.mean(axis=0))
        missed = "missed" if y[at] else "false alarm"
        _square(panel, f"Correction {number}: sample {at}, {missed}", x_range, y_range)
        before = (weights, bias)
    _legend(whole, panels.flat[1])
    show(perceptron_steps.__doc__)


@when_written
def learned_line(perceptron_fit: Callable[..., Any], X: np.ndarray, y: np.ndarray) -> None:
    """Left, the line that the perceptron found between the two kinds of points; right, its mistakes in each epoch."""
    weights, bias, mistakes = perceptron_fit(X, y)
    whole, (left, right) = figure(1, 2, width=4.4, height=3.6)
    x_range, y_range = _ranges(X)
    _line(left, weights, bias, x_range, color=BLACK)
    _points(left, X, y)
    _arrow(left, weights, bias, X.mean(axis=0))
    _square(left, "The line it found", x_range, y_range)
    _legend(whole, left)
    right.bar_label(right.bar(range(1, len(mistakes) + 1), mistakes))
    right.set(xlabel="epoch", ylabel="mistakes", title="Until an epoch without one")
    right.title.set_fontsize(10)  # as on the left
    right.set_xticks(range(1, len(mistakes) + 1))
    right.set_yticks(range(max(mistakes) + 1))
    show(learned_line.__doc__)


@when_written
def learning_the_gates(perceptron_fit: Callable[..., Any], epochs: int = 25) -> None:
    """Mistakes by epoch: AND, OR and NAND come down to 0 and stop, XOR never does."""
    _, panels = figure(1, 4, width=2.8, height=2.8)
    for panel, (name, truth) in zip(panels, TRUTH.items(), strict=True):
        mistakes = perceptron_fit(PAIRS.astype(float), np.array(truth), epochs=epochs)[2]
        panel.plot(
            range(1, len(mistakes) + 1),
            mistakes,
            "o-",
            markersize=4,
            color=GREEN if not mistakes[-1] else VERMILION,
        )
        panel.set(xlabel="epoch", title=name, ylim=(-0.2, 4.2), xlim=(0, epochs + 1))
    panels[0].set_ylabel("mistakes of 4")
    show(learning_the_gates.__doc__)


def xor_lines() -> None:
    """Three lines that each get three points of XOR right, and why none gets four: the segments cross."""
    _, panels = figure(1, 4, width=2.9, height=2.9)
    tries = (((1.0, 1.0), -0.5, 3), ((-1.0, -1.0), 1.5, 0), ((-1.0, 1.0), -0.5, 2))
    for panel, (weights, bias, wrong) in zip(panels[:3], tries, strict=True):
        _half_planes(panel, np.array(weights), bias)
        _points(panel, PAIRS, TRUTH["XOR"])
        panel.plot(*PAIRS[wrong], "x", markersize=22, color=VERMILION, markeredgewidth=3)
        _square(panel, "3 of 4 right", UNIT, UNIT)
    panels[3].plot([0, 1], [1, 0], color=BLUE, linewidth=2)
    panels[3].plot([0, 1], [0, 1], "--", color=ORANGE, linewidth=2)
    panels[3].plot(0.5, 0.5, "*", color=BLACK, markersize=14)
    _points(panels[3], PAIRS, TRUTH["XOR"])
    _square(panels[3], "The two segments cross", UNIT, UNIT)
    show(xor_lines.__doc__)


@when_written
def xor_hidden_space(neuron: Callable[..., float], or_gate: Any, nand_gate: Any, xor_network: Any) -> None:
    """Two lines in the space of inputs; the hidden neurons' answers as new coordinates, where one line is enough."""
    hidden = [_steep(*gate()) for gate in (or_gate, nand_gate)]
    new = np.array([[neuron(pair, *one) for one in hidden] for pair in PAIRS])
    whole, (left, middle, right) = figure(1, 3, width=3.8, height=3.6)
    for (weights, bias), line, name in zip(hidden, ("-", "--"), ("OR", "NAND"), strict=True):
        _line(left, weights, bias, UNIT, color=BLACK, linestyle=line, label=f"hidden neuron {name}")
    _points(left, PAIRS, TRUTH["XOR"])
    _square(left, "1. Inputs: two lines", UNIT, UNIT)
    _legend(whole, left)
    _half_planes(middle, np.array([1.0, 1.0]), -1.5)
    _points(middle, new, TRUTH["XOR"])
    for place, words in _labels(new):
        middle.annotate(words, place, textcoords="offset points", xytext=(0, 12), ha="center", fontsize=8)
    _square(middle, "2. Hidden space: one line", UNIT, UNIT)
    middle.set(xlabel="h1, answer of OR", ylabel="h2, answer of NAND")
    shades = _surface(right, xor_network)
    _points(right, PAIRS, TRUTH["XOR"])
    _square(right, "3. Your network's answer", UNIT, UNIT)
    plt.colorbar(shades, ax=right, label="activation", shrink=0.8)
    show(xor_hidden_space.__doc__)


def _labels(places: np.ndarray) -> list[tuple[np.ndarray, str]]:
    """One label for each place in the hidden space; pairs that land on the same place share it."""
    groups: dict[tuple[float, ...], list[int]] = {}
    for number, place in enumerate(places):
        groups.setdefault(tuple(np.round(place, 1)), []).append(number)
    return [
        (places[rows[0]], " and ".join(f"({PAIRS[row][0]}, {PAIRS[row][1]})" for row in rows))
        for rows in groups.values()
    ]


def _steep(weights: Any, bias: float) -> tuple[np.ndarray, float]:
    """The same line with weights so large that every corner's sum is at least 10 away from 0."""
    scale = 10 / np.abs(PAIRS @ np.asarray(weights, dtype=float) + bias).min()
    return scale * np.asarray(weights, dtype=float), scale * bias


def _points(panel: Any, X: np.ndarray, y: Any) -> None:
    for value, (marker, colour, label) in enumerate((OFF, ON)):
        chosen = X[np.asarray(y) == value]
        look = {"color": colour, "markersize": 11, "markeredgecolor": BLACK, "zorder": 3}
        panel.plot(chosen[:, 0], chosen[:, 1], marker, label=label, **look)


def _legend(whole: Any, panel: Any) -> None:
    """One legend under all panels, where it hides no point."""
    whole.legend(*panel.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9)


def _square(panel: Any, title: str, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
    panel.set(xlabel="$x_1$", ylabel="$x_2$", title=title, xlim=x_range, ylim=y_range)
    panel.set_aspect("equal")
    panel.title.set_fontsize(10)


def _ranges(X: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = X.min(axis=0) - 0.75, X.max(axis=0) + 0.75
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def _grid(points: int) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(*UNIT, points), np.linspace(*UNIT, points)


def _surface(panel: Any, answer: Callable[[np.ndarray], float]) -> Any:
    """Shades of a network's answer over the square, and a line where it is 0.5."""
    across, up = _grid(33)
    values = np.array([[float(answer(np.array([a, b]))) for a in across] for b in up])
    shades = panel.pcolormesh(across, up, values, cmap=OFF_TO_ON, vmin=0, vmax=1, shading="gouraud")
    if values.min() < 0.5 < values.max():
        panel.contour(across, up, values, levels=[0.5], colors=BLACK)
    return shades


def _half_planes(panel: Any, weights: np.ndarray, bias: float) -> None:
    across, up = _grid(101)
    score = weights[0] * across[None, :] + weights[1] * up[:, None] + bias
    panel.contourf(across, up, score, levels=[-99, 0, 99], colors=[ORANGE, BLUE], alpha=0.2)
    panel.contour(across, up, score, levels=[0], colors=BLACK)


def _line(panel: Any, weights: np.ndarray, bias: float, x_range: tuple[float, float], **style: Any) -> None:
    """The line weights . x + bias = 0."""
    foot = -bias * np.asarray(weights) / (weights @ weights)
    along = np.array([-weights[1], weights[0]]) / np.linalg.norm(weights)
    panel.axline(foot, foot + along, **style)


def _arrow(panel: Any, weights: np.ndarray, bias: float, near: np.ndarray) -> None:
    """From the line, near a place, towards the side of the ones: the direction of the weights."""
    foot = near - (near @ weights + bias) * weights / (weights @ weights)
    tip = foot + 0.8 * weights / np.linalg.norm(weights)
    panel.annotate("", tip, foot, arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
