"""split: a share of every class set aside, chosen and shuffled by rng. Judged by its properties."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day7_mnist.split.cases import cases
from grading.exercises.day7_mnist.split.judge import judge
from solutions import split

exercise = Exercise(
    of=split,
    points=3,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={"in order": 0.5, "by class": 0.5, "changed": 0.5, "labels": 0.5, "same choice": 0.5},
    hints=Hints(
        nudge="Work with row numbers, not with rows: decide which numbers go where, and pick from X and y "
        "at the very end. `np.flatnonzero(y == label)` gives the row numbers of one class, "
        "`rng.permutation` shuffles them.",
        formula=r"Of a class with $n_c$ samples, $\text{round}(f \cdot n_c)$ go into the test part, "
        "the others into the training part.",
        pseudocode="for each class:\n    rows = the shuffled row numbers of that class\n    the first "
        "round(test_fraction * their number) go to test, the rest to train\nshuffle the row numbers "
        "of each part\nreturn X[train], y[train], X[test], y[test]",
    ),
)
