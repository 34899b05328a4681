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
def spread_by_layer(layers: Mapping[str, Any]) -> None:
    """The spread of the activations in each layer, one curve for each way to draw weights, on a logarithmic axis.

    layers: by way, the activations of the input and of each layer.
    """
    _, panel = figure(width=6.5)
    for (label, activations), mark, line in zip(layers.items(), "osD^", ("-", "--", "-.", ":"), strict=False):
        spreads = [A.std() for A in activations]
        panel.plot(np.arange(len(spreads)), spreads, line, marker=mark, markersize=5, label=label)
    panel.set(
        xlabel="layer (0 is the input)",
        ylabel="standard deviation of activations",
        yscale="log",
        title="Ten ReLU layers of 200 units",
    )
    panel.legend()
    show(spread_by_layer.__doc__)


@when_written
def activation_histograms(layers: Mapping[str, Any], shown: tuple[int, ...] = (1, 5, 10)) -> None:
    """Histograms of the activations in some layers: one row for each way to draw weights, one column a layer."""
    _, panels = figure(len(layers), len(shown), width=3.0, height=1.9)
    for row, (label, activations) in enumerate(layers.items()):
        for column, layer in enumerate(shown):
            panel = panels[row, column]
            panel.hist(activations[layer].ravel(), bins=40, color=CYCLE[row])
            panel.set(yscale="log", title=f"{label}, layer {layer}")
            panel.ticklabel_format(axis="x", style="sci", scilimits=(-2, 3))
            panel.title.set_fontsize(9)
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
