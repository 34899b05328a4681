"""descend: the path of gradient descent. The gradient is a fixture; each point must be an array of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import descend, sgd_step

CALL = "descend(W, gradient, learning_rate, steps)"
SQUARES = Fixture("gradient_of_the_sum_of_squares")
WAVES = Fixture("gradient_of_waves")
RAVINE = Fixture("gradient_of_a_ravine")


def _inputs(W: np.ndarray, gradient: Fixture, learning_rate: float, steps: int) -> dict[str, object]:
    return {"W": W, "gradient": gradient, "learning_rate": learning_rate, "steps": steps}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(CALL, _inputs(np.array([8.0, -4.0]), SQUARES, 0.25, 3), shown=True)
    yield Case(CALL, _inputs(np.array([1.0]), SQUARES, 0.1, 10), shown=True, about="one number, ten steps")
    yield Case(CALL, _inputs(np.array([2.0, 1.0]), SQUARES, 0.25, 1), shown=True, about="a single step")
    yield Case(
        CALL, _inputs(np.array([2.0, 1.0]), SQUARES, 0.25, 0), about="no step at all: the path is the start"
    )
    yield Case(CALL, _inputs(np.zeros(2), SQUARES, 0.5, 3), about="a start at the minimum: steps of length 0")
    yield Case(CALL, _inputs(rng.normal(size=2), RAVINE, 0.15, 6), about="a ravine, steep along one axis")
    yield Case(CALL, _inputs(rng.normal(size=(2, 3)), WAVES, 0.3, 4), about="a matrix")
    yield Case(CALL, _inputs(rng.normal(size=5), WAVES, 0.7, 8), about="a hilly loss")
    yield Case(
        CALL, _inputs(rng.normal(size=(1, 3)), SQUARES, 2.0, 5), about="a rate so large that it runs away"
    )


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """The path as it is now: a list of arrays, which nothing may have changed afterwards."""
    found = compare(expected.value, got.value, plain_inputs(case), "the path")
    if found and found.kind == "length":
        says = f"The path should have steps + 1 = {len(expected.value)} points, but has {len(got.value)}."
        yield Problem(
            "length", says, "Which point is missing, or is there twice: the start, or the last one?"
        )
    elif found:
        yield found


exercise = Exercise(
    of=descend,
    points=2,
    cases=cases,
    judge=judge,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="Begin with a list that holds the start. Each step goes out from the last point of the "
        "list, and needs the gradient *there*. You have a function for one step.",
        formula=r"$W_0 = W, \qquad W_{t+1} = W_t - \eta \; \text{gradient}(W_t) \quad$ for $t = 0, \dots, "
        r"\text{steps} - 1$",
        pseudocode="path = list with W in it\nrepeat `steps` times:\n    here = the last point of the path\n"
        "    append one sgd_step from here, with the gradient at here\nreturn path",
    ),
)


def _walk(W, gradient, learning_rate, steps):
    path = [W]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return path


mistake, alternative = bank_of(descend)


@mistake(
    says="The gradient is taken once, at the start, and used for all steps: you walk in a straight line. The slope"
    " changes as you move; ask for it again at each point.",
)
def gradient_of_the_start(W, gradient, learning_rate, steps):
    dW = gradient(W)
    return [W - learning_rate * t * dW for t in range(steps + 1)]


@mistake(
    says="Every step starts from W again, so you come back to one and the same point. A step starts where "
    "the last one ended.",
)
def from_the_start_each_time(W, gradient, learning_rate, steps):
    return [W] + [W - learning_rate * gradient(W) for _ in range(steps)]


@mistake(
    says="You walk uphill: the gradient points to where the loss grows.",
)
def uphill(W, gradient, learning_rate, steps):
    return _walk(W, gradient, -learning_rate, steps)


@mistake(
    says="The learning rate is not used: each step is as long as the gradient itself.",
)
def without_learning_rate(W, gradient, learning_rate, steps):
    return _walk(W, gradient, 1.0, steps)


@mistake(
    says="The start is missing: the path begins with the first point after it. Put W into the list before "
    "you walk.",
)
def start_missing(W, gradient, learning_rate, steps):
    return _walk(W, gradient, learning_rate, steps)[1:]


@mistake(
    says="The last step is missing: the start isn't a step, so the path has one point more than there are steps.",
)
def last_step_missing(W, gradient, learning_rate, steps):
    return _walk(W, gradient, learning_rate, max(steps - 1, 0))


@mistake(
    says="You take one step too many: the path has `steps + 1` points, and the start is the first of them.",
)
def one_step_too_many(W, gradient, learning_rate, steps):
    return _walk(W, gradient, learning_rate, steps + 1)


@mistake(
    says="You return only the last point. The whole path is asked for, a list that begins with the start.",
)
def last_point_alone(W, gradient, learning_rate, steps):
    return _walk(W, gradient, learning_rate, steps)[-1]


@mistake(
    says="Your function is over after one step. Look at how far the `return` is indented.",
)
def returns_after_one_step(W, gradient, learning_rate, steps):
    return _walk(W, gradient, learning_rate, min(steps, 1))


@mistake(
    says="All entries of your list are one and the same array, the caller's W: -= changes it in place, "
    "and the list shows it as it is at the end, many times. Each point of the path needs an array of its "
    "own.",
)
def one_array_many_times(W, gradient, learning_rate, steps):
    path = [W]
    for _ in range(steps):
        W -= learning_rate * gradient(W)
        path.append(W)
    return path


@mistake(
    says="You copy W once, and then -= changes that one copy in place: all entries of your list are the "
    "same array, as it is at the end. Each point of the path needs an array of its own.",
)
def one_copy_many_times(W, gradient, learning_rate, steps):
    return one_array_many_times(W.copy(), gradient, learning_rate, steps)


@mistake(
    says="The path is right, but the caller's W has walked along: -= changes it in place. Copy W before "
    "you start, or make a new array at each step.",
)
def walks_with_the_callers_array(W, gradient, learning_rate, steps):
    path = [W.copy()]
    for _ in range(steps):
        W -= learning_rate * gradient(W)
        path.append(W.copy())
    return path


@mistake(
    says="The points are right, but they are stacked into one array. A list of arrays is asked for, so "
    "that a point keeps its shape.",
)
def stacked(W, gradient, learning_rate, steps):
    return np.array(_walk(W, gradient, learning_rate, steps))


@mistake(
    says="The learning rate becomes smaller from step to step in your version. Here it stays the same; "
    "schedules come later in this notebook.",
)
def rate_that_shrinks(W, gradient, learning_rate, steps):
    path = [W]
    for t in range(steps):
        path.append(path[-1] - learning_rate / (t + 1) * gradient(path[-1]))
    return path


@mistake(
    says="You collect the gradients. The path is made of the points that were visited, the start first.",
)
def gradients_collected(W, gradient, learning_rate, steps):
    return [gradient(point) for point in _walk(W, gradient, learning_rate, steps)]


@mistake(
    says="You stop when the gradient is small. `steps` says how many steps to take: the path has steps + 1 "
    "points, always.",
)
def stops_early(W, gradient, learning_rate, steps):
    path = [W]
    while len(path) <= steps and np.abs(gradient(path[-1])).max() > 1e-3:
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return path


@mistake(
    says="You hand on `gradient` itself, which is a function. Call it at the present point, and hand on the slope.",
)
def the_function_for_its_slope(W, gradient, learning_rate, steps):
    path = [W]
    for _ in range(steps):
        path.append(sgd_step(path[-1], gradient, learning_rate))
    return path


@alternative
def recursive(W, gradient, learning_rate, steps):
    if steps == 0:
        return [W]
    return [W, *recursive(W - learning_rate * gradient(W), gradient, learning_rate, steps - 1)]


@alternative
def copies_of_a_moving_point(W, gradient, learning_rate, steps):
    here = np.array(W, dtype=float)
    path: list[np.ndarray] = []
    while len(path) < steps + 1:
        path.append(here.copy())
        here -= learning_rate * gradient(here)
    return path


@alternative
def rows_of_one_array(W, gradient, learning_rate, steps):
    rows = np.empty((steps + 1, *W.shape))
    rows[0] = W
    for t in range(steps):
        rows[t + 1] = rows[t] - np.multiply(learning_rate, gradient(rows[t].copy()))
    return list(rows)
