"""How few images are enough, and what if some of their labels are wrong?

The network of the week (one hidden layer, batches, Adam) learns scikit-learn's 8 x 8 digits, which need no download.
It learns from few images first, then from more. Then it learns from all of them, epoch by epoch, and is measured on
seen and on unseen images.

Things to try:
    --wrong 0.3            three of ten training labels are wrong: does it learn them?
    --hidden 4             a network that is almost too small to learn by heart
    --optimizer sgd        plain gradient descent with the same batches
    --batch 1000           few large steps instead of many small ones
"""

from __future__ import annotations

import argparse

import numpy as np

from solutions import SGD, Adam, NeuralNetwork, accuracy, data, one_hot, scale_pixels, train_minibatch
from solutions.experiment import Save, options_of, pictures

SIZES = (20, 50, 100, 200, 500, 1000, 1437)


def digits(options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(X, labels, true labels, X_test, labels_test); `--wrong` of the training labels are false."""
    rng = np.random.default_rng(options.seed)
    loaded = data.load_digits(options.seed)
    labels = loaded.y_train.copy()
    false = rng.choice(len(labels), size=round(options.wrong * len(labels)), replace=False)
    labels[false] = (labels[false] + rng.integers(1, 10, size=len(false))) % 10
    X, X_test = scale_pixels(loaded.X_train, 16), scale_pixels(loaded.X_test, 16)
    return X, labels, loaded.y_train, X_test, loaded.y_test


def beginning(options: argparse.Namespace) -> tuple[NeuralNetwork, SGD | Adam, np.random.Generator]:
    """A new network, its optimizer and its generator."""
    rng = np.random.default_rng(options.seed)
    optimizer = Adam(options.rate or 0.005) if options.optimizer == "adam" else SGD(options.rate or 0.5)
    return NeuralNetwork(64, options.hidden, 10, rng), optimizer, rng


def by_size(options: argparse.Namespace, X, labels, X_test, labels_test) -> list[tuple[int, float, float]]:
    """(images, accuracy on them, accuracy on the test set) for each size; as many steps for each."""
    table = []
    for size in SIZES:
        network, optimizer, rng = beginning(options)
        steps_an_epoch = -(-size // options.batch)
        epochs = max(1, options.epochs * -(-len(X) // options.batch) // steps_an_epoch)
        train_minibatch(network, optimizer, X[:size], one_hot(labels[:size], 10), epochs, options.batch, rng)
        seen = accuracy(network.predict(X[:size]), labels[:size])
        table.append((size, seen, accuracy(network.predict(X_test), labels_test)))
    return table


def by_epoch(options: argparse.Namespace, X, labels, X_test, labels_test) -> np.ndarray:
    """Accuracy on seen and on unseen images after each epoch: (epochs, 2)."""
    network, optimizer, rng = beginning(options)
    y, history = one_hot(labels, 10), []
    for _ in range(options.epochs):
        train_minibatch(network, optimizer, X, y, 1, options.batch, rng)
        history.append((accuracy(network.predict(X), labels), accuracy(network.predict(X_test), labels_test)))
    return np.array(history)


def run(options: argparse.Namespace) -> None:
    """Both measurements, what to notice, and pictures."""
    X, labels, truth, X_test, labels_test = digits(options)
    false = int(np.sum(labels != truth))
    print(
        f"{len(X)} training images, {false} with a wrong label; {len(X_test)} test images; seed {options.seed}"
    )
    print(f"{options.hidden} hidden units, {options.optimizer}, batches of {options.batch}\n")

    table = by_size(options, X, labels, X_test, labels_test)
    print("training images   accuracy on them   on unseen ones")
    for size, seen, unseen in table:
        print(f"{size:>15} {seen:>18.1%} {unseen:>16.1%}")
    print(
        "Notice: few images are learned by heart with ease. What grows with their number is the right-hand column.\n"
    )

    history = by_epoch(options, X, labels, X_test, labels_test)
    best = int(np.argmax(history[:, 1]))
    print("epoch   accuracy on seen images   on unseen ones")
    for epoch in sorted({0, 1, 4, 9, best, options.epochs // 2, options.epochs - 1}):
        if epoch < options.epochs:
            mark = "   <- best" if epoch == best else ""
            print(f"{epoch + 1:>5} {history[epoch, 0]:>25.1%} {history[epoch, 1]:>16.1%}{mark}")
    _notice(history, 1 - false / len(labels))
    draw(options.out, options.wrong, table, history)


def _notice(history: np.ndarray, true: float) -> None:
    """What the second table shows; `true` is the share of true labels."""
    seen, unseen = history[-1]
    if true < 1 and seen > true:
        print(
            f"Notice: {true:.1%} of the labels are true. What it gets right on seen images beyond that, it has learned"
        )
        print("by heart, wrong labels included. Compare the right-hand column with its best line.")
    elif seen > unseen + 0.005:
        print(
            f"Notice: at the end, seen images are {100 * (seen - unseen):.1f} points ahead. Now try --wrong 0.3"
        )
    else:
        print(
            "Notice: seen images are no better than unseen ones: it learned nothing by heart. Train longer, or larger."
        )


@pictures("The figures above say the same.")
def draw(save: Save, wrong: float, table: list[tuple[int, float, float]], history: np.ndarray) -> None:
    """Save both measurements as pictures."""
    from solutions.plots.style import BLACK, BLUE, VERMILION, figure

    whole, (left, right) = figure(1, 2)
    sizes, seen, unseen = np.array(table).T
    left.semilogx(sizes, seen, "o-", color=BLUE, label="seen images")
    left.semilogx(sizes, unseen, "s--", color=VERMILION, label="unseen images")
    left.set_xticks(sizes, [f"{size:g}" for size in sizes], rotation=45)
    left.set_xticks([], minor=True)
    left.set(xlabel="training images", ylabel="accuracy", title="More images", ylim=(0, 1.03))
    epochs = np.arange(1, len(history) + 1)
    right.plot(epochs, history[:, 0], color=BLUE)
    right.plot(epochs, history[:, 1], "--", color=VERMILION)
    if wrong:
        right.axhline(1 - wrong, color=BLACK, linestyle=":", label="share of true labels")
    right.set(xlabel="epoch", ylabel="accuracy", title="Longer training, all images", ylim=(0, 1.03))
    whole.legend(loc="outside lower center", ncols=3)
    save(whole, "images_and_epochs.png")


def main() -> None:
    """Read the options and run."""
    parser = options_of(__file__, __doc__)
    parser.add_argument(
        "--wrong", type=float, default=0.0, help="share of training labels that are wrong (0)"
    )
    parser.add_argument("--hidden", type=int, default=64, help="hidden units (64)")
    parser.add_argument("--optimizer", choices=("adam", "sgd"), default="adam", help="adam (default) or sgd")
    parser.add_argument(
        "--rate", type=float, default=None, help="learning rate (0.005 for adam, 0.5 for sgd)"
    )
    parser.add_argument("--batch", type=int, default=32, help="images a batch (32)")
    parser.add_argument("--epochs", type=int, default=60, help="epochs with all the images (60)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another split and start (0)")
    options = parser.parse_args()
    if not 0 <= options.wrong <= 0.9:
        parser.error("--wrong must be between 0 and 0.9")
    if min(options.hidden, options.batch, options.epochs) < 1 or (
        options.rate is not None and options.rate <= 0
    ):
        parser.error("--hidden, --batch and --epochs must be at least 1, and --rate above 0")
    run(options)


if __name__ == "__main__":
    main()
