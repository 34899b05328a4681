"""Tensor: arrays that remember how they were computed."""

from __future__ import annotations

from grading.exercises import Exercise
from grading.exercises.day9_tensor.tensor.cases import cases
from grading.exercises.day9_tensor.tensor.hints import OF_PARTS, OF_THE_CLASS
from solutions import Tensor

METHODS = {
    "backward": ("backward",),
    "arithmetic": ("__sub__", "__truediv__", "__pow__", "__neg__", "__rsub__", "__rtruediv__"),
    "reductions": ("sum", "mean", "max"),
    "product": ("__matmul__", "__rmatmul__"),
    "functions": ("exp", "log", "tanh", "sigmoid", "relu", "gelu"),
    "shape": ("reshape", "transpose", "__getitem__"),
    "softmax": ("softmax", "log_softmax"),
}

exercise = Exercise(
    of=Tensor,
    points={
        "backward": 4,
        "arithmetic": 3,
        "reductions": 3,
        "product": 3,
        "functions": 3,
        "shape": 3,
        "softmax": 3,
    },
    cases=cases,
    methods=tuple(method for part in METHODS.values() for method in part),
    partial={"dtype": 0.5, "crash RecursionError": 0.5},
    hints=OF_THE_CLASS,
    part_hints=OF_PARTS,
)
