"""How long does a perceptron learn? It depends on how close the two kinds of points come to each other.

Points are scattered on a square, and a hidden line decides their labels. Points nearer to it than the margin are left
out. The perceptron does not know the line; it sees points and labels only. The narrower the margin, the more
corrections it needs, but never more than (R / gamma)^2 (Novikoff, 1962), where R is the length of the longest sample
and gamma the margin, both with the bias's constant input of 1 counted in.

Things to try:
    --margin 0.01        the two kinds nearly touch
    --rate 7             what does the learning rate change here?
    --flip 2             two wrong labels: no line separates the points any more
"""

from __future__ import annotations

import argparse

import numpy as np

from solutions import perceptron_fit
from solutions.experiment import Save, options_of, pictures

MARGINS = (0.4, 0.2, 0.1, 0.05, 0.02)


def scattered(
    samples: int, margin: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Points on the square from -1 to 1, their labels, and the hidden line's weights (of length 1) and bias."""
    angle, bias = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.3)
    weights = np.array([np.cos(angle), np.sin(angle)])
    points = rng.uniform(-1, 1, size=(50 * samples, 2))
    points = points[np.abs(points @ weights + bias) >= margin][:samples]
    return points, (points @ weights + bias > 0).astype(int), weights, bias


def bound(X: np.ndarray, weights: np.ndarray, bias: float) -> float:
    """(R / gamma)^2: the most corrections that any order of these samples can take."""
    longest = (X**2).sum(axis=1).max() + 1
    gamma = np.abs(X @ weights + bias).min() / np.sqrt(weights @ weights + bias**2)
    return float(longest / gamma**2)


def run(options: argparse.Namespace) -> None:
    """Learn once and look at it, then over several margins and seeds; print and save pictures."""
    rng = np.random.default_rng(options.seed)
    X, y, line, offset = scattered(options.samples, options.margin, rng)
    flipped = rng.choice(len(y), size=min(options.flip, len(y)), replace=False)
    y[flipped] = 1 - y[flipped]
    weights, bias, mistakes = perceptron_fit(X, y, learning_rate=options.rate, epochs=options.epochs)
    print(f"{len(X)} points, margin {options.margin:g}, {len(flipped)} labels flipped, seed {options.seed}")
    print(f"  line found: {weights[0]:.3g} x1 + {weights[1]:.3g} x2 + {bias:.3g} = 0")
    print(f"  epochs: {len(mistakes)}, corrections: {sum(mistakes)}, in the last epoch: {mistakes[-1]}")
    if len(flipped):
        print(
            "  Notice: with wrong labels the mistakes go up and down. The perceptron never settles, and what it"
        )
        print("  returns is simply the line it had last, not the best one that it had.")
    elif mistakes[-1]:
        print("  Notice: it ran out of epochs before it was done. Try more: --epochs 10000")
    else:
        print(
            f"  Notice: the bound allows {bound(X, line, offset):.0f} corrections; it needed {sum(mistakes)}."
        )

    table = over_margins(options)
    print("\nmargin   corrections (median of 5 runs)   bound (median)")
    for margin, needed, allowed in table:
        print(f"{margin:<8g} {needed:>11.0f} {allowed:>36.0f}")
    print(
        "Notice: halve the margin, and the bound grows about fourfold. The corrections tend to grow, and never pass it."
    )
    draw(options.out, X, y, (weights, bias), (line, offset), mistakes, table)


def over_margins(options: argparse.Namespace) -> list[tuple[float, float, float]]:
    """(margin, corrections needed, corrections allowed) for each of a few margins."""
    table = []
    for margin in MARGINS:
        needed, allowed = [], []
        for seed in range(5):
            rng = np.random.default_rng([options.seed, seed])
            X, y, line, offset = scattered(options.samples, margin, rng)
            needed.append(sum(perceptron_fit(X, y, options.rate, options.epochs)[2]))
            allowed.append(bound(X, line, offset))
        table.append((margin, float(np.median(needed)), float(np.median(allowed))))
    return table


@pictures("The figures above say the same.")
def draw(save: Save, X, y, found, hidden, mistakes, table) -> None:
    """Save the points with both lines, the mistakes by epoch, and corrections against margin."""
    from solutions.plots.style import BLACK, BLUE, ORANGE, figure

    whole, (left, right) = figure(1, 2)
    left.plot(*X[y == 1].T, "o", color=BLUE, label="label 1")
    left.plot(*X[y == 0].T, "s", color=ORANGE, label="label 0")
    for (weights, bias), style, name in ((found, "-", "line found"), (hidden, ":", "hidden line")):
        if weights.any():
            foot = -bias * weights / (weights @ weights)
            left.axline(foot, foot + weights[::-1] * (-1, 1), color=BLACK, linestyle=style, label=name)
    left.set(xlabel="x1", ylabel="x2", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), title="What it learned from")
    whole.legend(loc="outside lower center", ncols=4)
    first = mistakes[:60]  # more would run together
    right.plot(range(1, len(first) + 1), first, "o-", markersize=3)
    right.set(xlabel="epoch", ylabel="mistakes", title="Mistakes in the first epochs")
    save(whole, "learning.png")

    whole, panel = figure()
    margins, needed, allowed = np.array(table).T
    panel.loglog(margins, np.maximum(needed, 1), "o-", label="corrections needed")
    panel.loglog(margins, allowed, "s--", label="bound (R / gamma)^2")
    panel.set(xlabel="margin", ylabel="corrections", title="Closer together, longer to learn")
    panel.set_xticks(margins, [f"{margin:g}" for margin in margins])
    panel.set_xticks([], minor=True)
    panel.legend()
    save(whole, "margins.png")


def main() -> None:
    """Read the options and run."""
    parser = options_of(__file__, __doc__)
    parser.add_argument("--samples", type=int, default=60, help="how many points (default 60)")
    parser.add_argument("--margin", type=float, default=0.05, help="how far they stay off the line (0.05)")
    parser.add_argument("--flip", type=int, default=0, help="how many labels are wrong (0)")
    parser.add_argument("--rate", type=float, default=1.0, help="learning rate (1)")
    parser.add_argument("--epochs", type=int, default=1000, help="the most epochs (1000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other points (0)")
    options = parser.parse_args()
    if options.samples < 2 or options.epochs < 1:
        parser.error("--samples must be at least 2, and --epochs at least 1")
    if not 0 < options.margin <= 0.5:
        parser.error("--margin must be above 0 and at most 0.5: the square ends at 1")
    if options.flip < 0 or options.rate <= 0:
        parser.error("--flip must not be negative, and --rate must be above 0")
    run(options)


if __name__ == "__main__":
    main()
