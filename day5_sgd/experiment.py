"""A race downhill: SGD, Momentum and Adam on a landscape of your choice, with as much noise as you like.

All optimizers start at the same place. Each sees only the gradient where it stands, plus noise, as if it came from a
small batch. Which one gets furthest depends on the landscape and, most of all, on its learning rate.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solutions import SGD, Adam, Momentum, clip_gradients, cosine_schedule
from solutions.experiment import Save, options_of, pictures

OPTIMIZERS: dict[str, Callable[[float], SGD | Momentum | Adam]] = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Adam": Adam,
}


@dataclass(frozen=True)
class Landscape:
    """A loss of two parameters, its gradient, where to start, what to show, and rates that work there."""

    loss: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, float]
    window: tuple[float, float, float, float]
    rates: dict[str, float]


LANDSCAPES = {
    "ravine": Landscape(
        lambda x, y: x**2 / 2 + 25 * y**2,
        lambda p: np.array([p[0], 50 * p[1]]),
        (-9.0, 1.0),
        (-10, 4, -1.6, 1.6),
        {"SGD": 0.036, "Momentum": 0.01, "Adam": 0.4},
    ),
    "saddle": Landscape(
        lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4,
        lambda p: np.array([p[0], -p[1] + p[1] ** 3]),
        (1.5, 0.001),
        (-1.8, 1.8, -1.5, 1.5),
        {"SGD": 0.05, "Momentum": 0.05, "Adam": 0.05},
    ),
    "banana": Landscape(  # Rosenbrock's valley: easy to find, hard to follow
        lambda x, y: (1 - x) ** 2 + 20 * (y - x**2) ** 2,
        lambda p: np.array([-2 * (1 - p[0]) - 80 * p[0] * (p[1] - p[0] ** 2), 40 * (p[1] - p[0] ** 2)]),
        (-1.2, 1.2),
        (-1.8, 1.8, -0.6, 2.2),
        {"SGD": 0.004, "Momentum": 0.002, "Adam": 0.1},
    ),
    "holes": Landscape(  # many valleys, one of them deepest, at (0, 0)
        lambda x, y: (x**2 + y**2) / 10 - np.cos(2.5 * x) * np.cos(2.5 * y) + 1,
        lambda p: (
            p / 5
            + 2.5
            * np.array([np.sin(2.5 * p[0]) * np.cos(2.5 * p[1]), np.cos(2.5 * p[0]) * np.sin(2.5 * p[1])])
        ),
        (-4.0, 3.2),
        (-5, 5, -4.2, 4.2),
        {"SGD": 0.1, "Momentum": 0.05, "Adam": 0.2},
    ),
}


def walk(land: Landscape, name: str, rate: float, chosen: argparse.Namespace) -> np.ndarray:
    """The path of one optimizer, (steps + 1, 2)."""
    rng = np.random.default_rng(chosen.seed)
    optimizer = OPTIMIZERS[name](rate)
    p = np.array(land.start)
    path = [p.copy()]
    for step in range(chosen.steps):
        grads = [land.gradient(p) + rng.normal(scale=chosen.noise, size=2)]
        if chosen.clip:
            grads = clip_gradients(grads, chosen.clip)
        if chosen.cosine:
            optimizer.learning_rate = cosine_schedule(step, chosen.steps, rate)
        with np.errstate(over="ignore", invalid="ignore"):  # a path may fly off: the table says so
            optimizer.step([p], grads)
        path.append(p.copy())
        if not np.isfinite(p).all() or np.abs(p).max() > 1e6:
            break
    return np.array(path)


def tell(land: Landscape, paths: dict[str, np.ndarray], rates: dict[str, float]) -> None:
    """Print the table and what to notice in it."""
    print(
        f"  {'optimizer':<12}{'rate':>8}{'steps':>8}{'loss at the start':>20}{'lowest':>12}{'at the end':>14}"
    )
    flown = []
    ends = {}
    for name, path in paths.items():
        with np.errstate(over="ignore", invalid="ignore"):
            heights = land.loss(path[:, 0], path[:, 1])
        print(
            f"  {name:<12}{rates[name]:>8g}{len(path) - 1:>8}{heights[0]:>20.4g}"
            f"{np.nanmin(heights):>12.4g}{heights[-1]:>14.4g}"
        )
        if heights[-1] > heights[0] or not np.isfinite(heights[-1]):
            flown.append(name)
        ends[name] = heights[-1]
    print("\nNotice:")
    best = min(ends, key=lambda name: np.nan_to_num(ends[name], nan=np.inf))
    print(f"  {best} stands lowest at the end.")
    for name in flown:
        print(f"  {name} ended higher than it began: its rate, {rates[name]:g}, is too large here.")
    print(
        "  Does the order stay the same with another landscape, with --noise 1, or with twice the rate (--scale 2)?"
    )
    print("  With noise, compare the end with and without --cosine.")


@pictures("The table above says the same.")
def draw(save: Save, land: Landscape, name: str, paths: dict[str, np.ndarray]) -> None:
    """Save both pictures."""
    from solutions.plots.style import SEQUENTIAL, figure

    left, right, bottom, top = land.window
    x, y = np.meshgrid(np.linspace(left, right, 161), np.linspace(bottom, top, 161))
    picture, panel = figure(width=7, height=4.4)
    panel.grid(visible=False)
    heights = panel.contourf(x, y, land.loss(x, y), levels=24, cmap=SEQUENTIAL + "_r", alpha=0.45)
    for (label, path), marker in zip(paths.items(), "osD", strict=False):
        panel.plot(path[:, 0], path[:, 1], "-" + marker, markersize=3, linewidth=1, label=label)
    panel.set(
        xlim=(left, right),
        ylim=(bottom, top),
        xlabel="first parameter",
        ylabel="second parameter",
        title=f"Downhill: {name}",
    )
    panel.legend()
    picture.colorbar(heights, ax=panel, label="loss")
    save(picture, f"{name}_paths.png")

    picture, panel = figure(width=6)
    for (label, path), line in zip(paths.items(), ("-", "--", "-."), strict=False):
        with np.errstate(over="ignore", invalid="ignore"):
            panel.plot(np.minimum(land.loss(path[:, 0], path[:, 1]), 1e6), line, label=label)
    panel.set(xlabel="step", ylabel="loss", yscale="symlog", title=f"Loss by step: {name}")
    panel.legend()
    save(picture, f"{name}_losses.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument("--landscape", choices=LANDSCAPES, default="ravine", help="where (default ravine)")
    parser.add_argument(
        "--optimizer",
        nargs="+",
        choices=OPTIMIZERS,
        default=list(OPTIMIZERS),
        help="who races (default: all)",
    )
    parser.add_argument("--steps", type=int, default=60, help="how many steps (default 60)")
    parser.add_argument(
        "--rate", type=float, help="one learning rate for all (default: one that works for each)"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every rate (default 1)")
    parser.add_argument(
        "--noise", type=float, default=0.0, help="spread of the noise on gradients (default 0)"
    )
    parser.add_argument("--cosine", action="store_true", help="let the rate fall to 0 along a cosine")
    parser.add_argument(
        "--clip", type=float, default=0.0, help="longest gradient allowed (default 0: no limit)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which noise (default 0)")
    chosen = parser.parse_args()
    if chosen.steps < 1 or chosen.noise < 0 or chosen.clip < 0 or chosen.scale <= 0:
        parser.error("--steps must be at least 1, --scale above 0, --noise and --clip not below 0")
    if chosen.rate is not None and chosen.rate <= 0:
        parser.error("--rate must be above 0")

    land = LANDSCAPES[chosen.landscape]
    rates = {name: chosen.scale * (chosen.rate or land.rates[name]) for name in chosen.optimizer}
    paths = {name: walk(land, name, rate, chosen) for name, rate in rates.items()}
    print(f"{chosen.landscape}: {chosen.steps} steps from {land.start}, noise {chosen.noise:g}\n")
    tell(land, paths, rates)
    draw(chosen.out, land, chosen.landscape, paths)


if __name__ == "__main__":
    main()
