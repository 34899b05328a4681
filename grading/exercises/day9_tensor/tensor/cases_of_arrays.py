"""The cases of Tensor's later parts, on arrays: what comes out is weighted, summed, and sent back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grading.judge.spec import Case
from solutions import Tensor

X = np.array([[1.0, 2.0, 6.0], [5.0, 4.0, 3.0]])
SIGNS = np.array([[-2.0, -0.5, 0.0], [0.5, 1.0, 3.0]])


def _gradients(
    part: str,
    expression: str,
    about: str,
    arrays: Mapping[str, np.ndarray],
    rng: np.random.Generator | None = None,
    **constants: Any,
) -> Case:
    """The value of an expression in Tensors, and the gradients of its weighted sum.

    Args:
        arrays: by the names that they have in the expression, where each is a Tensor; the example says `x = Tensor(X)`.
        rng: draws the weights of a hidden case; without it the case is shown, with the weights 1, 2, 3, ...
        constants: what else the expression names.
    """
    shape = _shape_of(expression, arrays, constants)
    dtype = next(iter(arrays.values())).dtype
    size = math.prod(shape)
    numbers = np.arange(1.0, size + 1) if rng is None else rng.normal(size=size)
    weights = numbers.reshape(shape).astype(dtype) if shape else 3.0
    inputs = {name.upper(): array for name, array in arrays.items()} | constants | {"weights": weights}
    lines = [f"{name} = Tensor({name.upper()})" for name in arrays]
    lines += [f"y = {expression}", "(y * weights).sum().backward()"]
    lines += [", ".join(["y.data", *(f"{name}.grad" for name in arrays)])]
    return Case("\n".join(lines), inputs, shown=rng is None, about=about, part=part)


_SHAPES: dict[tuple[str, ...], tuple[int, ...]] = {}  # found so far, by what they follow from


def _shape_of(
    expression: str, arrays: Mapping[str, np.ndarray], constants: Mapping[str, Any]
) -> tuple[int, ...]:
    """The shape of an expression in Tensors."""
    shapes = [str(np.shape(value)) for value in (*arrays.values(), *constants.values())]
    key = (expression, *shapes)
    if key not in _SHAPES:
        tensors = {name: Tensor(array) for name, array in arrays.items()}
        _SHAPES[key] = eval(expression, {**tensors, **constants}).shape
    return _SHAPES[key]


def _single(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def reductions(rng: np.random.Generator) -> Iterator[Case]:
    """sum, mean and max; and broadcasting undone, now that there is a sum."""
    part = "reductions"
    for expression, about in (
        ("x.sum()", "the sum of all"),
        ("x.sum(axis=0)", "a sum over an axis"),
        ("x.sum(axis=1, keepdims=True)", "a sum that keeps its axis"),
        ("x.mean()", "the mean of all"),
        ("x.mean(axis=1)", "a mean over an axis"),
        ("x.max(axis=1)", "a maximum over an axis"),
    ):
        yield _gradients(part, expression, about, {"x": X})
    code = "a, b = Tensor(A), Tensor(B)\n(a + b).sum().backward()\na.grad, b.grad"
    arrays = {"A": np.zeros((2, 3)), "B": np.array([1.0, 2.0, 3.0])}
    yield Case(code, arrays, shown=True, about="a row that is added to each row of a table", part=part)

    deep = {"x": rng.normal(size=(2, 3, 4))}
    for name in ("sum", "mean", "max"):
        for options in (
            "",
            "keepdims=True",
            "axis=1",
            "axis=-1",
            "axis=(0, 2)",
            "axis=(0, -1), keepdims=True",
        ):
            about = f"{name}, {options or 'of all'}"
            yield _gradients(part, f"x.{name}({options})", about, deep, rng)
        square = {"x": rng.normal(size=(3, 3))}
        yield _gradients(part, f"x.{name}(axis=0)", f"{name} over the first axis of a square", square, rng)
        about = f"{name} over the last axis of a square, the axis without its name"
        yield _gradients(part, f"x.{name}(1)", about, square, rng)
        yield _gradients(part, f"x.{name}(axis=0)", "float32", _single(square), rng)
    for shapes in (
        ((3, 4), (4,)),
        ((3, 4), (3, 1)),
        ((2, 3, 4), (3, 1)),
        ((1, 4), (3, 1)),
        ((3, 3), (3,)),
        ((3, 4), ()),
    ):
        pair = {name: np.asarray(rng.normal(size=shape)) for name, shape in zip("ab", shapes, strict=True)}
        about = f"the shapes {shapes[0]} and {shapes[1]}"
        yield _gradients(part, "a * b + b", about, pair, rng)
    ties = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0], [5.0, 5.0, 5.0]])
    code = (
        "x = Tensor(X)\n(x.max(axis=1) * weights).sum().backward()\n"
        "x.grad.sum(axis=1), x.grad * (X < X.max(axis=1, keepdims=True))"
    )
    about = "equal maxima, which share the gradient or leave it to the first"
    yield Case(code, {"X": ties, "weights": rng.normal(size=3)}, about=about, part=part)


def product(rng: np.random.Generator) -> Iterator[Case]:
    """@, of matrices and of stacks of matrices."""
    part = "product"
    a, b = (
        np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]),
        np.array([[2.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 2.0]]),
    )
    yield _gradients(part, "a @ b", "two matrices", {"a": a, "b": b})
    yield _gradients(
        part, "a @ b", "a stack of two matrices, and one matrix", {"a": a.reshape(1, 3, 2), "b": b}
    )
    yield Case(
        "(A @ Tensor(B)).data, (Tensor(A) @ B).data", {"A": a, "B": b}, shown=True, about="arrays", part=part
    )

    for shapes, about in (
        (((3, 2), (2, 4)), "matrices (n, k) and (k, m)"),
        (((3, 3), (3, 3)), "square matrices"),
        (((1, 3), (3, 1)), "a row and a column"),
        (((2, 3, 4), (4, 5)), "(B, T, k) and (k, m)"),
        (((3, 3, 3), (3, 3)), "(B, T, k) and (k, m), all of one length"),
        (((2, 3, 4, 5), (2, 3, 5, 2)), "(B, h, T, k) and (B, h, k, S)"),
        (((2, 2, 2, 2), (2, 2, 2, 2)), "(B, h, T, k) and (B, h, k, S), all of one length"),
    ):
        pair = {name: rng.normal(size=shape) for name, shape in zip("ab", shapes, strict=True)}
        yield _gradients(part, "a @ b", about, pair, rng)
        if "all of one" not in about and "square" not in about:
            yield _gradients(part, "a @ b", f"{about}, in float32", _single(pair), rng)
    matrix = rng.normal(size=(3, 3))
    for expression in ("M @ x", "x @ M"):
        about = "an array, which is a constant"
        yield _gradients(part, expression, about, {"x": rng.normal(size=(3, 3))}, rng, M=matrix)
    yield _gradients(part, "x @ x", "a matrix times itself", {"x": matrix}, rng)


def functions(rng: np.random.Generator) -> Iterator[Case]:
    """exp, log, tanh, sigmoid, relu and gelu."""
    part = "functions"
    for name in ("exp", "log", "tanh", "sigmoid", "relu", "gelu"):
        yield _gradients(part, f"x.{name}()", name, {"x": X if name == "log" else SIGNS})
    for name in ("exp", "log", "tanh", "sigmoid", "relu", "gelu"):
        numbers = rng.uniform(0.2, 3, (2, 3)) if name == "log" else rng.normal(scale=1.5, size=(2, 3))
        yield _gradients(part, f"x.{name}()", name, {"x": numbers}, rng)
        yield _gradients(part, f"x.{name}()", f"{name} of float32", {"x": numbers.astype(np.float32)}, rng)
    calls = "x.exp(), p.log(), x.tanh(), x.sigmoid(), x.relu(), x.gelu()"
    code = f"x, p = Tensor(X), Tensor(P)\nresults = {calls}\nx.data, p.data"
    arrays = {"X": -rng.uniform(0.2, 3, 4), "P": rng.uniform(0.2, 3, 4)}
    yield Case(code, arrays, about="the data, which stay as they are", part=part)
    far = np.array([-30.0, 30.0])
    for name in ("tanh", "sigmoid", "relu", "gelu"):
        yield _gradients(part, f"x.{name}()", f"{name}, far out", {"x": far}, rng)


def shapes(rng: np.random.Generator) -> Iterator[Case]:
    """reshape, transpose and x[index]."""
    part = "shape"
    cube = np.arange(1.0, 7).reshape(1, 2, 3)
    yield _gradients(part, "x.reshape(3, 2)", "another shape", {"x": X})
    yield _gradients(part, "x.transpose()", "all axes the other way round", {"x": X})
    yield _gradients(part, "x.transpose(1, 2, 0)", "three axes in another order", {"x": cube})
    yield _gradients(part, "x[1]", "one row", {"x": X})
    yield _gradients(part, "x[:, 1:]", "a slice", {"x": X})
    index = np.array([0, 1, 0])
    yield _gradients(part, "x[index]", "rows picked by an array, one of them twice", {"x": X}, index=index)

    deep = {"x": rng.normal(size=(2, 3, 4))}
    for expression, about in (
        ("x.reshape(6, 4)", "fewer axes"),
        ("x.reshape(2, 3, 2, 2)", "more axes"),
        ("x.reshape(4, -1)", "a length that follows from the others"),
        ("x.transpose()", "all axes the other way round"),
        ("x.transpose(1, 2, 0)", "three axes, each one place further"),
        ("x.transpose(2, 0, 1)", "three axes, each one place further"),
        ("x.transpose(0, 2, 1)", "the last two axes exchanged"),
        ("x.transpose(0, 2, 1).reshape(8, 3)", "a shape after an order"),
        ("x[1]", "an int"),
        ("x[-1, 0, 2]", "one number"),
        ("x[:, 1:, ::2]", "slices"),
        ("x[:, -1]", "a slice and an int"),
    ):
        yield _gradients(part, expression, about, deep, rng)
    four = {"x": rng.normal(size=(2, 3, 2, 2))}
    yield _gradients(part, "x.transpose(0, 2, 3, 1)", "four axes in another order", four, rng)
    table = {"x": rng.normal(size=(4, 3))}
    rows, columns = np.array([0, 3, 3, 1]), np.array([2, 1, 1, 0])
    yield _gradients(part, "x[rows]", "rows picked by an array, one of them twice", table, rng, rows=rows)
    pairs = {"rows": rows, "columns": columns}
    yield _gradients(
        part, "x[rows, columns]", "numbers picked by two arrays, one of them twice", table, rng, **pairs
    )
    ids = np.array([[1, 0, 1], [2, 1, 2]])
    yield _gradients(part, "x[ids]", "rows picked by a table of ints", table, rng, ids=ids)
    yield _gradients(part, "x[[2, 0, 2]]", "rows picked by a list", table, rng)
    for expression in ("x.reshape(3, 4)", "x.transpose()", "x[1:]", "x[rows]"):
        yield _gradients(
            part,
            expression,
            "float32",
            _single(table),
            rng,
            **({"rows": rows} if "rows" in expression else {}),
        )


def softmaxes(rng: np.random.Generator) -> Iterator[Case]:
    """softmax and log_softmax, along any axis and far out."""
    part = "softmax"
    extreme = np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0]])
    for name in ("softmax", "log_softmax"):
        yield _gradients(part, f"x.{name}()", name, {"x": np.array([[0.0, 1.0], [2.0, 2.0]])})
        yield _gradients(part, f"x.{name}()", f"{name} of -1000 to 1000", {"x": extreme})
    for name in ("softmax", "log_softmax"):
        deep = {"x": rng.normal(scale=2, size=(2, 3, 4))}
        square = {"x": rng.normal(scale=2, size=(3, 3))}
        yield _gradients(part, f"x.{name}()", "three axes", deep, rng)
        yield _gradients(part, f"x.{name}(axis=1)", "the middle one of three axes", deep, rng)
        yield _gradients(part, f"x.{name}()", "a square", square, rng)
        yield _gradients(part, f"x.{name}(axis=0)", "the first axis of a square", square, rng)
        yield _gradients(part, f"x.{name}(0)", "an axis without its name", square, rng)
        yield _gradients(part, f"x.{name}(axis=-1)", "float32", _single(square), rng)
        far = np.array([[990.0, 1000.0, 1001.0], [-5.0, 0.0, -800.0]])
        yield _gradients(part, f"x.{name}()", "rows that lie far apart", {"x": far}, rng)
    code = "x = Tensor(X)\nresults = x.softmax(), x.log_softmax()\nx.data"
    yield Case(code, {"X": square["x"]}, about="the data, which stay as they are", part=part)
