"""train: right versions, written differently."""

from __future__ import annotations

import numpy as np

from grading.exercises import bank_of
from solutions import train

_, alternative = bank_of(train)


@alternative
def counted_from_one(network, X, y, epochs, learning_rate):
    history = np.zeros(epochs)
    for epoch in range(1, epochs + 1):
        history[epoch - 1] = network.backward(X, y, learning_rate)
        if epoch % 100 == 0:
            print(f"Epoch {epoch}/{epochs} - loss: {history[epoch - 1]:.3f}")
    return history


@alternative
def measured_then_stepped(network, X, y, epochs, learning_rate):
    losses, epoch = [], 0
    while epoch < epochs:
        before = network.loss(X, y)
        network.backward(X=X, y=y, learning_rate=learning_rate)
        losses.append(before)
        epoch += 1
        if epoch % 100 == 1 or epoch == epochs:
            accuracy = np.mean(network.predict(X) == np.argmax(y, axis=1))
            print("epoch", epoch, "\n   loss", before, "   accuracy", accuracy)
    return losses


@alternative
def printed_after_the_step(network, X, y, epochs, learning_rate):
    losses: tuple[float, ...] = ()
    print("training ...")
    for epoch in range(epochs):
        losses += (network.backward(X, y, learning_rate),)
        if (epoch + 1) % 100 == 0:
            print(f"{epoch + 1:>6} {network.loss(X, y):.2e}")
    return losses
