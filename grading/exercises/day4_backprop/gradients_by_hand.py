"""gradients_by_hand: the three derivatives of f = (x + y) * z, by pen and paper."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import gradients_by_hand


def cases(rng: np.random.Generator) -> Iterator[Case]:
    call = "gradients_by_hand(x, y, z)"
    yield Case(call, {"x": -2.0, "y": 5.0, "z": -4.0}, shown=True)
    yield Case(call, {"x": 1.0, "y": 2.0, "z": 10.0}, shown=True)
    for _ in range(3):
        x, y, z = (round(float(number), 3) for number in rng.uniform(1, 9, 3) * rng.choice([-1, 1], 3))
        yield Case(call, {"x": x, "y": y, "z": z})
    yield Case(call, {"x": 3, "y": -3, "z": 2}, about="x + y being 0")


exercise = Exercise(
    of=gradients_by_hand,
    points=1,
    cases=cases,
    returns=("df/dx", "df/dy", "df/dz"),
    hints=Hints(
        nudge="Call the sum $q = x + y$, so that $f = q z$. How much does $f$ change if only $q$ grows a little? "
        "And how much does $q$ change if only $x$ grows a little?",
        formula=r"$\dfrac{\partial f}{\partial q} = z$, $\dfrac{\partial f}{\partial z} = q$, "
        r"$\dfrac{\partial q}{\partial x} = \dfrac{\partial q}{\partial y} = 1$; along a path, derivatives multiply: "
        r"$\dfrac{\partial f}{\partial x} = \dfrac{\partial f}{\partial q} \cdot \dfrac{\partial q}{\partial x}$.",
        pseudocode="q = x + y\ndf/dx is  df/dq times dq/dx\ndf/dy is  df/dq times dq/dy\ndf/dz is  q\n"
        "return the three",
    ),
)

mistake, alternative = bank_of(gradients_by_hand)


@mistake(
    says="These are the numbers of the one example, whatever x, y and z are. Let the arguments decide: they "
    "are the point at which the slopes are taken.",
)
def numbers_of_the_example(x, y, z):
    return -4.0, -4.0, 3.0


@mistake(
    says="For x and y you stopped at the sum: 1 says how fast x + y grows, not how fast f does. What happens "
    "to the sum afterwards?",
)
def stopped_at_the_sum(x, y, z):
    return 1.0, 1.0, x + y


@mistake(
    says="These are the derivatives of x * y * z. In f = (x + y) * z, x and y are added: how fast does a sum "
    "grow with one of its terms?",
)
def as_if_all_were_multiplied(x, y, z):
    return y * z, x * z, x * y


@mistake(
    says="The three numbers are right, but in another order: df/dx comes first, then df/dy, then df/dz.",
)
def z_first(x, y, z):
    return x + y, z, z


@mistake(
    says="You return the three terms of f's value rather than its slopes: a derivative with respect to x says "
    "what one unit of x is worth, not what x itself contributes.",
)
def contributions(x, y, z):
    return x * z, y * z, (x + y) * z


@mistake(
    says="df/dz is f itself in your code. If z grows by 1, f grows by what z is multiplied with.",
)
def f_for_its_slope(x, y, z):
    return z, z, (x + y) * z


@mistake(
    says="Your df/dx has an x in it. A sum grows as fast as its term grows, however large that term is.",
)
def x_in_its_own_slope(x, y, z):
    return x * z, z, x + y


@mistake(
    says="Your df/dx and df/dy have x and y in them. A sum grows as fast as its term grows, however large that "
    "term is.",
)
def terms_in_their_own_slopes(x, y, z):
    return x * z, y * z, x + y


@mistake(
    says="In your df/dz, y is taken away from x. z multiplies their sum.",
)
def difference_for_the_sum(x, y, z):
    return z, z, x - y


@mistake(
    says="In your df/dz, x and y are multiplied. z is multiplied by their sum.",
)
def product_for_the_sum(x, y, z):
    return z, z, x * y


@mistake(
    says="You divide f by each of its inputs. A slope asks how much f changes when an input changes by a little.",
)
def divided_by_its_inputs(x, y, z):
    f = (x + y) * z
    return f / x, f / y, f / z


@alternative
def by_exact_differences(x, y, z):
    def f(x, y, z):
        return (x + y) * z

    # f is linear in each variable alone: a step of 1 gives the slope exactly
    return [f(x + 1, y, z) - f(x, y, z), f(x, y + 1, z) - f(x, y, z), f(x, y, z + 1) - f(x, y, z)]


@alternative
def by_the_chain_rule(x, y, z):
    q = x + y
    df_dq, df_dz = z, q
    return np.array([df_dq * 1.0, df_dq * 1.0, df_dz])
