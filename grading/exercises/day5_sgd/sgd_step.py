"""sgd_step: one step down the gradient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import sgd_step

CALL = "sgd_step(W, dW, learning_rate)"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    W, dW = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 4.0]]), np.array([[10.0, 0.0, -5.0], [1.0, 2.0, -3.0]])
    yield Case(
        CALL, {"W": np.array([4.0, -1.0]), "dW": np.array([8.0, -2.0]), "learning_rate": 0.25}, shown=True
    )
    yield Case(CALL, {"W": W, "dW": dW, "learning_rate": 0.1}, shown=True, about="a matrix")
    yield Case(
        CALL,
        {"W": W.astype(np.float32), "dW": dW.astype(np.float32), "learning_rate": 0.1},
        shown=True,
        about="float32 parameters",
    )
    for shape, about in (
        ((3, 5), "a matrix"),
        ((1, 4), "a bias, which has one row"),
        ((4, 4), "a square matrix"),
        ((2, 3, 2), "an array with three axes"),
        ((1,), "an array of one number"),
    ):
        values = {"W": rng.normal(size=shape), "dW": rng.normal(size=shape)}
        yield Case(CALL, {**values, "learning_rate": round(float(rng.uniform(0.01, 0.9)), 3)}, about=about)
    half = {name: rng.normal(size=(3, 2)).astype(np.float32) for name in ("W", "dW")}
    yield Case(CALL, {**half, "learning_rate": 0.3}, about="float32 parameters")
    yield Case(
        CALL, {"W": np.array([1.0, 2.0]), "dW": np.zeros(2), "learning_rate": 0.5}, about="a gradient of zero"
    )
    yield Case(
        CALL,
        {"W": np.array([1.0, 2.0]), "dW": np.array([3.0, -1.0]), "learning_rate": 100.0},
        about="a rate of 100",
    )


exercise = Exercise(
    of=sgd_step,
    points=2,
    cases=cases,
    partial={"dtype": 0.5, "changed": 0.5},
    hints=Hints(
        nudge="The gradient points uphill. Which way do you want to go, and how far?",
        formula=r"$W_{\text{new}} = W - \eta \, dW$, where $\eta$ is the learning rate.",
        pseudocode="return W minus learning_rate times dW   (as a new array)",
    ),
)

mistake, alternative = bank_of(sgd_step)


@mistake(
    says="You walk uphill: the gradient shows where the loss grows fastest. The step goes the other way.",
)
def uphill(W, dW, learning_rate):
    return W + learning_rate * dW


@mistake(
    says="The learning rate is not used, so every step is as long as the gradient itself.",
)
def without_learning_rate(W, dW, learning_rate):
    return W - dW


@mistake(
    says="You return only the step, without the place that it starts from. What is asked for is where you stand "
    "afterwards.",
)
def the_step_alone(W, dW, learning_rate):
    return -learning_rate * dW


@mistake(
    says="You return how far to go, learning_rate * dW. Asked for is where you stand after going that far "
    "downhill.",
)
def the_distance_alone(W, dW, learning_rate):
    return learning_rate * dW


@mistake(
    says="The learning rate multiplies W as well, so that W itself shrinks. Look at the parentheses: only "
    "the gradient is scaled.",
)
def rate_times_all(W, dW, learning_rate):
    return learning_rate * (W - dW)


@mistake(
    says="You divide by the learning rate. A smaller rate should give a smaller step.",
)
def divided_by_the_rate(W, dW, learning_rate):
    return W - dW / learning_rate


@mistake(
    says="You divide by the number of rows of W. The gradient already belongs to the mean loss: nothing "
    "is left to be averaged.",
)
def averaged_once_more(W, dW, learning_rate):
    return W - learning_rate * dW / len(W)


@mistake(
    says="Only the sign of the gradient counts in your step: steep or flat, every number moves equally "
    "far. The size of the gradient belongs in the step.",
)
def sign_alone(W, dW, learning_rate):
    return W - learning_rate * np.sign(dW)


@mistake(
    says="The gradient is brought to length 1 before the step, so that it is equally long everywhere. "
    "Gradient descent takes smaller steps where it is flatter.",
)
def gradient_of_length_one(W, dW, learning_rate):
    return W - learning_rate * dW / max(float(np.linalg.norm(dW)), 1e-12)


@mistake(
    says="The caller's W is changed and nothing is returned: -= writes into the array that was passed in. "
    "Here, return a new one. (The optimizer classes below will work in place, on purpose.)",
)
def in_place_and_no_return(W, dW, learning_rate):
    W -= learning_rate * dW


@mistake(
    says="The result is right, but the caller's W is changed too: -= writes into the array that was "
    "passed in. Here, return a new one. (The optimizer classes below will work in place, on purpose.)",
)
def in_place(W, dW, learning_rate):
    W -= learning_rate * dW
    return W


@mistake(
    says="The new W is right, but the caller's dW is scaled along the way: *= writes into the array that "
    "was passed in.",
)
def gradient_scaled_in_place(W, dW, learning_rate):
    dW *= learning_rate
    return W - dW


@mistake(
    says="The values are right, but float32 parameters come back as float64: some array in between is "
    "made as float64. W and dW can be used as they are.",
)
def always_float64(W, dW, learning_rate):
    return np.array(W, dtype=float) - learning_rate * np.array(dW, dtype=float)


@mistake(
    says="The step has W in it where the gradient belongs: the point says where you are, the gradient where it "
    "goes uphill.",
)
def the_point_for_its_gradient(W, dW, learning_rate):
    return W - learning_rate * W * dW


@mistake(
    says="The learning rate multiplies W, not the gradient: the step should be the rate times dW.",
)
def rate_times_the_point(W, dW, learning_rate):
    return W - learning_rate * W


@alternative
def on_a_copy(W, dW, learning_rate):
    new = W.copy()
    new -= learning_rate * dW
    return new


@alternative
def number_by_number(W, dW, learning_rate):
    new = np.empty_like(W)
    for index in np.ndindex(W.shape):
        new[index] = W[index] - learning_rate * dW[index]
    return new


@alternative
def by_ufuncs(W, dW, learning_rate=0.01, sign=-1):
    return np.add(W, np.multiply(dW, sign * learning_rate))
