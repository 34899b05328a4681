"""The cases of Value, part by part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.judge.spec import Case, Fixture

CALLS = (".exp()", ".log()", ".tanh()", ".relu()", " ** 3")


def _numbers(rng: np.random.Generator, count: int) -> list[float]:
    """Numbers of either sign, away from 0, short enough to read."""
    return [round(float(number), 2) for number in rng.uniform(0.5, 3, count) * rng.choice([-1, 1], count)]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _shown()
    yield from _arithmetic(rng)
    yield from _reversed(rng)
    yield from _functions(rng)
    yield from _backward(rng)
    yield from _shared(rng)
    # A recursion needs as much of the room here as 100,000 nodes need of all of it, and this takes a tenth of the time.
    about = "a graph 10,000 nodes deep, where calls may be nested a tenth as deeply as usual"
    code = _chain(10_000).replace("y.backward()", "with room:\n    y.backward()")
    yield Case(code, {"room": Fixture("tenth_of_the_room")}, about=about, part="depth", slow=True)


def _shown() -> Iterator[Case]:
    for code, about in (
        ("(Value(2.0) + Value(-3.0)).data", "a sum"),
        ("(Value(2.0) * Value(-3.0)).data", "a product"),
        ("(Value(-3.0) ** 2).data", "a power"),
        ("(-Value(2.0)).data", "the sign"),
        ("(Value(2.0) - Value(5.0)).data", "a difference"),
        ("(Value(6.0) / Value(-4.0)).data", "a quotient"),
        ("(Value(2.0) * 3 + 1).data", "plain numbers on the right"),
        ("(Value(6.0) / 4 - 1).data", "plain numbers on the right"),
    ):
        yield Case(code, shown=True, about=about, part="arithmetic")
    for code, about in (
        ("(1 + Value(2.0)).data", "a plain number on the left of +"),
        ("(3 * Value(2.0)).data", "a plain number on the left of *"),
        ("(1 - Value(3.0)).data", "a plain number on the left of -"),
        ("(1 / Value(4.0)).data", "a plain number on the left of /"),
    ):
        yield Case(code, shown=True, about=about, part="reversed")
    for name, x in (("exp", 1.0), ("log", 2.0), ("tanh", 0.5), ("relu", -2.0), ("relu", 2.0)):
        yield Case(f"Value(x).{name}().data", {"x": x}, shown=True, about=name, part="functions")
    yield Case("x = Value(3.0)\nx.backward()\nx.grad", shown=True, about="a single number", part="backward")
    for sign, about in (("+", "a sum"), ("*", "a product"), ("-", "a difference"), ("/", "a quotient")):
        yield _gradient_of(f"a {sign} b", 2.0, -4.0, f"the slopes of {about}", shown=True)
    yield _slope_of("x ** 3", 2.0, "the slope of a power", shown=True)
    for name, x in (("exp", 1.0), ("log", 2.0), ("tanh", 0.5), ("relu", 2.0), ("relu", 0.0)):
        where = " at 0" if x == 0 else ""
        yield _slope_of(f"x.{name}()", x, f"the slope of {name}{where}", shown=True)
    code = "x, y, z = Value(-2.0), Value(5.0), Value(-4.0)\nq = x + y\nf = q * z\nf.backward()\n"
    names = "[node.grad for node in (x, y, z, q, f)]"
    yield Case(code + names, shown=True, about="a graph of two steps", part="backward")
    yield from _shown_shared()
    yield Case(_chain(5_000), shown=True, about="a graph 5,000 nodes deep", part="depth")


def _shown_shared() -> Iterator[Case]:
    for code, about in (
        ("a = Value(3.0)\nf = a + a\nf.backward()\na.grad", "a number used twice in one operation"),
        ("a = Value(3.0)\nf = a * a\nf.backward()\na.grad", "a number used twice in one operation"),
        ("x = Value(2.0)\na = x * x\nf = a + a * 3\nf.backward()\nx.grad", "paths of different length"),
        ("x = Value(2.0)\n(x * 3).backward()\n(x * x).backward()\nx.grad", "two graphs that share a leaf"),
        (
            "x = Value(2.0)\n(x * 3).backward()\nx.grad = 0.0\n(x * 5).backward()\nx.grad",
            "a gradient set back to 0",
        ),
    ):
        yield Case(code, shown=True, about=about, part="shared")


# Drawn numbers are inputs: so the code is the same with every seed, and is compiled once.
def _gradient_of(expression: str, a: float, b: float, about: str, shown: bool = False) -> Case:
    p, q, inputs = (a, b, {}) if shown else ("p", "q", {"p": a, "q": b})
    code = f"a, b = Value({p}), Value({q})\nf = {expression}\nf.backward()\na.grad, b.grad"
    return Case(code, inputs, shown=shown, about=about, part="backward")


def _slope_of(expression: str, x: float, about: str, shown: bool = False) -> Case:
    asked = "f.data, x.grad" if expression.startswith("3") else "x.grad"
    p, inputs = (x, {}) if shown else ("p", {"p": x})
    code = f"x = Value({p})\nf = {expression}\nf.backward()\n{asked}"
    return Case(code, inputs, shown=shown, about=about, part="backward")


def _chain(length: int) -> str:
    return f"x, step = Value(1.0), Value(0.5)\ny = x\nfor _ in range({length}): y = y + step\ny.backward()\nx.grad"


def _arithmetic(rng: np.random.Generator) -> Iterator[Case]:
    part = "arithmetic"
    yield Case("(Value(2.0) * Value(3.0)).grad, Value(7).grad", about="the gradient at first", part=part)
    for sign in "+-*/":
        a, b = _numbers(rng, 2)
        yield Case(f"(Value(a) {sign} Value(b)).data", {"a": a, "b": b}, part=part)
        yield Case(
            f"(Value(a) {sign} b).data",
            {"a": a, "b": 4},
            about=f"a plain number on the right of {sign}",
            part=part,
        )
        yield Case(
            f"a, b = Value(3.0), Value(4.0)\nc = a {sign} b\na.data, b.data",
            about="the operands, which stay as they are",
            part=part,
        )
    yield Case("isinstance(Value(2.0) * Value(3.0), Value)", about="what a product is", part=part)
    for exponent in (3, -1, 0.5, -2.0, 1):
        yield Case(
            "(Value(a) ** n).data",
            {"a": abs(_numbers(rng, 1)[0]), "n": exponent},
            about="a power",
            part=part,
        )
    yield Case("(Value(-2.0) ** 3).data", about="a power of a negative number", part=part)
    a, b, c = _numbers(rng, 3)
    yield Case("(-(Value(a) - b) * Value(c) / 2).data", {"a": a, "b": b, "c": c}, part=part)


def _reversed(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        "isinstance(3 * Value(2.0), Value)", about="what a product with a plain number is", part="reversed"
    )
    for sign in "+-*/":
        a, b = _numbers(rng, 2)
        about = f"a plain number on the left of {sign}"
        yield Case(f"(a {sign} Value(b)).data", {"a": a, "b": b}, about=about, part="reversed")
    yield Case("sum([Value(1.0), Value(2.5)]).data", about="sum, which starts with 0 + ...", part="reversed")


def _functions(rng: np.random.Generator) -> Iterator[Case]:
    for name in ("exp", "log", "tanh", "relu"):
        x = _numbers(rng, 1)[0]
        x = abs(x) if name == "log" else x
        yield Case(f"Value(x).{name}().data", {"x": x}, about=name, part="functions")
    yield Case("Value(0.0).relu().data, Value(-1.5).relu().data", about="relu", part="functions")
    near = "[Value(x).relu().data for x in (-0.6, -0.01, 0.01, 0.6)]"
    yield Case(near, about="relu of numbers near 0", part="functions")
    yield Case(
        "x = Value(0.7)\ny = x.tanh()\nx.data, y.grad", about="the operand, which stays", part="functions"
    )


def _backward(rng: np.random.Generator) -> Iterator[Case]:
    for sign in "+-*/":
        a, b = _numbers(rng, 2)
        yield _gradient_of(f"a {sign} b", a, b, f"the slopes of {sign}")
        yield _slope_of(f"x {sign} 3", a, f"the slope of {sign} with a plain number on the right")
        yield _slope_of(f"3 {sign} x", b, f"the slope of {sign} with a plain number on the left")
    for n in (2, -1, 0.5, 0, 1):
        yield _slope_of(f"x ** {n}", abs(_numbers(rng, 1)[0]), "the slope of a power")
    yield _slope_of("-x", _numbers(rng, 1)[0], "the slope of a minus sign")
    for name in ("exp", "log", "tanh", "relu"):
        yield _slope_of(f"x.{name}()", abs(_numbers(rng, 1)[0]), f"the slope of {name}")
        if name != "log":
            yield _slope_of(f"x.{name}()", -abs(_numbers(rng, 1)[0]), f"the slope of {name}")
    for call in CALLS:
        x = round(float(rng.uniform(0.3, 1.2)), 2)
        about = "a function inside a longer expression: the gradient that reaches it is not 1"
        yield _slope_of(f"x{call} * -4", x, about)
        yield _slope_of(f"(x * 2){call} ** 2", x, about)
    a, b = _numbers(rng, 2)
    yield _gradient_of("(a * 0.3 + b * -0.2 + 0.1).tanh()", a, b, "a neuron")
    yield _gradient_of("((a - b) ** 2 + 1).log()", a, b, "a graph of several steps")
    code = (
        "x = Value(0.5)\ny = x\nfor _ in range(999):\n    y = y * 1.001\nwith room:\n    y.backward()\nx.grad"
    )
    yield Case(
        code, {"room": Fixture("room_for_recursion")}, about="a graph 1,000 nodes deep", part="backward"
    )


def _shared(rng: np.random.Generator) -> Iterator[Case]:
    a, b = _numbers(rng, 2)
    numbers = {"p": a, "q": b}
    start, end = "a, b = Value(p), Value(q)\n", "\nf.backward()\na.grad, b.grad"
    for middle in (
        "c = a * b\nd = c + a\nf = c * d * b",
        "c = a + b\nd = c * c\ne = d - c\nf = e * c + d",
        "f = a * a / (b * b + a)",
    ):
        yield Case(start + middle + end, numbers, about="numbers that are used several times", part="shared")
    # Both uses pass on the same: whichever comes last, what overwrites the other gives half.
    for call in CALLS:
        middle = f"c = a * a * 0.1\nf = c{call} + c{call} + b"
        about = "a number that a function is taken of twice"
        yield Case(start + middle + end, numbers, about=about, part="shared")
    code = "a, b = Value(p), Value(p)\nc, d = a * 2, b * 2\nf = c * 3 + d * 5"
    yield Case(code + end, {"p": a}, about="different nodes that hold the same number", part="shared")
    code = "x = Value(1.0)\ny = x\nfor _ in range(12):\n    y = y + y\ny.backward()\nx.grad"
    yield Case(code, about="a number used twice, twelve times over", part="shared")
    code = (
        "w = Value(p)\nfor x in (1.0, 2.0, -3.0):\n    loss = (w * x - 1) ** 2\n    loss.backward()\nw.grad"
    )
    yield Case(code, {"p": a}, about="several graphs that share a leaf", part="shared")
