"""The cases of Tensor, part by part.

Gradients need one number at the end. Where a part comes before `sum`, its results have one element by themselves, in
shapes that differ; where it comes after, they are weighted and summed, so that no gradient lands at a wrong place
unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from grading.exercises.day9_tensor.tensor.cases_of_arrays import (
    functions,
    product,
    reductions,
    shapes,
    softmaxes,
)
from grading.judge.spec import Case, Fixture


def cases(rng: np.random.Generator) -> Iterator[Case]:
    makers = (_backward, _arithmetic, reductions, product, functions, shapes, softmaxes)
    for maker in makers:
        yield from (case for case in maker(np.random.default_rng(0)) if case.shown)
    for maker in makers:
        yield from (case for case in maker(rng) if not case.shown)


def _backward(rng: np.random.Generator) -> Iterator[Case]:
    """By + and * alone, which are given, on Tensors of one element."""
    shown = partial(Case, shown=True, part="backward")
    yield shown("x = Tensor(3.0)\nx.grad is None", about="the gradient at first")
    yield shown("a, b = Tensor(2.0), Tensor(5.0)\n(a * b).backward()\na.grad, b.grad", about="a product")
    yield shown(
        "x = Tensor(3.0)\ny = x * x + x\ny.backward()\nx.grad", about="a Tensor that is used three times"
    )
    code = "x = Tensor(2.0)\na = x * x\nf = a * 3.0 + a * a\nf.backward()\nx.grad"
    yield shown(code, about="two paths from one Tensor to the end")
    code = "x = Tensor(2.0)\n(x * 3.0).backward()\n(x * x).backward()\nx.grad"
    yield shown(code, about="two results that share a leaf")
    code = "a, b = Tensor(2.0), Tensor([[5.0]])\n(a * b).backward()\na.grad, b.grad"
    yield shown(code, about="the shapes () and (1, 1), which broadcasting brings together")
    yield shown(_chain(3_500), about="a graph 3,500 nodes deep", slow=True)

    hidden = partial(Case, part="backward")
    yield hidden("x = Tensor([4.0])\nx.backward()\nx.grad", about="a result that is a leaf itself")
    # The numbers are inputs: so the code is the same with every seed, and is compiled once.
    p, q = _apart(rng, 2)
    one, both = {"p": p}, {"p": p, "q": q}
    start, end = "a, b = Tensor(p), Tensor(q)\n", "\nf.backward()\na.grad, b.grad"
    for middle in (
        "c = a * b\nd = c + a\nf = c * d * b",
        "c = a + b\nd = c * c\ne = d + c * -1.0\nf = e * c + d",
    ):
        yield hidden(start + middle + end, both, about="Tensors that are used several times")
    code = "a, b = Tensor(p), Tensor(p)\nc, d = a * 2.0, b * 2.0\nf = c * 3.0 + d * 5.0" + end
    yield hidden(code, one, about="different Tensors that hold the same number")
    code = "x = Tensor(1.0)\ny = x\nfor _ in range(12):\n    y = y + y\ny.backward()\nx.grad"
    yield hidden(code, about="a Tensor used twice, twelve times over")
    code = "a, b = Tensor([p]), Tensor([q])\nc = a + b\nf = c + a\nf.backward()\na.grad, b.grad"
    yield hidden(code, both, about="one gradient that goes to two Tensors, of which one gets more")
    code = "a, b = Tensor([p]), Tensor([q])\n(a + b).backward()\n(a * 2.0).backward()\na.grad, b.grad"
    yield hidden(code, both, about="two results that share one of two leaves")
    code = "w = Tensor(p)\nfor x in (1.0, 2.0, -3.0):\n    miss = w * x + 1.0\n    (miss * miss).backward()\nw.grad"
    yield hidden(code, one, about="three results that share a leaf")
    code = "a, b, c = Tensor(p), Tensor([q]), Tensor([[2.0]])\nf = (a * b + a) * c + b\nf.backward()\n"
    yield hidden(code + "a.grad, b.grad, c.grad", both, about="the shapes (), (1,) and (1, 1)")
    code = "x = Tensor([[p]])\nf = (x * 2.0 + np.array([q])) * x\nf.backward()\nx.grad"
    yield hidden(code, both, about="arrays and numbers beside a Tensor, which are constants")
    code = "x = Tensor(np.float32([1.5]))\nf = x * x * 2.0 + x\nf.backward()\nx.grad"
    yield hidden(code, about="a float32 leaf")
    code = "x = Tensor([p])\ny = x * q\n(y * y).backward()\nx.data, y.data"
    yield hidden(code, both, about="the data, which stay as they are")
    # A recursion needs as much of the room here as 15,000 nodes need of all of it, and this takes a tenth of the time.
    about = "a graph 1,500 nodes deep, where calls may be nested a tenth as deeply as usual"
    code = _chain(1_500).replace("y.backward()", "with room:\n    y.backward()")
    yield hidden(code, {"room": Fixture("tenth_of_the_room")}, about=about, slow=True)


def _chain(length: int) -> str:
    return f"x = Tensor(1.0)\ny = x\nfor _ in range({length}): y = y + 0.5\ny.backward()\nx.grad"


def _apart(rng: np.random.Generator, count: int) -> list[float]:
    """Numbers of either sign, away from 0, short enough to read."""
    return [round(float(number), 2) for number in rng.uniform(0.5, 3, count) * rng.choice([-1, 1], count)]


def _arithmetic(rng: np.random.Generator) -> Iterator[Case]:
    """Values on arrays of different shapes; gradients of results that have one element."""
    shown = partial(Case, shown=True, part="arithmetic")
    row, table = np.array([1.0, 2.0, 4.0]), np.array([[8.0, 6.0, 4.0], [2.0, 0.0, -2.0]])
    for sign in "-/":
        yield shown(f"(Tensor(table) {sign} Tensor(row)).data", {"table": table, "row": row})
    for sign in "-/":
        yield shown(f"a, b = Tensor(6.0), Tensor(4.0)\ny = a {sign} b\ny.backward()\ny.data, a.grad, b.grad")
    for expression in ("x ** 3", "-x", "2.0 - x", "2.0 / x"):
        yield shown(f"x = Tensor(4.0)\ny = {expression}\ny.backward()\ny.data, x.grad")
    yield shown("(row - Tensor(table)).data", {"table": table, "row": row}, about="an array on the left of -")

    hidden = partial(Case, part="arithmetic")
    left, right = rng.uniform(0.5, 2, (2, 3)), rng.uniform(0.5, 2, (2, 1))
    arrays = {"left": left, "right": right}
    for sign in "-/":
        yield hidden(f"(Tensor(left) {sign} Tensor(right)).data", arrays, about="arrays of different shapes")
        about = f"arrays and numbers on the right of {sign}"
        yield hidden(f"(Tensor(left) {sign} right).data, (Tensor(left) {sign} 3).data", arrays, about=about)
        about = f"arrays and numbers on the left of {sign}"
        yield hidden(f"(left {sign} Tensor(right)).data, (3 {sign} Tensor(right)).data", arrays, about=about)
    code = "a, b = Tensor(left), Tensor(right)\nresults = a - b, a / b, -a, a**2\na.data, b.data"
    yield hidden(code, arrays, about="the operands, which stay as they are")
    powers = "[(Tensor(x) ** n).data for n in (2, 3, -1, 0.5, -2.0, 1)]"
    yield hidden(powers, {"x": left}, about="powers")
    yield hidden("(Tensor([-2.0, 3.0]) ** 3).data, (-Tensor([-2.0, 3.0])).data", about="negative numbers")
    code = "x = Tensor([2.0])\n[isinstance(y, Tensor) for y in (-x, x - 1, 1 - x, x / 2, 2 / x, x ** 2)]"
    yield hidden(code, about="what comes out, which is a Tensor each time")
    p, q = _apart(rng, 2)
    one, both = {"p": p}, {"p": p, "q": q}
    code = "x = Tensor(p)\ny = (2 + x) * (3 * x)\ny.backward()\ny.data, x.grad"
    yield hidden(code, one, about="numbers on the left of + and *, which are given")
    for expression in ("a - b", "a / b", "(a - b) / (b * b) - a", "b / a - (a - b)"):
        code = f"a, b = Tensor(p), Tensor([[q]])\ny = ({expression}) * 3.0\ny.backward()\na.grad, b.grad"
        yield hidden(code, both, about=f"the gradients of {expression}, by the shapes () and (1, 1)")
    for n in (2, -1, 0.5, 0):
        code = f"x = Tensor([p])\ny = x ** {n} * 3.0\ny.backward()\nx.grad"
        yield hidden(code, {"p": abs(p)}, about="the gradient of a power")
    code = "x = Tensor([p])\ny = -x * 3.0\ny.backward()\nx.grad"
    yield hidden(code, one, about="the gradient of a minus sign")
    for expression in ("q - x", "q / x", "x - q", "x / q"):
        code = f"x = Tensor([p])\ny = ({expression}) * 3.0\ny.backward()\nx.grad"
        yield hidden(code, both, about=f"the gradient of {expression.replace('q', str(q))}")
    code = "x = Tensor([p])\ny = np.array([[q]]) / x - x / np.array([[q]])\ny.backward()\nx.grad"
    yield hidden(code, both, about="the gradient beside arrays")
    code = "x = Tensor(np.float32([1.5]))\ny = (2 / x - x) ** 2 / 3 - (1 - x) ** 0.5\ny.backward()\ny.data, x.grad"
    yield hidden(code.replace("(1 - x)", "(3 - x)"), about="float32")
