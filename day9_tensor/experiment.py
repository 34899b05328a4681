"""Check the gradients of any expression of Tensors against brute force, with a bug in the Tensor if you like.

Your own Tensor is checked where it passes its checks, else the course's. In an expression you may use

    a (4, 3)   b (3,)   c (4, 1)   W (3, 2)      Tensors of random numbers, all positive
    ids (5,)   targets (4,)                      arrays of ints; ids holds a row twice, targets a -1
    concatenate([a, c])   token_loss(a, targets)

    --expression "(a @ W).softmax()"      checks this one instead of the list
    --bug index-overwrites                plants a bug: which lines of the list turn wrong, and which don't?

Results of more than one number are multiplied by random numbers and added up, so that each of them counts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np

from grading.lab import yours
from solutions.experiment import Save, options_of, pictures

PIECES = ("Tensor", "concatenate", "token_loss", "numerical_gradient", "relative_error")
LEAVES = {"a": (4, 3), "b": (3,), "c": (4, 1), "W": (3, 2)}
EXPRESSIONS = (
    "a + b",
    "a * c",
    "a / b",
    "1 / a",
    "a ** 3",
    "a @ W",
    "(a @ W).tanh()",
    "(a - 1).relu()",
    "a.sum(axis=0)",
    "a.mean(axis=1)",
    "a[ids]",
    "a.reshape(2, 3, 2).transpose(1, 2, 0)",
    "a.softmax()",
    "concatenate([a, c]).log_softmax()",
    "token_loss(a, targets)",
)
RIGHT, WRONG = 1e-6, 1e-2  # relative errors below are rounding, and above a mistake


def _tanh(self: Any) -> Any:
    x = self.data
    return type(self)(np.tanh(x), (self,), (lambda g: g * (1 - x * x),))


def _relu(self: Any) -> Any:
    y = np.maximum(self.data, 0.0)
    return type(self)(y, (self,), (lambda g: g * y,))


def _divide(self: Any, other: Any) -> Any:
    a, b = self.data, getattr(other, "data", other) if isinstance(other, type(self)) else other
    return type(self)(a / b, (self, other), (lambda g: g / b, lambda g: g * a / (b * b)))


def _mean(self: Any, axis: Any = None, keepdims: bool = False) -> Any:
    x, y = self.data, self.data.mean(axis=axis, keepdims=True)
    result = y if keepdims else y.squeeze(axis)
    return type(self)(result, (self,), (lambda g: np.full(x.shape, 1.0) * g.reshape(y.shape) / x.size,))


def _pick(self: Any, index: Any) -> Any:
    def pull(g: np.ndarray) -> np.ndarray:
        full = np.zeros(self.data.shape)
        full[index] = g
        return full

    return type(self)(self.data[index], (self,), (pull,))


def _transpose(self: Any, *axes: int) -> Any:
    order = axes or tuple(range(self.data.ndim))[::-1]

    def pull(g: np.ndarray) -> np.ndarray:
        return np.resize(g.transpose(order), self.data.shape)

    return type(self)(self.data.transpose(order), (self,), (pull,))


def _softmax(self: Any, axis: int = -1) -> Any:
    powers = np.exp(self.data - self.data.max(axis=axis, keepdims=True))
    p = powers / powers.sum(axis=axis, keepdims=True)
    return type(self)(p, (self,), (lambda g: g * p * (1 - p),))


# name: (what is wrong, the method that is replaced, what stands there). All values stay right, only gradients go wrong.
BUGS: dict[str, tuple[str, str, Callable[..., Any] | None]] = {
    "none": ("there is none", "", None),
    "tanh-of-input": ("tanh's slope is computed from its input instead of its result", "tanh", _tanh),
    "relu-value": ("relu's way back multiplies by its value instead of its slope", "relu", _relu),
    "division-sign": ("the gradient of what is divided by has lost its minus", "__truediv__", _divide),
    "mean-by-all": ("mean's way back divides by all numbers instead of those of an axis", "mean", _mean),
    "index-overwrites": ("x[index] keeps one gradient of a row that is picked twice", "__getitem__", _pick),
    "same-axes": ("transpose goes back with the same axes instead of the inverse", "transpose", _transpose),
    "diagonal-only": ("softmax's way back leaves out that all share one sum", "softmax", _softmax),
}


def pieces() -> SimpleNamespace:
    """The pieces of days 4 and 9: yours where they pass their checks, else the course's. Says which are whose."""
    with contextlib.chdir(Path(__file__).parent):  # `yours` looks for your notebooks from a day's folder
        return SimpleNamespace(**dict(zip(PIECES, yours(*PIECES), strict=True)))


@contextlib.contextmanager
def planted(use: SimpleNamespace, bug: str) -> Iterator[None]:
    """While this lasts, one method of the Tensor is wrong."""
    _, method, wrong = BUGS[bug]
    with mock.patch.object(use.Tensor, method, wrong) if wrong else contextlib.nullcontext():
        yield


def evaluated(use: SimpleNamespace, text: str, leaves: dict[str, Any]) -> Any:
    """The expression's value, one number, as a Tensor.

    Raises:
        ValueError: it can't be computed, or is no Tensor.
    """
    names = {
        "concatenate": use.concatenate,
        "token_loss": use.token_loss,
        "ids": np.array([0, 2, 0, 3, 1]),
        "targets": np.array([1, 0, -1, 2]),
    }
    try:
        result = eval(text, {"__builtins__": {}}, names | leaves)
    except Exception as error:
        raise ValueError(f"--expression: {text!r} can't be computed: {error}") from None
    if not isinstance(result, use.Tensor):
        raise ValueError(f"--expression: {text!r} is {result!r}; expected an expression in a, b, c or W")
    if result.data.size == 1:
        return result
    return (result * np.random.default_rng(1).normal(size=result.shape)).sum()


def error_of(use: SimpleNamespace, text: str, seed: int, step: float) -> dict[str, float]:
    """For each leaf that the expression uses, the relative error of its gradient; infinite for a wrong shape."""
    rng = np.random.default_rng(seed)
    arrays = {name: rng.uniform(0.5, 2, shape) for name, shape in LEAVES.items()}
    leaves = {name: use.Tensor(array) for name, array in arrays.items()}
    evaluated(use, text, leaves).backward()
    found = {name: leaf.grad for name, leaf in leaves.items() if leaf.grad is not None}
    if not found:
        raise ValueError(f"--expression: {text!r} uses none of a, b, c and W")

    def slopes(name: str) -> np.ndarray:
        def at(array: np.ndarray) -> float:
            moved = {n: use.Tensor(array if n == name else arrays[n]) for n in arrays}
            return float(evaluated(use, text, moved).data)

        return np.asarray(use.numerical_gradient(at, arrays[name], step))

    return {
        name: float(np.max(use.relative_error(gradient, slopes(name))))
        if gradient.shape == arrays[name].shape
        else np.inf
        for name, gradient in found.items()
    }


def verdict(error: float) -> str:
    """The error in a word."""
    return "right" if error < RIGHT else "wrong" if error > WRONG else "look closer"


def tell(errors: dict[str, dict[str, float]], bug: str) -> None:
    """Print the table and what to notice."""
    print(f"\nRelative errors of the gradients, bug: {bug} ({BUGS[bug][0]})\n")
    width = max(map(len, errors)) + 2
    for text, of in errors.items():
        each = "   ".join(f"{name}: {error:.0e} {verdict(error)}" for name, error in of.items())
        print(f"  {text:<{width}} {each}")
    wrong = [text for text, of in errors.items() if max(of.values()) > WRONG]
    print("\nNotice:")
    if wrong:
        print(f"  Wrong: {', '.join(wrong)}. No value is wrong, so a training would run, and learn badly.")
        print("  A bug shows only in expressions that use its operation. So check each operation by itself.")
    else:
        print("  Errors near 1e-10 are rounding. A mistake in a derivative gives errors above 0.01.")
        print("  Plant one: --bug index-overwrites, say. Guess first which lines will turn wrong.")


@pictures("The table above says the same.")
def draw(save: Save, errors: dict[str, dict[str, float]], bug: str) -> None:
    """Save the picture."""
    from solutions.plots.style import BLUE, VERMILION, figure

    worst = [min(max(*of.values(), 1e-14), 10.0) for of in errors.values()]
    picture, panel = figure(width=7.0, height=1.2 + 0.28 * len(worst))
    panel.barh(list(errors), worst, color=[VERMILION if error > WRONG else BLUE for error in worst])
    panel.axvline(WRONG, color="0.3", linestyle="--")
    panel.set(xscale="log", xlim=(1e-14, 20), xlabel="relative error (dashed: wrong from here on)")
    panel.set_title(f"Gradients against brute force, bug: {bug}")
    panel.invert_yaxis()
    save(picture, "gradient_errors.png")


def main() -> None:
    parser = options_of(__file__, __doc__)
    parser.add_argument("--expression", help="what to check, such as 'a / b' (default: a list)")
    parser.add_argument("--bug", choices=list(BUGS), default="none", help="what to plant (default none)")
    parser.add_argument("--step", type=float, default=1e-5, help="h of the differences (default 1e-5)")
    parser.add_argument("--seed", type=int, default=0, help="which random numbers (default 0)")
    chosen = parser.parse_args()
    if not 1e-12 <= chosen.step <= 0.1:
        parser.error("--step must be from 1e-12 to 0.1")
    if chosen.seed < 0:
        parser.error("--seed must be a number from 0 on")
    try:
        use = pieces()
        with planted(use, chosen.bug):
            errors = {
                text: error_of(use, text, chosen.seed, chosen.step)
                for text in ([chosen.expression] if chosen.expression else EXPRESSIONS)
            }
    except NotImplementedError as error:  # a piece that is neither yours nor in this copy of the course
        parser.exit(1, f"{error}\n")
    except ValueError as error:
        parser.error(str(error))
    tell(errors, chosen.bug)
    draw(chosen.out, errors, chosen.bug)


if __name__ == "__main__":
    main()
