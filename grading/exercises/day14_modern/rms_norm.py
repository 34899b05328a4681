"""RMSNorm: a row divided by the root of its mean square. The cases set the gain themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import RMSNorm, Tensor

SET = "layer = RMSNorm({0})\nlayer.gain.data = gain\n"
VALUES = "layer(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(layer(x) * factors).sum().backward()\nx.grad, layer.gain.grad"
DIFFERENCES = "x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.gain])"
NAMES = "['gain' if p is layer.gain else type(p).__name__ for p in layer.parameters()]"


def _case(
    x: np.ndarray,
    gain: np.ndarray,
    about: str,
    code: str = VALUES,
    shown: bool = False,
    sizes: str = "",
    **more: Any,
) -> Case:
    inputs = {"x": x, "gain": gain, **more}
    return Case(SET.format(sizes or len(gain)) + code, inputs, shown, about, part="call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield Case("RMSNorm(1).gain.data", about="a width of one", part="init")
    yield Case("RMSNorm(width=7, eps=0.5).gain.data", about="arguments passed by name", part="init")
    yield Case("RMSNorm(3).gain.grad is None", about="the gradient at first", part="init")
    yield Case("layer = RMSNorm(5)\n" + NAMES, about="its parameters", part="init")
    yield from _call(rng)


def _shown() -> Iterator[Case]:
    yield Case("RMSNorm(3).gain.data", {}, True, "the gain", "init")
    yield Case("layer = RMSNorm(3)\n" + NAMES, {}, True, "its parameters", "init")
    ones = np.ones(4)
    rows = np.array([[1.0, 7.0, 5.0, 5.0], [10.0, -20.0, 30.0, 40.0]])  # the root of the mean square: 5; 27.4
    yield _case(rows, ones, "two rows", shown=True)
    yield _case(rows, np.array([1.0, 2.0, 0.0, -1.0]), "a gain", shown=True)
    yield _case(np.full((1, 4), 3.0), ones, "a row of equal numbers", shown=True)
    yield _case(np.zeros((1, 4)), ones, "a row of zeros", shown=True)
    yield _case(rows[:1], ones, "a large eps", shown=True, sizes="4, eps=24.0")
    factors = np.array([[1.0, 0.0, 2.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    yield _case(rows, ones, "the gradients", GRADIENTS, True, factors=factors)


def _call(rng: np.random.Generator) -> Iterator[Case]:
    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield _case(3 * drawn(5, 4) + 2, drawn(4), "five rows")
    yield _case(drawn(2, 3, 4), drawn(4), "a batch of sequences: three axes")
    yield _case(drawn(2, 2, 3, 5), drawn(5), "four axes")
    yield _case(drawn(4, 4), drawn(4), "as many rows as columns")
    yield _case(drawn(1, 6), drawn(6), "a single row")
    yield _case(drawn(3), drawn(3), "a single vector, without a batch")
    yield _case(100 + drawn(3, 4), drawn(4), "numbers far from 0")
    yield _case(3e-3 * drawn(3, 4), drawn(4), "numbers so small that eps counts")
    yield _case(drawn(3, 4), drawn(4), "a large eps", sizes="4, 2.5")
    yield _case(drawn(4, 8).astype(np.float32), drawn(8).astype(np.float32), "float32 inputs")
    x, factors = drawn(2, 3, 3), drawn(2, 3, 3)
    yield _case(x, drawn(3), "the gradients", GRADIENTS, factors=factors)
    more: dict[str, Any] = {"factors": factors, "slopes_agree": Fixture("slopes_agree")}
    yield _case(x, drawn(3), "the gradients, by differences", DIFFERENCES, **more)
    yield _case(drawn(4, 3), drawn(3), "the gain afterwards", "layer(Tensor(x))\nlayer.gain.data")


exercise = Exercise(
    of=RMSNorm,
    points={"init": 1, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="It is your LayerNorm with two things left out. Which line of it subtracts, and which adds at the end? "
        "And if nothing is subtracted, of what is the mean square taken?",
        formula=r"$y_j = g_j \dfrac{x_j}{\sqrt{\frac{1}{C}\sum_i x_i^2 + \varepsilon}}$, with the sum along the last "
        "axis.",
        pseudocode="__init__:    gain = a Tensor of float32 ones, (width,);  keep eps\n"
        "__call__:    square = mean of x * x along the last axis, which is kept        (..., 1)\n"
        "             x divided by the root of (square + eps), times gain\n"
        "parameters:  a list with gain",
    ),
)

mistake, alternative = bank_of(RMSNorm)


def _ones(width):
    return np.ones(width, dtype=np.float32)


def _square(x, axis=-1):
    return (x * x).mean(axis=axis, keepdims=True)


@mistake(
    method="__init__",
    says="Your gain starts at 0, and everything behind the layer is 0 then. It should change nothing at first: ones.",
)
def gain_of_zeros(self, width, eps=1e-5):
    self.gain, self.eps = Tensor(0 * _ones(width)), eps


@mistake(
    method="__init__",
    says="The gain is a plain array. Make it a Tensor: it is learned, so it needs a gradient.",
)
def plain_array(self, width, eps=1e-5):
    self.gain, self.eps = _ones(width), eps


@mistake(
    method="__init__",
    says="The gain is float64, as np.ones makes it. With it, everything behind this layer becomes float64, too: give "
    "it dtype=np.float32.",
)
def float64_gain(self, width, eps=1e-5):
    self.gain, self.eps = Tensor(np.ones(width)), eps


@mistake(
    method="__init__",
    says="The eps that the caller asks for is not kept: yours is always 1e-5.",
)
def eps_fixed(self, width, eps=1e-5):
    self.gain, self.eps = Tensor(_ones(width)), 1e-5


@mistake(
    method="__call__",
    says="You subtract the mean: that is LayerNorm. RMSNorm divides and does nothing else to the row; leaving the "
    "mean alone is what it saves.",
)
def centred(self, x):
    x = x - x.mean(axis=-1, keepdims=True)
    return x / (_square(x) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="You divide by the standard deviation, from which the mean is taken off. RMSNorm divides by the root of the "
    "mean square of x as it is.",
)
def standard_deviation(self, x):
    return x / (_square(x - x.mean(axis=-1, keepdims=True)) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="You divide by the length of the row, the root of the *sum* of the squares. Take their mean: then each "
    "number has a size of about 1, however wide the row.",
)
def divided_by_the_length(self, x):
    return x / ((x * x).sum(axis=-1, keepdims=True) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="You divide by the mean square. A row whose numbers are twice as large has a mean square four times as "
    "large: divide by its root.",
)
def root_forgotten(self, x):
    return x / (_square(x) + self.eps) * self.gain


@mistake(
    method="__call__",
    says="You add eps to the root. It belongs inside: the root of (mean square + eps).",
)
def eps_outside_the_root(self, x):
    return x / (_square(x) ** 0.5 + self.eps) * self.gain


@mistake(
    method="__call__",
    says="There is no eps in your division: a row of zeros gives 0 / 0, which is nan.",
)
def without_eps(self, x):
    with np.errstate(all="ignore"):
        return x / _square(x) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="You take one mean square of all numbers together. Each row has its own: axis=-1.",
)
def over_everything(self, x):
    return x / (_square(x, axis=None) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="You take the mean over the batch (axis 0), so that each row depends on its neighbours. It goes along the "
    "last axis, within one row.",
)
def over_the_batch(self, x):
    return x / (_square(x, axis=0) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="The mean square has lost its axis: (N,) does not fit under (N, C), or worse, fits the wrong way where N is "
    "C. Keep it with keepdims=True.",
)
def axis_lost(self, x):
    return x / ((x * x).mean(axis=-1) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="The gain is not used. After the division each column is multiplied by its own.",
)
def without_gain(self, x):
    return x / (_square(x) + self.eps) ** 0.5


@mistake(
    method="__call__",
    says="The values are right, but the gradient of x isn't: you take the mean square from the array (x.data), as if "
    "it were a constant. It changes with x; take it from the Tensor.",
)
def size_as_a_constant(self, x):
    return x / (_square(x.data) + self.eps) ** 0.5 * self.gain


@mistake(
    method="__call__",
    says="The values are right, but the result doesn't remember where it came from: you compute with the arrays "
    "(.data). Compute with the Tensors themselves.",
)
def graph_cut_off(self, x):
    return Tensor(x.data / (_square(x.data) + self.eps) ** 0.5 * self.gain.data)


@mistake(
    method="__call__",
    says="The values are right, but float32 becomes float64: np.sqrt or np.float64 somewhere in the division. `** "
    "0.5` keeps the kind.",
)
def widened(self, x):
    return x / (_square(x) + np.float64(self.eps)) ** 0.5 * self.gain


@mistake(
    method="parameters",
    says="Your layer lists no parameters, so its gain stays 1 for ever.",
)
def nothing_listed(self):
    return []


@mistake(
    method="parameters",
    says="You list the array (.data). Asked for is the Tensor itself: the optimizer needs its gradient, too.",
)
def array_listed(self):
    return [self.gain.data]


@alternative
class BySums:
    def __init__(self, width, eps=0.00001, dtype="float32"):
        self.gain = Tensor(np.full(width, 1, dtype=dtype))
        self.settings = width, eps

    def __call__(self, x):
        width, eps = self.settings
        return self.gain * x * ((x**2).sum(-1, True) / width + eps) ** -0.5

    def parameters(self):
        return (self.gain,)


@alternative(method="__call__")
def by_a_product(self, x):
    """The mean as a product with a column of 1/C; the root by exp and log."""
    C = x.shape[-1]
    column = np.full((C, 1), 1 / C, dtype=x.data.dtype)
    rows = x.reshape(-1, C)
    scale = (((rows * rows) @ column + self.eps).log() * -0.5).exp()
    return (rows * scale).reshape(*x.shape) * self.gain
