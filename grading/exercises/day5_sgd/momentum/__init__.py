"""Momentum: a velocity for each array, made of all gradients so far."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day5_sgd.momentum.cases import cases
from grading.exercises.day5_sgd.optimizers import (
    judge,
)
from solutions import Momentum

exercise = Exercise(
    of=Momentum,
    points={"step": 2, "memory": 1},
    cases=cases,
    judge=judge,
    methods=("__init__", "step"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="The velocities have to outlive the call of `step`, so they live in `self`: one array for "
        "each parameter array, in its shape. When `__init__` runs, the shapes are not known yet; the "
        "first `step` can make them.",
        formula=r"$v \leftarrow \beta v + g$, then $p \leftarrow p - \eta\, v$, for each array with a $v$ "
        r"of its own that starts at 0.",
        pseudocode="__init__:  keep learning_rate and beta;  velocities = None\n"
        "step:      at the first step: velocities = a list with zeros like p, for each p\n"
        "           for each p, its gradient g and its velocity v:\n"
        "               v becomes beta * v + g     (in place, or written back into the list)\n"
        "               p -= learning_rate * v",
    ),
)
