"""Day 7: images of a data set, curves of a training, and what a trained network confuses, misses and looks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import (
    BLACK,
    BLUE,
    DIVERGING,
    ORANGE,
    SEQUENTIAL,
    VERMILION,
    figure,
    ink_on,
    when_written,
)


@when_written
def images(X: np.ndarray, labels: Sequence[Any] | np.ndarray, columns: int = 10) -> None:
    """The first images of each class, a class a column: how different the same digit can look.

    X: (N, D) grey or (N, 32, 32, 3) colour images, whole numbers or 0 to 1; labels: (N,), anything that can be sorted.
    """
    classes = np.unique(labels)[:columns]
    rows = 3
    whole, panels = figure(rows, len(classes), width=0.85, height=0.95)
    for column, label in enumerate(classes):
        for row, number in enumerate(np.flatnonzero(np.asarray(labels) == label)[:rows]):
            _picture(panels[row, column], X[number])
        panels[0, column].set_title(str(label), fontsize=10)
    for panel in panels.flat:
        panel.set_axis_off()
    whole.suptitle("The first images of each class")
    show(images.__doc__)


def pixel_values(image: np.ndarray) -> None:
    """One small image with the number of each pixel written into it: what the network is given."""
    grid = _square(image)
    _, panel = figure(width=4.2, height=4.2)
    shades = panel.imshow(grid, cmap="gray")
    for (row, column), value in np.ndenumerate(grid):
        colour = ink_on(shades.to_rgba(value))
        panel.text(column, row, f"{value:g}", ha="center", va="center", color=colour, fontsize=9)
    panel.grid(False)
    panel.set(title="One image, as numbers", xlabel="column", ylabel="row")
    show(pixel_values.__doc__)


@when_written
def losses_by_epoch(losses: Sequence[float]) -> None:
    """The loss falls quickly at first, then ever more slowly; the dashed line is the loss of mere guessing."""
    _, panel = figure()
    panel.plot(np.arange(len(losses)), losses, color=BLUE)
    panel.axhline(np.log(10), color=BLACK, linestyle="--", linewidth=1)
    panel.text(len(losses), np.log(10), "guessing: ln 10", ha="right", va="bottom")
    panel.set(xlabel="epoch", ylabel="loss in nats", title="Loss on the training set", ylim=(0, None))
    show(losses_by_epoch.__doc__)


def learning_curves(epochs: Sequence[float], curves: Mapping[str, Mapping[str, Sequence[float]]]) -> Any:
    """A panel for each measure, such as the loss, a curve for each set: their gap is what was learned by heart.

    Losses have a logarithmic axis, and curves begin with epoch 1: before that, everything is large, and hides the gap.
    A mark stands where the last curve of a loss was lowest, if that was before the end. The figure is returned, not
    shown.
    """
    from_1 = [k for k, epoch in enumerate(epochs) if epoch >= 1] or list(range(len(epochs)))
    places = [epochs[k] for k in from_1]
    whole, panels = figure(1, len(curves), width=4.6, height=3.4)
    for panel, (measure, sets) in zip(np.atleast_1d(panels), curves.items(), strict=True):
        for (name, all_values), look, colour in zip(
            sets.items(), ("o-", "s--"), (BLUE, VERMILION), strict=False
        ):
            values = [all_values[k] for k in from_1]
            panel.plot(
                places, values, look, color=colour, label=name, markersize=3 if len(values) < 20 else 0
            )
        best = int(np.argmin(values))
        panel.set(xlabel="epoch", ylabel=measure, title=measure.split(" in ")[0])
        panel.xaxis.get_major_locator().set_params(integer=True)
        if not measure.startswith("loss"):
            panel.set_ylim(None, 1 if max(values) > 0.9 else None)
        elif min(values) > 0:
            panel.set_yscale("log")
        if measure.startswith("loss") and best < len(values) - 1:
            panel.plot(places[best], values[best], "D", color=VERMILION, markersize=7)
            card = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
            # Below and to the right: there the curve is level, and that of the training set is lower still.
            side = "left" if best < 0.6 * len(values) else "right"
            below = {"xytext": (0, -9), "textcoords": "offset points", "ha": side, "va": "top", "bbox": card}
            panel.annotate(f"lowest, epoch {places[best]:g}", (places[best], values[best]), **below)
        panel.legend()
    return whole


@when_written
def confusion(matrix: np.ndarray, names: Sequence[Any]) -> None:
    """Rows are true classes, columns predicted ones; only errors are shaded, so that they stand out."""
    _, panel = figure(width=5.4, height=4.8)
    errors = matrix - np.diag(np.diag(matrix))
    shades = panel.imshow(errors, cmap=SEQUENTIAL)
    for (row, column), count in np.ndenumerate(matrix):
        weight = "bold" if row == column else "normal"
        colour = ink_on(shades.to_rgba(errors[row, column]))
        panel.text(
            column, row, str(count), ha="center", va="center", color=colour, fontsize=8, fontweight=weight
        )
    long = max(len(str(name)) for name in names) > 2
    slanted = {"rotation": 60, "ha": "right", "rotation_mode": "anchor"} if long else {}
    panel.set_xticks(range(len(names)), names, **slanted)
    panel.set_yticks(range(len(names)), names)
    panel.grid(False)
    panel.set(xlabel="predicted class", ylabel="true class", title="Which class is taken for which")
    plt.colorbar(shades, ax=panel, label="number of errors", shrink=0.8)
    show(confusion.__doc__)


def wrongest(
    X: np.ndarray,
    labels: np.ndarray,
    probabilities: np.ndarray,
    count: int = 12,
    names: Sequence[str] | None = None,
) -> None:
    """The test images whose true class got the lowest probability, the worst first; `names` of classes, or numbers."""
    order = np.argsort(probabilities[np.arange(len(labels)), labels])[:count]
    _mistaken(X, labels, probabilities, order, names, "The wrongest test images")
    show(wrongest.__doc__)


@when_written
def wrongly_sure(
    X: np.ndarray,
    labels: np.ndarray,
    probabilities: np.ndarray,
    count: int = 12,
    names: Sequence[str] | None = None,
) -> None:
    """The wrongly read test images of which the network was most sure, the surest first; `names` as in `wrongest`."""
    said = np.argmax(probabilities, axis=1)
    wrong = np.flatnonzero(said != labels)
    order = wrong[np.argsort(-probabilities[wrong, said[wrong]], kind="stable")][:count]
    _mistaken(X, labels, probabilities, order, names, "Wrong, and sure of it")
    show(wrongly_sure.__doc__)


def _mistaken(
    X: np.ndarray,
    labels: np.ndarray,
    probabilities: np.ndarray,
    order: np.ndarray,
    names: Sequence[str] | None,
    title: str,
) -> None:
    """Images in this order, with what each is, what was said, and how surely."""
    called = names or [str(label) for label in range(probabilities.shape[1])]
    count = max(1, len(order))
    columns = min(6, count)
    whole, panels = figure(-(-count // columns), columns, width=1.45, height=1.75)
    for panel, number in zip(np.ravel(panels), order, strict=False):
        _picture(panel, X[number])
        said = int(np.argmax(probabilities[number]))
        share = probabilities[number, said]
        panel.set_title(f"is {called[labels[number]]}\nsaid {called[said]} ({share:.0%})", fontsize=9)
    for panel in np.ravel(panels):
        panel.set_axis_off()
    whole.suptitle(title)


@when_written
def weights_as_images(W1: np.ndarray, count: int = 24) -> None:
    """The incoming weights of hidden units, each as an image: purple pixels speak for the unit, orange ones against."""
    largest = np.argsort(-np.linalg.norm(W1, axis=0))[:count]
    limit = float(np.quantile(np.abs(W1[:, largest]), 0.995))
    columns = 8
    whole, panels = figure(-(-len(largest) // columns), columns, width=1.05, height=1.1)
    for panel, unit in zip(panels.flat, largest, strict=False):
        shades = panel.imshow(_square(W1[:, unit]), cmap=DIVERGING, vmin=-limit, vmax=limit)
    for panel in panels.flat:
        panel.set_axis_off()
    whole.suptitle("What hidden units look for: their weights, pixel by pixel")
    whole.colorbar(shades, ax=panels, label="weight", shrink=0.8)
    show(weights_as_images.__doc__)


@when_written
def augmented(augment: Callable[..., np.ndarray], originals: np.ndarray, rng: np.random.Generator) -> None:
    """Each row one photograph and five new ones made of it: flipped or not, moved, black where nothing moved in."""
    columns = 6
    versions = [np.asarray(originals), *(augment(originals, rng) for _ in range(columns - 1))]
    whole, panels = figure(len(originals), columns, width=1.2, height=1.25)
    for column, batch in enumerate(versions):
        for row, picture in enumerate(batch):
            _picture(panels[row, column], picture)
        panels[0, column].set_title("original" if column == 0 else f"new {column}", fontsize=9)
    for panel in panels.flat:
        panel.set_axis_off()
    whole.suptitle("One photograph, many training images")
    show(augmented.__doc__)


def two_pixels(images: np.ndarray, count: int = 1000) -> None:
    """Two neighbouring pixels of many images: as they are with their principal directions, and whitened.

    images: (N, 32, 32, 3) uint8; each dot is one image.
    """
    pixels = images[:count, 16, 15:17, 1] / 255.0  # (count, 2): green, in the middle
    centred = pixels - pixels.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    white = centred @ directions / np.sqrt(variances)
    _, (before, after) = figure(1, 2, width=3.9, height=3.9)
    before.plot(*pixels.T, ".", color=BLUE, markersize=3)
    for line, number, name in (("-", 1, "first"), ("--", 0, "second")):
        reach = 2 * np.sqrt(variances[number]) * directions[:, number]
        ends = np.stack([pixels.mean(axis=0) - reach, pixels.mean(axis=0) + reach])
        before.plot(*ends.T, line, color=BLACK, linewidth=2.5, label=f"{name} component")
    before.set(xlabel="a pixel", ylabel="its right neighbour", title="Nearly the same number twice")
    before.legend(loc="upper left")
    after.plot(white[:, 1], white[:, 0], ".", color=BLUE, markersize=3)
    after.set(xlabel="along the first component", ylabel="along the second", title="Whitened")
    for panel in (before, after):
        panel.set_aspect("equal", adjustable="datalim")
    show(two_pixels.__doc__)


def classes_right(matrix: np.ndarray, names: Sequence[str]) -> None:
    """For each class, the share of its test images that is recognised; the dashed line is mere guessing."""
    share = np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1)
    _, panel = figure(width=6.0)
    panel.barh(np.arange(len(names)), share, color=BLUE)
    panel.axvline(1 / len(names), color=ORANGE, linestyle="--", label="guessing")
    panel.set_yticks(np.arange(len(names)), names)
    panel.invert_yaxis()
    panel.set(xlabel="share recognised", title="Which classes are easy", xlim=(0, 1))
    panel.legend()
    show(classes_right.__doc__)


def _square(image: np.ndarray) -> np.ndarray:
    side = int(np.sqrt(image.size))
    return image.reshape(side, side)


def _picture(panel: Any, image: np.ndarray) -> None:
    """An image without axes: grey from black to white, or colour."""
    if image.ndim == 1:
        panel.imshow(_square(image), cmap="gray")
    else:
        panel.imshow(image if image.dtype == np.uint8 else np.clip(image, 0, 1))
