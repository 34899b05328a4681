"""Pictures of training: losses as areas, paths in a ravine, spreads of gradients, the memory of a card."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.patches import Rectangle

from concepts.figures.drawing import picture
from solutions import SGD, Adam, Momentum, cosine_schedule
from solutions.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, figure

# The four points that go through the pages of this folder.
X, Y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 3.0, 7.0, 8.0])


@picture("loss-functions")
def errors_as_squares() -> None:
    """Squared errors as squares, what one wrong point does to two losses, and two losses of a probability."""
    _, (left, middle, right) = figure(1, 3, width=3.8, height=3.9)
    ends = np.array([0.0, 5.0])
    left.plot(ends, ends, color=BLACK, linewidth=2)
    for x, y in zip(X, Y, strict=True):
        error = y - x
        left.add_patch(Rectangle((x, x), -error, error, color=BLUE, alpha=0.25, linewidth=0))
        left.plot([x, x], [x, y], color=BLUE, linewidth=1.5)
    left.plot(X, Y, "o", color=VERMILION, zorder=4)
    left.set(
        title="squared errors at w = 1", xlabel="x", ylabel="y", xlim=(-1.5, 5.5), ylim=(0, 9), aspect="equal"
    )

    wrong = np.array([2.0, 3.0, 7.0, 80.0])
    slopes = np.linspace(0, 15, 3001)[:, None]
    squared = slopes[np.mean((slopes * X - wrong) ** 2, axis=1).argmin(), 0]
    absolute = slopes[np.mean(abs(slopes * X - wrong), axis=1).argmin(), 0]
    middle.plot(ends, squared * ends, color=BLUE, linewidth=2, label="squared error")
    middle.plot(ends, absolute * ends, "--", color=GREEN, linewidth=2, label="absolute error")
    middle.plot(X, wrong, "o", color=VERMILION, zorder=4)
    middle.set(title="one point wrong", xlabel="x", ylabel="y")
    middle.legend(frameon=False)

    p = np.linspace(0.005, 1, 300)
    right.plot(p, -np.log(p), color=BLUE, linewidth=2, label="-ln p")
    right.plot(p, (1 - p) ** 2, "--", color=ORANGE, linewidth=2, label="(1 - p) squared")
    right.set(title="a class", xlabel="p, probability of the right answer", ylabel="loss", ylim=(0, 5))
    right.legend(frameon=False)


@picture("optimizers")
def ravine_and_schedule() -> None:
    """Three optimizers in a ravine, and a schedule with warm-up."""
    _, (left, right) = figure(1, 2, width=4.7, height=3.7)
    steep = np.array([1.0, 20.0])
    w1, w2 = np.meshgrid(np.linspace(-2.6, 0.9, 200), np.linspace(-0.75, 0.75, 150))
    left.contour(
        w1, w2, (steep[0] * w1**2 + steep[1] * w2**2) / 2, levels=[0.05, 0.3, 1, 2.2, 4], colors="0.75"
    )
    kinds = (
        ("gradient descent", SGD(0.092), VERMILION, "^-"),
        ("momentum", Momentum(0.03, beta=0.7), BLUE, "o-"),
        ("Adam", Adam(0.15), GREEN, "s-"),
    )
    for name, optimizer, colour, line in kinds:
        path = [np.array([-2.3, 0.55])]
        for _ in range(24):
            now = path[-1].copy()
            optimizer.step([now], [steep * now])
            path.append(now)
        left.plot(*np.array(path).T, line, color=colour, markersize=3.5, linewidth=1.1, label=name)
    left.plot(0, 0, "x", color=BLACK, markersize=9, markeredgewidth=2)
    left.set(title="24 steps in a ravine", xlabel="w1", ylabel="w2")
    left.legend(frameon=False, loc="lower right")
    steps = np.arange(1001)
    rates = [cosine_schedule(int(step), 1000, peak=1e-3, warmup=100) for step in steps]
    right.plot(steps, rates, color=BLUE, linewidth=2)
    right.axvline(100, color="0.5", linestyle=":")
    right.text(115, 0.0001, "end of the warm-up", color="0.35")
    right.set(title="learning rate", xlabel="step", ylabel="rate")


@picture("batching")
def spread_and_padding() -> None:
    """The gradients that batches of each size can give, and two ways to pack eight sentences."""
    _, (left, right) = figure(1, 2, width=4.8, height=3.7)
    slopes = 2 * X * (X - Y)
    for size in (1, 2, 3, 4):
        means = [slopes[list(rows)].mean() for rows in combinations(range(4), size)]
        left.plot(means, [size] * len(means), "o", color=BLUE, markersize=8, alpha=0.8)
    left.axvline(slopes.mean(), color=VERMILION, linestyle="--")
    left.text(slopes.mean() + 0.4, 4.42, "mean of all, -15.5", color=VERMILION)
    left.set(title="what a batch may say", xlabel="gradient at w = 1", ylabel="samples in the batch")
    left.set(yticks=[1, 2, 3, 4], ylim=(0.5, 4.7))
    lengths = [2, 9, 3, 8, 3, 9, 2, 8]
    for start, order, name in ((0, lengths, "as they come"), (11, sorted(lengths), "sorted")):
        for half in (0, 1):
            batch = order[4 * half : 4 * half + 4]
            for row, length in enumerate(batch):
                for column in range(max(batch)):
                    place = (start + column, -(row + 5 * half))
                    colour = (BLUE, GREEN)[half] if column < length else "0.87"
                    right.add_patch(Rectangle(place, 0.85, 0.85, color=colour, linewidth=0))
        right.text(start, 1.5, name)
    right.set(title="two batches of four sentences; grey is padding", xlim=(-0.5, 20.5), ylim=(-8.5, 2.6))
    right.axis("off")


@picture("distributed-training")
def cards_and_pipelines() -> None:
    """The memory of one of eight cards for 7 billion weights, and when four stages of a pipeline work."""
    _, (left, right) = figure(1, 2, width=4.9, height=4.0)
    names = ("no splitting", "stage 1:\noptimizer", "stage 2:\n+ gradients", "stage 3:\n+ weights")
    kinds = (("weights", 2, BLUE, 3), ("gradients", 2, ORANGE, 2), ("optimizer", 12, GREEN, 1))
    bottom = np.zeros(4)
    for kind, size, colour, split_from in kinds:
        heights = np.array([7.0 * size / (8 if stage >= split_from else 1) for stage in range(4)])
        left.bar(names, heights, bottom=bottom, color=colour, label=kind, width=0.65)
        bottom += heights
    for place, height in enumerate(bottom):
        left.text(place, height + 1.5, f"{height:g}", ha="center")
    left.axhline(80, color=VERMILION, linestyle="--")
    left.text(3.4, 82, "a card of 80 GB", color=VERMILION, ha="right")
    left.set(title="7 billion weights, one of 8 cards", ylabel="GB", ylim=(0, 125))
    left.legend(frameon=False, loc="center right")
    left.tick_params(axis="x", labelsize=8)

    colours = (BLUE, GREEN, ORANGE, PURPLE)
    for pieces, top in ((1, 10.0), (4, 4.0)):
        long = 4 / pieces  # the whole batch takes a stage four units of time
        for stage in range(4):
            for piece in range(pieces):
                corner = ((stage + piece) * long, top - stage)
                right.add_patch(
                    Rectangle(
                        corner, long * 0.95, 0.85, color=colours[piece] if pieces > 1 else SKY, linewidth=0
                    )
                )
            right.text(-0.4, top - stage + 0.4, f"stage {stage + 1}", ha="right", va="center", fontsize=8)
        said = "one batch" if pieces == 1 else "the same batch in four pieces"
        right.text(0, top + 1.15, said)
    right.annotate("", xy=(16.5, 0.3), xytext=(0, 0.3), arrowprops={"arrowstyle": "-|>", "color": "0.4"})
    right.text(16.5, -0.5, "time", ha="right", color="0.4")
    right.set(title="a pipeline of four stages", xlim=(-3.5, 17), ylim=(-1, 12.3))
    right.axis("off")
