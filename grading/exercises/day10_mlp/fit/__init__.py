"""fit: the loop of all that follows. A small model and an optimizer that takes notes show what it does."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day10_mlp.fit.cases import cases
from solutions import fit

exercise = Exercise(
    of=fit,
    points=4,
    cases=cases,
    hints=Hints(
        nudge="First the loop without schedule and clipping: a batch, its loss, old gradients away, the way back, a "
        "step. Run the check; it will tell you what is still missing. Then ask where the learning rate has to be "
        "set so that this step uses it, and where the gradients stand that day 5's `clip_gradients` should get.",
        formula="For step $s = 0, 1, \\ldots$: $x, y$ = the next batch; $L$ = token_loss(model(x), y); "
        "$g = \\nabla L$; $g \\leftarrow g \\cdot \\min(1, \\text{max\\_norm} / \\lVert g \\rVert)$; "
        "$\\eta$ = schedule(s); one step of the optimizer.",
        pseudocode="losses = empty list\n"
        "for each step, counted from 0:\n"
        "    x, y = the next batch\n"
        "    loss = token_loss of what the model says to x, and y\n"
        "    the optimizer's zero_grad;  the loss's backward\n"
        "    where there is a max_norm:\n"
        "        those = the parameters that have a gradient\n"
        "        clip their gradients, all together, and give each its own back\n"
        "    where there is a schedule: the optimizer's learning_rate = schedule of step\n"
        "    the optimizer's step\n"
        "    append the loss, as a float, to losses\n"
        "return losses",
    ),
)
