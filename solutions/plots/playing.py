"""Pictures to play with: sliders where a browser shows the notebook, the same picture at its first values elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from solutions.plots import showing
from solutions.plots.perceptron import PAIRS, TRUTH, UNIT, neuron_surface
from solutions.plots.sgd import path_on
from solutions.plots.style import BLUE, ORANGE, VERMILION, figure, when_written

Slider = tuple[float, float, float, float]  # lowest, highest, step, first value

# Screen readers say a slider's name where its handle has one; ipywidgets writes it only next to the slider.
NAMED = """<script>{
    const area = document.currentScript.closest(".jp-OutputArea") ?? document.body;
    const name = () => area.querySelectorAll(".noUi-handle").forEach(handle => {
        const label = handle.closest(".widget-slider")?.querySelector(".widget-label");
        if (label) handle.setAttribute("aria-label", label.textContent);
    });
    new MutationObserver(name).observe(area, {childList: true, subtree: true});
    name();
}</script>"""


@when_written
def play(draw: Callable[..., Any], **sliders: Slider) -> None:
    """Show a picture, and under it a slider for each of its numbers where somebody can move them.

    Args:
        draw: makes a figure from numbers, given by name; it does not show it.
        sliders: for each number (lowest, highest, step, first value); its name, with spaces for underscores,
            stands at the slider.
    """
    from IPython.display import display

    whole = draw(**{name: first for name, (*_, first) in sliders.items()})
    plt.close(whole)
    text = showing.words(draw.__doc__ or play.__doc__)
    data, metadata = showing.bundle(whole, text)
    shown = display(data, metadata=metadata, raw=True, display_id=True)
    if showing.watched() and find_spec("ipywidgets"):  # a browser's own Python may lack it
        display(_sliders(draw, shown, text, sliders))
        display({"text/html": NAMED, "text/plain": ""}, raw=True)


def _sliders(draw: Callable[..., Any], shown: Any, text: str, ranges: dict[str, Slider]) -> Any:
    """The sliders, one under the other; moving one of them draws the picture again."""
    import ipywidgets

    sliders = {
        name: ipywidgets.FloatSlider(
            value=first,
            min=low,
            max=high,
            step=step,
            description=name.replace("_", " "),
            continuous_update=False,
            readout_format=".3f" if step < 0.01 else ".2f",
            style={"description_width": "9em"},
            layout={"width": "min(30em, 95%)"},
        )
        for name, (low, high, step, first) in ranges.items()
    }
    problem = ipywidgets.Label()

    def redraw(_change: Any) -> None:
        try:
            whole = draw(**{name: slider.value for name, slider in sliders.items()})
        except Exception as error:  # the learner's function may fail for some numbers
            problem.value = f"Not drawn ({type(error).__name__}: {error})."
            return
        problem.value = ""
        plt.close(whole)
        data, metadata = showing.bundle(whole, text)
        shown.update(data, metadata=metadata, raw=True)

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    return ipywidgets.VBox([*sliders.values(), problem])


def play_gate(neuron: Callable[..., float], gate: str) -> None:
    """A neuron's line among the four inputs of a gate, with the sum at each: how many are on the right side?"""

    def draw(weight_1: float, weight_2: float, bias: float) -> Any:
        whole, panel = figure(width=4.4, height=3.8)
        answers = [neuron(pair, [weight_1, weight_2], bias) > 0.5 for pair in PAIRS]
        right = sum(said == wanted for said, wanted in zip(answers, TRUTH[gate], strict=True))
        shades = neuron_surface(panel, neuron, [weight_1, weight_2], bias, gate)
        for pair in PAIRS:
            total = float(pair @ [weight_1, weight_2] + bias)
            note = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "grey", "alpha": 0.9}
            panel.annotate(
                f"sum {total:.1f}",
                pair,
                (0, 13),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                bbox=note,
                zorder=4,
            )
        panel.set(title=f"{gate}: {right} of 4 right", xlim=UNIT, ylim=UNIT)
        whole.colorbar(shades, ax=panel, label="activation", shrink=0.8)
        return whole

    play(draw, weight_1=(-3, 3, 0.1, 1), weight_2=(-3, 3, 0.1, -1), bias=(-3, 3, 0.1, -0.5))


def play_temperature(softmax: Callable[[Any], Any], logits: list[float]) -> None:
    """The probabilities of logits that are divided by a temperature: sharper below 1, flatter above."""

    def draw(temperature: float) -> Any:
        whole, panel = figure(width=4.6, height=3.0)
        shares = softmax(np.array([logits]) / temperature)[0]
        panel.bar_label(panel.bar(np.arange(len(logits)), shares, color=ORANGE), fmt="%.2f")
        names = [f"logit {logit:g}" for logit in logits]
        panel.set(
            xticks=np.arange(len(logits)),
            xticklabels=names,
            ylabel="probability",
            ylim=(0, 1.12),
            title=f"Temperature {temperature:g}",
        )
        return whole

    play(draw, temperature=(0.1, 10, 0.1, 1))


def play_rate(descend: Callable[..., Any], steps: int = 20) -> None:
    """A path down a bowl that is ten times steeper across than along, for one learning rate."""

    def draw(learning_rate: float) -> Any:
        slopes = np.array([1.0, 10.0])
        path = descend(np.array([-8.0, 1.2]), lambda W: slopes * W, learning_rate, steps)
        title = f"Rate {learning_rate:g}: {steps} steps end {np.linalg.norm(path[-1]):.3g} from the minimum"
        return path_on(lambda x, y: x**2 / 2 + 5 * y**2, path, (-10, 4), (-3, 3), title)

    play(draw, learning_rate=(0.005, 0.21, 0.005, 0.05))


def play_dropout(dropout: Callable[..., Any], units: int = 100, draws: int = 400) -> None:
    """Left, one draw of dropout on units that all are 1; right, the mean that the next layer sees, in many draws."""

    def draw(rate: float) -> Any:
        rng = np.random.default_rng(0)
        outputs = np.array([dropout(np.ones((1, units)), rate, rng)[0][0] for _ in range(draws)])
        whole, (left, right) = figure(1, 2, width=4.2, height=3.2)
        shades = left.imshow(outputs[0].reshape(-1, 10), cmap="cividis", vmin=0, vmax=4)
        left.grid(visible=False)
        left.set(
            title=f"{np.sum(outputs[0] == 0)} of {units} units are off",
            xlabel=f"{units} units",
            xticks=[],
            yticks=[],
        )
        whole.colorbar(shades, ax=left, label="output of a unit", shrink=0.8)
        right.hist(outputs.mean(axis=1), bins=np.linspace(0, 2, 61), color=BLUE)
        right.axvline(1, color=VERMILION, linestyle="--", label="without dropout")
        right.set(xlabel="mean of the units", ylabel="draws", title=f"{draws} draws at rate {rate:g}")
        right.legend()
        return whole

    play(draw, rate=(0, 0.95, 0.05, 0.5))
