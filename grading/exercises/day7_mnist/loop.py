"""Judging a mini-batch training loop by the notes of the network and the optimizer that it was given."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from grading.exercises.day7_mnist.notes import Step, numbers_of, steps_of
from grading.judge.spec import Case, Problem
from grading.kernel.plain import show
from grading.kernel.spies import PARAMETERS


def loop_problem(
    case: Case, losses: Any, calls: list[dict[str, Any]], notes: list[dict[str, Any]]
) -> Problem | None:
    """The first property of a mini-batch loop that a run fails."""
    learning = [call for call in calls if call["call"] == "backward" and np.any(call["learning_rate"] != 0)]
    if not notes:
        return _no_steps(calls, learning)
    if learning:
        return Problem(
            "backward too",
            "`network.backward` takes a step of its own, beside the optimizer's: each batch is learned twice.",
            "network.gradients gives the gradients and changes nothing.",
            "steps by the optimizer alone",
            f"{len(notes)} optimizer steps and {len(learning)} calls of network.backward",
        )
    steps = steps_of(case, calls, notes)
    return (
        _arguments(steps)
        or _batches(case, steps)
        or _gradients(case, steps)
        or _epochs(case, steps)
        or _chain(steps)
        or _losses(case, losses, steps)
    )


def _no_steps(calls: list[dict[str, Any]], learning: list[dict[str, Any]]) -> Problem:
    if learning:
        return Problem(
            "backward instead",
            "The optimizer is never used: `network.backward` steps by itself, with plain gradient descent.",
            "",
            "optimizer.step(params, grads) for each batch",
            f"{len(learning)} calls of network.backward",
        )
    names = ", ".join(sorted({f"network.{call['call']}" for call in calls})) or "nothing of the network"
    return Problem(
        "no step",
        "The network never learns: the optimizer takes no step.",
        "",
        "optimizer.step(params, grads) for each batch",
        f"you call {names}",
    )


def _arguments(steps: list[Step]) -> Problem | None:
    wanted = "four parameters and their four gradients in each step"
    for step in steps:
        if not all(isinstance(array, np.ndarray) for array in [*step.params, *step.grads]):
            says = "The optimizer should get arrays, and gets something else: names, perhaps, where values were meant."
            return Problem("not arrays", says, "", wanted, show(step.params))
        shapes = ", ".join(str(np.shape(p)) for p in step.params)
        if len(step.params) == 1:
            return Problem(
                "one at a time",
                "Each step gets one parameter alone. An optimizer counts its steps and remembers its "
                "parameters by their place in the list: give it all four at once.",
                "",
                wanted,
                f"a list of one, of shape {shapes}",
            )
        if not step.names():
            left_out = sorted(map(str, {(3, 5), (1, 5), (5, 2), (1, 2)} - {np.shape(p) for p in step.params}))
            return Problem(
                "no biases" if sorted(map(np.shape, step.params)) == [(3, 5), (5, 2)] else "not all four",
                "The optimizer does not get all four parameters, so some never learn.",
                f"Missing: {', '.join(left_out)}." if left_out else "",
                wanted,
                f"parameters of the shapes {shapes}",
            )
        if not step.paired():
            return Problem(
                "mispaired",
                "Parameters and gradients don't stand in the same order.",
                "",
                "each gradient in the shape of its parameter",
                f"{shapes} with gradients {', '.join(str(np.shape(g)) for g in step.grads)}",
            )
    return None


def _batches(case: Case, steps: list[Step]) -> Problem | None:
    for number, step in enumerate(steps, start=1):
        if step.batch is None:
            return Problem(
                "no batch",
                f"Before step {number} the network is not asked about rows of X.",
                "Each step needs gradients of its own, on its own batch. Which rows does your slice pick there?",
                "gradients on a batch of rows of X",
                "no call of the network since the step before" if not step.calls else "other data",
            )
        if step.labels_apart:
            return Problem(
                "labels mixed",
                "Samples and targets have come apart: the rows of a batch have targets of other rows.",
                "Both have to be picked by the same row numbers.",
                "each row with its own target",
                "targets of other rows",
            )
    return None


def _gradients(case: Case, steps: list[Step]) -> Problem | None:
    X, y = case.inputs["X"], case.inputs["y"]
    wrong = [step for step in steps if not step.right]
    if not wrong:
        return None
    step = wrong[0]
    if all(one.fits(X, y) for one in wrong):
        return Problem(
            "of all the data",
            "The gradients belong to all of the data, not to the batch.",
            "",
            f"gradients on the {len(step.rows)} rows of the batch",
            f"gradients on {len(X)} rows",
        )
    size = len(step.rows)
    if step.fits(X[step.rows], y[step.rows], 1 / size):
        says = "The gradients are the batch's, times its size."
        return Problem(
            "summed", says, "The loss is a mean.", "the gradients of the mean loss", f"{size} times them"
        )
    if step.fits(X[step.rows], y[step.rows], size):
        says = (
            "The gradients are the batch's, divided by its size once too often: the loss is a mean already."
        )
        return Problem("divided twice", says, "", "the gradients of the mean loss", f"1/{size} of them")
    return Problem(
        "other gradients",
        "What the optimizer gets are not the gradients at the present parameters on the present batch.",
        "Call network.gradients again for each batch.",
        "the gradients on the batch",
        "others",
    )


def _epochs(case: Case, steps: list[Step]) -> Problem | None:
    X, epochs, size = case.inputs["X"], case.inputs["epochs"], case.inputs["batch_size"]
    N = len(X)
    batches = [step.rows for step in steps]
    an_epoch = -(-N // size)
    wanted = f"{epochs} x {an_epoch} steps, with at most {size} of {N} samples each"
    sizes = ", ".join(str(len(batch)) for batch in batches[:8])
    got = f"{len(batches)} steps with {sizes}{' ...' * (len(batches) > 8)}"
    if len(batches) == epochs and an_epoch > 1:
        whole = all(len(batch) == N for batch in batches)
        says = (
            "The optimizer steps once an epoch, with all of the data."
            if whole
            else "The optimizer steps once an epoch."
        )
        return Problem(
            "full batch" if whole else "once an epoch", says, "A step belongs to a batch.", wanted, got
        )
    if max(len(batch) for batch in batches) > size:
        return Problem("batch size", "Some batches are larger than the batch size.", "", wanted, got)
    if N % size and len(batches) == epochs * (N // size):
        return Problem(
            "last one dropped",
            "The samples left over at the end of an epoch, a smaller batch, are dropped.",
            "",
            wanted,
            got,
        )
    if len(batches) == an_epoch and epochs > 1:
        says = (
            "Only one epoch is run. Does your `return` stand inside the loop over the epochs? Or are the batches made "
            "once, above that loop? A generator gives them only once."
        )
        return Problem("a single epoch", says, "", wanted, got)
    if len(batches) != epochs * an_epoch:
        return Problem(
            "number of steps", "The number of steps is another than epochs times batches.", "", wanted, got
        )
    orders = [np.concatenate(batches[start : start + an_epoch]) for start in range(0, len(batches), an_epoch)]
    for order in orders:
        if len(np.unique(order)) != N or len(order) != N:
            return Problem(
                "not each once",
                "Within an epoch some samples come more than once, and others not at all.",
                "A permutation deals every sample out once.",
                f"{N} different samples an epoch",
                f"{len(np.unique(order))} different samples among {len(order)}",
            )
    return _shuffled(orders)


def _shuffled(orders: list[np.ndarray]) -> Problem | None:
    if len(orders[0]) < 10:  # so few may come in order by chance
        return None
    if any((order == np.arange(len(order))).all() for order in orders):
        return Problem(
            "not shuffled",
            "The samples come in the order of the data.",
            "",
            "a new order in each epoch",
            "the old one",
        )
    if len(orders) > 1 and any((orders[0] == order).all() for order in orders[1:]):
        return Problem(
            "same order",
            "Every epoch has the same batches.",
            "",
            "a new order in each epoch",
            "the order of the first",
        )
    return None


def _chain(steps: list[Step]) -> Problem | None:
    """Does each step go on from where the one before ended?"""
    for before, after in pairwise(steps):
        ended = dict(zip(before.names(), before.after, strict=True))
        began = dict(zip(after.names(), after.params, strict=True))
        if all(np.array_equal(ended[name], began[name]) for name in PARAMETERS):
            continue
        started = dict(zip(before.names(), before.params, strict=True))
        if all(np.array_equal(started[name], began[name]) for name in PARAMETERS):
            return Problem(
                "copies",
                "The optimizer's steps are lost: the next batch begins with the parameters of before.",
                "The optimizer writes into the arrays that it gets; they have to be the network's own.",
                "parameters that change from step to step",
                "the same parameters again",
            )
        says = "Between two steps something else changes the parameters too."
        return Problem(
            "changed", says, "", "steps by the optimizer alone", "parameters that it did not leave so"
        )
    return None


def _losses(case: Case, losses: Any, steps: list[Step]) -> Problem | None:
    epochs = case.inputs["epochs"]
    wanted = f"a list of {epochs} number{'s' if epochs > 1 else ''}"
    found, says = numbers_of(losses)
    if found is None:
        return Problem("form", says, "", wanted, show(losses))
    if len(found) != epochs:
        kind = "one a batch" if len(found) == len(steps) else "number of losses"
        says = "The list should have one loss for each epoch."
        return Problem(kind, says, "", wanted, f"{len(found)} numbers")
    sizes = np.array([float(len(step.rows)) for step in steps]).reshape(epochs, -1)

    def are_means(each: np.ndarray) -> bool:
        means = each.mean(axis=1), np.average(each, axis=1, weights=sizes)
        return any(np.allclose(found, mean, rtol=1e-4) for mean in means)

    before = np.array([step.loss(step.params) for step in steps]).reshape(epochs, -1)
    if are_means(before):
        return None
    after = np.array([step.loss(step.after) for step in steps]).reshape(epochs, -1)
    if are_means(after):
        return None
    shown = f"losses[0] = {before[0].mean():.6g}", f"losses[0] = {found[0]:.6g}"
    kind, says = (
        "other losses",
        "The list holds other numbers than the mean losses over the batches of each epoch.",
    )
    for each in (before, after):
        if np.allclose(found, each[:, -1], rtol=1e-4):
            kind, says = "last batch", "These are the losses of the last batch of each epoch."
        elif np.allclose(found, each.sum(axis=1), rtol=1e-4):
            kind, says = "sum", "These are sums over the batches, not means."
    ends = steps[sizes.shape[1] - 1 :: sizes.shape[1]]
    if np.allclose(found, [end.loss_on_all() for end in ends], rtol=1e-4):
        kind, says = "all the data", "These are losses on all of the data, measured at the end of each epoch."
    return Problem(kind, says, "", *shown)
