"""Operations on which Tensor and PyTorch are compared, and the command that records PyTorch's answers.

    python tests/tensor_expressions.py

writes fixtures/tensor_torch.json; it needs PyTorch, in double precision on the CPU.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from solutions import LayerNorm, Tensor, concatenate, token_loss

RECORDED = Path(__file__).parent / "fixtures" / "tensor_torch.json"

PICKED = [[0, 2, 0], [1, 1, 2]]  # rows, some of them twice
TARGETS = [[0, 3, -1], [2, -1, 0]]

Shapes = tuple[tuple[int, ...], ...]


def _layer_norm(x: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
    layer = LayerNorm(4)
    layer.gain, layer.bias = gain, bias
    return layer(x)


def _torch() -> Any:
    import torch

    return torch


# Name: (shapes of the leaves, the function of Tensors, the same of PyTorch's where it is written otherwise). Leaves
# hold numbers from 0.5 to 2 where the name says "positive", else from -2 to 2.
OPERATIONS: dict[str, tuple[Shapes, Callable[..., Any], Callable[..., Any] | None]] = {
    "a + b": (((3, 4), (3, 4)), lambda a, b: a + b, None),
    "a + row": (((2, 3, 4), (4,)), lambda a, b: a + b, None),
    "a - column": (((3, 4), (3, 1)), lambda a, b: a - b, None),
    "column * row": (((3, 1), (1, 4)), lambda a, b: a * b, None),
    "a * a + a": (((3, 4),), lambda a: a * a + a, None),
    "positive a / b": (((3, 4), (3, 4)), lambda a, b: a / b, None),
    "positive row / a": (((4,), (3, 4)), lambda a, b: a / b, None),
    "a ** 3": (((3, 4),), lambda a: a**3, None),
    "positive a ** -0.5": (((3, 4),), lambda a: a**-0.5, None),
    "positive numbers on both sides": (((3, 4),), lambda a: 2 + (3 - a) * (5 / a) - (4 * a - 1) / 3, None),
    "-a": (((3, 4),), lambda a: -a, None),
    "matrix @ matrix": (((3, 4), (4, 2)), lambda a, b: a @ b, None),
    "batch @ matrix": (((2, 3, 4), (4, 2)), lambda a, b: a @ b, None),
    "heads @ heads": (((2, 2, 3, 4), (2, 2, 4, 3)), lambda a, b: a @ b, None),
    "exp": (((3, 4),), lambda a: a.exp(), None),
    "positive log": (((3, 4),), lambda a: a.log(), None),
    "tanh": (((3, 4),), lambda a: a.tanh(), None),
    "sigmoid": (((3, 4),), lambda a: a.sigmoid(), None),
    "relu": (((3, 4),), lambda a: a.relu(), None),
    "gelu": (
        ((3, 4),),
        lambda a: a.gelu(),
        lambda a: _torch().nn.functional.gelu(a, approximate="tanh"),
    ),
    "sum over two axes, kept": (((2, 3, 4),), lambda a: a.sum(axis=(0, 2), keepdims=True), None),
    "mean over an axis": (((2, 3, 4),), lambda a: a.mean(axis=1), None),
    "max over an axis, with ties": (
        ((3, 4),),
        lambda a: concatenate([a, a * 1.0]).max(axis=1),
        lambda a: _torch().cat([a, a * 1.0], -1).amax(1),
    ),
    "reshape": (((2, 3, 4),), lambda a: a.reshape(4, -1), None),
    "transpose": (((2, 3, 4),), lambda a: a.transpose(2, 0, 1), lambda a: a.permute(2, 0, 1)),
    "slices": (((2, 3, 4),), lambda a: a[:, 1:, ::2] * a[0, 0, 0], None),
    "rows picked twice": (((3, 4),), lambda a: a[np.array(PICKED)], lambda a: a[_torch().tensor(PICKED)]),
    "softmax": (((3, 4),), lambda a: a.softmax(-1), None),
    "softmax over the first axis": (((3, 4),), lambda a: a.softmax(0), None),
    "log_softmax": (((3, 4),), lambda a: a.log_softmax(-1), None),
    "concatenate": (
        ((3, 4), (3, 2), (3, 1)),
        lambda a, b, c: concatenate([a, b, c, a]),
        lambda a, b, c: _torch().cat([a, b, c, a], -1),
    ),
    "token_loss, two targets not counted": (
        ((2, 3, 4),),
        lambda a: token_loss(a, np.array(TARGETS)),
        lambda a: _torch().nn.functional.cross_entropy(
            a.reshape(-1, 4), _torch().tensor(TARGETS).reshape(-1), ignore_index=-1
        ),
    ),
    "LayerNorm": (
        ((2, 3, 4), (4,), (4,)),
        _layer_norm,
        lambda x, gain, bias: _torch().nn.functional.layer_norm(x, (4,), gain, bias, 1e-5),
    ),
}


def weights(count: int) -> np.ndarray:
    """A different weight for each number of a result: what is differentiated is the weighted sum."""
    return np.cos(np.arange(count))


def points() -> dict[str, list[Any]]:
    """The leaves of every operation, as lists."""
    rng = np.random.default_rng(9)
    drawn = {}
    for name, (shapes, _, _) in OPERATIONS.items():
        low = 0.5 if name.startswith("positive") else -2.0
        drawn[name] = [rng.uniform(low, 2, shape).round(3).tolist() for shape in shapes]
    return drawn


def torch_answers(leaves_of: dict[str, list[Any]]) -> dict[str, Any]:
    """Value and gradients of every operation at its leaves, by PyTorch, with its version."""
    torch = _torch()
    answers = {}
    for name, (_, ours, theirs) in OPERATIONS.items():
        leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in leaves_of[name]]
        result = (theirs or ours)(*leaves)
        (result.reshape(-1) * torch.tensor(weights(result.numel()))).sum().backward()
        answers[name] = {
            "leaves": leaves_of[name],
            "value": result.tolist(),
            "gradients": [leaf.grad.tolist() for leaf in leaves],
        }
    return {"torch": torch.__version__.split("+")[0], "answers": answers}


def tensor_answer(name: str, leaves_of: list[Any], dtype: Any) -> tuple[Tensor, list[np.ndarray]]:
    """The result and the gradients by Tensor."""
    leaves = [Tensor(np.array(x, dtype=dtype)) for x in leaves_of]
    result = OPERATIONS[name][1](*leaves)
    (result.reshape(-1) * weights(result.data.size).astype(dtype)).sum().backward()
    return result, [leaf.grad for leaf in leaves]


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(torch_answers(points()), indent=None) + "\n", encoding="utf-8")
    print(f"written: {RECORDED.name}")
