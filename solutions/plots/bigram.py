"""Pictures of day 8: which letter follows which, counted and learned, and how surprising names are to a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    SEQUENTIAL,
    VERMILION,
    figure,
    ink_on,
    when_written,
)


def _table(panel: Any, values: np.ndarray, characters: Sequence[str], letters_in: bool = False) -> Any:
    """A square table as colours, which go by the square root of the values, so that small ones show."""
    shades = np.sqrt(values)
    drawn = panel.imshow(shades, cmap=SEQUENTIAL, vmin=0)
    panel.grid(visible=False)
    places = np.arange(len(characters))
    panel.set(xticks=places, yticks=places, xticklabels=characters, yticklabels=characters)
    panel.tick_params(
        length=0, labelsize=10 if letters_in else 6, top=True, labeltop=True, bottom=False, labelbottom=False
    )
    if letters_in:
        for i, first in enumerate(characters):
            for j, second in enumerate(characters):
                if values[i, j]:
                    panel.text(
                        j,
                        i,
                        first + second,
                        ha="center",
                        va="center",
                        fontsize=7,
                        color=ink_on(drawn.to_rgba(shades[i, j])),
                    )
    return drawn


@when_written
def pair_table(counts: np.ndarray, characters: Sequence[str]) -> None:
    """How often each pair occurs, as colours: a row for the first character, a column for the second.

    What is to be seen: a few bright cells, many dark ones, and letters only in the cells of pairs that do occur.

    Args:
        counts: (V, V), how often column j followed row i.
        characters: the V characters.
    """
    whole, panel = figure(width=9.2, height=8.4)
    drawn = _table(panel, np.asarray(counts, dtype=float), characters, letters_in=True)
    panel.set(ylabel="first character")
    panel.set_xlabel("second character")
    panel.xaxis.set_label_position("top")
    bar = whole.colorbar(drawn, ax=panel, shrink=0.6, label="how often the pair occurs")
    ticks = np.linspace(0, np.sqrt(np.max(counts)), 5)
    bar.set_ticks(ticks, labels=[f"{tick**2:,.0f}" for tick in ticks])
    show(pair_table.__doc__)


@when_written
def what_follows(counts: np.ndarray, characters: Sequence[str], letters: str) -> None:
    """How often each character follows some chosen ones, as bars, with a panel for each chosen one.

    What is to be seen: what follows depends a lot on the letter before.

    Args:
        counts: (V, V), how often column j followed row i.
        characters: the V characters.
        letters: the chosen ones.
    """
    _, panels = figure(len(letters), 1, width=8.0, height=1.9)
    for panel, letter in zip(np.atleast_1d(panels), letters, strict=True):
        row = np.asarray(counts)[list(characters).index(letter)]
        panel.bar(range(len(row)), row, color=BLUE)
        panel.set(
            title=f"after {letter!r}: {row.sum():,} times",
            ylabel="how often",
            xticks=range(len(row)),
            xticklabels=characters,
        )
    np.atleast_1d(panels)[-1].set_xlabel("the character that follows")
    show(what_follows.__doc__)


@when_written
def smoothing_curve(
    smoothings: Sequence[float], train: Sequence[float], dev: Sequence[float], uniform: float
) -> None:
    """The loss against smoothing, on the names that were counted and on those held out, on a logarithmic scale.

    What is to be seen: little smoothing and some hardly differ, much smoothing forgets what was counted.

    Args:
        smoothings: what was added to every count.
        train: the loss on the names that were counted, for each smoothing.
        dev: the loss on names held out.
        uniform: the loss of a model that knows nothing.
    """
    _, panel = figure(width=6.4, height=3.6)
    panel.semilogx(smoothings, train, "o-", color=BLUE, markersize=10, label="names that were counted")
    panel.semilogx(smoothings, dev, "s--", color=ORANGE, markersize=4, label="names held out")
    panel.axhline(uniform, color=BLACK, linestyle=":", label="knowing nothing")
    panel.set(xlabel="smoothing, added to every count", ylabel="loss in nats a character")
    panel.legend(frameon=False)
    show(smoothing_curve.__doc__)


@when_written
def ladder(losses: Mapping[str, float]) -> None:
    """Losses of models that look back further and further, as steps downwards.

    What is to be seen: each look further back makes the next character less surprising.

    Args:
        losses: from the name of a model to its loss, the simplest first.
    """
    _, panel = figure(width=7.0, height=3.4)
    heights = list(losses.values())
    bars = panel.bar(list(losses), heights, color=[BLACK, VERMILION, BLUE, GREEN][: len(heights)], width=0.55)
    panel.bar_label(bars, fmt="%.3f", padding=2)
    panel.set(ylabel="loss in nats a character", ylim=(0, 1.12 * max(heights)))
    panel.grid(visible=False, axis="x")
    show(ladder.__doc__)


@when_written
def table_while_learning(tables: Mapping[str, np.ndarray], characters: Sequence[str]) -> None:
    """Tables of what follows each character, as colours, while one is learned, and the counted one at the end.

    What is to be seen: the learned table becomes the counted one.

    Args:
        tables: from a title to probabilities (V, V).
        characters: the V characters.
    """
    whole, panels = figure(1, len(tables), width=3.7, height=3.9)
    for panel, (title, P) in zip(panels, tables.items(), strict=True):
        drawn = _table(panel, P, characters)
        drawn.set_clim(0, 1)
        panel.set_title(title, pad=14)
    panels[0].set_ylabel("first character")
    bar = whole.colorbar(drawn, ax=panels, shrink=0.7, label="probability")
    ticks = [0, 0.05, 0.25, 0.5, 1]
    bar.set_ticks(np.sqrt(ticks), labels=[f"{tick:g}" for tick in ticks])
    show(table_while_learning.__doc__)
