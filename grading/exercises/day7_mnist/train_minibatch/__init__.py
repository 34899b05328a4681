"""train_minibatch: shuffled batches, one optimizer step each with all four parameters, one loss an epoch."""

from __future__ import annotations

from grading.exercises import Exercise, Hints
from grading.exercises.day7_mnist.train_minibatch.cases import cases
from grading.exercises.day7_mnist.train_minibatch.judge import judge
from solutions import train_minibatch

exercise = Exercise(
    of=train_minibatch,
    points=5,
    cases=cases,
    judge=judge,
    fixed=False,
    partial={
        "form": 0.5,
        "one a batch": 0.6,
        "number of losses": 0.6,
        "last batch": 0.6,
        "sum": 0.6,
        "other losses": 0.6,
        "all the data": 0.6,
    },
    hints=Hints(
        nudge="You have all the pieces: `minibatches` deals the batches out, `network.loss` and "
        "`network.gradients` look at one batch, `optimizer.step` takes two lists. Two loops, one "
        "inside the other, put them together.",
        formula=(
            r"For each batch $B$ of a shuffled epoch: $g = \nabla L_B(W_1, b_1, W_2, b_2)$, then one step "
            r"with $(W_1, b_1, W_2, b_2)$ and $(g_{W_1}, g_{b_1}, g_{W_2}, g_{b_2})$. The epoch's loss is "
            r"the mean of the $L_B$."
        ),
        pseudocode=(
            "losses = an empty list\nrepeat for each epoch:\n    batch_losses = an empty list\n    for "
            "each batch that minibatches deals out:\n        append the network's loss on the batch to "
            "batch_losses\n        gradients = the network's gradients on the batch\n        "
            "optimizer.step([the four parameters], [their gradients, in the same order])\n    append the "
            "mean of batch_losses to losses\nreturn losses"
        ),
    ),
)
