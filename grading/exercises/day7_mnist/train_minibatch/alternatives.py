"""train_minibatch: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from grading.exercises.day7_mnist.train_minibatch.mistakes import NAMES
from solutions import minibatches, train_minibatch

_, alternative = bank_of(train_minibatch)


@alternative
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


@alternative
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


@alternative
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
