"""train: full batch, one network.backward an epoch, the losses before each step, one printed every 100 epochs."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day7_mnist.train.cases import cases
from grading.exercises.day7_mnist.train.judge import judge
from solutions import train

exercise = Exercise(
    of=train,
    points=2,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={
        "prints nothing": 0.5,
        "prints too often": 0.5,
        "prints every epoch": 0.5,
        "prints something else": 0.5,
    },
    hints=Hints(
        nudge="`network.backward` does a whole step and returns a number. What is left for you: to call it "
        "often enough, to keep the numbers, and to print some of them.",
        formula=r"For each epoch: $\text{loss}_e = L(\theta_e)$, then "
        r"$\theta_{e+1} = \theta_e - \eta \nabla L(\theta_e)$. "
        "Every 100th: `epoch % 100 == 0`.",
        pseudocode="losses = an empty list\nfor each epoch:\n    append what network.backward(X, y, "
        "learning_rate) returns\n    if the epoch is a multiple of 100: print it and the loss\nreturn "
        "losses",
    ),
)
