"""Pictures of day 14, second notebook: a frozen matrix with a thin correction, and what a rank buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solutions.plots.showing import show
from solutions.plots.style import BLACK, BLUE, ORANGE, VERMILION, figure, when_written


def _matrix(
    panel: Any, corner: tuple[float, float], width: float, height: float, colour: str, says: str
) -> None:
    from matplotlib.patches import Rectangle

    panel.add_patch(Rectangle(corner, width, height, facecolor=colour, edgecolor="0.3"))
    middle = (corner[0] + width / 2, corner[1] + height / 2)
    panel.text(*middle, says, ha="center", va="center", fontsize=10)


def low_rank(n_in: int = 64, n_out: int = 64, rank: int = 4) -> None:
    """A large square for W, a tall thin box for A, a flat one for B: to scale, with how many numbers each has.

    Args:
        n_in, n_out: the Linear's.
        rank: how thin A and B are.
    """
    _, panel = figure(width=7.2, height=3.4)
    panel.axis("off")
    unit = 4 / max(n_in, n_out)
    high, wide, thin = n_in * unit, n_out * unit, max(rank * unit, 0.12)
    _matrix(panel, (0, 0), wide, high, "0.88", f"W, frozen\n{n_in} x {n_out}\n{n_in * n_out:,} numbers")
    panel.text(wide + 0.5, high / 2, "+", fontsize=18, ha="center", va="center")
    panel.text(wide + 1.3, high / 2, r"$\dfrac{\alpha}{r}$", fontsize=14, ha="center", va="center")
    left = wide + 2.2
    _matrix(panel, (left, 0), thin, high, "#f6d49a", "")
    panel.text(left + thin / 2, -0.15, f"A\n{n_in} x {rank}", ha="center", va="top", fontsize=10)
    _matrix(panel, (left + thin + 0.5, high - thin), wide, thin, "#a9d3ee", "")
    says = f"B\n{rank} x {n_out}\nA and B: {rank * (n_in + n_out):,} numbers"
    panel.text(left + thin + 0.5 + wide / 2, high - thin - 0.15, says, ha="center", va="top", fontsize=10)
    panel.set(xlim=(-0.2, left + thin + 0.7 + wide), ylim=(-0.9, high + 0.2), aspect="equal")
    show(low_rank.__doc__)


@when_written
def rank_against_loss(rows: Mapping[str, tuple[int, float, float]], before: tuple[float, float]) -> None:
    """Loss against the number of learned parameters, on the new text and on the old; lines show where both began.

    Args:
        rows: from a label, such as "rank 4", to (parameters, loss on the new text, loss on the old text).
        before: both losses before fine-tuning.
    """
    _, panel = figure(width=6.6, height=4.0)
    counts = [row[0] for row in rows.values()]
    for which, (name, colour, line, mark) in enumerate(
        (("new text", BLUE, "-", "o"), ("old text", VERMILION, "--", "s")), start=1
    ):
        panel.plot(counts, [row[which] for row in rows.values()], line, color=colour, marker=mark, label=name)
        panel.axhline(before[which - 1], color=colour, linestyle=":", linewidth=1)
        panel.annotate(
            f"{name}, before",
            (counts[0], before[which - 1]),
            (0, -10),
            textcoords="offset points",
            fontsize=8,
        )
    for label, (count, new, _) in rows.items():
        panel.annotate(
            f"{label}\n{count:,}", (count, new), (0, 7), textcoords="offset points", ha="center", va="bottom",
            fontsize=8, color=BLACK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    low = min(before[1], *(row[1] for row in rows.values()))
    panel.set(xscale="log", xlabel="parameters that learn", ylabel="nats a character")
    panel.set_ylim(bottom=low - 0.25)
    panel.legend(frameon=False, loc="center right")
    show(rank_against_loss.__doc__)


@when_written
def by_scale(curves: Mapping[str, Mapping[int, float]]) -> None:
    """How much the outputs change in one step, against the rank: a line for each way of scaling the correction.

    Args:
        curves: from a label to {rank: change}.
    """
    _, panel = figure(width=5.8, height=3.2)
    for (label, changes), colour, line, mark in zip(
        curves.items(), (BLUE, ORANGE, VERMILION), ("-", "--", "-."), "os^", strict=False
    ):
        panel.plot(list(changes), list(changes.values()), line, color=colour, marker=mark, label=label)
    ranks = sorted({rank for changes in curves.values() for rank in changes})
    panel.set(xscale="log", yscale="log", xlabel="rank", ylabel="change of the outputs", xticks=ranks)
    panel.set_xticklabels([str(rank) for rank in ranks])
    panel.minorticks_off()
    panel.legend(frameon=False)
    show(by_scale.__doc__)
