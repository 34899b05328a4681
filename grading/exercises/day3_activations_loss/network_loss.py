"""network_loss: forward with ReLU, softmax, cross-entropy.

Logits lie between -1 and 1, where every allowed clip gives the same loss; a network that is certain and wrong is only
asked for a finite loss, for a logarithm taken straight from the logits is as right as a clipped one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import cross_entropy, forward, network_loss, relu, sigmoid, softmax


def cases(rng: np.random.Generator) -> Iterator[Case]:
    ask = "network_loss(X, targets, layers)"
    hidden = (np.array([[1.0, -1.0], [0.5, 1.0]]), np.array([[0.0, -2.0]]))
    output = (np.array([[0.5, -0.5], [1.0, 2.0]]), np.array([[0.0, -0.25]]))
    small = {"X": np.array([[1.0, 2.0]]), "targets": np.array([[0.0, 1.0]])}
    yield Case(ask, {**small, "layers": [output]}, shown=True, about="a network of one layer")
    yield Case(ask, {**small, "layers": [hidden, output]}, shown=True)
    yield Case(ask, network(rng, [4, 8, 3], 5))
    yield Case(ask, network(rng, [3, 5, 4, 3], 4), about="a network of three layers")
    yield Case(ask, network(rng, [4, 6, 5], 1), about="a batch of one")
    extreme = {
        "X": np.array([[1.0], [-1.0]]),
        "targets": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        "layers": [(np.array([[1000.0, 999.5, -1000.0]]), np.array([[0.0, 0.0, 0.5]]))],
    }
    yield Case(ask, extreme, about="logits of 1000 and -1000")
    wrong = {**extreme, "targets": np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])}
    yield Case(f"bool(np.isfinite({ask}))", wrong, about="a network that is certain and wrong")


def network(rng: np.random.Generator, sizes: list[int], n: int) -> dict[str, Any]:
    """A batch and a random network whose logits reach from -1 to 1 at most, biases not zero."""
    layers = [
        (rng.normal(size=(n_in, n_out)), rng.normal(size=(1, n_out)))
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    X = rng.normal(size=(n, sizes[0]))
    W, b = layers[-1]
    largest = np.abs(forward(X, layers, relu)[-1]).max()
    layers[-1] = (W / largest, b / largest)
    return {"X": X, "targets": np.eye(sizes[-1])[rng.integers(0, sizes[-1], size=n)], "layers": layers}


exercise = Exercise(
    of=network_loss,
    points=3,
    cases=cases,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Every piece is written already, by you: `forward`, `relu`, `softmax`, `cross_entropy`. What does "
        "`forward` return, and which part of it are the logits?",
        formula=r"$L = \mathrm{cross\_entropy}(\mathrm{softmax}(Z), Y)$, where $Z$ (N, C) is the last of the arrays "
        r"that `forward(X, layers, relu)` returns.",
        pseudocode="logits = the last array that forward gives, with relu between the layers\n"
        "probabilities = softmax of the logits\ncross_entropy of the probabilities and the targets",
    ),
)

mistake, alternative = bank_of(network_loss)


@mistake(
    says="`forward` returns a list: the input and what comes out of every layer. Only the last array in it, the "
    "logits, goes on to softmax.",
)
def whole_list(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, relu)), targets)


@mistake(
    says="You take what comes out one layer before the last. The logits are the last array of the list.",
)
def one_layer_too_early(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, relu)[-2]), targets)


@mistake(
    says="You hand the logits straight to cross_entropy. It takes logarithms of probabilities: what makes those from "
    "logits?",
)
def without_softmax(X, targets, layers):
    return cross_entropy(forward(X, layers, relu)[-1], targets)


@mistake(
    says="Softmax is applied twice. The second one takes probabilities for logits, and flattens them until all classes "
    "are nearly the same.",
)
def softmax_twice(X, targets, layers):
    return cross_entropy(softmax(softmax(forward(X, layers, relu)[-1])), targets)


@mistake(
    says="You apply ReLU to the logits too, so all negative ones become 0. The last layer has no activation: softmax "
    "comes straight after it.",
)
def relu_on_the_logits(X, targets, layers):
    return cross_entropy(softmax(relu(forward(X, layers, relu)[-1])), targets)


@mistake(
    says="There is no activation between your layers, so the whole network is one straight-line map. Which activation "
    "does the task ask for?",
)
def no_activation(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, lambda z: z)[-1]), targets)


@mistake(
    says="You use tanh between the layers. The task asks for ReLU.",
)
def tanh_between(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, np.tanh)[-1]), targets)


@mistake(
    says="You use the sigmoid between the layers. The task asks for ReLU.",
)
def sigmoid_between(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, sigmoid)[-1]), targets)


@mistake(
    says="You use softmax between the layers as well. It belongs only at the end; between the layers you need ReLU.",
)
def softmax_between(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, softmax)[-1]), targets)


@mistake(
    says="The arguments of cross_entropy are swapped: predictions first, then targets.",
)
def arguments_swapped(X, targets, layers):
    return cross_entropy(targets, softmax(forward(X, layers, relu)[-1]))


@mistake(
    says="`relu(X)` calls relu at once, and its result, an array, is handed to forward. Hand over the function itself: "
    "relu, without brackets.",
)
def activation_called(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, relu(X))[-1]), targets)


@mistake(
    says="You give the probabilities, not the loss. How surprised are they by the targets?",
)
def probabilities_only(X, targets, layers):
    return softmax(forward(X, layers, relu)[-1])


@mistake(
    says="Your loss is summed over the batch. It should be the mean, so that it doesn't grow with the number of "
    "samples.",
)
def summed_over_the_batch(X, targets, layers):
    return cross_entropy(softmax(forward(X, layers, relu)[-1]), targets) * len(X)


@mistake(
    says="The biases are never added. Each layer is a pair: X @ W + b, as `dense` and `forward` have it.",
)
def without_the_biases(X, targets, layers):
    logits = forward(X, [(W, np.zeros_like(b)) for W, b in layers], relu)[-1]
    return cross_entropy(softmax(logits), targets)


@mistake(
    says="The last layer has no part in your loss: the list of layers ends one too early. All of them go to "
    "`forward`, and the last of what comes back is used.",
)
def without_the_last_layer(X, targets, layers):
    *but_the_last, _ = layers
    return cross_entropy(softmax(forward(X, but_the_last, relu)[-1]), targets)


@alternative
def straight_from_the_logits(X, targets, layers):
    A = X
    for number, (W, b) in enumerate(layers, start=1):
        A = A @ W + b
        if number < len(layers):
            A = np.maximum(A, 0)
    logarithms = A - np.logaddexp.reduce(A, axis=1, keepdims=True)
    return -np.mean(logarithms[targets == 1])


@alternative
def sample_by_sample(X, targets, layers):
    losses = []
    for x, target in zip(X, targets, strict=True):
        a = x
        for W, b in layers[:-1]:
            a = np.maximum(0, a @ W + b[0])
        W, b = layers[-1]
        z = a @ W + b[0]
        powers = np.exp(z - z.max())
        p = powers / powers.sum()
        losses.append(-np.log(max(p[target.argmax()], 1e-12)))
    return sum(losses) / len(losses)


@alternative
def a_little_added(X, targets, layers, tiny=1e-7):
    probabilities = softmax(forward(X, layers, relu)[-1])
    return float(np.mean(-np.log((probabilities * targets).sum(axis=1) + tiny)))
