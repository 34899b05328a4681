"""SwiGLU: two Linears up, one of which opens and closes the other, and one down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Linear, SwiGLU, Tensor

SET = "layer = SwiGLU({}, {}, rng)\nlayer.gate.W.data, layer.up.W.data, layer.down.W.data = gate, up, down\n"
VALUES = "layer(Tensor(x)).data"
GRADIENTS = (
    "x = Tensor(x)\n(layer(x) * factors).sum().backward()\n"
    "x.grad, layer.gate.W.grad, layer.up.W.grad, layer.down.W.grad"
)
DIFFERENCES = (
    "x = Tensor(x)\n"
    "slopes_agree(lambda: (layer(x) * factors).sum(), [x, layer.gate.W, layer.up.W, layer.down.W])"
)
SHAPES = "layer.gate.W.shape, layer.up.W.shape, layer.down.W.shape"
BIASES = "layer.gate.b is None, layer.up.b is None, layer.down.b is None"
DIFFERENT = "np.array_equal(layer.gate.W.data, layer.up.W.data)"
LISTED = (
    "mine = {'gate': layer.gate, 'up': layer.up, 'down': layer.down}\n"
    "names = [[n for n, one in mine.items() if p is one.W or p is one.b] or [type(p).__name__]\n"
    "         for p in layer.parameters()]\n"
    "sorted(names)"
)


def _weights(rng: np.random.Generator, width: int, hidden: int) -> dict[str, Any]:
    shapes = {"gate": (width, hidden), "up": (width, hidden), "down": (hidden, width)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _case(weights: dict[str, Any], code: str, about: str, shown: bool = False, **inputs: Any) -> Case:
    inputs = weights | {"rng": Fixture("rng")} | inputs
    return Case(SET.format(*weights["gate"].shape) + code, inputs, shown, about, "call")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    draws = {"rng": Fixture("rng", int(rng.integers(10**6)))}
    for code, about in (
        (f"layer = SwiGLU(2, 7, rng)\n{SHAPES}", "the shapes of the weights"),
        (f"layer = SwiGLU(width=4, hidden=4, rng=rng)\n{DIFFERENT}", "gate and up"),
        (f"layer = SwiGLU(4, 4, rng)\n{LISTED}", "its parameters"),
        ("layer = SwiGLU(2, 3, rng)\nnp.zeros_like(layer(Tensor(x)).data)", "float32, which stays"),
    ):
        more = {"x": np.ones((1, 2, 2), np.float32)} if "Tensor" in code else {}
        yield Case(code, draws | more, about=about, part="init")
    pair = draws | {"same": Fixture("rng", draws["rng"].seed)}
    twice = "np.array_equal(*[SwiGLU(2, 3, r).up.W.data for r in (rng, same)])"
    yield Case(twice, pair, about="two layers, from generators of one seed", part="init")
    for sizes, shape, about in (
        ((3, 8), (2, 4, 3), "a batch of sequences"),
        ((4, 4), (3, 4, 4), "as many hidden units as numbers"),
        ((5, 2), (1, 1, 5), "a single position"),
        ((3, 4), (2, 3), "two axes"),
    ):
        yield _case(_weights(rng, *sizes), VALUES, about, x=rng.normal(size=shape))
    weights = _weights(rng, 3, 4)
    far = {"x": 300 * rng.choice([-1.0, 1.0], (2, 3)), **weights, "gate": np.abs(weights["gate"]) + 1}
    far["gate"][1:] = 0.0
    yield _case(far, VALUES, "gates of plus and minus 300 and more")
    narrow: dict[str, Any] = {name: array.astype(np.float32) for name, array in weights.items()}
    yield _case(narrow, VALUES, "float32", x=rng.normal(size=(2, 2, 3)).astype(np.float32))
    graph: dict[str, Any] = {"x": rng.normal(size=(2, 2, 3)), "factors": rng.normal(size=(2, 2, 3))}
    yield _case(weights, GRADIENTS, "the gradients", **graph)
    graph["slopes_agree"] = Fixture("slopes_agree")
    yield _case(weights, DIFFERENCES, "the gradients, by differences", **graph)


def _shown() -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    for code, about in (
        (SHAPES, "the shapes of the weights"),
        (BIASES, "no biases"),
        (DIFFERENT, "gate and up"),
        (LISTED, "its parameters"),
    ):
        yield Case(f"layer = SwiGLU(3, 5, rng)\n{code}", draws, True, about, "init")
    one = {"gate": np.array([[1.0]]), "up": np.array([[1.0]]), "down": np.array([[1.0]])}
    x = np.array([[0.0], [1.0], [-2.0], [4.0]])
    yield _case(one, VALUES, "one number, all weights 1", True, x=x)
    two = {
        "gate": np.array([[1.0, -1.0, 0.0], [0.0, 2.0, 1.0]]),
        "up": np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 1.0]]),
        "down": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
    }
    pair = np.array([[1.0, 2.0], [-1.0, 0.5]])
    yield _case(two, VALUES, "two numbers, three hidden units", True, x=pair)
    factors = np.array([[1.0, 2.0], [0.0, -1.0]])
    yield _case(two, GRADIENTS, "the gradients", True, x=pair, factors=factors)


exercise = Exercise(
    of=SwiGLU,
    points={"init": 1, "call": 3},
    cases=cases,
    methods=("__init__", "__call__", "parameters"),
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Two Linears read the same x. One goes through silu, and the other stays as it is; then they meet in a "
        "product, number by number. silu(z) is z times its own sigmoid: your Tensor has `sigmoid()`.",
        formula=r"$y = \left(\mathrm{silu}(x W_{\mathrm{gate}}) \odot x W_{\mathrm{up}}\right) W_{\mathrm{down}}$ "
        r"with $\mathrm{silu}(z) = z \cdot \sigma(z)$.",
        pseudocode="__init__:    gate, up: Linear(width, hidden, rng, bias=False) each;  down: back again\n"
        "__call__:    g = gate of x                            (..., hidden)\n"
        "             down of (g * sigmoid of g * up of x)     (..., C)\n"
        "parameters:  those of all three, in one list",
    ),
)

mistake, alternative = bank_of(SwiGLU)


def _made(self, width, hidden, rng, bias=False):
    self.gate, self.up = Linear(width, hidden, rng, bias=bias), Linear(width, hidden, rng, bias=bias)
    self.down = Linear(hidden, width, rng, bias=bias)


@mistake(
    method="__init__",
    says="Your Linears have biases. Llama leaves them out everywhere: bias=False.",
)
def with_biases(self, width, hidden, rng):
    _made(self, width, hidden, rng, bias=True)


@mistake(
    method="__init__",
    says="gate and up are one and the same Linear. Then nothing can open or close by itself: make two.",
)
def one_linear_for_two(self, width, hidden, rng):
    _made(self, width, hidden, rng)
    self.up = self.gate


@mistake(
    method="__init__",
    says="You always make four times as many hidden units as numbers. `hidden` says how many are wanted.",
)
def four_times_the_width(self, width, hidden, rng):
    _made(self, width, 4 * width, rng)


@mistake(
    method="__init__",
    says="You make a generator of your own, so that all such layers start the same. Draw from the rng that is passed "
    "in.",
)
def a_generator_of_its_own(self, width, hidden, rng):
    _made(self, width, hidden, np.random.default_rng())


@mistake(
    method="__call__",
    says="The gate is a sigmoid only: that is GLU, from which all this began. silu is the number *times* its "
    "sigmoid.",
)
def sigmoid_alone(self, x):
    return self.down(self.gate(x).sigmoid() * self.up(x))


@mistake(
    method="__call__",
    says="gate and up have changed places: silu belongs to what `gate` gives, and `up` stays as it is.",
)
def places_changed(self, x):
    z = self.up(x)
    return self.down(z * z.sigmoid() * self.gate(x))


@mistake(
    method="__call__",
    says="`up` is not used: a plain feed-forward with silu. Multiply by up(x) before it goes down.",
)
def without_up(self, x):
    z = self.gate(x)
    return self.down(z * z.sigmoid())


@mistake(
    method="__call__",
    says="You add gate and up. A gate multiplies: where it is 0, nothing gets through.",
)
def added(self, x):
    z = self.gate(x)
    return self.down(z * z.sigmoid() + self.up(x))


@mistake(
    method="__call__",
    says="There is no silu in it: the product of two Linears. Put the gate through z * sigmoid(z) first.",
)
def without_silu(self, x):
    return self.down(self.gate(x) * self.up(x))


@mistake(
    method="__call__",
    says="Your gate goes through GELU. That makes GEGLU, a sister of this one; asked for is silu, z * sigmoid(z).",
)
def gelu_gate(self, x):
    return self.down(self.gate(x).gelu() * self.up(x))


@mistake(
    method="__call__",
    says="Your gate goes through ReLU. That makes ReGLU, a sister of this one; asked for is silu, z * sigmoid(z).",
)
def relu_gate(self, x):
    return self.down(self.gate(x).relu() * self.up(x))


@mistake(
    method="__call__",
    says="silu comes after the product: it should be applied to the gate only, before `up` joins in.",
)
def silu_of_the_product(self, x):
    z = self.gate(x) * self.up(x)
    return self.down(z * z.sigmoid())


@mistake(
    method="__call__",
    says="You add x to the result. The block around this layer does that; here only what the layer found comes out.",
)
def with_a_residual(self, x):
    z = self.gate(x)
    return x + self.down(z * z.sigmoid() * self.up(x))


@mistake(
    method="__call__",
    says="The values are right, but the gate is taken as an array (.data), so it never learns. Stay with Tensors.",
)
def gate_cut_off(self, x):
    z = Tensor(self.gate(x).data)
    return self.down(z * z.sigmoid() * self.up(x))


@mistake(
    method="parameters",
    says="The gate's weights are missing among the parameters: no optimizer will ever change them.",
)
def gate_not_listed(self):
    return [*self.up.parameters(), *self.down.parameters()]


@mistake(
    method="parameters",
    says="You list the Linears. An optimizer needs the Tensors in them: ask each Linear for its parameters().",
)
def linears_listed(self):
    return [self.gate, self.up, self.down]


@alternative
class WithOneProduct:
    """gate and up laid side by side for one product; silu by exp."""

    def __init__(self, width, hidden, rng, layer=Linear):
        self.down = layer(hidden, width, rng, False)
        self.up, self.gate = (layer(width, hidden, rng, False) for _ in range(2))

    def __call__(self, x):
        from solutions import concatenate

        both = x @ concatenate([self.gate.W, self.up.W])
        hidden = self.up.W.shape[1]
        z = both[..., :hidden]
        return self.down(both[..., hidden:] * (z * z.sigmoid()))

    def parameters(self):
        return (self.down.W, self.gate.W, self.up.W)


@alternative(method="__call__")
def by_tanh(self, x):
    """A sigmoid is a tanh in other clothes: (1 + tanh(z / 2)) / 2."""
    z = self.gate(x)
    return self.down(self.up(x) * z * (1 + (z * 0.5).tanh()) * 0.5)
