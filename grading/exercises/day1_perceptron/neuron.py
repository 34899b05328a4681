"""neuron: the sigmoid of a weighted sum; one number, whatever kind of sequence the inputs come in."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import neuron, sigmoid

CALL = "neuron(inputs, weights, bias)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, {"inputs": [1, 0], "weights": [2.0, 5.0], "bias": -1.0}, shown=True)
    yield Case(CALL, {"inputs": [1.0, 2.0, 3.0], "weights": [0.5, -1.0, 0.5], "bias": 0.5}, shown=True)
    yield Case(
        CALL, {"inputs": np.array([0.5, -1.5]), "weights": np.array([2.0, 1.0]), "bias": 1.0}, shown=True
    )
    yield Case(CALL, {"inputs": (1.0, 1.0), "weights": [1.0, -2.0], "bias": 0.0}, about="a tuple")
    yield Case(
        CALL, {"inputs": [0.5, 1.0], "weights": rng.normal(size=2), "bias": 0.25}, about="a list and an array"
    )
    yield Case(CALL, {"inputs": rng.normal(size=4), "weights": tuple(rng.normal(size=4)), "bias": -0.5})
    yield Case(
        CALL, {"inputs": rng.normal(size=7), "weights": rng.normal(size=7), "bias": float(rng.normal())}
    )
    yield Case(CALL, {"inputs": [3.0], "weights": [0.5], "bias": -1.0}, about="a single input")
    yield Case(CALL, {"inputs": [0.0, 0.0], "weights": [1.0, 1.0], "bias": -2.0}, about="inputs of 0")
    yield Case(CALL, {"inputs": [1, 1], "weights": [-600, -500], "bias": 100}, about="a very negative sum")
    yield Case(CALL, {"inputs": [1, 1], "weights": [600, 500], "bias": -100}, about="a very large sum")


exercise = Exercise(
    of=neuron,
    points=2,
    cases=cases,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Two steps: first one number that sums up the inputs, each as important as its weight says, and the "
        "bias once; then squash that number with a function that you have already written.",
        formula=r"$a = \sigma(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)$. "
        "The sum of products is the *dot product*: `np.dot` takes lists and tuples as well as arrays.",
        pseudocode="z = dot product of inputs and weights, plus the bias\nreturn sigmoid of z",
    ),
)

mistake, alternative = bank_of(neuron)


@mistake(
    says="Your neuron takes no notice of its bias: with all inputs at 0 it always answers 0.5.",
)
def without_the_bias(inputs, weights, bias):
    return float(sigmoid(np.dot(inputs, weights)))


@mistake(
    says="You return the weighted sum itself, which can be any number. A neuron's activation lies between 0 and 1: "
    "one step is missing.",
)
def without_the_sigmoid(inputs, weights, bias):
    return float(np.dot(inputs, weights) + bias)


@mistake(
    says="The bias is added to each product, so it counts once for every input. It belongs to the sum, once.",
)
def bias_for_each_input(inputs, weights, bias):
    return float(sigmoid(sum(x * w + bias for x, w in zip(inputs, weights, strict=True))))


@mistake(
    says="The bias is added after the sigmoid, so the result can leave the range from 0 to 1. "
    "It should shift what goes into the sigmoid.",
)
def bias_outside(inputs, weights, bias):
    return float(sigmoid(np.dot(inputs, weights)) + bias)


@mistake(
    says="The bias goes through a sigmoid of its own. Add it to the sum: the sigmoid comes once, at the end.",
)
def bias_in_its_own_sigmoid(inputs, weights, bias):
    return float(sigmoid(np.dot(inputs, weights)) + sigmoid(bias))


@mistake(
    says="`in inputs, weights` takes the inputs as one pair and the weights as the next. `in zip(inputs, weights)` "
    "pairs each input with its weight.",
)
def pairs_without_zip(inputs, weights, bias):
    z = bias
    for x, w in inputs, weights:
        z += x * w
    return sigmoid(z)


@mistake(
    says="`for i in inputs` gives the numbers themselves, not their places. `for i in range(len(inputs))` counts the "
    "places: 0, 1, 2 and so on.",
)
def numbers_as_places(inputs, weights, bias):
    z = bias
    for i in inputs:
        z += inputs[i] * weights[i]
    return sigmoid(z)


@mistake(
    says="The bias is subtracted, as if it were a threshold. Here a large bias makes the neuron fire more easily.",
)
def bias_as_threshold(inputs, weights, bias):
    return float(sigmoid(np.dot(inputs, weights) - bias))


@mistake(
    says="The weights are left out: you add up the inputs as if all were equally important.",
)
def without_the_weights(inputs, weights, bias):
    return float(sigmoid(np.sum(inputs) + bias))


@mistake(
    says="You take the mean of the products; a neuron takes their sum. With more inputs the difference grows.",
)
def mean_of_the_products(inputs, weights, bias):
    return float(sigmoid(np.mean(np.multiply(inputs, weights)) + bias))


@mistake(
    says="Each input gets a sigmoid of its own, and then you add them up. A neuron adds first and squashes the one "
    "sum at the end.",
)
def sigmoid_before_the_sum(inputs, weights, bias):
    return float(np.sum(sigmoid(np.multiply(inputs, weights))) + bias)


@mistake(
    says="Your result has one number for each input: the products are there, but nothing adds them up to one sum.",
)
def products_not_added(inputs, weights, bias):
    return sigmoid(np.multiply(inputs, weights) + bias)


@mistake(
    says="`*` pairs up inputs and weights of arrays, but not of lists; and nothing adds the products up to one sum. "
    "There is a function that does both, the dot product.",
)
def products_of_lists(inputs, weights, bias):
    return sigmoid(inputs * weights + bias)


@mistake(
    says="Your neuron only says 0 or 1: that is a step. The sigmoid also tells how sure it is, by a value in between.",
)
def step_instead(inputs, weights, bias):
    return float(np.dot(inputs, weights) + bias > 0)


@mistake(
    says="With lists your code stops: `*` and `@` do arithmetic on arrays, not on Python lists. "
    "The inputs and weights may be lists, tuples or arrays.",
)
def arrays_only(inputs, weights, bias):
    return float(sigmoid(inputs @ weights + bias))


@mistake(
    says="The number is right, but it comes wrapped in an array of one: an extra pair of brackets or a reshape has "
    "added an axis.",
)
def array_of_one(inputs, weights, bias):
    return sigmoid(np.array([inputs]) @ np.array(weights) + bias)


@mistake(
    says="math.exp stops with an error when the sum is very negative. Your own sigmoid can take that: call it here.",
)
def its_own_unstable_sigmoid(inputs, weights, bias):
    return 1 / (1 + math.exp(-(float(np.dot(inputs, weights)) + bias)))


@mistake(
    says="The value is right, but the caller's weights are changed: `*=` writes into the array that was passed in.",
)
def changes_the_weights(inputs, weights, bias):
    weights = np.asarray(weights)
    if weights.dtype.kind == "f":
        weights *= inputs
    else:
        weights = weights * inputs
    return float(sigmoid(weights.sum() + bias))


@mistake(
    says="Only the first two inputs count. A neuron has as many as it is given: let a loop or np.dot go "
    "through all of them.",
)
def first_two_inputs(inputs, weights, bias):
    return sigmoid(sum(x * w for x, w in list(zip(inputs, weights, strict=True))[:2]) + bias)


@mistake(
    says="Only the first input counts: does your `return` stand inside the loop?",
)
def first_input_alone(inputs, weights, bias):
    return sigmoid(inputs[0] * weights[0] + bias)


@alternative
def by_a_loop(inputs, weights, bias):
    z = bias
    for x, w in zip(inputs, weights, strict=True):
        z += x * w
    return sigmoid(z)


@alternative
def by_index(inputs, weights, bias):
    z = sum([inputs[i] * weights[i] for i in range(len(inputs))]) + bias
    return float(np.where(z >= 0, 1, np.exp(-abs(z))) / (1 + np.exp(-abs(z))))


@alternative
def by_einsum(inputs, weights, bias, activation=sigmoid):
    return activation(
        np.einsum("i,i->", np.array(inputs, dtype=float), np.array(weights, dtype=float)) + bias
    )


@alternative
def bias_as_a_weight(inputs, weights, bias):
    return sigmoid(np.append(inputs, 1.0) @ np.append(weights, bias))


@alternative
def zero_dimensional(inputs, weights, bias):
    return np.array(sigmoid(np.inner(inputs, weights) + bias))
