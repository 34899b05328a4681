"""rnn_step: one step of a recurrent network, on Tensors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import Tensor, rnn_step

MADE = "x, state, Wx, Wh, b = [Tensor(a) for a in (x, state, Wx, Wh, b)]\n"
VALUES = MADE + "rnn_step(x, state, Wx, Wh, b).data"
GRADIENTS = (
    MADE + "(rnn_step(x, state, Wx, Wh, b) * factors).sum().backward()\n"
    "x.grad, state.grad, Wx.grad, Wh.grad, b.grad"
)
DIFFERENCES = (
    MADE + "slopes_agree(lambda: (rnn_step(x, state, Wx, Wh, b) * factors).sum(), [x, state, Wx, Wh, b])"
)
TWICE = MADE + "rnn_step(x, rnn_step(x, state, Wx, Wh, b), Wx, Wh, b).data"


def _drawn(
    rng: np.random.Generator, B: int, n_in: int, n: int, kind: type = np.float64
) -> dict[str, np.ndarray]:
    shapes = {"x": (B, n_in), "state": (B, n), "Wx": (n_in, n), "Wh": (n, n), "b": (n,)}
    return {name: rng.normal(size=shape).astype(kind) for name, shape in shapes.items()}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = {
        "x": np.array([[1.0, 0.0], [0.0, 2.0]]),
        "state": np.array([[0.0, 0.5], [0.5, -0.5]]),
        "Wx": np.array([[0.5, 0.0], [0.25, -0.5]]),
        "Wh": np.array([[0.0, 1.0], [0.5, 0.0]]),
        "b": np.array([0.25, 0.5]),
    }
    yield Case(VALUES, small, True, "two samples")
    start = {**small, "state": np.zeros((2, 2))}
    yield Case(VALUES, start, True, "a state of zeros")
    yield Case(GRADIENTS, {**small, "factors": np.array([[1.0, 2.0], [0.0, 1.0]])}, True, "the gradients")
    for sizes, about in (
        ((4, 3, 5), "more states than inputs"),
        ((3, 5, 2), "more inputs than states"),
        ((1, 4, 4), "a single sample"),
        ((2, 1, 1), "one input, one state"),
    ):
        yield Case(VALUES, _drawn(rng, *sizes), about=about)
    yield Case(TWICE, _drawn(rng, 3, 2, 4), about="two steps")
    yield Case(VALUES, _drawn(rng, 3, 2, 4, np.float32), about="float32, which stays")
    graph = {**_drawn(rng, 3, 2, 4), "factors": rng.normal(size=(3, 4))}
    yield Case(GRADIENTS, graph, about="the gradients")
    yield Case(
        DIFFERENCES, {**graph, "slopes_agree": Fixture("slopes_agree")}, about="the gradients, by differences"
    )


exercise = Exercise(
    of=rnn_step,
    points=2,
    cases=cases,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Day 2's dense layer took one input. This one takes two, what comes in now and what is remembered, and "
        "each has weights of its own. How do you bring two sums together? And what keeps the state between -1 and 1?",
        formula=r"$\text{state}_t = \tanh(x_t W_x + \text{state}_{t-1} W_h + b)$",
        pseudocode="sums = (x times Wx) + (state times Wh) + b, with @ for the products\n"
        "return the tanh of sums (a method of your Tensor)",
    ),
)

mistake, alternative = bank_of(rnn_step)


@mistake(
    says="The state has no say in your step: what the network remembers is never used, so it remembers nothing. Its "
    "product with Wh is part of the sum.",
)
def forgets_the_state(x, state, Wx, Wh, b):
    return (x @ Wx + b).tanh()


@mistake(
    says="The old state is added as it is, outside the tanh. It is part of the sum, times Wh; else the state grows "
    "from step to step.",
)
def state_outside_the_tanh(x, state, Wx, Wh, b):
    return (x @ Wx + state @ Wh + b).tanh() + state


@mistake(
    says="The old state goes into the sum without its weights. Multiply it by Wh: so each unit learns what to make of "
    "all the others.",
)
def state_without_weights(x, state, Wx, Wh, b):
    return (x @ Wx + state + b).tanh()


@mistake(
    says="The tanh is missing. Without it the state has no bounds, and all the steps together are one long product.",
)
def without_tanh(x, state, Wx, Wh, b):
    return x @ Wx + state @ Wh + b


@mistake(says="b is missing in your sum.")
def without_bias(x, state, Wx, Wh, b):
    return (x @ Wx + state @ Wh).tanh()


@mistake(
    says="You squash with sigmoid, from 0 to 1. Here it is tanh, from -1 to 1: a state may be negative, too.",
)
def sigmoid_for_tanh(x, state, Wx, Wh, b):
    return (x @ Wx + state @ Wh + b).sigmoid()


@mistake(
    says="You transpose Wh. As it stands, row i holds what unit i of the old state gives to each unit of the new one: "
    "state @ Wh.",
)
def transposed(x, state, Wx, Wh, b):
    return (x @ Wx + state @ Wh.transpose() + b).tanh()


@mistake(
    says="Only the input goes through the tanh. It comes last, around the whole sum.",
)
def tanh_of_the_input_only(x, state, Wx, Wh, b):
    return (x @ Wx + b).tanh() + state @ Wh


@mistake(
    says="The values are right, but the old state is cut off from what it was computed from (.data): no gradient gets "
    "back to the steps before. Use the Tensor itself.",
)
def state_cut_off(x, state, Wx, Wh, b):
    return (x @ Wx + Tensor(state.data) @ Wh + b).tanh()


@mistake(
    says="You compute with arrays (.data), and give an array back. Use the Tensors, their @ and their tanh(): only a "
    "Tensor knows the way back.",
)
def gives_an_array(x, state, Wx, Wh, b):
    return np.tanh(x.data @ Wx.data + state.data @ Wh.data + b.data)


@alternative
def side_by_side(x, state, Wx, Wh, b):
    """One product: x and state side by side, Wx above Wh."""
    from solutions import concatenate

    return (concatenate([x, state], axis=-1) @ concatenate([Wx, Wh], axis=0) + b).tanh()


@alternative
def by_exponentials(x, state, Wx, Wh, b):
    """tanh by the sigmoid: 2 sigmoid(2 z) - 1."""
    z = b + state @ Wh + x @ Wx
    return (z * 2).sigmoid() * 2 - 1
