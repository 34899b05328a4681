"""forward: a batch through all layers, with every layer's activations kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import dense, forward, sigmoid

TANH = "forward(X, layers, np.tanh)"
COSINE = (
    "forward(X, layers, np.cos)"  # cos(0) is 1 and cos(cos(z)) is not cos(z): it shows where it was applied
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    first = {"W1": np.array([[1.0, -1.0], [1.0, 1.0]]), "b1": np.array([[0.0, -1.0]])}
    second = {"W2": np.array([[2.0], [-3.0]]), "b2": np.array([[0.5]])}
    one, two = {"X": np.array([[1.0, 2.0]]), **first}, {**first, **second}
    yield Case("forward(X, [(W1, b1), (W2, b2)], lambda z: np.maximum(z, 0))", {**one, **second}, shown=True)
    three_samples = {"X": np.array([[1.0, 2.0], [3.0, 1.0], [-1.0, 0.0]]), **two}
    yield Case("forward(X, [(W1, b1), (W2, b2)], np.square)", three_samples, shown=True)
    yield Case("forward(X, [(W1, b1)], np.square)", one, shown=True, about="a single layer")

    def network(*sizes: int) -> list[tuple[np.ndarray, np.ndarray]]:
        return [
            (rng.normal(size=(n_in, n_out)), rng.normal(size=(1, n_out))) for n_in, n_out in pairwise(sizes)
        ]

    yield Case(TANH, {"X": rng.normal(size=(3, 4)), "layers": network(4, 8, 3)})
    yield Case(COSINE, {"X": rng.normal(size=(5, 2)), "layers": network(2, 4, 3, 2)}, about="three layers")
    yield Case(
        COSINE, {"X": rng.normal(size=(3, 3)), "layers": network(3, 3, 3, 3)}, about="layers of equal sizes"
    )
    yield Case(TANH, {"X": rng.normal(size=(1, 3)), "layers": network(3, 4, 2)}, about="a batch of one")
    yield Case(COSINE, {"X": rng.normal(size=(4, 3)), "layers": network(3, 2)}, about="a single layer")
    yield Case(
        TANH, {"X": rng.normal(size=(4, 1)), "layers": network(1, 5, 1)}, about="one input and one output"
    )
    # Positive numbers: nothing cancels, so that any order of adding agrees in float32.
    single = [(np.abs(W).astype(np.float32), np.abs(b).astype(np.float32)) for W, b in network(3, 4, 2)]
    yield Case(
        TANH,
        {"X": rng.random((2, 3), dtype=np.float32), "layers": single},
        about="float32 inputs and weights",
    )


exercise = Exercise(
    of=forward,
    points=4,
    cases=cases,
    partial={"dtype": 0.75, "changed": 0.5},
    hints=Hints(
        nudge="What a layer takes is what the layer before it gave: always the last item of your list. "
        "Only the last layer is treated differently.",
        formula=r"$A_0 = X$, $\;A_k = \text{activation}(A_{k-1} W_k + b_k)$ for every layer but the last, "
        r"and $A_L = A_{L-1} W_L + b_L$. The result is $[A_0, A_1, \ldots, A_L]$.",
        pseudocode="outputs = a list that holds X\n"
        "for each (W, b) but the last:\n"
        "    append the activation of dense(last item of outputs, W, b)\n"
        "append dense(last item of outputs, last W, last b), as it is\n"
        "return outputs",
    ),
)

mistake, alternative = bank_of(forward)


@mistake(
    says="You apply the activation after the last layer as well. What comes out at the end are scores, as "
    "they are: they may be negative, or large.",
)
def activation_after_the_last_too(X, layers, activation):
    outputs = [X]
    for W, b in layers:
        outputs.append(activation(dense(outputs[-1], W, b)))
    return outputs


@mistake(
    says="No activation is applied anywhere. Without one between them, all the layers together are no more "
    "than a single layer.",
)
def no_activation(X, layers, activation):
    outputs = [X]
    for W, b in layers:
        outputs.append(dense(outputs[-1], W, b))
    return outputs


@mistake(
    says="You keep each hidden layer's sums, not its activations: the activation is applied only on the "
    "way into the next layer. Keep what the next layer takes.",
)
def keeps_the_sums(X, layers, activation):
    outputs, A = [X], X
    for W, b in layers:
        outputs.append(dense(A, W, b))
        A = activation(outputs[-1])
    return outputs


@mistake(
    says="Every layer takes X. Only the first one does: each of the others takes what the layer before it "
    "gave.",
)
def every_layer_takes_x(X, layers, activation):
    outputs = [X] + [activation(dense(X, W, b)) for W, b in layers[:-1]]
    return [*outputs, dense(X, *layers[-1])]


@mistake(
    says="X is missing at the head of your list. Backpropagation will need what each layer took, and the "
    "first one took X.",
)
def without_x(X, layers, activation):
    return forward(X, layers, activation)[1:]


@mistake(
    says="You return only the scores. The list of all layers' outputs is asked for, from X to the scores: "
    "backpropagation will need every one.",
)
def the_scores_alone(X, layers, activation):
    return forward(X, layers, activation)[-1]


@mistake(
    says="The last layer is missing: your list ends with the last hidden layer. After it comes one more "
    "layer, without activation.",
)
def without_the_last_layer(X, layers, activation):
    return forward(X, layers, activation)[:-1]


@mistake(
    says="You apply the activation to X before the first layer. The inputs go in as they are.",
)
def activation_of_the_inputs(X, layers, activation):
    outputs = [X]
    for W, b in layers:
        outputs.append(dense(activation(outputs[-1]), W, b))
    return outputs


@mistake(
    says="You always use ReLU, whatever `activation` was passed in. It is a function: call that one.",
)
def relu_whatever_was_asked(X, layers, activation):
    return forward(X, layers, lambda z: np.maximum(z, 0))


@mistake(
    says="You always use the sigmoid, whatever `activation` was passed in. It is a function: call that one.",
)
def sigmoid_whatever_was_asked(X, layers, activation):
    return forward(X, layers, sigmoid)


@mistake(
    says="You always use tanh, whatever `activation` was passed in. It is a function: call that one.",
)
def tanh_whatever_was_asked(X, layers, activation):
    return forward(X, layers, np.tanh)


@mistake(
    says="You make probabilities of the scores. That is day 3's business: here the last layer's sums stay as they are.",
)
def softmax_at_the_end(X, layers, activation):
    *outputs, scores = forward(X, layers, activation)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return [*outputs, powers / powers.sum(axis=1, keepdims=True)]


@mistake(
    says="Your list holds X and the scores, but none of the hidden layers' activations. Append each layer's output as "
    "you go.",
)
def without_the_hidden_layers(X, layers, activation):
    outputs = forward(X, layers, activation)
    return [outputs[0], outputs[-1]]


@mistake(says="The biases are missing: each layer only multiplies by its weights.")
def without_the_biases(X, layers, activation):
    return forward(X, [(W, np.zeros_like(b)) for W, b in layers], activation)


@mistake(
    says="You take the last layer out of the caller's list with pop, so that the network has lost it "
    "afterwards. Read it with an index.",
)
def takes_the_last_layer_away(X, layers, activation):
    W, b = layers.pop()
    outputs = [X]
    for weights, bias in layers:
        outputs.append(activation(dense(outputs[-1], weights, bias)))
    return [*outputs, dense(outputs[-1], W, b)]


@mistake(
    says="Both the sums and the activations of each hidden layer are in your list. Keep one array a layer: "
    "what the next one takes.",
)
def sums_and_activations(X, layers, activation):
    outputs = [X]
    for W, b in layers[:-1]:
        outputs.append(dense(outputs[-1], W, b))
        outputs.append(activation(outputs[-1]))
    return [*outputs, dense(outputs[-1], *layers[-1])]


@mistake(
    says="After the loop, W and b are still those of the last hidden layer, and you use them again. Those of the last "
    "layer stand in `layers[-1]`.",
)
def last_hidden_layer_twice(X, layers, activation):
    outputs = [X]
    for W, b in layers[:-1]:
        outputs.append(activation(dense(outputs[-1], W, b)))
    outputs.append(dense(outputs[-1], W, b))
    return outputs


@mistake(
    says="You go through the layers from the last to the first. The data goes from the inputs to the "
    "outputs.",
)
def layers_backwards(X, layers, activation):
    return forward(X, layers[::-1], activation)


@mistake(
    says="The activation ends one layer too early. Only the very last layer goes without.",
)
def activation_ends_too_early(X, layers, activation):
    arrays = [X]
    for k, (W, b) in enumerate(layers):
        Z = arrays[-1] @ W + b
        arrays.append(activation(Z) if k < len(layers) - 2 else Z)
    return arrays


@mistake(
    says="The activation comes only after the last layer. It should be the other way round: between the layers, "
    "and none at the end.",
)
def activation_at_the_end_alone(X, layers, activation):
    arrays = [X]
    for k, (W, b) in enumerate(layers):
        Z = arrays[-1] @ W + b
        arrays.append(activation(Z) if k == len(layers) - 1 else Z)
    return arrays


@alternative
def asks_whether_it_is_the_last(X, layers, activation):
    A = np.asarray(X)
    outputs = [A]
    for number, (W, b) in enumerate(layers, start=1):
        Z = np.einsum("ik,kj->ij", A, W) + b
        A = Z if number == len(layers) else activation(Z)
        outputs.append(A)
    return outputs


@alternative
def by_recursion(X, layers, activation):
    (W, b), *rest = layers
    Z = np.dot(X, W) + b
    return [X, *by_recursion(activation(Z), rest, activation)] if rest else [X, Z]


@alternative
def activation_taken_along(X, layers, activation, last=lambda z: z):
    steps = [activation] * (len(layers) - 1) + [last]
    outputs = [X.copy()]
    for (W, b), step in zip(layers, steps, strict=True):
        outputs.append(step(dense(outputs[-1], W, b)))
    return outputs
