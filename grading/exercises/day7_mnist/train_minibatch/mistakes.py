"""train_minibatch: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import minibatches, train_minibatch

NAMES = ["W1", "b1", "W2", "b2"]


def _step(network, optimizer, X_batch, y_batch, names=NAMES):
    """Loss before, then one step on the batch."""
    loss = network.loss(X_batch, y_batch)
    gradients = network.gradients(X_batch, y_batch)
    optimizer.step([getattr(network, name) for name in names], [gradients[name] for name in names])
    return loss


def _loop(network, optimizer, epochs, batches, step=_step):
    """`batches()` gives the batches of an epoch."""
    return [float(np.mean([step(network, optimizer, *batch) for batch in batches()])) for _ in range(epochs)]


mistake, _ = bank_of(train_minibatch)


@mistake(
    says="You shuffle once, before the first epoch, and every epoch gets the same batches. `minibatches` "
    "shuffles at each call: call it inside the loop over epochs.",
)
def same_batches_in_every_epoch(network, optimizer, X, y, epochs, batch_size, rng):
    batches = list(minibatches(X, y, batch_size, rng))
    return _loop(network, optimizer, epochs, lambda: batches)


@mistake(
    says="You make a new generator with the same seed in each epoch: every epoch gets the same batches, "
    "whatever `rng` is. Use the `rng` that is passed in, which goes on where it was.",
)
def generator_made_anew_in_every_epoch(network, optimizer, X, y, epochs, batch_size, rng):
    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, np.random.default_rng(0)))


@mistake(
    says="You cut the batches in the order of the data and never shuffle. Data often come sorted, and then "
    "a batch shows one class only.",
)
def never_shuffled(network, optimizer, X, y, epochs, batch_size, rng):
    starts = range(0, len(X), batch_size)
    return _loop(
        network, optimizer, epochs, lambda: [(X[i : i + batch_size], y[i : i + batch_size]) for i in starts]
    )


@mistake(
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
    says="Each batch is learned twice: `network.backward` has stepped already when the optimizer does. Use "
    "`network.loss` to get the number; it changes nothing.",
)
def backward_and_the_optimizer(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        _step(network, optimizer, X_batch, y_batch)
        return network.backward(X_batch, y_batch, optimizer.learning_rate)

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    says="The optimizer gets the two weight matrices and no biases, which stay 0 forever. All four "
    "parameters learn.",
)
def weights_without_biases(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        return _step(network, optimizer, X_batch, y_batch, ["W1", "W2"])

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
    says="You call the optimizer once for each parameter, four times a batch. Adam counts its calls and "
    "finds its memory by the place in the list: give it all four in one call.",
)
def a_step_for_each_parameter(network, optimizer, X, y, epochs, batch_size, rng):
    def step(network, optimizer, X_batch, y_batch):
        loss, gradients = network.loss(X_batch, y_batch), network.gradients(X_batch, y_batch)
        for name in NAMES:
            optimizer.step([getattr(network, name)], [gradients[name]])
        return loss

    return _loop(network, optimizer, epochs, lambda: minibatches(X, y, batch_size, rng), step)


@mistake(
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
    says="The samples that don't fill a whole batch are never learned in that epoch. The last batch may be "
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
    says="You keep only the loss of each epoch's last batch, which says more about that batch than about the "
    "network. Take the mean over all batches.",
)
def loss_of_the_last_batch(network, optimizer, X, y, epochs, batch_size, rng):
    return [
        [_step(network, optimizer, *batch) for batch in minibatches(X, y, batch_size, rng)][-1]
        for _ in range(epochs)
    ]


@mistake(
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
    says="You add the losses of the batches up and don't divide: the number would grow with the number of "
    "batches. Take the mean.",
)
def losses_summed(network, optimizer, X, y, epochs, batch_size, rng):
    return [
        float(sum(_step(network, optimizer, *batch) for batch in minibatches(X, y, batch_size, rng)))
        for _ in range(epochs)
    ]


@mistake(
    says="You make a generator of your own with a fixed seed, and the one that is passed in has no effect.",
)
def generator_of_its_own(network, optimizer, X, y, epochs, batch_size, rng):
    return train_minibatch(network, optimizer, X, y, epochs, batch_size, np.random.default_rng(0))
