"""Day 6's pictures: what first weights do to ten layers, what a network learns, what regularisation changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.plots.showing import show
from solutions.plots.style import BLUE, CYCLE, ORANGE, PURPLE, figure, when_written

CLASSES = (BLUE, ORANGE, PURPLE)
MARKS = "os^"


@when_written
def spread_by_layer(layers: Mapping[str, Any], of: str = "activations") -> None:
    """The spread in each layer, one curve for each way to draw weights, on a logarithmic axis.

    layers: by way, the activations (or gradients) at the input and at each layer. of: what they are.
    """
    _, panel = figure(width=6.5)
    for (label, arrays), mark, line in zip(layers.items(), "osD^", ("-", "--", "-.", ":"), strict=False):
        spreads = [array.std() for array in arrays]
        panel.plot(np.arange(len(spreads)), spreads, line, marker=mark, markersize=5, label=label)
    panel.set(
        xlabel="layer (0 is the input)",
        ylabel=f"standard deviation of {of}",
        yscale="log",
        title="Ten ReLU layers of 200 units",
    )
    panel.legend()
    show(spread_by_layer.__doc__)


@when_written
def activation_histograms(layers: Mapping[str, Any], shown: tuple[int, ...] = (1, 5, 10)) -> None:
    """Histograms of the units that are on in some layers, all over one logarithmic axis.

    A row for each way to draw weights, a column for each layer. (On an axis of its own, each histogram would look the
    same: a ReLU layer doesn't know how large its numbers are.)
    """
    _, panels = figure(len(layers), len(shown), width=3.0, height=1.7)
    on = {
        (row, column): np.log10(activations[layer][activations[layer] > 0])
        for row, activations in enumerate(layers.values())
        for column, layer in enumerate(shown)
    }
    lowest = np.floor(min(np.quantile(powers, 0.01) for powers in on.values()))
    highest = np.ceil(max(powers.max() for powers in on.values()))
    bins = np.linspace(lowest, highest, 61)
    ticks = np.arange(5 * np.ceil(lowest / 5), highest + 1, 5)
    for (row, column), powers in on.items():
        panel = panels[row, column]
        panel.hist(powers, bins=bins, color=CYCLE[row])
        panel.set(xlim=(lowest, highest), xticks=ticks)
        panel.set_xticklabels([f"$10^{{{tick:.0f}}}$" for tick in ticks])
        panel.set_title(f"{list(layers)[row]}, layer {shown[column]}", fontsize=9)
    for panel in panels[-1]:
        panel.set_xlabel("activation")
    for panel in panels[:, 0]:
        panel.set_ylabel("units")
    show(activation_histograms.__doc__)


def _points(panel: Any, X: np.ndarray, labels: np.ndarray) -> None:
    for k in np.unique(labels):
        chosen = X[labels == k]
        panel.scatter(
            *chosen.T,
            s=16,
            marker=MARKS[k],
            color=CLASSES[k],
            edgecolor="white",
            linewidth=0.4,
            label=f"class {k}",
        )
    panel.set(xlabel="$x_1$", ylabel="$x_2$")


def points_in_classes(X: np.ndarray, labels: np.ndarray, title: str = "") -> None:
    """The samples of a plane, each class with a colour and a marker of its own."""
    _, panel = figure(width=4.6, height=4.0)
    _points(panel, X, labels)
    panel.set(title=title, aspect="equal")
    panel.legend(fontsize=8, loc="upper right")
    show(points_in_classes.__doc__)


@when_written
def class_regions(
    predicts: Mapping[str, Callable[[np.ndarray], Any]], X: np.ndarray, labels: np.ndarray
) -> None:
    """A panel for each network: the plane coloured by the class that it predicts, with the samples on top."""
    _, panels = figure(1, len(predicts), width=3.7, height=3.4)
    low, high = X.min(axis=0) - 0.3, X.max(axis=0) + 0.3
    across, up = np.meshgrid(np.linspace(low[0], high[0], 150), np.linspace(low[1], high[1], 150))
    places = np.column_stack([across.ravel(), up.ravel()])
    for panel, (label, predict) in zip(np.atleast_1d(panels), predicts.items(), strict=True):
        predicted = np.asarray(predict(places)).reshape(across.shape)
        count = int(labels.max()) + 1
        panel.contourf(
            across, up, predicted, levels=np.arange(count + 1) - 0.5, colors=CLASSES[:count], alpha=0.3
        )
        _points(panel, X, labels)
        panel.grid(visible=False)
        panel.set(title=label)
    show(class_regions.__doc__)


@when_written
def losses_by_step(curves: Mapping[str, Any], by: str = "step") -> None:
    """The loss at each step, on a logarithmic axis.

    by: "step", counted from 0, or "epoch", counted from 1.
    """
    _, panel = figure(width=6.0, height=3.0)
    for number, (label, losses) in enumerate(curves.items()):
        places = np.arange(len(losses)) + (by == "epoch")
        panel.plot(places, losses, ("-", "--", "-.", ":")[number % 4], label=label)
    panel.set(xlabel=by, ylabel="loss in nats", yscale="log", title="Learning")
    panel.legend()
    show(losses_by_step.__doc__)


@when_written
def weight_histograms(weights: Mapping[str, Any]) -> None:
    """The first layer's weights after training, a panel for each kind of regularisation, on one scale."""
    _, panels = figure(1, len(weights), width=2.7, height=2.6)
    reach = max(float(np.abs(W).max()) for W in weights.values())
    for number, (panel, (label, W)) in enumerate(zip(panels, weights.items(), strict=True)):
        panel.hist(np.ravel(W), bins=np.linspace(-reach, reach, 42), color=CYCLE[number])
        panel.set(title=label, xlabel="weight", yscale="log")
    panels[0].set_ylabel("number of weights")
    show(weight_histograms.__doc__)


@when_written
def generalisation_gap(losses: Mapping[str, tuple[float, float]]) -> None:
    """Pairs of bars: the loss on the training set and on the test set, for each kind of regularisation."""
    _, panel = figure(width=6.0, height=3.0)
    places, values = np.arange(len(losses)), np.array(list(losses.values()))
    panel.bar(places - 0.2, values[:, 0], 0.38, label="training", color=BLUE)
    panel.bar(places + 0.2, values[:, 1], 0.38, label="test", color=ORANGE, hatch="//")
    panel.set(
        xticks=places,
        xticklabels=list(losses),
        ylabel="loss in nats",
        title="The gap between training and test",
    )
    panel.legend()
    show(generalisation_gap.__doc__)
