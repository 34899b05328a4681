"""concatenate: Tensors laid side by side; each gets back its own stretch of the gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, concatenate


def _case(
    arrays: Sequence[np.ndarray],
    axis: int | None,
    about: str,
    rng: np.random.Generator | None = None,
) -> Case:
    """Value and gradients; shown with the weights 1, 2, 3, ... where there is no `rng`."""
    names = "abc"[: len(arrays)]
    whole = np.concatenate(arrays, -1 if axis is None else axis)
    numbers = np.arange(1.0, whole.size + 1) if rng is None else rng.normal(size=whole.size)
    inputs = {name.upper(): array for name, array in zip(names, arrays, strict=True)}
    inputs["weights"] = numbers.reshape(whole.shape).astype(whole.dtype)
    call = f"[{', '.join(names)}]" + ("" if axis is None else f", axis={axis}")
    lines = [f"{name} = Tensor({name.upper()})" for name in names]
    lines += [f"y = concatenate({call})", "(y * weights).sum().backward()"]
    lines += [", ".join(["y.data", *(f"{name}.grad" for name in names)])]
    return Case("\n".join(lines), inputs, shown=rng is None, about=about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]])
    yield _case([a, b], None, "side by side")
    yield _case([a, b.T], 0, "one under the other")

    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    yield _case([drawn(2, 3), drawn(2, 1), drawn(2, 2)], None, "three Tensors", rng)
    yield _case([drawn(3, 3), drawn(3, 3)], None, "squares, side by side", rng)
    yield _case([drawn(3, 3), drawn(3, 3)], 0, "squares, one under the other", rng)
    yield _case([drawn(2, 1, 3), drawn(2, 2, 3)], 1, "the middle one of three axes", rng)
    yield _case([drawn(2, 2, 2), drawn(2, 2, 2)], 1, "the middle one of three axes of one length", rng)
    yield _case([drawn(2, 3, 2), drawn(1, 3, 2)], -3, "an axis counted from the end", rng)
    yield _case([drawn(3), drawn(2)], None, "Tensors of one axis", rng)
    yield _case([drawn(2, 3)], None, "a list of one", rng)
    code = "a = Tensor(A)\ny = concatenate([a, a])\n(y * weights).sum().backward()\ny.data, a.grad"
    inputs = {"A": drawn(2, 2), "weights": drawn(2, 4)}
    yield Case(code, inputs, about="the same Tensor twice")
    code = "a = Tensor(A)\ny = concatenate([a, B])\n(y * weights).sum().backward()\ny.data, a.grad"
    inputs = {"A": drawn(2, 2), "B": drawn(2, 3), "weights": drawn(2, 5)}
    yield Case(code, inputs, about="an array among them, which is a constant")
    single = [array.astype(np.float32) for array in (drawn(2, 2), drawn(2, 3))]
    yield _case(single, None, "float32", rng)


exercise = Exercise(
    of=concatenate,
    points=2,
    cases=cases,
    partial={"dtype": 0.5},
    hints=Hints(
        nudge="Forward, np.concatenate does it. On the way back, `g` has the shape of the whole: which "
        "stretch of it belongs "
        "to the first Tensor, and where does the next one begin?",
        formula="Tensor number k, of length $n_k$ along the axis, begins at $s_k = n_0 + \\dots + "
        "n_{k-1}$. Its pull answers "
        "with the places $s_k$ to $s_k + n_k$ of g along that axis, and with all of g along the others.",
        pseudocode="start = 0\n"
        "for each tensor:\n"
        "    its pull: g.take(range(start, start + its length), axis)        start as it is NOW: lambda "
        "g, start=start: ...\n"
        "    start grows by its length\n"
        "return Tensor(np.concatenate(the arrays, axis), tensors, the pulls)",
    ),
)

mistake, alternative = bank_of(concatenate)


def _arrays(tensors):
    return [Tensor.value(tensor) for tensor in tensors]


def _cuts(tensors, axis):
    """Where each begins and ends along the axis."""
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors]).tolist()
    return list(zip([0, *ends], ends, strict=False))


@mistake(
    says="All pulls cut out the same stretch, the last one: a function that is made in a loop looks its "
    "variables up when it is "
    "*called*, and by then the loop is over. Fix them while you are there: `lambda g, start=start: ...`.",
)
def all_pulls_see_the_last_stretch(tensors, axis=-1):
    pulls = []
    for start, end in _cuts(tensors, axis):
        pulls.append(lambda g: g.take(range(start, end), axis))  # noqa: B023  (which is the mistake)
    return Tensor(np.concatenate(_arrays(tensors), axis), tensors, pulls)


@mistake(
    says="All your pulls begin where the last Tensor *ends*: a function that is made in a loop looks `start` up when "
    "it is called, and by then the loop is over. Fix it while you are there: `lambda g, start=start: ...`.",
)
def all_pulls_begin_at_the_end(tensors, axis=-1):
    pulls, start = [], 0
    for tensor in tensors:
        length = tensor.shape[axis]
        pulls.append(lambda g: g.take(range(start, start + length), axis))  # noqa: B023  (which is the mistake)
        start += length
    return Tensor(np.concatenate(_arrays(tensors), axis), tensors, pulls)


@mistake(
    says="Every Tensor gets the whole gradient, in the shape of the result. Each has a stretch of its "
    "own in it: cut that out.",
)
def everyone_gets_everything(tensors, axis=-1):
    return Tensor(np.concatenate(_arrays(tensors), axis), tensors, [lambda g: g for _ in tensors])


@mistake(
    says="Every Tensor gets the *first* stretch of the gradient. The second begins where the first ends, "
    "and so on: count the "
    "lengths up.",
)
def everyone_gets_the_first_stretch(tensors, axis=-1):
    pulls = [lambda g, n=tensor.shape[axis]: g.take(range(n), axis) for tensor in tensors]
    return Tensor(np.concatenate(_arrays(tensors), axis), tensors, pulls)


@mistake(
    says="The values are right, but the result has no parents: the graph ends there, and no gradient gets "
    "through.",
)
def the_graph_is_cut(tensors, axis=-1):
    return Tensor(np.concatenate(_arrays(tensors), axis))


@mistake(
    says="What comes back is an array, not a Tensor. The numbers are right, but they have forgotten "
    "where they came from.",
)
def an_array_comes_back(tensors, axis=-1):
    return np.concatenate(_arrays(tensors), axis)


@mistake(
    says="np.concatenate's own default is the first axis, and here it is the last one: hand `axis` on to it.",
)
def axis_not_handed_on(tensors, axis=-1):
    pulls = [lambda g, cut=cut: g[slice(*cut)] for cut in _cuts(tensors, 0)]
    return Tensor(np.concatenate(_arrays(tensors)), tensors, pulls)


@mistake(
    says="You always lay side by side along the last axis, whatever `axis` says.",
)
def always_the_last_axis(tensors, axis=-1):
    pulls = [lambda g, cut=cut: g[..., slice(*cut)] for cut in _cuts(tensors, -1)]
    return Tensor(np.concatenate(_arrays(tensors), -1), tensors, pulls)


@mistake(
    says="The values are right along every axis, but the gradient is always cut along the last one. Cut "
    "it along `axis`, too.",
)
def cut_along_the_last_axis(tensors, axis=-1):
    pulls = [lambda g, cut=cut: g[..., slice(*cut)] for cut in _cuts(tensors, axis)]
    return Tensor(np.concatenate(_arrays(tensors), axis), tensors, pulls)


@mistake(
    says="np.stack makes a new axis. Asked for is np.concatenate, along an axis that is there.",
)
def stacked(tensors, axis=-1):
    arrays = _arrays(tensors)
    pulls = [lambda g, k=k: g.take(k, axis) for k in range(len(arrays))]
    return Tensor(np.stack(arrays, axis), tensors, pulls)


@alternative
def by_split(tensors, axis=-1):
    borders = [end for _, end in _cuts(tensors, axis)[:-1]]
    pulls = [lambda g, k=k: np.split(g, borders, axis)[k] for k in range(len(tensors))]
    return Tensor(np.concatenate(_arrays(tensors), axis=axis), tuple(tensors), tuple(pulls))


@alternative
def two_at_a_time(tensors, axis=-1):
    """Each is laid beside what is there, as a node of its own."""
    whole, *rest = tensors
    whole = whole + 0.0 if isinstance(whole, Tensor) else Tensor(whole)
    for tensor in rest:
        length = whole.shape[axis]
        order = [axis, *(k for k in range(len(whole.shape)) if k != axis % len(whole.shape))]

        def front(g, length=length, order=tuple(order)):
            back = np.argsort(np.array(order) % g.ndim)
            return g.transpose(order)[:length].transpose(back)

        def rear(g, length=length, order=tuple(order)):
            back = np.argsort(np.array(order) % g.ndim)
            return g.transpose(order)[length:].transpose(back)

        arrays = [whole.data, Tensor.value(tensor)]
        whole = Tensor(np.concatenate(arrays, axis=axis), (whole, tensor), (front, rear))
    return whole
