"""FeedForward: up, GELU, down. The cases set the weights; whether the two Linears have biases is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of, three_generators
from solutions import FeedForward, Linear, Tensor

SET = "layer = FeedForward({}, rng)\nlayer.up.W.data, layer.down.W.data = up, down\n"
VALUES = "layer(Tensor(x)).data"
GRADIENTS = "x = Tensor(x)\n(layer(x) * factors).sum().backward()\nx.grad, layer.up.W.grad, layer.down.W.grad"
DIFFERENCES = "x = Tensor(x)\nslopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.up.W, layer.down.W])"
SHAPES = "layer = FeedForward({}, rng)\nlayer.up.W.shape, layer.down.W.shape"
LISTED = "[sum(p is linear.W for p in layer.parameters()) for linear in (layer.up, layer.down)]"
KINDS = "sorted({type(p).__name__ for p in layer.parameters() if not isinstance(p, Tensor)})"
COUNTED = "len(layer.parameters()) - len(layer.up.parameters()) - len(layer.down.parameters())"


def _set(code: str, up: np.ndarray, down: np.ndarray, about: str, shown: bool = False, **more: Any) -> Case:
    inputs = {"rng": Fixture("rng"), "up": up, "down": down, **more}
    return Case(SET.format(len(up)) + code, inputs, shown, about, "call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    yield Case(SHAPES.format(3), draws, True, "the two Linears", "init")
    up = np.array([[1.0, 0.0, -1.0, 2.0, 0.0, 0.5, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0, -2.0, 0.0, 0.5, 0.0]])
    down = np.array([[1, 0], [0, 1], [2, 0], [0, -1], [1, 1], [0, 3], [-1, 0], [1, 0]], dtype=float)
    x = np.array([[[1.0, 2.0], [0.0, 0.0], [-1.0, 3.0]]])
    yield _set(VALUES, up, down, "three positions of width 2", True, x=x)
    yield _set(VALUES, up, down, "the last of these positions by itself", True, x=x[:, 2:])
    factors = np.array([[[1.0, -1.0], [2.0, 0.5], [0.0, 3.0]]])
    yield _set(GRADIENTS, up, down, "the gradients", True, x=x, factors=factors)
    for about, code in (("its parameters", LISTED), ("the kind of its parameters", KINDS)):
        yield Case(f"layer = FeedForward(3, rng)\n{code}", draws, True, about, "call")
    yield from _hidden(rng)


def _hidden(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    for width in (1, 5):
        yield Case(SHAPES.format(width), draws, about=f"a width of {width}", part="init")
    yield Case(SHAPES.format("width=4, rng=rng").replace(", rng)", ")"), draws, about="names", part="init")
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        "one, same, other = [FeedForward(4, r)(Tensor(np.ones((1, 2, 4)))).data for r in seeds]\n"
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    generators = three_generators(int(rng.integers(10**6)))
    yield Case(three, generators, about="layers from two generators of one seed, and another", part="init")
    yield Case(f"layer = FeedForward(5, rng)\n{COUNTED}", draws, about="how many parameters", part="call")
    for B, T, C, about in ((2, 3, 4, "two sequences"), (1, 1, 3, "a single position"), (3, 5, 1, "width 1")):
        up, down = rng.normal(size=(C, 4 * C)), rng.normal(size=(4 * C, C))
        x = 2 * rng.normal(size=(B, T, C))
        yield _set(VALUES, up, down, about, x=x)
    up, down = rng.normal(size=(3, 12)), rng.normal(size=(12, 3))
    x, factors = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3))
    yield _set(GRADIENTS, up, down, "the gradients", x=x, factors=factors)
    slopes: dict[str, Any] = {"slopes_agree": Fixture("slopes_agree")}
    yield _set(DIFFERENCES, up, down, "the gradients, by differences", x=x, factors=factors, **slopes)
    single = np.float32
    yield _set(VALUES, up.astype(single), down.astype(single), "float32", x=x.astype(single))


exercise = Exercise(
    of=FeedForward,
    points={"init": 1, "call": 2},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="It is day 2's network with one hidden layer, and nothing more. Write the widths beside the two layers: "
        "C goes in, and C has to come out again, because the result will be added to x. Your Tensor has a method for "
        "the function in the middle.",
        formula=r"$\mathrm{down}(\mathrm{GELU}(\mathrm{up}(x)))$, with $W_{up}$ of shape $(C, 4C)$ and $W_{down}$ "
        r"of shape $(4C, C)$.",
        pseudocode="__init__:    up = Linear from width to 4 * width;  down = Linear from 4 * width to width\n"
        "__call__:    down of (gelu of (up of x))\n"
        "parameters:  those of up and those of down, in one list",
    ),
)

mistake, alternative = bank_of(FeedForward)


@mistake(
    method="__init__",
    says="Your hidden layer is as wide as the input. Four times as wide is asked for: up from C to 4C, and down from "
    "there.",
)
def as_wide_as_the_input(self, width, rng):
    self.up, self.down = Linear(width, width, rng), Linear(width, width, rng)


@mistake(
    method="__init__",
    says="`up` and `down` have changed places: up leads from C to 4C, down from 4C back to C.",
)
def up_and_down_exchanged(self, width, rng):
    self.down, self.up = Linear(width, 4 * width, rng), Linear(4 * width, width, rng)


@mistake(
    method="__init__",
    says="`down` doesn't lead back to C: its result has 4C numbers, and can't be added to x later on.",
)
def stays_up(self, width, rng):
    self.up, self.down = Linear(width, 4 * width, rng), Linear(4 * width, 4 * width, rng)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all layers start the same. Draw from the rng that is passed in.",
)
def generator_of_its_own(self, width, rng):
    rng = np.random.default_rng(0)
    self.up, self.down = Linear(width, 4 * width, rng), Linear(4 * width, width, rng)


@mistake(
    method="__call__",
    says="There is nothing between your two Linears, so together they are one: a line of a line is a line. GELU "
    "stands between them.",
)
def without_gelu(self, x):
    return self.down(self.up(x))


@mistake(method="__call__", says="You use ReLU. It's GELU here, as in GPT-2: `.gelu()`.")
def relu_for_gelu(self, x):
    return self.down(self.up(x).relu())


@mistake(method="__call__", says="You use tanh. It's GELU here, as in GPT-2: `.gelu()`.")
def tanh_for_gelu(self, x):
    return self.down(self.up(x).tanh())


@mistake(
    method="__call__",
    says="You use x * sigmoid(x), which is called SiLU. It's close to GELU, but not the same: your Tensor has "
    "`.gelu()`.",
)
def silu_for_gelu(self, x):
    hidden = self.up(x)
    return self.down(hidden * hidden.sigmoid())


@mistake(
    method="__call__",
    says="GELU comes before `up` in yours. Then the two Linears stand next to each other, with nothing between them: "
    "up, GELU, down.",
)
def gelu_first(self, x):
    return self.down(self.up(x.gelu()))


@mistake(
    method="__call__",
    says="GELU comes after `down` as well. Nothing follows the last Linear: what is added to x later may be negative.",
)
def gelu_at_the_end_too(self, x):
    return self.down(self.up(x).gelu()).gelu()


@mistake(
    method="__call__", says="GELU comes after `down`. It stands between the two Linears: up, GELU, down."
)
def gelu_at_the_end(self, x):
    return self.down(self.up(x)).gelu()


@mistake(
    method="__call__",
    says="You add x to the result. That is the block's business, one exercise further on; here only what the two "
    "layers make comes out.",
)
def with_a_residual(self, x):
    return x + self.down(self.up(x).gelu())


@mistake(
    method="__call__",
    says="The hidden numbers are an array in between (.data), and behind it nothing remembers where it came from: "
    "`up` gets no gradient. Stay with Tensors.",
)
def graph_cut_off(self, x):
    return self.down(Tensor(self.up(x).gelu().data))


@mistake(
    method="__call__", says="You give an array back (.data). Give the Tensor: only that knows the way back."
)
def gives_an_array(self, x):
    return self.down(self.up(x).gelu()).data


@mistake(
    method="parameters", says="`down` is missing among your parameters: no optimizer will ever change it."
)
def without_down(self):
    return self.up.parameters()


@mistake(method="parameters", says="`up` is missing among your parameters: no optimizer will ever change it.")
def without_up(self):
    return self.down.parameters()


@mistake(
    method="parameters",
    says="You list the two Linears. An optimizer needs the Tensors in them: ask each Linear for its parameters().",
)
def linears_listed(self):
    return [self.up, self.down]


@mistake(
    method="parameters",
    says="You have two lists in a list. One flat list is asked for: add the two, or unpack each with *.",
)
def lists_in_the_list(self):
    return [self.up.parameters(), self.down.parameters()]


@mistake(
    method="parameters",
    says="The weights are there, but the biases are not: they would stay as they are. Ask each Linear for its "
    "parameters().",
)
def weights_only(self):
    return [self.up.W, self.down.W]


@alternative
class WithoutBiases:
    """GELU written out; no biases."""

    def __init__(self, width, rng, times=4):
        self.down = Linear(times * width, width, rng, bias=False)
        self.up = Linear(width, times * width, rng, bias=False)

    def __call__(self, x):
        h = self.up(x)
        inner = (h + h * h * h * 0.044715) * 0.7978845608028654  # the root of 2 / pi
        return self.down(h * (inner.tanh() + 1) / 2)

    def parameters(self):
        return tuple(self.down.parameters() + self.up.parameters())


@alternative(method="__call__")
def all_positions_in_one_matrix(self, x):
    rows = x.reshape(-1, x.shape[-1])
    return self.down(self.up(rows).gelu()).reshape(*x.shape)
