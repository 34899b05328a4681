"""no_gradient: a stretch of code in which nothing is recorded. A class or a generator will do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, no_gradient

# The first line puts right what an earlier attempt may have left, and the last but one what this one leaves.
CODE = "Tensor.recording = True\nx = Tensor(X)\n{0}Tensor.recording = True\n{1}"


def _case(code: str, result: str, X: object, about: str, shown: bool = False) -> Case:
    return Case(CODE.format(code, result), {"X": np.array(X, dtype=float)}, shown, about)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    pair = [1.0, 2.0]
    inside = "with no_gradient():\n    y = (x * x).sum()\n"
    given = "y.backward()\ny.data, x.grad"
    yield _case(inside, given, pair, "what is computed inside", True)
    after = "with no_gradient():\n    x * x\ny = (x * x).sum()\n"
    yield _case(after, given, pair, "what is computed afterwards", True)
    nested = "with no_gradient():\n    with no_gradient():\n        x * 2\n    y = (x * x).sum()\n"
    yield _case(nested, given, pair, "one inside another: after the inner one", True)
    inner = "with no_gradient():\n    with no_gradient():\n        y = (x * x).sum()\n"
    yield _case(inner, given, pair, "one inside another: inside the inner one", True)
    beyond = "with no_gradient():\n    with no_gradient():\n        x * 2\ny = (x * x).sum()\n"
    yield _case(beyond, given, pair, "one inside another: after both", True)
    failing = (
        'try:\n    with no_gradient():\n        raise KeyError("stop")\n'
        "except KeyError:\n    caught = True\nelse:\n    caught = False\n"
    )
    later = "y.backward()\ncaught, x.grad"
    yield _case(f"{failing}y = (x * x).sum()\n", later, pair, "an exception inside", True)

    X = rng.normal(size=(2, 3))
    yield _case(inside, given, X, "what is computed inside")
    yield _case(after, given, X, "what is computed afterwards")
    many = "with no_gradient():\n    y = ((x @ np.ones((3, 2))).relu() - x.mean()).exp().sum()\n"
    yield _case(many, given, X, "many operations inside")
    half = "with no_gradient():\n    known = x * x\ny = (x * known).sum()\n"
    yield _case(half, given, X, "a result from inside, as a constant afterwards")
    leaf = "with no_gradient():\n    z = Tensor(X)\ny = (z * z).sum()\n"
    yield _case(leaf, "y.backward()\nz.grad", X, "a Tensor that was made inside")
    earlier = "y = (x * x).sum()\nwith no_gradient():\n    x * 2\n"
    yield _case(earlier, given, X, "what was recorded before")
    twice = "for _ in range(2):\n    with no_gradient():\n        y = (x * x).sum()\n"
    yield _case(twice, given, X, "two, one after the other")
    three = (
        "with no_gradient():\n" + "    with no_gradient():\n        with no_gradient():\n            x * 2\n"
    )
    yield _case(f"{three}    y = (x * x).sum()\n", given, X, "three inside each other")
    yield _case(f"{three}y = (x * x).sum()\n", given, X, "after three inside each other")
    indented = "".join(f"    {line}\n" for line in failing.splitlines())
    outer = f"with no_gradient():\n{indented}    y = (x * x).sum()\n"
    yield _case(outer, later, X, "an exception in the inner one of two")
    returned = (
        "def measure():\n    with no_gradient():\n        return (x * x).sum()\nvalue = measure()\n"
        "y = (x * x).sum()\n"
    )
    yield _case(returned, "y.backward()\nvalue.data, x.grad", X, "a return from inside")


exercise = Exercise(
    of=no_gradient,
    points=2,
    cases=cases,
    methods=("__enter__", "__exit__"),
    either=True,
    hints=Hints(
        nudge="A Tensor looks at `Tensor.recording` before it keeps its parents. What has to happen to it at the "
        "beginning of the block, and what at its end? And what if it was False already?",
        formula="`with a:` calls `a.__enter__()` before the block. After it, also where an exception ended it, it "
        "calls `a.__exit__(kind, error, trace)`; the exception goes on unless that returns something true. The "
        "attribute belongs to the class: `Tensor.recording = ...`.",
        pseudocode="__enter__:    keep Tensor.recording on self\n"
        "              Tensor.recording = False\n"
        "__exit__:     Tensor.recording = what was kept",
    ),
)

mistake, alternative = bank_of(no_gradient)


@mistake(
    says="Everything is recorded inside as well: nothing switches `Tensor.recording` off when the block begins.",
)
class never_switched_off:
    def __enter__(self):
        pass

    def __exit__(self, kind, error, trace):
        pass


@mistake(
    says="After the block nothing is recorded any more, so nothing can learn. At the end, make `Tensor.recording` what "
    "it was before.",
)
class never_switched_on_again:
    def __enter__(self):
        Tensor.recording = False

    def __exit__(self, kind, error, trace):
        pass


@mistake(
    says="Your block always switches recording on at its end. Inside another block it was off before, and has to stay "
    "off: keep what was there, and put that back.",
)
class switched_on_whatever_was_before:
    def __enter__(self):
        Tensor.recording = False

    def __exit__(self, kind, error, trace):
        Tensor.recording = True


@mistake(
    says="You turn `Tensor.recording` round at the beginning and at the end. In a block inside another one, that turns "
    "it on. At the beginning it becomes False, whatever it was.",
)
class turned_round:
    def __enter__(self):
        Tensor.recording = not Tensor.recording

    def __exit__(self, kind, error, trace):
        Tensor.recording = not Tensor.recording


@mistake(
    says="What was before is kept in one place for all blocks, and an inner block overwrites what the outer one kept: "
    "after both, recording stays off. Keep it on self.",
)
class kept_for_all_together:
    before = True

    def __enter__(self):
        never = kept_for_all_together
        never.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        Tensor.recording = kept_for_all_together.before


@mistake(
    says="An exception inside leaves recording off, and everything after it learns nothing. The end of the block has "
    "to come in any case: `__exit__`, or `try` and `finally` around the yield.",
)
@contextlib.contextmanager
def off_after_an_exception():
    before, Tensor.recording = Tensor.recording, False
    yield
    Tensor.recording = before


@mistake(
    says="You swallow the exception: `__exit__` returns something true, and Python takes that for 'it has been dealt "
    "with'. Return nothing.",
)
class exception_swallowed:
    def __enter__(self):
        self.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        Tensor.recording = self.before
        return True


@alternative
@contextlib.contextmanager
def as_a_generator():
    before, Tensor.recording = Tensor.recording, False
    try:
        yield
    finally:
        Tensor.recording = before


@alternative
class kept_when_it_is_made:
    def __init__(self):
        self.kept = []

    def __enter__(self):
        self.kept.append(Tensor.recording)
        Tensor.recording = False
        return self

    def __exit__(self, *what_happened):
        Tensor.recording = self.kept.pop()
        return False


@alternative
class by_an_exit_stack(contextlib.ExitStack):
    def __enter__(self):
        self.callback(setattr, Tensor, "recording", Tensor.recording)
        Tensor.recording = False
        return super().__enter__()
