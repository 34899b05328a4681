"""SGD: the plain step, on a list of arrays, in place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, Problem, bank_of
from grading.judge import compare
from grading.judge.judging import plain_inputs
from grading.kernel.probe import Outcome
from solutions import SGD

ONE = "optimizer = SGD(learning_rate)\noptimizer.step([W], [dW])\nW"
TWO = "optimizer = SGD(learning_rate)\noptimizer.step([W, b], [dW, db])\nW, b"
LIST = "params = [W, b]\noptimizer = SGD(learning_rate)\noptimizer.step(params, [dW, db])\nW, b, params"
PATH = (
    "optimizer = SGD(learning_rate=learning_rate)\npath = []\nfor dW, db in gradients:\n"
    "    optimizer.step([W, b], [dW, db])\n    path.append((W.copy(), b.copy()))\npath"
)
PAIR = (
    "fast, slow = SGD(1.0), SGD(0.125)\nfor dW in (dW1, dW2):\n    fast.step([W], [dW])\n    "
    "slow.step([V], [dW])\nW, V"
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    W, dW = np.array([1.0, -2.0]), np.array([4.0, -8.0])
    yield Case(ONE, {"W": W, "dW": dW, "learning_rate": 0.25}, shown=True, part="step", may_change=("W",))
    yield Case(
        TWO,
        {
            "W": np.array([[1.0, 2.0], [3.0, 4.0]]),
            "b": np.array([[5.0, 6.0]]),
            "dW": np.array([[10.0, 0.0], [-10.0, 20.0]]),
            "db": np.array([[1.0, -1.0]]),
            "learning_rate": 0.1,
        },
        shown=True,
        about="two parameter arrays",
        part="step",
        may_change=("W", "b"),
    )

    def drawn(*shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
        return {
            name: rng.normal(size=shape) for name, shape in zip(("W", "b", "dW", "db"), shapes, strict=True)
        }

    both = ("W", "b")
    rate = round(float(rng.uniform(0.05, 0.9)), 3)
    yield Case(
        LIST,
        {**drawn((3, 2), (1, 2), (3, 2), (1, 2)), "learning_rate": rate},
        about="the list of parameters, which still holds the same arrays afterwards",
        part="step",
        may_change=both,
    )
    yield Case(
        PATH,
        {
            **{"W": rng.normal(size=(2, 3)), "b": rng.normal(size=(1, 3))},
            "gradients": [(rng.normal(size=(2, 3)), rng.normal(size=(1, 3))) for _ in range(4)],
            "learning_rate": rate,
        },
        about="four steps",
        part="step",
        may_change=both,
    )
    yield Case(
        TWO,
        {
            **{name: value.astype(np.float32) for name, value in drawn((2, 2), (2,), (2, 2), (2,)).items()},
            "learning_rate": rate,
        },
        about="float32 parameters",
        part="step",
        may_change=both,
    )
    yield Case(
        PAIR,
        {
            "W": rng.normal(size=3),
            "V": rng.normal(size=3),
            "dW1": rng.normal(size=3),
            "dW2": rng.normal(size=3),
        },
        about="two optimizers with rates of their own",
        part="step",
        may_change=("W", "V"),
    )


def judge(case: Case, got: Outcome, expected: Outcome) -> Iterator[Problem]:
    """The caller's arrays after the step; where none has moved, say so."""
    found = compare(expected.value, got.value, plain_inputs(case), "the parameters")
    if found and case.code == ONE and compare(case.inputs["W"], got.value, {}) is None:
        yield Problem(
            "not in place",
            "The caller's W is what it was before the step.",
            "Does your code write into the arrays of the list, or make new ones?",
        )
    elif found:
        yield found


exercise = Exercise(
    of=SGD,
    points={"step": 2},
    cases=cases,
    judge=judge,
    methods=("__init__", "step"),
    partial={"changed": 0.5},
    hints=Hints(
        nudge="`__init__` keeps what `step` will need later: `self.name = name`. In `step`, `zip(params, "
        "grads)` pairs each array with its gradient. `p = p - ...` makes a new array that nobody else "
        "sees; `p -= ...` writes into the one that the network holds.",
        formula=r"For each pair: $p \leftarrow p - \eta\, g$, in place.",
        pseudocode="__init__:  keep learning_rate in self\n"
        "step:      for each array p and its gradient g:\n               p -= the learning rate times g",
    ),
)

mistake, alternative = bank_of(SGD)


@mistake(
    method="step",
    says="Your step makes new arrays and leaves the caller's as they were: after p = p - ... the name p "
    "means another array. The network keeps the old ones, so it never learns. Write into p: p -= ...",
)
def new_arrays(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p = p - self.learning_rate * g


@mistake(
    method="step",
    says="Your step puts new arrays into the list, but the network still holds the old ones: params[i] = "
    "... replaces, where params[i] -= ... would write into the array itself.",
)
def new_arrays_in_the_list(self, params, grads):
    for i, g in enumerate(grads):
        params[i] = params[i] - self.learning_rate * g


@mistake(
    method="step",
    says="You walk uphill: the gradient points to where the loss grows.",
)
def uphill(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p += self.learning_rate * g


@mistake(
    method="step",
    says="The learning rate is not used in the step. `__init__` has kept it in self.",
)
def without_learning_rate(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p -= g


@mistake(
    method="__init__",
    says="The learning rate that the caller asks for is not kept: yours is a fixed number.",
)
def rate_fixed(self, learning_rate):
    self.learning_rate = 0.01


@mistake(
    method="step",
    says="Only the first array is updated. There is a whole list: in a network, a weight matrix and a "
    "bias for each layer.",
)
def first_array_alone(self, params, grads):
    params[0] -= self.learning_rate * grads[0]


@mistake(
    method="step",
    says="The step is right, but the gradients of the caller are scaled as well: g *= ... writes into them.",
)
def gradients_scaled(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        g *= self.learning_rate
        p -= g


@mistake(
    method="step",
    says="Your gradients add up from step to step, so that each step repeats all those before it. Plain "
    "SGD forgets: only the gradient of this step counts.",
)
def gradients_add_up(self, params, grads):
    if not hasattr(self, "sums"):
        self.sums = [np.zeros_like(p) for p in params]
    for p, g, total in zip(params, grads, self.sums, strict=True):
        total += g
        p -= self.learning_rate * total


@mistake(
    method="step",
    says="The array is replaced by just the step: p[...] = -rate * g forgets where it was.",
)
def the_step_alone(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p[...] = -self.learning_rate * g


@mistake(
    method="step",
    says="You divide by the learning rate. A smaller rate should give a smaller step.",
)
def divided_by_the_rate(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p -= g / self.learning_rate


@mistake(
    method="step",
    says="The learning rate becomes smaller with every step. Here it is one and the same throughout; schedules "
    "come later.",
)
def rate_that_shrinks(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        p -= self.learning_rate * g
    self.learning_rate *= 0.99


@alternative
class ByUfunc:
    def __init__(self, learning_rate=0.01, name="sgd"):
        self.lr, self.name = learning_rate, name

    def step(self, params, grads):
        for i in range(len(params)):
            np.subtract(params[i], np.multiply(self.lr, grads[i]), out=params[i], casting="same_kind")
        return params


@alternative(method="step")
def by_assignment_into_the_array(self, params, grads):
    for index, p in enumerate(params):
        p[:] = p - self.learning_rate * grads[index]


@alternative(method="step")
def number_by_number(self, params, grads):
    for p, g in zip(params, grads, strict=True):
        for index in np.ndindex(p.shape):
            p[index] -= self.learning_rate * g[index]
