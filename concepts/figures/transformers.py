"""Pictures of transformers: who looks at whom, the stream and its branches, and the sizes of published models."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch

from concepts.figures.drawing import picture
from solutions.gpt import count_parameters
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SEQUENTIAL, SKY, VERMILION, figure

WORDS = ["the", "bank", "of", "the", "river"]
MEANING = np.array([[0, 0], [1, 1], [0, 0], [0, 0], [2, 0]], dtype=float)  # how wet, how rich


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares of each row; places at minus infinity get 0."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def table_of_weights(panel: Any, weights: np.ndarray, title: str) -> None:
    """Weights as an image with their numbers; a place that is forbidden stays empty."""
    panel.imshow(np.ma.masked_equal(weights, 0), cmap=SEQUENTIAL, vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(weights):
        if share > 0:
            panel.text(
                j,
                i,
                f"{share:.2f}",
                ha="center",
                va="center",
                color="black" if share > 0.6 else "white",
                size=9,
            )
    panel.set(title=title, xlabel="takes from", xticks=range(5), yticks=range(5))
    panel.set_xticklabels(WORDS, size=9)
    panel.set_yticklabels(WORDS)
    panel.grid(visible=False)


def box(panel: Any, centre: tuple[float, float], size: tuple[float, float], text: str, colour: str) -> None:
    """A rounded box with a text in it."""
    x, y = centre
    corner = (x - size[0] / 2, y - size[1] / 2)
    style = "round,pad=0,rounding_size=0.12"
    panel.add_patch(
        FancyBboxPatch(corner, *size, boxstyle=style, facecolor="white", edgecolor=colour, linewidth=2)
    )
    panel.text(x, y, text, ha="center", va="center", size=10)


def arrow(
    panel: Any, start: tuple[float, float], end: tuple[float, float], colour: str = "0.35", **how: Any
) -> None:
    """An arrow from one point to another."""
    panel.annotate(
        "", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, **how}
    )


@picture("attention")
def bank_moves() -> None:
    """Left: what "bank" becomes in two sentences, as arrows. Right: the weights that make the first one."""
    _, (left, right) = figure(1, 2, width=4.4, height=3.8)
    money = MEANING.copy()
    money[4] = (0, 2)
    arrows = [("bank", (1, 1), BLACK), ("river", (2, 0), BLUE), ("money", (0, 2), ORANGE)]
    for rows, colour, name in ((MEANING, BLUE, "bank, at a river"), (money, ORANGE, "bank, with money")):
        weights = softmax(rows[1] @ rows.T / 2**0.5)
        x, y = weights @ rows
        arrow(left, (0, 0), (x, y), colour, linestyle="--", linewidth=2.2)
        left.text(x - 0.1, y + 0.1, name, color=colour, size=10, weight="bold")
        if rows is MEANING:
            right.bar(range(5), weights, color=[BLUE if k in (1, 4) else "0.65" for k in range(5)])
            for k, share in enumerate(weights):
                right.text(k, share + 0.008, f"{share:.2f}", ha="center", size=10)
    for name, end, colour in arrows:
        arrow(left, (0, 0), end, colour, linewidth=2.2)
        left.text(end[0] + 0.06, end[1] - (0.06 if name == "bank" else -0.07), name, color=colour, size=11)
    left.set(xlim=(-0.15, 2.5), ylim=(-0.15, 2.4), aspect="equal", xlabel="how wet", ylabel="how rich")
    left.set_title("vectors, and what bank becomes")
    right.set(xticks=range(5), xticklabels=WORDS, ylabel="weight for the query bank", ylim=(0, 0.45))
    right.set_title("how much bank takes from each word")


@picture("self-attention")
def tables_with_and_without_mask() -> None:
    """The same five words without a mask, with the causal mask, and with positions."""
    angles = np.arange(5)
    placed = np.column_stack([MEANING, np.sin(angles), np.cos(angles)])
    free, mask = MEANING @ MEANING.T / 2**0.5, np.tril(np.ones((5, 5), dtype=bool))
    _, panels = figure(1, 3, width=3.7, height=4.2)
    table_of_weights(panels[0], softmax(free), "without a mask")
    table_of_weights(panels[1], softmax(np.where(mask, free, -np.inf)), "with the causal mask")
    table_of_weights(panels[2], softmax(placed @ placed.T / 4**0.5), "with positions, no mask")


@picture("multi-head-attention")
def two_heads_and_one() -> None:
    """A head for meaning, a head for the word before, and one head that was given both."""
    turn = 2 * np.pi / 5
    place = np.column_stack([np.cos(turn * np.arange(5)), np.sin(turn * np.arange(5))])
    back = np.column_stack([np.cos(turn * np.arange(-1, 4)), np.sin(turn * np.arange(-1, 4))])
    meaning, before = MEANING @ MEANING.T, 8 * back @ place.T
    _, panels = figure(1, 3, width=3.7, height=4.2)
    table_of_weights(panels[0], softmax(meaning / 2**0.5), "head 1: meaning")
    table_of_weights(panels[1], softmax(before / 2**0.5), "head 2: the word before")
    table_of_weights(panels[2], softmax((meaning + before) / 4**0.5), "one head for both")


@picture("transformer-architecture")
def stream_and_branches() -> None:
    """The stream from words to scores, with the two branches of a block, shapes and numbers of weights."""
    _, panel = figure(width=8.2, height=6.6)
    panel.axis("off")
    panel.set(xlim=(-0.4, 10.6), ylim=(0.1, 10.7))
    panel.plot([3, 3], [2.05, 9.0], color=BLUE, linewidth=5, solid_capstyle="round", zorder=0)
    box(panel, (3, 0.6), (3.4, 0.6), "the  bank  of  the  river", BLACK)
    box(panel, (3, 1.7), (3.4, 0.7), "word vectors + positions", ORANGE)
    arrow(panel, (3, 0.92), (3, 1.34))
    for bottom, name, colour, weights, does in (
        (2.5, "attention", VERMILION, r"$4C^2$ weights", "words take from words"),
        (5.1, "feed-forward", GREEN, r"$8C^2$ weights", "each word by itself"),
    ):
        panel.plot([3, 5.6], [bottom + 0.3] * 2, color="0.35", linewidth=1.6)
        arrow(panel, (5.6, bottom + 0.3), (5.6, bottom + 0.62))
        box(panel, (5.6, bottom + 0.9), (1.5, 0.5), "norm", "0.5")
        arrow(panel, (5.6, bottom + 1.15), (5.6, bottom + 1.42))
        box(panel, (5.6, bottom + 1.75), (2.2, 0.62), name, colour)
        panel.plot([4.48, 3.3], [bottom + 1.75] * 2, color="0.35", linewidth=1.6)
        arrow(panel, (3.6, bottom + 1.75), (3.22, bottom + 1.75))
        panel.plot(
            3,
            bottom + 1.75,
            marker="o",
            markersize=17,
            color="white",
            markeredgecolor=BLUE,
            markeredgewidth=2,
        )
        panel.text(3, bottom + 1.73, "+", ha="center", va="center", size=14, weight="bold", color=BLUE)
        panel.text(6.9, bottom + 1.75, f"{weights}: {does}", va="center", size=10)
    panel.plot([1.2, 1.0, 1.0, 1.2], [2.6, 2.6, 7.2, 7.2], color="0.35", linewidth=1.4)
    panel.text(0.85, 4.9, "a block,\nL times", ha="right", va="center", size=11)
    box(panel, (3, 8.2), (1.5, 0.5), "norm", "0.5")
    box(panel, (3, 9.3), (4.4, 0.7), "dot product with every word vector", PURPLE)
    panel.text(3, 10.25, "scores for the next word, (B, T, V)", ha="center", size=10)
    arrow(panel, (3, 9.66), (3, 10.12))
    panel.text(2.8, 7.55, "(B, T, C)", ha="right", size=10, color=BLUE)
    panel.text(2.8, 2.2, "(B, T, C)", ha="right", size=10, color=BLUE)
    panel.text(4.9, 1.7, r"$VC + TC$ weights", va="center", size=10)
    panel.text(5.4, 9.3, "the same table: no further weights", va="center", size=10)


@picture("gpt")
def published_sizes() -> None:
    """Parameters by formula, on a logarithmic axis; for GPT-4 nothing is published."""
    shapes = {
        "this course's, day 13": (65, 64, 128, 4),
        "GPT-1, 2018": (40_478, 512, 768, 12),
        "GPT-2 small, 2019": (50_257, 1024, 768, 12),
        "GPT-2, 2019": (50_257, 1024, 1600, 48),
        "GPT-3, 2020": (50_257, 2048, 12_288, 96),
    }
    _, panel = figure(width=7.0, height=3.4)
    for row, shape in enumerate(shapes.values()):
        count = count_parameters(*shape)
        panel.barh(row, count, color=GREEN if row == 0 else BLUE, left=1)
        said = f"{count / 1e9:.3g} billion" if count > 1e9 else f"{count / 1e6:.3g} million"
        panel.text(count * 1.25, row, said, va="center", size=10)
    panel.text(1.6e4, len(shapes), "not published", va="center", size=10, style="italic", color="0.3")
    panel.set(
        xscale="log", xlim=(1e4, 3e13), xlabel="parameters, by the formula of the page", ylim=(-0.6, 5.6)
    )
    panel.set(yticks=range(len(shapes) + 1), yticklabels=[*shapes, "GPT-4, 2023"])
    panel.grid(visible=False, axis="y")


@picture("bert")
def who_sees_the_gap() -> None:
    """From which letters something can reach the gap, with the causal mask and without."""
    _, panels = figure(2, 1, width=6.4, height=1.75)
    letters = ["m", "a", "r", "?", "i", "n"]
    for panel, causal in zip(panels, (True, False), strict=True):
        panel.axis("off")
        panel.set(xlim=(-1.1, 6.1), ylim=(-0.5, 1.75))
        panel.set_title("with the causal mask" if causal else "without: both sides", size=11, loc="left")
        for k, letter in enumerate(letters):
            reaches = k < 3 or (not causal and k > 3)
            box(panel, (k, 0), (0.7, 0.7), "", VERMILION if k == 3 else BLUE if reaches else "0.75")
            shade = BLACK if reaches or k == 3 else "0.6"
            panel.text(k, 0, letter, ha="center", va="center", size=14, color=shade)
            if reaches:
                bend = 0.35 if k > 3 else -0.35
                arrow(panel, (k, 0.4), (3 + 0.06 * (k - 3), 0.4), SKY, connectionstyle=f"arc3,rad={bend}")
