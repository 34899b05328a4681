"""Plant a bug in backpropagation, and find it by the gradient check.

A small network is sent forward and back. Its four gradients are compared with brute force, for many steps h.
Choose a bug with --bug, look at the table alone, and say where it sits: what comes before it on the way back is
still right, what comes after it is not.

With --graph, an expression in x and y is turned into a graph of Values, which finds its own gradients.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from solutions import (
    Value,
    cross_entropy,
    dense,
    dense_backward,
    gradient_check,
    init_network,
    numerical_gradient,
    one_hot,
    relu,
    relu_backward,
    softmax,
    softmax_cross_entropy_backward,
)

BUGS = {
    "none": "everything is right",
    "mean-missing": "the loss's 1/N is left out of dlogits",
    "bias-mean": "db1 and db2 are means over the batch, not sums",
    "no-gate": "ReLU lets every gradient through on the way back",
    "relu-value": "ReLU's way back multiplies by its value, not by its slope",
    "wrong-input": "dW2 is computed from Z1, not from A1",
}
STEPS = 10.0 ** np.arange(-12, 0)
Arrays = dict[str, np.ndarray]


def make(hidden: int, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """Random samples with four features, one-hot targets of three classes, and a network."""
    rng = np.random.default_rng(seed)
    (W1, b1), (W2, b2) = init_network([4, hidden, 3], rng)
    W1, W2 = W1 / 2, W2 / np.sqrt(hidden)
    X, targets = rng.normal(size=(samples, 4)), one_hot(rng.integers(3, size=samples), 3)
    return X, targets, {"W1": W1, "b1": b1 + 0.1 * rng.normal(size=b1.shape), "W2": W2, "b2": b2}


def loss(X: np.ndarray, targets: np.ndarray, p: Arrays) -> float:
    """The mean cross-entropy of the network."""
    A1 = relu(dense(X, p["W1"], p["b1"]))
    return cross_entropy(softmax(dense(A1, p["W2"], p["b2"])), targets)


def gradients(X: np.ndarray, targets: np.ndarray, p: Arrays, bug: str) -> Arrays:
    """The four gradients, in the order in which the way back finds them, with a bug planted."""
    Z1 = dense(X, p["W1"], p["b1"])
    A1 = relu(Z1)
    logits = dense(A1, p["W2"], p["b2"])

    dlogits = softmax_cross_entropy_backward(logits, targets)
    if bug == "mean-missing":
        dlogits = dlogits * len(X)
    dA1, dW2, db2 = dense_backward(dlogits, Z1 if bug == "wrong-input" else A1, p["W2"])
    if bug == "no-gate":
        dZ1 = dA1
    elif bug == "relu-value":
        dZ1 = dA1 * A1
    else:
        dZ1 = relu_backward(dA1, Z1)
    _, dW1, db1 = dense_backward(dZ1, X, p["W1"])
    if bug == "bias-mean":
        db1, db2 = db1 / len(X), db2 / len(X)
    return {"W2": dW2, "b2": db2, "W1": dW1, "b1": db1}


def check(X: np.ndarray, targets: np.ndarray, p: Arrays, bug: str) -> dict[str, list[float]]:
    """For each gradient its relative error at each of STEPS."""
    return {
        name: [
            gradient_check(lambda a, n=name: loss(X, targets, p | {n: a}), found, p[name], h) for h in STEPS
        ]
        for name, found in gradients(X, targets, p, bug).items()
    }


def tell(errors: dict[str, list[float]], bug: str, p: Arrays) -> None:
    """Print the table and what to notice."""
    print(f"Relative errors of the four gradients, bug: {bug}\n")
    print(f"  {'':<6}" + "".join(f"{f'h = {h:.0e}':>13}" for h in STEPS[2::3]) + "    verdict at the best h")
    for name, row in errors.items():
        best = min(row)
        verdict = "right" if best < 1e-6 else "wrong" if best > 1e-2 else "look closer"
        print(f"  d{name:<5}" + "".join(f"{error:>13.1e}" for error in row[2::3]) + f"    {verdict}")
    count = sum(array.size for array in p.values())
    print("\nNotice:")
    print("  The table is in the order of the way back: the first line that is wrong tells where to look.")
    print(
        "  No h makes a wrong gradient right. A right one is right in the middle alone: large steps miss the"
    )
    print("  curve's bend, tiny ones drown in rounding.")
    print(f"  {count} weights: each column took {2 * count} runs of the network, the way back a single one.")
    if bug != "none":
        print(f"  The bug: {BUGS[bug]}.")
    print()


def tell_graph(text: str) -> tuple[Value, dict[str, Value]]:
    """Evaluate an expression in x and y on Values, and print its gradients beside those by brute force."""
    start = {"x": 0.5, "y": -1.5}
    names = {name: Value(number) for name, number in start.items()}
    result = evaluated(text, names)
    result.backward()

    def at(point: np.ndarray) -> float:
        return float(evaluated(text, {n: Value(v) for n, v in zip(start, point, strict=True)}).data)

    numerical = numerical_gradient(at, np.array(list(start.values())))
    print(f"f = {text} = {result.data:.6f} at x = 0.5, y = -1.5\n")
    for (name, value), slope in zip(names.items(), numerical, strict=True):
        print(f"  df/d{name}: {value.grad:.6f} by the graph, {slope:.6f} by brute force")
    print("\nNotice:")
    print(
        "  Nobody derived anything: each step brought its own slope. In the picture, multiply the slopes along"
    )
    print("  each path from x to the end, and add the paths up: that is x's gradient.\n")
    return result, {**names, "f": result}


def evaluated(text: str, names: dict[str, Value]) -> Value:
    """The expression's value; x and y are all that it may name.

    Raises:
        ValueError: it is no expression in x and y.
    """
    try:
        result = eval(text, {"__builtins__": {}}, dict(names))
    except Exception as error:
        raise ValueError(f"--graph: {text!r} can't be computed: {error}") from None
    if not isinstance(result, Value):
        raise ValueError(f"--graph: {text!r} is {result!r}; expected an expression in x and y")
    return result


def draw(errors: dict[str, list[float]], bug: str, graph: tuple[Value, dict[str, Value]], out: Path) -> None:
    """Save both pictures; without matplotlib, say so."""
    try:
        import matplotlib
    except ImportError:
        print("No pictures: matplotlib is not installed. The tables above say the same.")
        return
    matplotlib.use("Agg")  # draws into files, so it needs no display
    from solutions.plots.graph import figure_of, graph_of
    from solutions.plots.style import figure

    out.mkdir(parents=True, exist_ok=True)
    picture, panel = figure(width=6.4, height=3.8)
    for (name, row), marker in zip(errors.items(), "osD^", strict=True):
        panel.loglog(STEPS, np.maximum(row, 1e-16), marker=marker, markersize=4, label=f"d{name}")
    panel.set(xlabel="step h", ylabel="relative error", title=f"bug: {bug}")
    panel.legend(frameon=False)
    save(picture, out / "relative_errors.png")
    save(figure_of(*graph_of(*graph)), out / "graph.png")
    print(f"Pictures: relative_errors.png and graph.png in {out}")


def save(picture: Any, path: Path) -> None:
    """Write a figure into a file and let go of it."""
    import matplotlib.pyplot as plt

    picture.savefig(path, dpi=120)
    plt.close(picture)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bug", choices=BUGS, default="none", help="which bug to plant (default none)")
    parser.add_argument("--hidden", type=int, default=5, help="units in the hidden layer (default 5)")
    parser.add_argument("--samples", type=int, default=8, help="samples in the batch (default 8)")
    parser.add_argument("--seed", type=int, default=0, help="which random network (default 0)")
    parser.add_argument(
        "--graph",
        default="(x * y + x).tanh() * x",
        help="an expression in x and y, of + - * / **, exp(), ...",
    )
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "experiment_output", help="for pictures"
    )
    chosen = parser.parse_args()
    if not (1 <= chosen.hidden <= 100 and 1 <= chosen.samples <= 1000):
        parser.error("--hidden must be from 1 to 100, --samples from 1 to 1000")

    X, targets, parameters = make(chosen.hidden, chosen.samples, chosen.seed)
    errors = check(X, targets, parameters, chosen.bug)
    tell(errors, chosen.bug, parameters)
    try:
        graph = tell_graph(chosen.graph)
    except ValueError as error:
        parser.error(str(error))
    draw(errors, chosen.bug, graph, chosen.out)


if __name__ == "__main__":
    main()
