"""NeuralNetwork's cases. They set the parameters themselves: a wrong `__init__` costs its own part alone.

Where a loss is compared, logits lie between -1 and 1: every way to clip that the contract allows gives the same there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture
from solutions import one_hot, relu

PARAMETERS = "network.W1, network.b1, network.W2, network.b2"
SHAPES = ", ".join(f"{name}.shape" for name in PARAMETERS.split(", "))
SET = f"{PARAMETERS} = W1.copy(), b1.copy(), W2.copy(), b2.copy()\n"


def _ready(code: str, parameters: dict[str, np.ndarray]) -> str:
    """Code that makes a network of the parameters' sizes, gives it these parameters, and goes on with `code`."""
    sizes = *parameters["W1"].shape, parameters["W2"].shape[1]
    return f"network = NeuralNetwork({', '.join(map(str, sizes))}, np.random.default_rng(0))\n{SET}{code}"


def _small() -> dict[str, Any]:
    """2 inputs, 3 hidden units, 2 classes; one hidden unit is off for the first sample, one for the second."""
    return {
        "X": np.array([[1.0, 2.0], [-1.0, 1.0]]),
        "W1": np.array([[1.0, -1.0, 0.5], [0.5, -0.5, 1.0]]),
        "b1": np.array([[0.0, 0.5, -1.0]]),
        "W2": np.array([[1.0, -1.0], [0.5, 2.0], [-1.0, 1.0]]),
        "b2": np.array([[0.5, -0.5]]),
    }


def _drawn(rng: np.random.Generator, N: int, D: int, H: int, C: int, scale: float = 1.0) -> dict[str, Any]:
    shapes = {"X": (N, D), "W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


def _calm(rng: np.random.Generator, N: int, D: int, H: int, C: int) -> dict[str, Any]:
    """A network whose logits reach from -1 to 1 at most."""
    drawn = _drawn(rng, N, D, H, C)
    largest = np.abs(relu(drawn["X"] @ drawn["W1"] + drawn["b1"]) @ drawn["W2"] + drawn["b2"]).max()
    return drawn | {"W2": drawn["W2"] / largest, "b2": drawn["b2"] / largest}


def _case(part: str, code: str, about: str = "", shown: bool = False, **inputs: Any) -> Case:
    return Case(_ready(code, inputs), inputs, shown=shown, about=about, part=part)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = _small()
    y = np.array([[1.0, 0.0], [0.0, 1.0]])
    yield from _init_shown()
    yield _case("forward", "network.forward(X)", "two samples", True, **small)
    yield _case("forward", "network.forward(X).sum(axis=1)", "the sum of each row", True, **small)
    yield _case("loss", "network.loss(X, y)", "two samples", True, **small, y=y)
    yield _case("gradients", "network.gradients(X, y)", "two samples", True, **small, y=y)
    yield _case(
        "backward",
        "network.backward(X, y, learning_rate=0.5)",
        "the loss before the step",
        True,
        **small,
        y=y,
    )
    stepped = f"network.backward(X, y, learning_rate=0.5)\n{PARAMETERS}"
    yield _case("backward", stepped, "the parameters after the step", True, **small, y=y)
    three = small | {
        "X": np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, 0.0]])
    }  # more rows than classes: an axis shows
    yield _case("predict", "network.predict(X)", "three samples", True, **three)

    yield from _init(rng)
    yield from _forward(rng)
    yield from _of_a_batch(rng)
    yield from _predict(rng)


def _init_shown() -> Iterator[Case]:
    shapes = f"network = NeuralNetwork(4, 6, 3, rng)\n{SHAPES}"
    yield Case(shapes, {"rng": Fixture("rng")}, shown=True, about="the shapes of the parameters", part="init")
    zeros = "network = NeuralNetwork(4, 2, 3, rng)\nnetwork.b1, network.b2"
    yield Case(zeros, {"rng": Fixture("rng")}, shown=True, about="the biases", part="init")
    spread = "network = NeuralNetwork(150, 100, 80, rng)\ndrawn_like(network.W1), drawn_like(network.W2)"
    inputs = {"rng": Fixture("rng", 1), "drawn_like": Fixture("drawn_like")}
    yield Case(spread, inputs, shown=True, about="the spread of the weights", part="init")


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws, words = Fixture("rng", int(rng.integers(10**6))), Fixture("drawn_like")
    spread = "network = NeuralNetwork(150, 100, 80, rng)\ndrawn_like(network.W1), drawn_like(network.W2)"
    yield Case(spread, {"rng": draws, "drawn_like": words}, about="the spread of the weights", part="init")
    spread = "network = NeuralNetwork(60, 200, 100, rng)\ndrawn_like(network.W1), drawn_like(network.W2)"
    yield Case(
        spread, {"rng": draws, "drawn_like": words}, about="more hidden units than inputs", part="init"
    )
    named = f"network = NeuralNetwork(input_size=3, hidden_size=1, output_size=5, rng=rng)\n{SHAPES}"
    yield Case(named, {"rng": draws}, about="arguments passed by name", part="init")
    none = f"network = NeuralNetwork(3, 5, 2)\n{SHAPES}"
    yield Case(none, {}, about="a network made without `rng`", part="init")
    twice = "first, second = NeuralNetwork(3, 5, 2), NeuralNetwork(3, 5, 2)\n"
    twice += "np.array_equal(first.W1, second.W1), np.array_equal(first.W2, second.W2)"
    yield Case(twice, {}, about="two networks made without `rng`, which should differ", part="init")
    square = "network = NeuralNetwork(4, 4, 4, rng)\nnp.array_equal(network.W1, network.W2)"
    yield Case(square, {"rng": draws}, about="W1 and W2 in a network of equal sizes", part="init")
    pair = "first, second = NeuralNetwork(3, 4, 2, rng), NeuralNetwork(3, 4, 2, other_rng)\n"
    same = "np.array_equal(first.W1, second.W1), np.array_equal(first.W2, second.W2)"
    other = Fixture("rng", draws.seed + 1)
    yield Case(pair + same, {"rng": draws, "other_rng": draws}, about="generators of one seed", part="init")
    yield Case(
        pair + same, {"rng": draws, "other_rng": other}, about="generators of different seeds", part="init"
    )


def _forward(rng: np.random.Generator) -> Iterator[Case]:
    for sizes, about in (
        ((7, 4, 6, 3), "7 samples"),
        ((1, 3, 5, 4), "a batch of one"),
        ((5, 2, 1, 3), "one hidden unit"),
    ):
        yield _case("forward", "network.forward(X)", about, **_drawn(rng, *sizes))
    yield _case("forward", "network.forward(X)", "large logits", **_drawn(rng, 4, 3, 5, 3, scale=15.0))
    drawn = _drawn(rng, 4, 3, 5, 3)
    other = rng.normal(size=(6, 3))
    yield _case(
        "forward", "network.forward(other)\nnetwork.forward(X)", "a second call", **drawn, other=other
    )
    yield _case("forward", f"network.forward(X)\n{PARAMETERS}", "the parameters afterwards", **drawn)


def _of_a_batch(rng: np.random.Generator) -> Iterator[Case]:
    """The three methods that take targets, on the same kinds of batches."""
    calls = {
        "loss": "network.loss(X, y)",
        "gradients": "network.gradients(X, y)",
        "backward": f"loss = network.backward(X, y, rate)\n(loss, {PARAMETERS})",
    }

    def targets(N: int, C: int) -> np.ndarray:
        return one_hot(rng.integers(0, C, N), C)

    for part, code in calls.items():
        rate: dict[str, Any] = {"rate": round(float(rng.uniform(0.05, 0.6)), 3)} if part == "backward" else {}
        for (N, D, H, C), about in (
            ((7, 4, 6, 3), "7 samples"),
            ((1, 3, 5, 4), "a batch of one"),
            ((5, 6, 2, 3), "more inputs than hidden units"),
        ):
            yield _case(part, code, about, **_calm(rng, N, D, H, C), y=targets(N, C), **rate)
        drawn = {**_calm(rng, 6, 3, 5, 4), "y": targets(6, 4), **rate}
        other = rng.normal(size=(9, 3))
        yield _case(
            part,
            f"network.forward(other)\n{code}",
            "a call after the forward pass of another batch",
            **drawn,
            other=other,
        )
    yield from _edges(rng, targets)


def _edges(rng: np.random.Generator, targets: Any) -> Iterator[Case]:
    drawn = {**_calm(rng, 6, 3, 5, 4), "y": targets(6, 4)}
    finite = _drawn(rng, 4, 3, 5, 3, scale=15.0)
    yield _case("loss", "bool(np.isfinite(network.loss(X, y)))", "large logits", **finite, y=targets(4, 3))
    sure: dict[str, Any] = {
        "X": np.array([[1.0]]),
        "W1": np.array([[1.0]]),
        "b1": np.zeros((1, 1)),
        "W2": np.array([[1000.0, -1000.0]]),
        "b2": np.zeros((1, 2)),
    }
    wrong_class = np.array([[0.0, 1.0]])
    yield _case(
        "loss",
        "bool(np.isfinite(network.loss(X, y)))",
        "a true class of probability 0",
        **sure,
        y=wrong_class,
    )
    yield _case("loss", f"network.loss(X, y)\n{PARAMETERS}", "the parameters afterwards", **drawn)
    yield _case("gradients", f"network.gradients(X, y)\n{PARAMETERS}", "the parameters afterwards", **drawn)
    twice = "first = network.gradients(X, y)\nnetwork.gradients(X, y)"
    yield _case("gradients", twice, "gradients asked for twice", **drawn)
    kink = {**_drawn(rng, 3, 2, 4, 3), "b1": np.zeros((1, 4))}
    kink["X"][0] = 0.0
    yield _case("gradients", "network.gradients(X, y)", "hidden units at exactly 0", **kink, y=targets(3, 3))
    off = _drawn(rng, 4, 2, 3, 2)
    off["b1"][0, 1] = -100.0
    yield _case(
        "gradients", "network.gradients(X, y)", "a hidden unit that is never on", **off, y=targets(4, 2)
    )
    steps = f"losses = [network.backward(X, y, 0.3) for step in range(3)]\n(losses, {PARAMETERS})"
    yield _case("backward", steps, "three steps, one after the other", **drawn)
    batches = {"X2": rng.normal(size=(2, 3)), "y2": targets(2, 4)}
    yield _case(
        "backward",
        f"network.backward(X, y, 0.3)\nloss = network.backward(X2, y2, 0.3)\n(loss, {PARAMETERS})",
        "two steps on two batches",
        **drawn,
        **batches,
    )


def _predict(rng: np.random.Generator) -> Iterator[Case]:
    drawn = _drawn(rng, 12, 4, 6, 5)
    yield _case("predict", "network.predict(X)", "12 samples", **drawn)
    yield _case("predict", "network.predict(X)", "a batch of one", **_drawn(rng, 1, 3, 5, 4))
    yield _case("predict", "network.predict(X)", "fewer classes than samples", **_drawn(rng, 9, 2, 4, 3))
    other = rng.normal(size=(5, 4))
    after = "network.forward(other)\nnetwork.predict(X)"
    yield _case("predict", after, "a call after the forward pass of another batch", **drawn, other=other)
    yield _case("predict", f"network.predict(X)\n{PARAMETERS}", "the parameters afterwards", **drawn)
