"""AdamW: Adam on Tensors, with a decay of matrices that goes past the means. When it decays within a step is open."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.adamw.cases import cases
from solutions import AdamW

exercise = Exercise(
    of=AdamW,
    points={"step": 2, "decay": 2, "memory": 2},
    cases=cases,
    methods=("__init__", "step", "zero_grad"),
    partial={"changed": 0.5, "dtype": 0.5},
    hints=Hints(
        nudge="Open day 5's Adam as well. There the gradients came as an argument; now each Tensor carries its own, "
        "`parameter.grad`, and it may be None. What is new is one line about p itself: where must it stand so that "
        "neither m nor v ever sees it, and for which arrays does it count?",
        formula=r"$m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad "
        r"\hat m = m / (1-\beta_1^t), \quad \hat v = v / (1-\beta_2^t)$"
        + "\n\n"
        + r"$p \leftarrow p - \eta \lambda p$ where p has two or more axes ($\lambda$ is the decay); then "
        r"$p \leftarrow p - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$",
        pseudocode="__init__:   keep the list and the settings;  t = 0;  for each parameter zeros, m and v\n"
        "step:       t grows by 1, once a call\n"
        "            for each parameter with its m and v:\n"
        "                g = its grad;  if there is none: go on with the next\n"
        "                bring m and v up to date, in place;  m_hat and v_hat\n"
        "                if its data has two or more axes: data -= learning_rate * decay * data\n"
        "                data -= learning_rate * m_hat / (root of v_hat + eps)\n"
        "zero_grad:  the grad of each parameter becomes None",
    ),
)
