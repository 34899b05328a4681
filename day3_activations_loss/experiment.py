"""How far does a small nudge get? Deep random networks, one for each activation function.

A nudge at the input goes through many layers. Each layer multiplies it by the weights and by the slope of the
activation there. What arrives at the end is what a network could learn from. If nothing arrives, the gradient has
vanished; if it grows without bound, it explodes.

After that you see what a temperature does to softmax, and to the loss of a confident mistake.

Things to try:
    --scale 3                        which nudges explode?
    --activation sigmoid --scale 8   can large weights save the sigmoid? Look at its flat units, too
    --temperature 0.1 1 100          from certain to undecided
"""

from __future__ import annotations

import numpy as np

from solutions import (
    cross_entropy,
    leaky_relu,
    leaky_relu_grad,
    one_hot,
    relu,
    relu_grad,
    sigmoid,
    softmax,
    tanh,
    tanh_grad,
)
from solutions.experiment import Save, options_of, pictures

ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (tanh, tanh_grad),
    "relu": (relu, relu_grad),
    "leaky": (leaky_relu, leaky_relu_grad),
}
LOGITS = np.array([[3.0, 1.0, 0.0, -2.0]])


def nudges(name: str, layers: int, width: int, scale: float, seed: int) -> tuple[np.ndarray, float]:
    """The mean size of a nudge after 0, 1, ..., `layers` layers, and the share of nearly flat units in the last.

    Weights are normal with standard deviation scale / sqrt(width). A unit is nearly flat where its slope is below
    0.05, as in the notebook's picture. Each sample's nudge starts with length 1.
    """
    activation, slope = ACTIVATIONS[name]
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(64, width))  # 64 samples
    V = rng.normal(size=A.shape)
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    sizes, flat = [1.0], 0.0
    for _ in range(layers):
        W = rng.normal(scale=scale / np.sqrt(width), size=(width, width))
        Z = A @ W
        slopes = slope(Z)
        V = (V @ W) * slopes  # the chain rule, one layer
        A = activation(Z)
        sizes.append(float(np.linalg.norm(V, axis=1).mean()))
        flat = float(np.mean(slopes < 0.05))
    return np.array(sizes), flat


def tell_nudges(found: dict[str, tuple[np.ndarray, float]], layers: int, scale: float) -> None:
    """Print the table and what to notice in it."""
    print(f"A nudge of length 1 through {layers} layers, weight scale {scale:g}\n")
    print(f"  {'activation':<12}{'after 1 layer':>14}{f'after {layers}':>14}{'nearly flat units':>20}")
    for name, (sizes, flat) in found.items():
        print(f"  {name:<12}{sizes[1]:>14.2e}{sizes[-1]:>14.2e}{flat:>19.0%}")
    print("\nNotice:")
    for name, (sizes, _) in found.items():
        a_layer = (sizes[-1] / sizes[0]) ** (1 / layers)
        verdict = "vanishes" if sizes[-1] < 1e-3 else "explodes" if sizes[-1] > 1e3 else "survives"
        print(f"  {name}: times {a_layer:.2f} a layer on average; the nudge {verdict}.")
    if "leaky" in found:
        print("  Leaky ReLU: its flat units have the slope 0.01, which is small, but not 0 as with ReLU.")
    print("  Slopes are half of the story, and weights are the other half.")
    if scale != 1:
        print("  Try --scale 1: then nothing makes up for the half of ReLU's units that are off. With 1.41,")
        print("  the square root of 2, the weights do (more on day 6).")
    if scale != 3:
        print("  Try --scale 3: which nudges explode, and which units go flat?")
    print()


def tell_temperatures(temperatures: list[float]) -> np.ndarray:
    """Print softmax(logits / T) for each temperature T, with the loss if class 0, and if class 3, is the truth."""
    rows = np.vstack([softmax(LOGITS / T) for T in temperatures])
    right, wrong = one_hot(np.array([0]), 4), one_hot(np.array([3]), 4)
    print(f"softmax(logits / T) for the logits {LOGITS[0].tolist()}\n")
    print(f"  {'T':>6}  {'probabilities':<32}{'loss if 0 is true':>18}{'if 3 is true':>14}")
    for T, p in zip(temperatures, rows, strict=True):
        shown = "  ".join(f"{number:.3f}" for number in p)
        losses = (cross_entropy(p[None], right), cross_entropy(p[None], wrong))
        print(f"  {T:>6g}  {shown:<32}{losses[0]:>18.3f}{losses[1]:>14.3f}")
    print(
        "\nNotice:\n  A low temperature makes the network sure of itself: it gains little where it is right,"
    )
    print("  and pays a lot where it is wrong. A high one brings both losses towards ln 4 = 1.386.")
    return rows


@pictures("The tables above say the same.")
def draw(
    save: Save, found: dict[str, tuple[np.ndarray, float]], rows: np.ndarray, temperatures: list[float]
) -> None:
    """Save both pictures."""
    from solutions.plots.style import figure

    picture, panel = figure(width=6)
    for (name, (sizes, _)), marker, size in zip(found.items(), "osD^", (4, 4, 8, 4), strict=False):
        panel.plot(
            sizes, marker=marker, markersize=size, label=name
        )  # large below small: two curves may coincide
    panel.set(
        xlabel="layers gone through",
        ylabel="size of the nudge",
        yscale="log",
        title="What is left of a nudge",
    )
    panel.legend(frameon=False)
    save(picture, "nudges.png")

    picture, panels = figure(1, len(temperatures), width=2.3, height=2.6)
    for panel, T, p in zip(np.atleast_1d(panels), temperatures, rows, strict=True):
        panel.bar(range(len(p)), p)
        panel.set(title=f"T = {T:g}", xlabel="class", ylim=(0, 1), xticks=range(len(p)))
    np.atleast_1d(panels)[0].set_ylabel("probability")
    save(picture, "temperatures.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--activation", nargs="+", choices=ACTIVATIONS, default=list(ACTIVATIONS), help="which to try"
    )
    parser.add_argument("--layers", type=int, default=30, help="how deep (default 30)")
    parser.add_argument("--width", type=int, default=100, help="neurons a layer (default 100)")
    parser.add_argument(
        "--scale", type=float, default=1.41, help="weights: this over sqrt(width) (default 1.41)"
    )
    parser.add_argument(
        "--temperature", nargs="+", type=float, default=[0.5, 1, 2, 10], help="softmax(logits / T)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which random weights (default 0)")
    chosen = parser.parse_args()
    if chosen.layers < 1 or chosen.width < 1 or chosen.scale <= 0 or min(chosen.temperature) <= 0:
        parser.error("--layers and --width must be at least 1, --scale and --temperature above 0")

    found = {
        name: nudges(name, chosen.layers, chosen.width, chosen.scale, chosen.seed)
        for name in chosen.activation
    }
    tell_nudges(found, chosen.layers, chosen.scale)
    rows = tell_temperatures(chosen.temperature)
    draw(chosen.out, found, rows, chosen.temperature)


if __name__ == "__main__":
    main()
