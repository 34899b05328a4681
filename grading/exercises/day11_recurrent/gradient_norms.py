"""gradient_norms: how much of an early state is left in the last one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import gradient_norms

CODE = "gradient_norms(Wh, states)"


def _case(Wh: np.ndarray, states: np.ndarray, about: str, shown: bool = False) -> Case:
    return Case(CODE, {"Wh": Wh, "states": states}, shown=shown, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    turn = np.array([[0.0, 2.0], [0.5, 0.0]])
    yield _case(np.array([[0.5]]), np.array([[0.0], [0.5], [0.0]]), "a single unit", True)
    yield _case(np.diag([2.0, 0.5]), np.zeros((3, 2)), "two units that don't mix, all slopes 1", True)
    yield _case(turn, np.array([[0.0, 0.5], [0.5, 0.0]]), "two units that change places", True)
    for T, n, about in ((4, 3, "four steps"), (3, 3, "as many steps as units"), (1, 4, "a single step")):
        yield _case(rng.normal(size=(n, n)), rng.uniform(-0.9, 0.9, (T, n)), about)
    n = 5
    yield _case(rng.normal(size=(n, n)) / n, rng.uniform(-0.9, 0.9, (12, n)), "norms that vanish")
    yield _case(rng.normal(size=(n, n)) * 2, rng.uniform(-0.3, 0.3, (8, n)), "norms that grow")
    upper = np.triu(rng.uniform(0.5, 2.0, (4, 4)))
    yield _case(upper, rng.uniform(-0.8, 0.8, (3, 4)), "weights that are not symmetric")


exercise = Exercise(
    of=gradient_norms,
    points=3,
    cases=cases,
    partial={"changed": 0.5},
    hints=Hints(
        nudge="One step is one matrix: how the new state changes with the old one. Two steps are the product of two. "
        "Begin with no step at all, where nothing changes, and go one step back at a time. Which state's slope "
        "belongs to which step?",
        formula=r"$J_t = W_h \,\mathrm{diag}(1 - s_t^2)$, rows: old state, columns: new one. With $P_T = I$: "
        r"$P_{t-1} = J_t P_t$, and the list is $\lVert P_T \rVert, \lVert P_{T-1} \rVert, \ldots, \lVert P_0 \rVert$, "
        r"with the largest singular value as the norm (`np.linalg.norm(P, 2)`).",
        pseudocode="P = the identity matrix;  norms = [1]\n"
        "for each state, from the last to the first:\n"
        "    J = Wh, each column times its 1 - state^2\n"
        "    P = J @ P\n"
        "    append the largest singular value of P, a float, to norms\n"
        "return norms",
    ),
)

mistake, alternative = bank_of(gradient_norms)


def _norms(Wh, states, jacobian=lambda Wh, s: Wh * (1 - s**2), norm=lambda P: np.linalg.norm(P, 2)):
    P, norms = np.eye(len(Wh)), [1.0]
    for state in states[::-1]:
        P = jacobian(Wh, state) @ P
        norms.append(float(norm(P)))
    return norms


@mistake(
    says="The slope of tanh is missing: you have the norms of powers of Wh. Each column of Wh is multiplied by "
    "1 - state^2 of its unit first.",
)
def without_the_slope(Wh, states):
    return _norms(Wh, states, jacobian=lambda Wh, s: Wh)


@mistake(
    says="You multiply by the state where its slope is asked for: tanh's slope is 1 - state^2.",
)
def state_for_slope(Wh, states):
    return _norms(Wh, states, jacobian=lambda Wh, s: Wh * s)


@mistake(
    says="The slopes multiply the rows of Wh. Its columns belong to the new state's units, and the slope is the new "
    "state's: column j times 1 - state[j]^2.",
)
def slopes_at_the_rows(Wh, states):
    return _norms(Wh, states, jacobian=lambda Wh, s: Wh * (1 - s**2)[:, None])


@mistake(
    says="You multiply the norms of the single steps. The norm of a product can be far smaller than the product of the "
    "norms: multiply the matrices, then take the norm.",
)
def product_of_norms(Wh, states):
    norms = [1.0]
    for state in states[::-1]:
        norms.append(norms[-1] * float(np.linalg.norm(Wh * (1 - state**2), 2)))
    return norms


@mistake(
    says="That is the root of the sum of all squares (the Frobenius norm), NumPy's default. Asked for is the largest "
    "singular value: np.linalg.norm(matrix, 2).",
)
def frobenius(Wh, states):
    norms = _norms(Wh, states, norm=np.linalg.norm)
    return [float(np.linalg.norm(np.eye(len(Wh)))), *norms[1:]]


@mistake(
    says="Your list runs from the first state to the last. It begins at the last one, with 1, and goes back.",
)
def the_other_way_round(Wh, states):
    return _norms(Wh, states)[::-1]


@mistake(
    says="You begin with the first state and go forwards, so the slopes belong to other steps. Distance counts from "
    "the end: the last state's step comes first.",
)
def from_the_first_state(Wh, states):
    return _norms(Wh, states[::-1])


@mistake(
    says="The list is one too short: it begins with the last state itself, where nothing has changed yet, a norm of 1.",
)
def without_the_first_one(Wh, states):
    return _norms(Wh, states)[1:]


@mistake(
    says="Each of your norms is that of a single step. A change goes through all the steps in between: multiply their "
    "matrices.",
)
def single_steps(Wh, states):
    return [1.0, *(float(np.linalg.norm(Wh * (1 - s**2), 2)) for s in states[::-1])]


@alternative
def from_singular_values(Wh, states):
    """Transposed throughout, each product made from the start."""
    norms = []
    for t in range(len(states), -1, -1):
        P = np.identity(len(Wh))
        for state in states[t:]:
            P = np.diag(1 - state * state) @ Wh.T @ P
        norms.append(float(np.linalg.svd(P, compute_uv=False).max()))
    return norms


@alternative
def from_eigenvalues(Wh, states):
    """The largest singular value as the root of the largest eigenvalue of P P^T."""
    P, norms = np.eye(Wh.shape[0]), [1.0]
    for t in reversed(range(len(states))):
        P = np.einsum("ij,j,jk->ik", Wh, 1 - states[t] ** 2, P)
        norms.append(float(np.linalg.eigvalsh(P @ P.T)[-1] ** 0.5))
    return norms
