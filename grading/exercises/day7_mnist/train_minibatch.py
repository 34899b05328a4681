"""train_minibatch: shuffled batches, one optimizer step each with all four parameters, one loss an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, alternative, mistake
from grading.exercises.spec import Problem
from grading.judge.training import loop_problem
from grading.probe import Outcome
from solutions import minibatches, train_minibatch

NAMES = ["W1", "b1", "W2", "b2"]
ONCE = (
    "losses = train_minibatch(network, optimizer, X, y, epochs, batch_size, rng)\n"
    "losses, network.notes, optimizer.notes"
)
THRICE = (
    "train_minibatch(network, optimizer, X, y, epochs, batch_size, rng)\n"
    "train_minibatch(network_2, optimizer_2, X, y, epochs, batch_size, rng_of_the_same_seed)\n"
    "train_minibatch(network_3, optimizer_3, X, y, epochs, batch_size, rng_of_another_seed)\n"
    "[one.notes[-1]['after'] for one in (optimizer, optimizer_2, optimizer_3) if one.notes]"
)


def _inputs(rng: np.random.Generator, N: int, epochs: int, batch_size: int, seed: int) -> dict[str, Any]:
    X = rng.normal(size=(N, 3))
    labels = (X[:, 0] > 0).astype(int)
    return {
        "X": X,
        "y": np.eye(2)[labels],
        "epochs": epochs,
        "batch_size": batch_size,
        "network": Fixture("network", seed),
        "optimizer": Fixture("optimizer"),
        "rng": Fixture("rng", seed),
    }


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(ONCE, _inputs(np.random.default_rng(3), 14, 2, 5, 0), shown=True)

    def seed() -> int:
        return int(rng.integers(10**6))

    yield Case(ONCE, _inputs(rng, 22, 3, 5, seed()), about="a last batch that is smaller")
    yield Case(ONCE, _inputs(rng, 16, 2, 4, seed()), about="batches that come out even")
    yield Case(ONCE, _inputs(rng, 14, 2, 1, seed()), about="batches of one")
    yield Case(ONCE, _inputs(rng, 13, 4, 50, seed()), about="a batch size larger than the data")
    yield Case(ONCE, _inputs(rng, 17, 1, 6, seed()), about="a single epoch")
    one = seed()
    runs = _inputs(rng, 15, 2, 4, one)
    for number in (2, 3):
        runs |= {f"network_{number}": Fixture("network", one), f"optimizer_{number}": Fixture("optimizer")}
    runs |= {"rng_of_the_same_seed": Fixture("rng", one), "rng_of_another_seed": Fixture("rng", one + 1)}
    yield Case(THRICE, runs, about="three runs, the first two with generators of one seed")


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    with np.errstate(all="ignore"):  # a training that diverged is judged like others
        found = loop_problem(case, *got.value) if case.code == ONCE else _chance(got.value)
    if found:
        yield found


def _chance(ends: list[list[np.ndarray]]) -> Problem | None:
    if len(ends) < 3:
        return None  # the other cases say that no step is taken
    first, again, other = (np.concatenate([np.ravel(array) for array in end]) for end in ends)
    if not first.shape == again.shape == other.shape:
        return Problem("not reproducible", "Two generators of one seed gave two different trainings.")
    if not np.allclose(first, again, rtol=1e-9, atol=1e-12):
        return Problem(
            "not reproducible",
            "Two generators of one seed gave two different trainings.",
            "All chance has to come from the `rng` that is passed in.",
            "the same parameters at the end",
            "other ones",
        )
    if np.allclose(first, other, rtol=1e-9, atol=1e-12):
        return Problem(
            "ignores rng",
            "Another generator gave the very same training: `rng` has no effect.",
            "All chance has to come from the `rng` that is passed in.",
            "other parameters at the end",
            "the same ones",
        )
    return None


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


def _step(network, optimizer, X_batch, y_batch, names=NAMES):
    """Loss before, then one step on the batch."""
    loss = network.loss(X_batch, y_batch)
    gradients = network.gradients(X_batch, y_batch)
    optimizer.step([getattr(network, name) for name in names], [gradients[name] for name in names])
    return loss


def _loop(network, optimizer, epochs, batches, step=_step):
    """`batches()` gives the batches of an epoch."""
    return [float(np.mean([step(network, optimizer, *batch) for batch in batches()])) for _ in range(epochs)]


@mistake(
    of=train_minibatch,
    says="You shuffle once, before the first epoch, and every epoch gets the same batches. `minibatches` "
    "shuffles at each call: call it inside the loop over epochs.",
)
def same_batches_in_every_epoch(network, optimizer, X, y, epochs, batch_size, rng):
    batches = list(minibatches(X, y, batch_size, rng))
    return _loop(network, optimizer, epochs, lambda: batches)


@mistake(
    of=train_minibatch,
    says="You make a new generator with the same seed in each epoch: every epoch gets the same batches, "
    "whatever `rng` is. Use the `rng` that is passed in, which goes on where it was.",
)
def generator_made_anew_in_every_epoch(network, optimizer, X, y, epochs, batch_size, rng):
    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, np.random.default_rng(0)))


@mistake(
    of=train_minibatch,
    says="You cut the batches in the order of the data and never shuffle. Data often come sorted, and then "
    "a batch shows one class only.",
)
def never_shuffled(network, optimizer, X, y, epochs, batch_size, rng):
    starts = range(0, len(X), batch_size)
    return _loop(
        network, optimizer, epochs, lambda: [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]
    )


@mistake(
    of=train_minibatch,
    says="You call `network.backward`, which takes a plain gradient step by itself, and the optimizer that "
    "was passed in stays unused: Adam would make no difference. Get the gradients, and let the "
    "optimizer step.",
)
def backward_instead_of_the_optimizer(network, optimizer, X, y, epochs, batch_size, rng):
    return _loop(
        network,
        optimizer,
        epochs,
        lambda: minibatches(X, y, batch_size, rng),
        lambda network, optimizer, X, y: network.backward(X, y, optimizer.learning_rate),
    )


@mistake(
    of=train_minibatch,
    says="Each batch is learnt twice: `network.backward` has stepped already when the optimizer does. Use "
    "`network.loss` to get the number; it changes nothing.",
)
def backward_and_the_optimizer(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        _step(network, optimizer, X_batch, y_batch)
        return network.backward(X_batch, y_batch, optimizer.learning_rate)

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="The optimizer gets the two weight matrices and no biases, which stay 0 forever. All four "
    "parameters learn.",
)
def weights_without_biases(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        return _step(network, optimizer, X_batch, y_batch, ["W1", "W2"])

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="You call the optimizer once for each parameter, four times a batch. Adam counts its calls and "
    "finds its memory by the place in the list: all four belong into one call.",
)
def a_step_for_each_parameter(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        loss, gradients = network.loss(X_batch, y_batch), network.gradients(X_batch, y_batch)
        for name in NAMES:
            optimizer.step([getattr(network, name)], [gradients[name]])
        return loss

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="The optimizer steps after the loop over the batches, once an epoch, and knows the last batch "
    "only. The step belongs inside, to every batch.",
)
def one_step_after_the_batches(network, optimizer, X, y, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs):
        batch_losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            batch_losses.append(network.loss(X_batch, y_batch))
        gradients = network.gradients(X_batch, y_batch)
        optimizer.step([getattr(network, name) for name in NAMES], [gradients[name] for name in NAMES])
        losses.append(float(np.mean(batch_losses)))
    return losses


@mistake(
    of=train_minibatch,
    says="Inside the loop you ask for the gradients on X and y, all of the data, where the batch was "
    "meant: as slow as full-batch training for every single step.",
)
def gradients_on_all_the_data(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        loss, gradients = network.loss(X_batch, y_batch), network.gradients(X, y)
        optimizer.step([getattr(network, name) for name in NAMES], [gradients[name] for name in NAMES])
        return loss

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="The order of the parameters and that of their gradients differ, so that a bias gets the gradient "
    "of a weight matrix. Go through one list of names for both.",
)
def gradients_in_another_order(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        loss, gradients = network.loss(X_batch, y_batch), network.gradients(X_batch, y_batch)
        optimizer.step([network.W1, network.W2, network.b1, network.b2], [gradients[name] for name in NAMES])
        return loss

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="The optimizer gets copies of the parameters, and the network never changes. It works in place: "
    "pass the network's own arrays.",
)
def copies_of_the_parameters(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        loss, gradients = network.loss(X_batch, y_batch), network.gradients(X_batch, y_batch)
        optimizer.step([getattr(network, name).copy() for name in NAMES], [gradients[name] for name in NAMES])
        return loss

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    of=train_minibatch,
    says="The samples that don't fill a whole batch are never learnt in that epoch. The last batch may be "
    "smaller.",
)
def last_batch_dropped(network, optimizer, X, y, epochs, batch_size, rng):
    def batches():
        order = rng.permutation(len(X))
        size = min(batch_size, len(X))
        for start in range(0, len(X) - size + 1, size):
            yield X[order[start : start + size]], y[order[start : start + size]]

    return _loop(network, optimizer, epochs, batches)


@mistake(
    of=train_minibatch,
    says="You draw each batch afresh from all of the data, so that in an epoch some samples come twice and "
    "others never. Shuffle, then deal every sample out once.",
)
def drawn_with_replacement(network, optimizer, X, y, epochs, batch_size, rng):
    def batches():
        for start in range(0, len(X), batch_size):
            rows = rng.integers(0, len(X), size=min(batch_size, len(X) - start))
            yield X[rows], y[rows]

    return _loop(network, optimizer, epochs, batches)


@mistake(
    of=train_minibatch,
    says="The rows of X are shuffled, those of y are not: each image gets the target of another. One "
    "permutation has to serve both.",
)
def targets_left_in_order(network, optimizer, X, y, epochs, batch_size, rng):
    def batches():
        start = 0
        for X_batch, _ in minibatches(X, y, batch_size, rng):
            yield X_batch, y[start : start + len(X_batch)]
            start += len(X_batch)

    return _loop(network, optimizer, epochs, batches)


@mistake(
    of=train_minibatch,
    says="You return a loss for every batch: with MNIST, thousands of jumping numbers. One an epoch is "
    "asked for, the mean.",
)
def a_loss_for_every_batch(network, optimizer, X, y, epochs, batch_size, rng):
    return [
        _step(network, optimizer, *batch)
        for _ in range(epochs)
        for batch in minibatches(X, y, batch_size, rng)
    ]


@mistake(
    of=train_minibatch,
    says="You keep the loss of each epoch's last batch alone, which says more about that batch than about "
    "the network. Take the mean over all batches.",
)
def loss_of_the_last_batch(network, optimizer, X, y, epochs, batch_size, rng):
    return [
        [_step(network, optimizer, *batch) for batch in minibatches(X, y, batch_size, rng)][-1]
        for _ in range(epochs)
    ]


@mistake(
    of=train_minibatch,
    says="You measure the loss on all of the data at the end of each epoch: with MNIST, another 60,000 "
    "images each time. The batches' own losses are there already; take their mean.",
)
def loss_on_all_the_data(network, optimizer, X, y, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs):
        for batch in minibatches(X, y, batch_size, rng):
            _step(network, optimizer, *batch)
        losses.append(network.loss(X, y))
    return losses


@mistake(
    of=train_minibatch,
    says="You add the losses of the batches up and don't divide: the number would grow with the number of "
    "batches. Take the mean.",
)
def losses_summed(network, optimizer, X, y, epochs, batch_size, rng):
    return [
        float(sum(_step(network, optimizer, *batch) for batch in minibatches(X, y, batch_size, rng)))
        for _ in range(epochs)
    ]


@mistake(
    of=train_minibatch,
    says="You make a generator of your own with a fixed seed, and the one that is passed in has no effect.",
)
def generator_of_its_own(network, optimizer, X, y, epochs, batch_size, rng):
    return train_minibatch(network, optimizer, X, y, epochs, batch_size, np.random.default_rng(0))


@alternative(of=train_minibatch)
def shuffled_by_hand_and_weighted(network, optimizer, X, y, epochs, batch_size, rng):
    params = [network.W2, network.W1, network.b2, network.b1]
    history = np.zeros(epochs)
    for epoch in range(epochs):
        order = np.arange(len(X))
        rng.shuffle(order)
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            g = network.gradients(X[rows], y[rows])
            history[epoch] += network.loss(X[rows], y[rows]) * len(rows) / len(X)
            optimizer.step(params, [g["W2"], g["W1"], g["b2"], g["b1"]])
    return history


@alternative(of=train_minibatch)
def measured_after_the_step(network, optimizer, X, y, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            gradients = network.gradients(X=X_batch, y=y_batch)
            optimizer.step(params=[getattr(network, n) for n in gradients], grads=list(gradients.values()))
            total, count = total + network.loss(X_batch, y_batch), count + 1
        losses.append(total / count)
        print(f"loss {losses[-1]:.3f}, of all {network.loss(X, y):.3f}")
    return losses


@alternative(of=train_minibatch)
def loss_by_a_backward_of_no_step(network, optimizer, X, y, epochs, batch_size, rng):
    losses: list[float] = []
    while len(losses) < epochs:
        shuffled = rng.permutation(np.hstack([X, y]))
        batch_losses = []
        for batch in np.array_split(shuffled, -(-len(X) // batch_size)):
            X_batch, y_batch = batch[:, : X.shape[1]], batch[:, X.shape[1] :]
            gradients = network.gradients(X_batch, y_batch)
            batch_losses.append(network.backward(X_batch, y_batch, 0.0))
            optimizer.step(tuple(vars(network)[n] for n in NAMES), tuple(gradients[n] for n in NAMES))
        losses.append(np.mean(batch_losses))
    return losses
