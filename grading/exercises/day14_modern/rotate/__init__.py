"""rotate: pairs of numbers turned by their position times a speed of their own."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day14_modern.rotate.cases import cases
from solutions import rotate

exercise = Exercise(
    of=rotate,
    points=4,
    cases=cases,
    returns=("x.grad",),
    partial={"dtype": 0.5, "changed": 0.5, "no error": 0.5, "other error": 0.5},
    hints=Hints(
        nudge="Begin with d = 2 and one position p: the two numbers (a, b) are a point in the plane, turned by the "
        "angle p. Write its two new coordinates with cos and sin. Now there are d / 2 such points in a row, each with "
        "an angle of its own. `x[..., 0::2]` is every a, `x[..., 1::2]` every b. Or: multiply all of x by one table of "
        "cosines, and x with neighbours swapped by one table of sines.",
        formula=r"For the pair $i$ at position $p$, with $\theta = p \cdot \mathrm{base}^{-2i/d}$: "
        r"$\;y_{2i} = x_{2i}\cos\theta - x_{2i+1}\sin\theta, \quad y_{2i+1} = x_{2i+1}\cos\theta + x_{2i}\sin\theta$.",
        pseudocode="ValueError if d is odd, or if there is not one position for each row\n"
        "speeds = base to the power of -(0, 2, 4, ...) / d                     (d / 2,)\n"
        "angles = each position times each speed                              (T, d / 2)\n"
        "cos = cosines of angles, each twice in a row                         (T, d)\n"
        "sin = sines of angles, each twice in a row, times -1, 1, -1, 1, ...  (T, d)\n"
        "swapped = x with the columns 1, 0, 3, 2, 5, 4, ...                   (..., T, d)\n"
        "return x * cos + swapped * sin, with both tables in x's kind of number",
    ),
)
