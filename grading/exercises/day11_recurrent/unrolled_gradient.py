"""unrolled_gradient: back through time by hand, for a single number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, unrolled_gradient

CODE = "unrolled_gradient(w, inputs)"


def _case(w: float, inputs: list[float], about: str = "", shown: bool = False) -> Case:
    return Case(CODE, {"w": w, "inputs": inputs}, shown=shown, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _case(0.5, [1.0, 0.0], "two steps", True)
    yield _case(0.5, [1.0, 0.0, 0.0], "three steps", True)
    yield _case(0.5, [1.0], "a single step", True)
    yield _case(-0.8, [0.5, -1.0, 0.25, 0.0], "a negative w", True)

    def drawn(count: int) -> list[float]:
        return [float(value) for value in rng.normal(size=count)]

    for count in (2, 3, 5, 9):
        yield _case(float(rng.uniform(0.3, 1.2)), drawn(count), f"{count} steps")
    yield _case(float(-rng.uniform(0.3, 1.2)), drawn(6), "a negative w")
    yield _case(0.0, drawn(4), "w is 0")
    yield _case(1.0, [0.1] * 40, "forty steps")
    yield _case(3.0, [0.5, -3.0, 0.2, 0.01], "a large w")


exercise = Exercise(
    of=unrolled_gradient,
    points=3,
    cases=cases,
    hints=Hints(
        nudge="Day 4's way, on a long and thin graph: forwards, and keep every state; then backwards, from the last "
        "one. w stands at every step, so each step adds its share, just as a Value that is used twice.",
        formula=r"With $s_t = \tanh(w s_{t-1} + x_t)$ and $g_T = 1$: $\ \delta_t = g_t (1 - s_t^2)$, $\ g_{t-1} = "
        r"\delta_t w$, and $\frac{ds_T}{dw} = \sum_t \delta_t s_{t-1}$.",
        pseudocode="states = [0]; for each input: append tanh(w * the last state + input)\n"
        "gradient = 0;  at_state = 1\n"
        "for t from T down to 1:\n"
        "    at_sum = at_state * (1 - state t squared)\n"
        "    gradient += at_sum * state t-1\n"
        "    at_state = at_sum * w\n"
        "return gradient",
    ),
)

mistake, alternative = bank_of(unrolled_gradient)


def _states(w, inputs):
    states = [0.0]
    for value in inputs:
        states.append(float(np.tanh(w * states[-1] + value)))
    return states


def _back(w, inputs, slope=lambda s, before: 1 - s**2, share=lambda s, before: before, on=lambda d, w: d * w):
    states, gradient, at_state = _states(w, inputs), 0.0, 1.0
    for t in range(len(inputs), 0, -1):
        at_sum = at_state * slope(states[t], states[t - 1])
        gradient += at_sum * share(states[t], states[t - 1])
        at_state = on(at_sum, w)
    return float(gradient)


@mistake(
    says="You have the last step's share only. w was used at each step before it, too, and those reach the last state "
    "through the states: go on backwards, and add up.",
)
def last_step_only(w, inputs):
    states = _states(w, inputs)
    return (1 - states[-1] ** 2) * states[-2]


@mistake(
    says="Your gradient is the first step's share, or that of the last round of the loop: it is set again in each "
    "round. Add the shares up, with +=.",
)
def shares_overwritten(w, inputs):
    states, gradient, at_state = _states(w, inputs), 0.0, 1.0
    for t in range(len(inputs), 0, -1):
        at_sum = at_state * (1 - states[t] ** 2)
        gradient = at_sum * states[t - 1]
        at_state = at_sum * w
    return float(gradient)


@mistake(
    says="The slope of tanh is missing. On the way back each step multiplies by 1 - state^2, as day 4's dense layer "
    "does by its activation's slope.",
)
def without_the_slope(w, inputs):
    return _back(w, inputs, slope=lambda s, before: 1.0)


@mistake(
    says="On the way from one state to the one before it, you forget the factor w: the state went into the sum as "
    "w * state.",
)
def without_w_on_the_way(w, inputs):
    return _back(w, inputs, on=lambda d, w: d)


@mistake(
    says="You take the slope of tanh at the wrong place, one step too early. Step t made state t, so its slope is "
    "1 - state_t^2.",
)
def slope_of_the_state_before(w, inputs):
    return _back(w, inputs, slope=lambda s, before: 1 - before**2)


@mistake(
    says="A step's share is what w was multiplied by: the state *before* the step. You took the one after it.",
)
def state_after_the_step(w, inputs):
    return _back(w, inputs, share=lambda s, before: s)


@mistake(
    says="That is the last state itself. Its derivative by w is asked for.",
)
def the_last_state(w, inputs):
    return _states(w, inputs)[-1]


@alternative
def forwards(w, inputs):
    """Carry state and derivative forwards together: the chain rule from the other end."""
    state, slope = 0.0, 0.0
    for value in inputs:
        new = np.tanh(w * state + value)
        slope = (1 - new**2) * (state + w * slope)
        state = new
    return float(slope)


@alternative
def by_tensor(w, inputs):
    """Leave it to the engine."""
    w = Tensor(np.array(float(w)))
    state = w * 0.0
    for value in inputs:
        state = (w * state + value).tanh()
    state.backward()
    return float(w.grad)


@alternative
def sum_of_products(w, inputs):
    """Each step's share written out: its own product of all that comes after."""
    states = _states(w, inputs)
    slopes = 1 - np.array(states[1:]) ** 2
    total = 0.0
    for t in range(len(inputs)):
        total += states[t] * np.prod(slopes[t:]) * w ** (len(inputs) - 1 - t)
    return float(total)
