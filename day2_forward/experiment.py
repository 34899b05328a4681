"""What do random networks paint? Width and depth, seen before anything is learned.

Each point (x, y) of a square goes through a network with random weights, and its one output is shown as brightness.
To say how lively a picture is, count how often the output passes its middle value on the way straight across it, from
left to right: the crossings. A single straight edge has at most one.

Things to try:
    --activation none     what do ten layers paint without an activation?
    --activation relu     straight edges in place of curves
    --gain 1              smaller weights: does depth still help?
    --gain 6              larger ones
    --width 2 --depth 12  narrow and deep
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from solutions import forward, init_network
from solutions.experiment import Save, options_of, pictures

WIDTHS, DEPTHS = (2, 8, 32), (1, 2, 4, 8)
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sine": np.sin,
    "none": lambda z: z,
}


def painted(
    width: int, depth: int, gain: float, activation: str, rng: np.random.Generator, pixels: int
) -> np.ndarray:
    """A random network's output on the square from -1 to 1: (pixels, pixels).

    Weights have the standard deviation gain / sqrt(inputs): so wide layers give no larger sums than narrow ones.
    """
    line = np.linspace(-1, 1, pixels)
    points = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)  # (pixels^2, 2): a batch of points
    layers = [
        (gain * W / np.sqrt(len(W)), 0.5 * rng.standard_normal(b.shape))
        for W, b in init_network([2, *[width] * depth, 1], rng)
    ]
    return forward(points, layers, ACTIVATIONS[activation])[-1].reshape(pixels, pixels)


def crossings(picture: np.ndarray) -> float:
    """How often the output passes its middle value on a way across, on average over all rows."""
    above = picture > np.median(picture)
    return float(np.count_nonzero(above[:, 1:] != above[:, :-1], axis=1).mean())


def run(options: argparse.Namespace) -> None:
    """Paint with the chosen network, then over widths and depths; print and save pictures."""
    rng = np.random.default_rng(options.seed)
    chosen = painted(options.width, options.depth, options.gain, options.activation, rng, 200)
    parameters = 2 * options.width + (options.depth - 1) * options.width**2 + options.width  # weights
    parameters += options.depth * options.width + 1  # biases
    print(
        f"{options.depth} hidden layers of {options.width}, activation {options.activation}, gain {options.gain:g}, "
        f"seed {options.seed}: {parameters:,} numbers, {crossings(chosen):.1f} crossings"
    )
    table = {
        (width, depth): [
            painted(
                width, depth, options.gain, options.activation, np.random.default_rng([options.seed, n]), 80
            )
            for n in range(options.networks)
        ]
        for width in WIDTHS
        for depth in DEPTHS
    }
    print(f"\nCrossings, mean of {options.networks} networks:")
    print("hidden layers   " + "".join(f"width {width:<6}" for width in WIDTHS))
    for depth in DEPTHS:
        means = [np.mean([crossings(picture) for picture in table[width, depth]]) for width in WIDTHS]
        print(f"{depth:>13}   " + "".join(f"{mean:<12.2f}" for mean in means))
    print(notice(options, table))
    if not draw(options.out, chosen, {key: painted[0] for key, painted in table.items()}):
        print(f"\n{in_letters(chosen)}")


def notice(options: argparse.Namespace, table: dict[tuple[int, int], list[np.ndarray]]) -> str:
    """What this table shows, said from its own numbers."""
    shallow, deep = (
        float(np.mean([crossings(picture) for picture in table[WIDTHS[-1], depth]]))
        for depth in (DEPTHS[0], DEPTHS[-1])
    )
    if options.activation == "none":
        return (
            "Notice: without an activation every network paints one straight edge (at most 1 crossing), however deep\n"
            "it is. Many layers of plain sums are one layer."
        )
    if deep > 2 * shallow:
        return (
            f"Notice: at width {WIDTHS[-1]}, {DEPTHS[-1]} layers have {deep / shallow:.1f} times the crossings of one. "
            "Each layer folds what the one\nbefore it has folded. Now try --gain 1."
        )
    advice = (
        "With ReLU, --gain hardly matters: it stretches all outputs alike. Compare --activation tanh."
        if options.activation == "relu"
        else "A layer can fold only what its weights stretch. Try a larger --gain."
    )
    return (
        f"Notice: at width {WIDTHS[-1]}, {DEPTHS[-1]} layers have {deep:.1f} crossings and one layer has "
        f"{shallow:.1f}: here depth buys little.\n{advice}"
    )


@pictures("The chosen network in letters:")
def draw(save: Save, chosen: np.ndarray, table: dict[tuple[int, int], np.ndarray]) -> None:
    """Save the chosen network's picture, and a sheet over widths and depths."""
    from solutions.plots.style import SEQUENTIAL, figure

    square = (-1, 1, -1, 1)
    whole, panel = figure(width=4.4, height=4.0)
    shown = panel.imshow(chosen, cmap=SEQUENTIAL, extent=square, origin="lower")
    panel.set(xlabel="x", ylabel="y", title="Painted by a random network")
    panel.grid(False)
    whole.colorbar(shown, label="output")
    save(whole, "painting.png")

    whole, panels = figure(len(DEPTHS), len(WIDTHS), width=2.3, height=2.3)
    for line, depth in zip(panels, DEPTHS, strict=True):
        for panel, width in zip(line, WIDTHS, strict=True):
            panel.imshow(table[width, depth], cmap=SEQUENTIAL, extent=square, origin="lower")
            panel.set(xticks=[], yticks=[], xlabel="x", ylabel="y")
            panel.set_title(f"width {width}, {depth} layer{'s' if depth > 1 else ''}", fontsize=9)
            panel.grid(False)
    save(whole, "width_and_depth.png")


def in_letters(picture: np.ndarray) -> str:
    """The picture as text, darker letters for larger outputs."""
    small = picture[::-10, ::4]
    low, high = small.min(), small.max()
    steps = ((small - low) / max(high - low, 1e-12) * 8.999).astype(int)
    return "\n".join("".join(" .:-=+*#%"[step] for step in row) for row in steps)


def main() -> None:
    """Read the options and run."""
    parser = options_of(__file__, __doc__)
    parser.add_argument("--width", type=int, default=16, help="neurons in each hidden layer (16)")
    parser.add_argument("--depth", type=int, default=6, help="hidden layers (6)")
    parser.add_argument("--gain", type=float, default=3.0, help="size of the weights (3)")
    parser.add_argument("--activation", choices=list(ACTIVATIONS), default="tanh", help="which (tanh)")
    parser.add_argument("--networks", type=int, default=10, help="networks for each entry of the table (10)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other weights (0)")
    options = parser.parse_args()
    if not 1 <= options.width <= 500 or not 1 <= options.depth <= 50:
        parser.error("--width must be from 1 to 500, and --depth from 1 to 50")
    if options.gain <= 0 or not 1 <= options.networks <= 100:
        parser.error("--gain must be above 0, and --networks from 1 to 100")
    run(options)


if __name__ == "__main__":
    main()
