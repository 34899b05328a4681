"""ScalarMLP: its cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Fixture

SET_ALL = "for p in network.parameters(): p.data = 0.25\n"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    draws = {"rng": Fixture("rng")}
    small = "network = ScalarMLP(2, [3, 1], rng)\n"
    yield Case(
        "len(ScalarMLP(2, [3, 1], rng).parameters())", draws, shown=True, about="the number of parameters"
    )
    yield Case(
        small + SET_ALL + "network([1.0, 2.0]).data", draws, shown=True, about="all parameters set to 0.25"
    )
    two_out = "network = ScalarMLP(2, [3, 2], rng)\n" + SET_ALL
    yield Case(
        two_out + "[a.data for a in network([1.0, 2.0])]",
        draws,
        shown=True,
        about="a network with two outputs",
    )
    zeroed = "network([1.0, 2.0]).backward()\nnetwork.zero_grad()\n"
    yield Case(
        small + SET_ALL + zeroed + "[p.grad for p in network.parameters()]",
        draws,
        shown=True,
        about="zero_grad",
    )
    yield Case(
        small + SET_ALL + zeroed + "[p.data for p in network.parameters()]",
        draws,
        about="zero_grad, which leaves the weights alone",
    )
    back = "network([1.0, 2.0]).backward()\nsorted(p.grad for p in network.parameters())"
    yield Case(small + SET_ALL + back, draws, about="the gradients of its parameters")
    yield Case(
        small + SET_ALL + zeroed + back, draws, about="the gradients after a zero_grad and another backward"
    )
    inputs = [round(float(x), 2) for x in rng.uniform(-1.5, 1.5, 3)]
    for sizes in ([1], [4, 4, 1], [2, 3, 1]):
        code = "network = ScalarMLP(3, sizes, rng)\n" + SET_ALL
        yield Case(
            code + "network(inputs).data, len(network.parameters())",
            {**draws, "sizes": sizes, "inputs": inputs},
            about=f"{len(sizes)} layer{'s' if len(sizes) > 1 else ''}",
        )
    code = "network = ScalarMLP(3, [2], rng)\n" + SET_ALL + "[a.data for a in network(inputs)]"
    yield Case(code, {**draws, "inputs": inputs}, about="one layer of two neurons")
    yield Case(
        "network = ScalarMLP(3, [3, 3, 1], rng)\nlen({id(p) for p in network.parameters()})",
        draws,
        about="layers with parameters of their own",
    )
    values = "network = ScalarMLP(2, [2, 2], rng)\n" + SET_ALL
    yield Case(
        values + "[a.data for a in network(network([1.0, 2.0]))]", draws, about="inputs that are Values"
    )
    pair = {"rng": Fixture("rng", 1), "same": Fixture("rng", 1), "other": Fixture("rng", 2)}
    first = "first = [p.data for p in ScalarMLP(2, [2, 1], rng).parameters()]\n"
    yield Case(
        first + "first == [p.data for p in ScalarMLP(2, [2, 1], same).parameters()]",
        pair,
        about="the same rng giving the same weights",
    )
    yield Case(
        first + "first == [p.data for p in ScalarMLP(2, [2, 1], other).parameters()]",
        pair,
        about="another rng giving other weights",
    )
