"""augment: flips and shifts, read off images in which every pixel knows its place."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day7_mnist.augment.cases import cases
from grading.exercises.day7_mnist.augment.judge import judge
from solutions import augment

exercise = Exercise(
    of=augment,
    points=4,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={
        "dtype": 0.5,
        "changed": 0.5,
        "4 is missing": 0.75,
        "wrap": 0.5,
        "edge": 0.5,
        "reflect": 0.5,
        "symmetric": 0.5,
    },
    hints=Hints(
        nudge="Put a frame of 4 zeros around the images (`np.pad`). A window of 32 x 32 that starts "
        "anywhere in the frame is a shifted image. How many places are there for its upper left "
        "corner, in each direction?",
        formula=(
            r"In the padded image (40 x 40), the window's corner $(t, l)$ has $t, l \in \{0, \dots, 8\}$; "
            r"$(4, 4)$ is no shift. A flip reverses the columns: `window[:, ::-1]`."
        ),
        pseudocode=(
            "padded = images with 4 zeros above, below, left and right of each\nresult = an empty array "
            "like images\nfor each image:\n    top and left = two whole numbers from 0 to 8, from "
            "rng\n    window = 32 rows from top, 32 columns from left\n    with probability 1/2: reverse "
            "the window's columns\n    put it into result\nreturn result"
        ),
    ),
)
