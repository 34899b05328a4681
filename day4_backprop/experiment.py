"""A bug sits somewhere in backpropagation. Find it with the gradient check.

A small network is sent forward and back, with your own functions where they pass their checks. Its four gradients are
compared with brute force, for many steps h. On the way back, everything before the bug is still right, and everything
after it is wrong: so the table tells you where the bug sits.

    --bug mystery                       plants a bug that is not named, and prints the number of the case
    --bug mystery --case 7 --reveal     tells what it was
    --bug no-gate                       plants a bug that you choose

    --graph "x * y + x"                 turns an expression in x and y into a graph of Values, which finds its
                                        own gradients

Without any of these you get both: the network without a bug, and a graph.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from grading.lab import yours
from solutions.experiment import Save, options_of, pictures

BUGS = {
    "none": "there is none, everything is right",
    "mean-missing": "the 1/N of the loss is left out of dlogits",
    "bias-mean": "db1 and db2 are means over the batch instead of sums",
    "no-gate": "ReLU lets every gradient through on the way back",
    "relu-value": "ReLU's way back multiplies by its value instead of its slope",
    "wrong-input": "dW2 is computed from Z1 instead of A1",
}
MYSTERY = "mystery"
STEPS = 10.0 ** np.arange(-12, 0)
PIECES = (
    "init_network",
    "dense",
    "relu",
    "softmax",
    "one_hot",
    "cross_entropy",
    "numerical_gradient",
    "gradient_check",
    "dense_backward",
    "relu_backward",
    "softmax_cross_entropy_backward",
    "Value",
)
EXPRESSION = "(x * y + x).tanh() * x"
Arrays = dict[str, np.ndarray]


def pieces() -> SimpleNamespace:
    """The functions of days 2 to 4: yours where they pass their checks, else the course's. Says which are whose."""
    with contextlib.chdir(Path(__file__).parent):  # `yours` looks for your notebooks from a day's folder
        return SimpleNamespace(**dict(zip(PIECES, yours(*PIECES), strict=True)))


def mystery(case: int) -> str:
    """The bug of a case."""
    return str(np.random.default_rng(case).choice(list(BUGS)))


def make(use: SimpleNamespace, hidden: int, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """Random samples with four features, one-hot targets of three classes, and a network."""
    rng = np.random.default_rng(seed)
    (W1, b1), (W2, b2) = use.init_network([4, hidden, 3], rng)
    W1, W2 = W1 / 2, W2 / np.sqrt(hidden)
    X, targets = rng.normal(size=(samples, 4)), use.one_hot(rng.integers(3, size=samples), 3)
    return X, targets, {"W1": W1, "b1": b1 + 0.1 * rng.normal(size=b1.shape), "W2": W2, "b2": b2}


def loss_with(use: SimpleNamespace, X: np.ndarray, targets: np.ndarray, p: Arrays) -> Callable[..., float]:
    """The network's mean cross-entropy as a function of the parameters that are given, the others as in `p`."""

    def loss(**given: np.ndarray) -> float:
        q = p | given
        A1 = use.relu(use.dense(X, q["W1"], q["b1"]))
        return float(use.cross_entropy(use.softmax(use.dense(A1, q["W2"], q["b2"])), targets))

    return loss


def gradients(use: SimpleNamespace, X: np.ndarray, targets: np.ndarray, p: Arrays, bug: str) -> Arrays:
    """The four gradients, in the order in which the way back finds them, with a bug planted."""
    Z1 = use.dense(X, p["W1"], p["b1"])
    A1 = use.relu(Z1)
    logits = use.dense(A1, p["W2"], p["b2"])

    dlogits = use.softmax_cross_entropy_backward(logits, targets)
    if bug == "mean-missing":
        dlogits = dlogits * len(X)
    dA1, dW2, db2 = use.dense_backward(dlogits, Z1 if bug == "wrong-input" else A1, p["W2"])
    if bug == "no-gate":
        dZ1 = dA1
    elif bug == "relu-value":
        dZ1 = dA1 * A1
    else:
        dZ1 = use.relu_backward(dA1, Z1)
    _, dW1, db1 = use.dense_backward(dZ1, X, p["W1"])
    if bug == "bias-mean":
        db1, db2 = db1 / len(X), db2 / len(X)
    return {"W2": dW2, "b2": db2, "W1": dW1, "b1": db1}


def check(
    use: SimpleNamespace, X: np.ndarray, targets: np.ndarray, p: Arrays, bug: str
) -> dict[str, list[float]]:
    """For each gradient its relative error at each of STEPS."""
    loss = loss_with(use, X, targets, p)
    return {
        name: [use.gradient_check(lambda a, n=name: loss(**{n: a}), found, p[name], h) for h in STEPS]
        for name, found in gradients(use, X, targets, p, bug).items()
    }


def tell(errors: dict[str, list[float]], title: str, p: Arrays) -> None:
    """Print the table and what to notice."""
    print(f"\nRelative errors of the four gradients, {title}\n")
    print(f"  {'':<6}" + "".join(f"{f'h = {h:.0e}':>13}" for h in STEPS[2::3]) + "    verdict at the best h")
    for name, row in errors.items():
        best = min(row)
        verdict = "right" if best < 1e-6 else "wrong" if best > 1e-2 else "look closer"
        print(f"  d{name:<5}" + "".join(f"{error:>13.1e}" for error in row[2::3]) + f"    {verdict}")
    count = sum(array.size for array in p.values())
    print("\nNotice:")
    print("  The lines are in the order of the way back: the first wrong one tells you where to look.")
    print("  No h makes a wrong gradient right. A right one looks right for middle values of h only:")
    print("  a large step misses the curve's bend, and a tiny one drowns in rounding.")
    print(f"  There are {count} weights. Each column took {2 * count} runs of the network, the way back one.")


def tell_bug(chosen: argparse.Namespace, bug: str) -> None:
    """Name the bug, unless it is to be found."""
    if chosen.bug != MYSTERY or chosen.reveal:
        print(f"\nThe bug: {BUGS[bug]}.")
        return
    print("\nWhich of these is it?")
    for meaning in BUGS.values():
        print(f"  - {meaning}")
    print(f"When you know, run it again with --bug mystery --case {chosen.case} --reveal")


def tell_graph(use: SimpleNamespace, text: str) -> tuple[Any, dict[str, Any]]:
    """Evaluate an expression in x and y on Values, and print its gradients next to those by brute force."""
    start = {"x": 0.5, "y": -1.5}
    names = {name: use.Value(number) for name, number in start.items()}
    result = evaluated(use, text, names)
    result.backward()

    def at(point: np.ndarray) -> float:
        return float(evaluated(use, text, {n: use.Value(v) for n, v in zip(start, point, strict=True)}).data)

    numerical = use.numerical_gradient(at, np.array(list(start.values())))
    print(f"\nf = {text} = {result.data:.6f} at x = 0.5, y = -1.5\n")
    for (name, value), slope in zip(names.items(), numerical, strict=True):
        print(f"  df/d{name}: {value.grad:.6f} by the graph, {slope:.6f} by brute force")
    print("\nNotice:")
    print(
        "  Nobody derived anything: each step brought its own slope. Multiply the slopes along each path of"
    )
    print("  the picture from x to the end, and add the paths up. That is the gradient of x.")
    return result, {**names, "f": result}


def evaluated(use: SimpleNamespace, text: str, names: dict[str, Any]) -> Any:
    """The expression's value; x and y are all that it may name.

    Raises:
        ValueError: it is no expression in x and y.
    """
    try:
        result = eval(text, {"__builtins__": {}}, dict(names))
    except Exception as error:
        raise ValueError(f"--graph: {text!r} can't be computed: {error}") from None
    if not isinstance(result, use.Value):
        raise ValueError(f"--graph: {text!r} is {result!r}; expected an expression in x and y")
    return result


@pictures("The tables above say the same.")
def draw(
    save: Save, errors: dict[str, list[float]], title: str, graph: tuple[Any, dict[str, Any]] | None
) -> None:
    """Save a picture of the errors, if there are any, and one of the graph, if there is one."""
    from solutions.plots.graph import figure_of, graph_of
    from solutions.plots.style import figure

    if errors:
        picture, panel = figure(width=6.4, height=3.8)
        for (name, row), marker in zip(errors.items(), "osD^", strict=True):
            panel.loglog(STEPS, np.maximum(row, 1e-16), marker=marker, markersize=4, label=f"d{name}")
        panel.set(xlabel="step h", ylabel="relative error", title=title)
        panel.legend(frameon=False)
        save(picture, "relative_errors.png")
    if graph:
        save(figure_of(*graph_of(*graph)), "graph.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument("--bug", choices=[*BUGS, MYSTERY], help="what to plant")
    parser.add_argument("--case", type=int, help="which mystery, a number (default: a new one)")
    parser.add_argument("--reveal", action="store_true", help="say what the mystery was")
    parser.add_argument("--hidden", type=int, default=5, help="units in the hidden layer (default 5)")
    parser.add_argument("--samples", type=int, default=8, help="samples in the batch (default 8)")
    parser.add_argument("--seed", type=int, default=0, help="which random network (default 0)")
    parser.add_argument(
        "--graph", metavar="EXPRESSION", help="an expression in x and y, of + - * / **, exp(), ..."
    )
    chosen = parser.parse_args()
    if not (1 <= chosen.hidden <= 100 and 1 <= chosen.samples <= 1000):
        parser.error("--hidden must be from 1 to 100, --samples from 1 to 1000")
    if chosen.reveal and (chosen.bug != MYSTERY or chosen.case is None):
        parser.error("--reveal needs --bug mystery and the --case that you want to know about")
    if chosen.case is None:
        chosen.case = int(np.random.default_rng().integers(1, 1000))
    if chosen.case < 0:
        parser.error("--case must be a number from 0 on")

    both = chosen.bug is None and chosen.graph is None
    bug, expression = ("none", EXPRESSION) if both else (chosen.bug, chosen.graph)
    title = f"bug: {bug}"
    if bug == MYSTERY:
        bug, title = mystery(chosen.case), f"mystery, case {chosen.case}"
    try:
        use = pieces()
        errors, graph = {}, None
        if bug is not None:
            X, targets, parameters = make(use, chosen.hidden, chosen.samples, chosen.seed)
            errors = check(use, X, targets, parameters, bug)
            tell(errors, title, parameters)
            tell_bug(chosen, bug)
        if expression is not None:
            graph = tell_graph(use, expression)
    except NotImplementedError as error:  # a piece that is neither yours nor in this copy of the course
        parser.exit(1, f"{error}\n")
    except ValueError as error:
        parser.error(str(error))
    draw(chosen.out, errors, title, graph)


if __name__ == "__main__":
    main()
