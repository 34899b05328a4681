"""sigmoid: stable at both ends, scalar or array, in the precision that comes in."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day1_perceptron.sigmoid.cases import cases
from grading.exercises.day1_perceptron.sigmoid.judge import judge
from solutions import sigmoid

exercise = Exercise(
    of=sigmoid,
    points=2,
    cases=cases,
    judge=judge,
    partial={"warning": 0.5, "dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="`np.exp` of a large positive number overflows; `np.exp` of a large negative number is simply 0. "
        "Can you arrange it so that you only ever take the second kind?",
        formula=r"With $e = \exp(-|x|)$, which lies between 0 and 1: "
        r"$\sigma(x) = \dfrac{1}{1+e}$ for $x \ge 0$ and $\sigma(x) = \dfrac{e}{1+e}$ for $x < 0$. "
        "`np.where(condition, a, b)` chooses between two arrays, element by element.",
        pseudocode="e = exp of minus the absolute value of x\n"
        "numerator = 1 where x is at least 0, else e\n"
        "return numerator / (1 + e)",
    ),
)
