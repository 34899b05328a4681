"""Adam: means of gradients and of their squares, corrected for their start at zero."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day5_sgd.adam.cases import cases
from grading.exercises.day5_sgd.optimizers import (
    judge,
)
from solutions import Adam

exercise = Exercise(
    of=Adam,
    points={"step": 3, "memory": 2},
    cases=cases,
    judge=judge,
    methods=("__init__", "step"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Build on `Momentum`: now there are two lists of arrays in `self`, and a number t that "
        "counts the *calls* of `step`. Compute `m_hat` and `v_hat` under names of their own; the means "
        "themselves must not be corrected.",
        formula=r"$m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2$"
        + "\n\n"
        r"$\hat m = m / (1-\beta_1^t), \quad \hat v = v / (1-\beta_2^t), \quad "
        r"p \leftarrow p - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$",
        pseudocode="__init__:  keep the four settings;  t = 0;  no means yet\n"
        "step:      at the first step: zeros like p, for m and for v, for each p\n"
        "           t grows by 1, once a call\n"
        "           for each p, its gradient g, its m and its v:\n"
        "               bring m and v up to date\n"
        "               m_hat = m / (1 - beta1 to the power t);  v_hat likewise with beta2\n"
        "               p -= learning_rate * m_hat / (root of v_hat + eps)",
    ),
)
