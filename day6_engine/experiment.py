"""Over-fitting on purpose, and what helps against it. You choose the network, the data and the remedies.

Networks with one hidden layer learn a few handwritten digits, some of them with wrong labels: without any remedy, with
an L2 penalty, with an L1 penalty, and with dropout. All start from the same weights. The test digits keep their right
labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from solutions import (
    NeuralNetwork,
    dense,
    dense_backward,
    dropout,
    l2_penalty,
    one_hot,
    relu,
    relu_backward,
    softmax_cross_entropy_backward,
)
from solutions.data import load_digits
from solutions.experiment import Save, options_of, pictures


@dataclass
class Samples:
    """Digits for training, some of them spoiled, and for testing; pixels from 0 to 1."""

    X: np.ndarray
    labels: np.ndarray
    X_test: np.ndarray
    test_labels: np.ndarray
    spoiled: int


@dataclass
class Run:
    """One training: the network, and both losses at every tenth step."""

    network: NeuralNetwork
    steps: list[int] = field(default_factory=list)
    training: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)


def draw_samples(count: int, wrong: float, seed: int) -> Samples:
    """`count` training digits; about the share `wrong` of them gets a label drawn at random."""
    digits, rng = load_digits(), np.random.default_rng(seed)
    rows = rng.permutation(len(digits.X_train))[:count]
    labels = digits.y_train[rows].copy()
    chosen = rng.random(count) < wrong
    labels[chosen] = rng.integers(0, 10, chosen.sum())
    spoiled = int(np.sum(labels != digits.y_train[rows]))
    return Samples(digits.X_train[rows] / 16, labels, digits.X_test / 16, digits.y_test, spoiled)


def train(
    samples: Samples, hidden: int, steps: int, learning_rate: float, seed: int, l2=0.0, l1=0.0, rate=0.0
) -> Run:
    """Gradient descent on all samples at once, with an L2 or L1 penalty, or dropout on the hidden units."""
    network, rng = NeuralNetwork(64, hidden, 10, np.random.default_rng(seed)), np.random.default_rng(seed + 1)
    run, Y, Y_test = Run(network), one_hot(samples.labels, 10), one_hot(samples.test_labels, 10)
    for step in range(steps + 1):
        if step % 10 == 0:
            run.steps.append(step)
            run.training.append(network.loss(samples.X, Y))
            run.test.append(network.loss(samples.X_test, Y_test))
        Z1 = dense(samples.X, network.W1, network.b1)
        A1, mask = dropout(relu(Z1), rate, rng)
        dZ2 = softmax_cross_entropy_backward(dense(A1, network.W2, network.b2), Y)
        dA1, dW2, db2 = dense_backward(dZ2, A1, network.W2)
        _, dW1, db1 = dense_backward(relu_backward(dA1 * mask, Z1), samples.X, network.W1)
        _, prices = l2_penalty([network.W1, network.W2], l2)
        network.W1 -= learning_rate * (dW1 + prices[0] + l1 * np.sign(network.W1))
        network.W2 -= learning_rate * (dW2 + prices[1] + l1 * np.sign(network.W2))
        network.b1 -= learning_rate * db1
        network.b2 -= learning_rate * db2
    return run


def tell(runs: dict[str, Run], samples: Samples, hidden: int) -> None:
    """Print the table and what to notice in it."""
    print(
        f"{len(samples.X)} training digits, {samples.spoiled} of them with a wrong label; {hidden} hidden units\n"
    )
    print(f"  {'':<14}{'loss':>16}{'right':>18}{'mean |weight|':>16}{'weights near 0':>16}")
    print(f"  {'':<14}{'train':>8}{'test':>8}{'train':>10}{'test':>8}")
    right = {}
    for name, run in runs.items():
        W1 = np.abs(run.network.W1)
        train_right = np.mean(run.network.predict(samples.X) == samples.labels)
        right[name] = np.mean(run.network.predict(samples.X_test) == samples.test_labels)
        losses = f"{run.training[-1]:>8.3f}{run.test[-1]:>8.3f}"
        print(
            f"  {name:<14}{losses}{train_right:>10.0%}{right[name]:>8.0%}{W1.mean():>16.3f}{np.mean(W1 < 0.01):>16.0%}"
        )
    best = max(right, key=lambda name: right[name])
    lowest = runs["none"].steps[int(np.argmin(runs["none"].test))]
    print("\nNotice:")
    print(f"  Best on the test digits: {best}. The training loss doesn't tell you that.")
    print(
        f"  Without a remedy, the test loss was lowest after {lowest} steps. From there on it learned by heart."
    )
    print(
        "  L2 makes all weights smaller, L1 brings most of them close to 0, dropout leaves their sizes as they are."
    )
    print(
        "  Try --wrong 0, then --samples 1000: which remedy is still needed? Then --l2 0.3: what goes wrong?"
    )


@pictures("The table above says the same.")
def draw(save: Save, runs: dict[str, Run]) -> None:
    """Save both pictures."""
    from solutions.plots.style import BLUE, ORANGE, figure

    picture, panels = figure(1, len(runs), width=2.9, height=2.8)
    for panel, (name, run) in zip(panels, runs.items(), strict=True):
        panel.plot(run.steps, run.training, color=BLUE, label="training")
        panel.plot(run.steps, run.test, "--", color=ORANGE, label="test")
        panel.set(title=name, xlabel="step", ylim=(0, 2.5))
    panels[0].set_ylabel("loss in nats")
    panels[0].legend()
    save(picture, "losses.png")

    picture, panels = figure(1, len(runs), width=2.9, height=2.6)
    reach = max(float(np.abs(run.network.W1).max()) for run in runs.values())
    for panel, (name, run) in zip(panels, runs.items(), strict=True):
        panel.hist(run.network.W1.ravel(), bins=np.linspace(-reach, reach, 42), color=BLUE)
        panel.set(title=name, xlabel="weight of the first layer", yscale="log")
    panels[0].set_ylabel("number of weights")
    save(picture, "weights.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument("--samples", type=int, default=200, help="training digits, up to 1437 (default 200)")
    parser.add_argument(
        "--wrong", type=float, default=0.2, help="share of labels to be replaced (default 0.2)"
    )
    parser.add_argument("--hidden", type=int, default=100, help="hidden units (default 100)")
    parser.add_argument("--l2", type=float, default=0.015, help="strength of the L2 penalty (default 0.015)")
    parser.add_argument("--l1", type=float, default=0.003, help="strength of the L1 penalty (default 0.003)")
    parser.add_argument(
        "--rate", type=float, default=0.6, help="share of units that dropout drops (default 0.6)"
    )
    parser.add_argument("--steps", type=int, default=500, help="steps of gradient descent (default 500)")
    parser.add_argument("--learning-rate", type=float, default=0.5, help="the learning rate (default 0.5)")
    parser.add_argument("--seed", type=int, default=0, help="which samples and first weights (default 0)")
    chosen = parser.parse_args()
    if not (1 <= chosen.samples <= 1437 and chosen.hidden > 0 and chosen.steps > 0 and 0 <= chosen.rate < 1):
        parser.error(
            "--samples: 1 to 1437; --hidden and --steps: at least 1; --rate: 0 up to, not including, 1"
        )

    samples = draw_samples(chosen.samples, chosen.wrong, chosen.seed)
    remedies = {
        "none": {},
        f"L2 {chosen.l2:g}": {"l2": chosen.l2},
        f"L1 {chosen.l1:g}": {"l1": chosen.l1},
        f"dropout {chosen.rate:g}": {"rate": chosen.rate},
    }
    runs = {
        name: train(samples, chosen.hidden, chosen.steps, chosen.learning_rate, chosen.seed, **remedy)
        for name, remedy in remedies.items()
    }
    tell(runs, samples, chosen.hidden)
    draw(chosen.out, runs)


if __name__ == "__main__":
    main()
