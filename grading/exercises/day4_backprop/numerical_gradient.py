"""numerical_gradient: central differences, one element at a time, and x afterwards as before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Fixture, Hints, bank_of
from solutions import numerical_gradient

SQUARES, CUBES = Fixture("sum_of_squares"), Fixture("sum_of_cubes")
COUPLED = Fixture("cube_of_weighted_sum")
WAVES, BY_SHAPE = Fixture("weighted_waves"), Fixture("distance_from_a_2_by_3_array")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    default, step = "numerical_gradient(f, x)", "numerical_gradient(f, x, h=0.5)"
    yield Case(default, {"f": SQUARES, "x": np.array([3.0, -1.0])}, shown=True)
    yield Case(step, {"f": CUBES, "x": np.array([1.0, 2.0])}, shown=True, about="a large step h")
    yield Case(
        default,
        {"f": WAVES, "x": np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])},
        shown=True,
        about="an x with two axes",
    )
    yield Case(
        default, {"f": BY_SHAPE, "x": rng.normal(size=(2, 3))}, about="an f that wants x in its own shape"
    )
    yield Case(default, {"f": WAVES, "x": rng.uniform(-1, 1, size=30)}, about="a longer x")
    yield Case(default, {"f": WAVES, "x": rng.uniform(-1, 1, size=(2, 1, 3))}, about="an x with three axes")
    yield Case(default, {"f": SQUARES, "x": np.array([0.7])}, about="an x with a single element")
    yield Case(step, {"f": CUBES, "x": rng.uniform(0.5, 2, size=(2, 2))}, about="a large step h")
    yield Case(
        default, {"f": CUBES, "x": np.array([0.1, -0.1])}, about="the step h that is used when none is given"
    )
    coupled = {"f": COUPLED, "x": rng.uniform(0.5, 2, size=(2, 2))}
    about = "an f whose slopes depend on all elements of x: a moved one has to be put back before the next"
    yield Case("numerical_gradient(f, x, h=0.1)", coupled, about=about)
    yield Case(default, {"f": WAVES, "x": rng.integers(-3, 4, size=4)}, about="an x of whole numbers")
    single = rng.uniform(0.5, 2, size=(2, 2)).astype(np.float32)
    yield Case(default, {"f": WAVES, "x": single}, about="an x in single precision (float32)")
    view = rng.uniform(-1, 1, size=(3, 4))
    yield Case(
        "numerical_gradient(f, x.T[::2])",
        {"f": WAVES, "x": view},
        about="an x that is a view of another array, whose numbers don't lie side by side in memory",
    )


exercise = Exercise(
    of=numerical_gradient,
    points=3,
    cases=cases,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="One element of x at a time: push it up a little and look at f, push it down a little and look at f. "
        "All other elements stay where they are.",
        formula=r"$\dfrac{\partial f}{\partial x_i} \approx \dfrac{f(x_i + h) - f(x_i - h)}{2h}$, with all other "
        r"elements of $x$ as they were.",
        pseudocode="x = a copy of x in float64          (np.array(x, dtype=float))\n"
        "gradient = zeros of x's shape\n"
        "for each index i of x            (np.ndindex(x.shape) gives all of them, for any number of axes)\n"
        "    remember x[i]\n"
        "    x[i] = remembered + h;  above = f(x)\n"
        "    x[i] = remembered - h;  below = f(x)\n"
        "    x[i] = remembered\n"
        "    gradient[i] = (above - below) / (2 h)",
    ),
)

mistake, alternative = bank_of(numerical_gradient)


@mistake(
    says="You use the difference to one side, f(x + h) - f(x). Its error shrinks with h, that of the central "
    "difference with h squared: step to both sides of x.",
)
def forward_difference(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above = np.array(x, dtype=float)
        above[i] += h
        gradient[i] = (f(above) - f(x)) / h
    return gradient


@mistake(
    says="You step to one side only, f(x + h) - f(x), and in the caller's own array, which rounding leaves a hair off. "
    "Step to both sides, in a copy: the error then shrinks with h squared.",
)
def forward_difference_in_place(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= h
        gradient[i] = (above - f(x)) / h
    return gradient


@mistake(
    says="Everything is twice too large. From x - h to x + h, how far did you walk?",
)
def divided_by_h(f, x, h=1e-5):
    return 2 * numerical_gradient(f, x, h)


@mistake(
    says="You subtract f above from f below, so every slope points the wrong way. Where f rises, the result "
    "should be positive.",
)
def below_minus_above(f, x, h=1e-5):
    return -numerical_gradient(f, x, h)


@mistake(
    says="You move all elements of x at once and get one number. A gradient has one number for each element: "
    "move them one at a time.",
)
def all_elements_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


@mistake(
    says="You loop over only the first axis, so a whole row of x is moved at once. Every single element needs a "
    "step of its own: np.ndindex(x.shape) runs through all of them.",
)
def row_by_row(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@mistake(
    says="The argument h is not used: the step stays the same whatever the caller asks for.",
)
def ignores_h(f, x, h=1e-5):
    return numerical_gradient(f, x, 1e-5)


@mistake(
    says="You put x back by arithmetic, + h - 2h + h, and rounding leaves it a hair off. Remember the "
    "original number, and write that back.",
)
def put_back_by_arithmetic(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    says="You move x's elements and never put them back: after the call, x is another point. Restore each "
    "element before the next, or work on a copy.",
)
def never_put_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        original = x[i]
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    says="You move all elements of x at once, and get one slope for all of them. Each element has its own slope: "
    "move one at a time.",
)
def one_slope_for_all(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@mistake(
    says="/ 2 * h divides by 2 and then multiplies by h. Put 2 * h in brackets.",
)
def times_h(f, x, h=1e-5):
    return numerical_gradient(f, x, h) * h * h


@mistake(
    says="Only the first element gets its slope, the others stay 0: does your `return` stand inside the loop?",
)
def first_element_alone(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    gradient.flat[0] = numerical_gradient(f, x, h).flat[0]
    return gradient


@mistake(
    says="Your two points are one and the same array: b = a gives it a second name, and what moves the one up "
    "moves the other down again. Make a copy for each.",
)
def one_array_under_two_names(f, x, h=1e-5):
    return np.zeros(x.shape)


@mistake(
    says="The slopes are right, but in one long row. Give them the shape of x.",
)
def in_one_row(f, x, h=1e-5):
    return numerical_gradient(f, x, h).ravel()


@mistake(
    says="You move an element and don't put it back before the next one: from then on, the slopes are those of another "
    "point.",
)
def put_back_too_late(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@mistake(
    says="You work on an array of x's own kind. In one of whole numbers, h is rounded away, and single precision is "
    "too coarse for so small a step: start from a copy of x in float64.",
)
def in_the_kind_of_x(f, x, h=1e-5):
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        original = x[i]
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        x[i] = original
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    says="You work through x as one long row. For an array whose numbers don't lie side by side in memory, such as "
    "x.T, that row is a copy: f never sees the step. Index x itself: np.ndindex(x.shape).",
)
def through_a_row_that_may_be_a_copy(f, x, h=1e-5):
    x = x if x.dtype == np.float64 else x.astype(float)
    row = x.reshape(-1)
    gradient = np.zeros(x.size)
    for i in range(x.size):
        original = row[i]
        row[i] = original + h
        above = f(x)
        row[i] = original - h
        below = f(x)
        row[i] = original
        gradient[i] = (above - below) / (2 * h)
    return gradient.reshape(x.shape)


@mistake(
    says="You write into an array of x's own kind, and so do the slopes. Whole numbers have no room for h, and single "
    "precision is too coarse for it: start from a copy of x in float64, np.array(x, dtype=float).",
)
def in_place_in_the_kind_of_x(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        original = x[i]
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        x[i] = original
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    says="You loop over only the first axis. x[i] is then a whole row, which moves at once, and the name that should "
    "remember it moves along. np.ndindex(x.shape) gives an index for every single element.",
)
def row_by_row_in_place(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        original = x[i]
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        x[i] = original
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake(
    says="You call f with one element. f wants the whole array, in which only this element has moved.",
)
def f_of_one_element(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        gradient[i] = (f(x[i] + h) - f(x[i] - h)) / (2 * h)
    return gradient


@alternative
def in_place_with_nditer(f, x, h=1e-5):
    x = x if x.dtype == np.float64 else x.astype(float)
    gradient = np.zeros(x.shape)
    steps = np.nditer(x, flags=["multi_index"], op_flags=[["readwrite"]])
    while not steps.finished:
        i = steps.multi_index
        original = float(x[i])
        x[i] = original + h
        above = f(x)
        x[i] = original - h
        below = f(x)
        x[i] = original
        gradient[i] = (above - below) / (2 * h)
        steps.iternext()
    return gradient


@alternative
def with_one_hot_steps(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).reshape(x.shape)
