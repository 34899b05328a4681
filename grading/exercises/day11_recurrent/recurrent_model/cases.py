"""RecurrentModel: its cases. `filled` sets the parameters by their shapes, which differ in all of these models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Fixture, three_generators

MODEL = 'model = RecurrentModel({}, {}, {}, "{}", rng)\n'
SHAPES = "sorted(p.shape for p in model.parameters())"
LAYERS = "model.embedding.W.shape, model.recurrence.Wx.shape, model.out.W.shape"
VALUES = "parameters = filled(model)\nmodel(x).data"
GRADIENTS = "parameters = filled(model)\n(model(x) * factors).sum().backward()\n[p.grad for p in parameters]"
DIFFERENCES = "parameters = filled(model)\nslopes_agree(lambda: (model(x) * factors).sum(), parameters)"
TWICE = "parameters = filled(model)\nmodel(other)\nmodel(x).data"
LOSS = "parameters = filled(model)\ntoken_loss(model(x), y).data"
AHEAD = (
    "changed = x.copy()\nchanged[:, t] = 1 - changed[:, t]\nbefore, after = model(x).data, model(changed).data\n"
    "np.array_equal(before[:, :t], after[:, :t]), np.array_equal(before[:, t:], after[:, t:])"
)

Sizes = tuple[int, int, int]  # size, width, hidden


def _case(
    sizes: Sizes, kind: str, code: str, about: str, part: str, shown: bool = False, **inputs: Any
) -> Case:
    inputs.setdefault("rng", Fixture("rng"))
    if "filled" in code:
        inputs["filled"] = Fixture("filled")
    return Case(MODEL.format(*sizes, kind) + code, inputs, shown, about, part)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    small = (5, 2, 3)
    x = np.array([[0, 3, 1, 4], [0, 2, 2, 0]])
    yield _case(small, "rnn", LAYERS, "the shapes of its layers' weights", "init", True)
    yield _case(small, "rnn", SHAPES, "the shapes of all parameters", "init", True)
    yield _case(small, "lstm", SHAPES, "the shapes of all parameters of an LSTM", "init", True)
    yield _case(small, "gru", SHAPES, "a kind that is neither of the two", "init", True)
    yield _case(small, "rnn", VALUES, "the logits at four positions", "call", True, x=x)
    yield _case(small, "lstm", VALUES, "the logits of an LSTM", "call", True, x=x)
    yield _case(small, "rnn", TWICE, "a second batch", "call", True, x=x, other=x[::-1] % 3)
    factors = np.arange(40.0).reshape(2, 4, 5) / 20
    yield _case(
        small, "rnn", GRADIENTS, "the gradients of all parameters", "call", True, x=x, factors=factors
    )
    yield from _init(rng)
    yield from _call(rng)


def _init(rng: np.random.Generator) -> Iterator[Case]:
    draws = Fixture("rng", int(rng.integers(10**6)))
    for kind in ("rnn", "lstm"):
        yield _case((6, 3, 1), kind, SHAPES, "a state of one number", "init", rng=draws)
        yield _case((4, 1, 7), kind, LAYERS, "a width of one", "init", rng=draws)
        made = f'model = RecurrentModel(size=5, width=4, hidden=3, kind="{kind}", rng=rng)\n' + SHAPES
        yield Case(made, {"rng": draws}, about="arguments passed by name", part="init")
        ids = np.array([[0, 1], [4, 4]])
        float32 = "np.zeros_like(model(x).data)"
        yield _case((5, 3, 4), kind, float32, "float32, which stays", "init", rng=draws, x=ids)
    yield _case((5, 3, 4), "", SHAPES, "no kind at all", "init", rng=draws)
    yield _case((5, 3, 4), "LSTM", SHAPES, "a kind in capital letters", "init", rng=draws)
    three = (
        "seeds = rng, rng_of_the_same_seed, rng_of_another_seed\n"
        'one, same, other = [RecurrentModel(5, 3, 4, "rnn", r)(x).data for r in seeds]\n'
        "np.array_equal(one, same), np.array_equal(one, other)"
    )
    seeds = {**three_generators(int(rng.integers(10**6))), "x": ids}
    yield Case(three, seeds, about="three models, the first two with generators of one seed", part="init")


def _call(rng: np.random.Generator) -> Iterator[Case]:
    for kind in ("rnn", "lstm"):
        for sizes, B, T, about in (
            ((5, 2, 3), 3, 4, "three sequences"),
            ((7, 3, 2), 1, 6, "a single sequence"),
            ((6, 4, 5), 4, 1, "a single position"),
        ):
            x = rng.integers(0, sizes[0], (B, T))
            yield _case(sizes, kind, VALUES, about, "call", x=x)
        sizes = (6, 2, 4)
        x, factors = rng.integers(0, 6, (2, 3)), rng.normal(size=(2, 3, 6))
        yield _case(sizes, kind, GRADIENTS, "the gradients of all parameters", "call", x=x, factors=factors)
        more: dict[str, Any] = {"x": x, "factors": factors, "slopes_agree": Fixture("slopes_agree")}
        yield _case(sizes, kind, DIFFERENCES, "the gradients, by differences", "call", **more)
        other = rng.integers(0, 6, (2, 3))
        yield _case(sizes, kind, TWICE, "a second batch", "call", x=x, other=other)
        y = np.where(rng.random((2, 3)) < 0.3, -1, x)
        y[0, 0] = 2
        yield _case(sizes, kind, LOSS, "the loss", "call", x=x, y=y)
        change: dict[str, Any] = {"x": rng.integers(0, 2, (2, 5)), "t": int(rng.integers(1, 5))}
        yield _case((2, 3, 4), kind, AHEAD, "a change of one token", "call", **change)
