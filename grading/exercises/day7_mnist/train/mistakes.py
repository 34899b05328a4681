"""train: mistakes that people make."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import train

mistake, _ = bank_of(train)


@mistake(
    says="You step first and measure then, so the list lacks the loss at the start and is one step late. "
    "`backward` itself returns the loss before its step.",
)
def measured_after_the_step(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        network.backward(X, y, learning_rate)
        losses.append(network.loss(X, y))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    says="You call `backward` once for the step and once more for the number, and each call is a step: the "
    "network is trained twice an epoch. Keep what the first call returns.",
)
def two_steps_an_epoch(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        network.backward(X, y, learning_rate)
        losses.append(network.backward(X, y, learning_rate))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    says="Only the last loss comes back. The whole list is wanted, to draw the curve.",
)
def the_last_loss_alone(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, learning_rate)[-1]


@mistake(
    says="The losses are kept only where they are printed, every 100th. The print belongs under the `if`, "
    "the append doesn't.",
)
def kept_only_when_printed(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, learning_rate)[::100]


@mistake(
    says="You ask the network for its loss again and again, but nothing changes it: `loss` measures, "
    "`backward` learns.",
)
def measured_only(network, X, y, epochs, learning_rate):
    losses = [network.loss(X, y) for _ in range(epochs)]
    for loss in losses[::100]:
        print(loss)
    return losses


@mistake(
    says="You take the steps yourself. `network.backward` is there for that: it does the gradients and the step, and "
    "returns the loss before it, in one call.",
)
def steps_by_hand(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(network.loss(X, y))
        for name, gradient in network.gradients(X, y).items():
            setattr(network, name, getattr(network, name) - learning_rate * gradient)
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    says="You go through the data sample by sample, a step for each. That is one way to train, but here a "
    "step sees the full batch.",
)
def sample_by_sample(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        each = [network.backward(X[i : i + 1], y[i : i + 1], learning_rate) for i in range(len(X))]
        losses.append(float(np.mean(each)))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    says="The learning rate is written into the loop, and the one that is passed in has no effect.",
)
def learning_rate_of_its_own(network, X, y, epochs, learning_rate):
    return train(network, X, y, epochs, 0.01)


@mistake(
    says="There is one epoch too few: `range(1, epochs)` starts at 1 and still ends before `epochs`.",
)
def one_epoch_too_few(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(1, epochs):
        losses.append(network.backward(X, y, learning_rate))
        if epoch % 100 == 0:
            print(epoch, losses[-1])
    return losses


@mistake(
    says="The training is right, but silent: print the loss every 100 epochs, to see it fall while you wait.",
)
def silent(network, X, y, epochs, learning_rate):
    return [network.backward(X, y, learning_rate) for _ in range(epochs)]


@mistake(
    says="The training is right, but it prints in every epoch: a thousand lines that nobody reads. An `if` "
    "with the remainder of epoch / 100 picks every hundredth.",
)
def prints_every_epoch(network, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(network.backward(X, y, learning_rate))
        print(f"epoch {epoch}: {losses[-1]:.4f}")
    return losses
