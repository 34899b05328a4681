"""l2_penalty: half the strength times the sum of all squares, and its gradients."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import l2_penalty

CALL = "l2_penalty(weights, strength)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, {"weights": [np.array([[1.0, 2.0], [-3.0, 0.0]])], "strength": 0.1}, shown=True)
    two = [np.array([[1.0, -1.0]]), np.array([[2.0], [-4.0]])]
    yield Case(CALL, {"weights": two, "strength": 0.5}, shown=True, about="two matrices")
    yield Case(CALL, {"weights": two, "strength": 0.0}, shown=True, about="strength 0: no penalty")

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    strength = round(float(rng.uniform(0.02, 0.4)), 3)
    yield Case(
        CALL, {"weights": [draw(3, 4), draw(4, 2)], "strength": strength}, about="the weights of a network"
    )
    yield Case(
        CALL, {"weights": [draw(2, 5), draw(5, 3), draw(3, 1)], "strength": 3.0}, about="three matrices"
    )
    yield Case(CALL, {"weights": [draw(1, 1)], "strength": strength}, about="a single weight")
    yield Case(
        CALL, {"weights": [draw(3, 3), draw(3, 3)], "strength": 1.0}, about="two matrices of one shape"
    )
    # eighths, whose squares are exact in float32: the order of summing makes no difference
    single = [(np.round(draw(3, 2) * 8) / 8).astype(np.float32), np.full((2, 2), 0.5, dtype=np.float32)]
    yield Case(CALL, {"weights": single, "strength": 0.25}, about="float32 weights")


exercise = Exercise(
    of=l2_penalty,
    points=2,
    cases=cases,
    returns=("the loss", "the list of gradients"),
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="Two things come back: one number for all matrices together, and a list with an array for "
        "each matrix. For the second: "
        "what is the derivative of $\\frac{1}{2} w^2$?",
        formula=r"$R = \frac{\lambda}{2} \sum_k \sum_{ij} (W_k)_{ij}^2 \qquad \frac{\partial R}{\partial "
        r"W_k} = \lambda\, W_k$",
        pseudocode="loss = 0.5 * strength * (sum over the matrices of the sum of their squares)\n"
        "grads = for each W: strength times W\nreturn loss, grads",
    ),
)


def _squares(weights):
    return sum(float(np.sum(W**2)) for W in weights)


mistake, alternative = bank_of(l2_penalty)


@mistake(
    says="Your penalty is twice as large as it should be, and no longer fits its gradients: where has the half gone?",
)
def without_the_half(weights, strength):
    return strength * _squares(weights), [strength * W for W in weights]


@mistake(
    says="Both your penalty and its gradients are twice too large. They fit each other, but this penalty "
    "is defined with a half in front.",
)
def without_the_half_in_both(weights, strength):
    return strength * _squares(weights), [2 * strength * W for W in weights]


@mistake(
    says="Your gradients are twice too large. Differentiate the half along with the square: what is left of the 2?",
)
def gradients_twice(weights, strength):
    return 0.5 * strength * _squares(weights), [2 * strength * W for W in weights]


@mistake(
    says="Your gradients are half as large as they should be: the square brings down a factor when it is "
    "differentiated.",
)
def gradients_halved(weights, strength):
    return 0.5 * strength * _squares(weights), [0.5 * strength * W for W in weights]


@mistake(
    says="Your gradients are the weights themselves. The strength stands in the penalty, so it stands in "
    "its derivative as well.",
)
def gradients_without_strength(weights, strength):
    return 0.5 * strength * _squares(weights), [W.copy() for W in weights]


@mistake(says="The strength has no effect on your penalty or on its gradients.")
def without_strength(weights, strength):
    return 0.5 * _squares(weights), [W.copy() for W in weights]


@mistake(
    says="Your gradients point the other way. They are those of a loss, and gradient descent subtracts "
    "them: leave the minus to it.",
)
def gradients_negated(weights, strength):
    return 0.5 * strength * _squares(weights), [-strength * W for W in weights]


@mistake(
    says="You take the mean of the squares. This penalty is a sum: each weight pays for itself, however "
    "many there are.",
)
def mean_of_squares(weights, strength):
    return 0.5 * strength * sum(float(np.mean(W**2)) for W in weights), [strength * W for W in weights]


@mistake(
    says="You add the sizes of the weights, |w|. That is the L1 penalty; L2 adds their squares.",
)
def l1(weights, strength):
    return strength * sum(float(np.sum(np.abs(W))) for W in weights), [strength * np.sign(W) for W in weights]


@mistake(
    says="You take a root: the penalty uses the *squared* length of the weights, not the length.",
)
def the_norm(weights, strength):
    return 0.5 * strength * float(np.sqrt(_squares(weights))), [strength * W for W in weights]


@mistake(
    says="You add the weights up before squaring, so that positive and negative ones cancel. Square each one first.",
)
def square_of_the_sum(weights, strength):
    return 0.5 * strength * sum(float(np.sum(W)) ** 2 for W in weights), [strength * W for W in weights]


@mistake(
    says="Only the first matrix is counted and gets a gradient. Is there a `return` inside your loop?",
)
def only_the_first(weights, strength):
    return 0.5 * strength * _squares(weights[:1]), [strength * weights[0]]


@mistake(
    says="Your penalty is that of only the last matrix: the loop writes over what the earlier ones cost, instead "
    "of adding to it.",
)
def only_the_last_in_the_loss(weights, strength):
    return 0.5 * strength * _squares(weights[-1:]), [strength * W for W in weights]


@mistake(says="You return a penalty for each matrix. All of them together cost one number.")
def a_loss_for_each(weights, strength):
    return [0.5 * strength * float(np.sum(W**2)) for W in weights], [strength * W for W in weights]


@mistake(
    says="You return only the penalty. Training also needs its gradients: one array for each matrix.",
)
def loss_alone(weights, strength):
    return 0.5 * strength * _squares(weights)


@mistake(
    says="You multiply the caller's weights in place (`W *= strength`), so the network has lost its "
    "weights. Make new arrays.",
)
def in_place(weights, strength):
    loss = 0.5 * strength * _squares(weights)
    for W in weights:
        W *= strength
    return loss, list(weights)


@mistake(
    says="The values are right, but float32 weights get float64 gradients: twice the memory, half the "
    "speed. Something of float64 comes "
    "into the product.",
)
def gradients_in_double_precision(weights, strength):
    return 0.5 * strength * _squares(weights), [np.zeros(W.shape) + strength * W for W in weights]


@mistake(
    says="You add up the matrices' norms, with a square root. The penalty is the sum of the squares itself.",
)
def root_of_the_squares(weights, strength):
    return 0.5 * strength * sum(float(np.sqrt(np.sum(W**2))) for W in weights), [
        strength * W for W in weights
    ]


@mistake(
    says="Only the last matrix is left at the end: each turn of your loop writes over the loss and the gradients "
    "of the one before.",
)
def the_last_alone(weights, strength):
    *_, last = weights
    return 0.5 * strength * _squares([last]), [strength * last]


@alternative
def by_a_loop(weights, strength, bias=None):
    total, grads = 0.0, []
    for W in weights:
        total += (W * W).sum()
        grads.append(W * strength)
    return strength * total / 2, grads


@alternative
def by_dot_products(weights, strength):
    loss = np.float64(strength / 2) * sum(np.dot(W.ravel(), W.ravel()) for W in weights)
    return loss, tuple(np.multiply(W, strength, dtype=W.dtype) for W in weights)


@alternative
def by_norms(weights, strength):
    return sum(0.5 * strength * np.linalg.norm(W) ** 2 for W in weights), [strength * W for W in weights]
