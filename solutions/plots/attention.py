"""Day 12's pictures: matrices with their numbers, attention as images, sharpness of softmax, the table of positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLACK, DIVERGING, SEQUENTIAL, figure, ink_on, when_written

LINES = ("-", "--", "-.", ":")


def _bare(panel: Any) -> None:
    """An image has no grid, and a frame all around."""
    panel.grid(False)
    panel.spines[["top", "right"]].set_visible(True)


@when_written
def tables(matrices: Mapping[str, Any], rows: str = "row t", columns: str = "column s") -> None:
    """Matrices beside each other, each number in its cell; the darker a cell, the smaller its number.

    Args:
        matrices: from a title to a matrix; of True and False, or with minus infinity, too.
        rows, columns: what the two axes are called.
    """
    _, panels = figure(1, len(matrices), width=3.0, height=3.0)
    for panel, (title, matrix) in zip(np.atleast_1d(panels), matrices.items(), strict=True):
        numbers = np.asarray(matrix, dtype=float)
        shown = np.where(np.isfinite(numbers), numbers, -1.0)
        low, high = shown.min(), max(shown.max(), shown.min() + 1e-9)
        shades = panel.imshow(shown, cmap=SEQUENTIAL, vmin=low, vmax=high)
        for (t, s), number in np.ndenumerate(numbers):
            text = "-∞" if number == -np.inf else f"{number:.2g}"
            ink = ink_on(shades.to_rgba(shown[t, s]))
            panel.text(s, t, text, ha="center", va="center", fontsize=9, color=ink)
        _bare(panel)
        panel.set(title=title, xlabel=columns, xticks=range(numbers.shape[1]), yticks=range(numbers.shape[0]))
    np.atleast_1d(panels)[0].set_ylabel(rows)
    show(tables.__doc__)


@when_written
def attention_images(
    weights: Any, asking: Sequence[str], answering: Sequence[str] | None = None, titles: Sequence[str] = ()
) -> None:
    """Attention as images, a panel for each head: the row is who looks, the column who is looked at; bright is much.

    Args:
        weights: (h, T, S), or (T, S) of one head.
        asking: T labels for the rows.
        answering: S labels for the columns; None for the same as `asking`.
        titles: one a head; none for "head 0", "head 1", ...
    """
    heads = np.asarray(weights, dtype=float)
    heads = heads[None] if heads.ndim == 2 else heads
    answering = asking if answering is None else answering
    long = len(asking) > 20  # then two heads a row, so that the labels can be read
    rows, columns = (-(-len(heads) // 2), min(2, len(heads))) if long else (1, len(heads))
    width, height = (4.6, 4.6) if long else (2.9, 3.2) if len(heads) > 1 else (4.2, 3.2)
    drawing, panels = figure(rows, columns, width=width, height=height)
    every = np.atleast_1d(panels).ravel()
    for number, (panel, head) in enumerate(zip(every, heads, strict=False)):
        image = panel.imshow(head, cmap=SEQUENTIAL, vmin=0, vmax=1)
        _bare(panel)
        panel.set(
            title=titles[number] if titles else f"head {number}",
            xlabel="is looked at",
            xticks=range(len(answering)),
            xticklabels=answering,
            yticks=range(len(asking)),
            yticklabels=asking,
        )
        panel.tick_params(labelsize=8 if long else 9, length=0)
    for panel in every[::columns]:
        panel.set_ylabel("looks")
    for panel in every[len(heads) :]:
        panel.axis("off")
    drawing.colorbar(image, ax=every.tolist(), label="weight", shrink=0.8)
    show(attention_images.__doc__)


@when_written
def sharpness(entropies: Mapping[str, Sequence[float]], widths: Sequence[int], keys: int) -> None:
    """The mean entropy of attention weights against the width of the queries, a line for each kind of scores.

    Args:
        entropies: from a label to the entropies, in nats, one for each width.
        widths: of the queries and keys.
        keys: how many keys there are to choose from.
    """
    _, panel = figure(width=6.0, height=3.2)
    for number, (label, values) in enumerate(entropies.items()):
        panel.plot(widths, values, LINES[number % 4], marker="os^D"[number % 4], label=label)
    panel.axhline(np.log(keys), color=BLACK, linewidth=0.8)
    panel.annotate(
        f"ln {keys}: all keys alike", (widths[0], np.log(keys)), (0, 4), textcoords="offset points"
    )
    panel.set(
        xscale="log",
        xlabel="d, the width of queries and keys",
        xticks=widths,
        xticklabels=list(map(str, widths)),
        ylabel="entropy in nats",
        ylim=(-0.1, np.log(keys) + 0.5),
    )
    panel.minorticks_off()
    panel.legend(frameon=False, loc="center right")
    show(sharpness.__doc__)


@when_written
def position_table(table: Any, marked: int) -> None:
    """A table of positions as an image, and how much one position's row is like every other's: their dot products.

    Args:
        table: (length, width).
        marked: the position whose row is compared with all.
    """
    rows = np.asarray(table, dtype=float)
    drawing, (left, right) = figure(1, 2, width=5.0, height=3.4)
    reach = np.abs(rows).max()
    image = left.imshow(rows, cmap=DIVERGING, vmin=-reach, vmax=reach, aspect="auto", interpolation="nearest")
    _bare(left)
    left.set(title="the table", xlabel="column", ylabel="position")
    drawing.colorbar(image, ax=left)
    right.plot(rows @ rows[marked], linewidth=2)
    right.axvline(marked, color=BLACK, linestyle=":")
    right.set(title=f"dot product with row {marked}", xlabel="position", ylabel="dot product")
    show(position_table.__doc__)
