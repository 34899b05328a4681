"""no_gradient: a stretch of code in which nothing is recorded. A class or a generator will do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

from grading.exercises import Case, Exercise, Hints, bank_of
from solutions import Tensor, no_gradient


def cases(rng: np.random.Generator) -> Iterator[Case]:
    code = "x = Tensor([2.0])\nwith no_gradient():\n    y = x * x\n(x * 3.0 + y).backward()\ny.data, x.grad"
    yield Case(code, shown=True, about="a product inside: a number like any other")
    code = "x = Tensor([2.0])\nwith no_gradient():\n    pass\n(x * x).backward()\nx.grad"
    yield Case(code, shown=True, about="a product after the block")
    code = "x = Tensor([2.0])\nwith no_gradient():\n    with no_gradient():\n        pass\n    y = x * x\n"
    yield Case(
        code + "(x + y).backward()\nx.grad",
        shown=True,
        about="a block inside a block, and what comes after the inner one",
    )
    code = "x = Tensor([2.0])\ntry:\n    with no_gradient():\n        raise KeyError(1)\nexcept KeyError:\n    pass\n"
    yield Case(
        code + "(x * x).backward()\nx.grad",
        shown=True,
        about="a product after a block that an exception has ended",
    )

    a = round(float(rng.uniform(0.5, 3)), 2)
    code = (
        f"x = Tensor([{a}])\nwith no_gradient():\n    with no_gradient():\n        with no_gradient():\n"
        "            pass\n(x * x).backward()\nx.grad"
    )
    yield Case(code, about="a product after three blocks inside each other")
    code = (
        f"x = Tensor([{a}])\nwith no_gradient():\n    with no_gradient():\n        y = x * x\n"
        "(x + y).backward()\nx.grad"
    )
    yield Case(code, about="a product in the inner one of two blocks")
    code = (
        f"x = Tensor([{a}])\ndef measure():\n    with no_gradient():\n        return x * x\n"
        "(x + measure()).backward()\n(x * x).backward()\nx.grad"
    )
    yield Case(code, about="a return from inside")
    code = f"x = Tensor([{a}])\nwith no_gradient():\n    y = x * x + x\ny.backward()\nx.grad is None"
    yield Case(code, about="backward from what was computed inside, which leads nowhere")
    code = f"with no_gradient():\n    x = Tensor([{a}])\n(x * x).backward()\nx.grad"
    yield Case(code, about="a Tensor that was made inside, and used outside")
    code = (
        f"x = Tensor([{a}])\nbefore = x * x\nwith no_gradient():\n    inside = before * 2.0\n"
        "(before + inside).backward()\nx.grad"
    )
    yield Case(code, about="what was recorded before the block")
    code = (
        "came_out = False\ntry:\n    with no_gradient():\n        raise KeyError(1)\n"
        "except KeyError:\n    came_out = True\ncame_out"
    )
    yield Case(code, about="an exception inside, which is to come out of the block")
    code = (
        f"x = Tensor([{a}])\nwith no_gradient():\n    try:\n        with no_gradient():\n            "
        f"raise KeyError(1)\n"
        "    except KeyError:\n        pass\n    y = x * x\n(x + y).backward()\nx.grad"
    )
    yield Case(code, about="a block inside a block, ended by an exception")
    code = (
        f"x = Tensor([{a}])\nfor _ in range(3):\n    with no_gradient():\n        y = x * x\n"
        "    (x * 2.0 + y).backward()\nx.grad"
    )
    yield Case(code, about="one block after the other")
    code = (
        f"x = Tensor([{a}])\nblock = no_gradient()\ny = x * x\nwith block:\n    z = x * x\n"
        "(y + z).backward()\nx.grad"
    )
    yield Case(code, about="what is computed before the block begins")


exercise = Exercise(
    of=no_gradient,
    points=2,
    cases=cases,
    methods=("__enter__", "__exit__"),
    either=True,
    hints=Hints(
        nudge="`with` calls __enter__ at the beginning and __exit__ at the end, whatever happens in between. "
        "There is one switch, `Tensor.recording`. At the end it should stand as it stood *before*: what was "
        "that, where one block is inside another?",
        formula="At the beginning: remember Tensor.recording, and set it to False. At the end: set it to what "
        "you remember. __exit__ returns nothing, so that an exception goes on its way.",
        pseudocode="__enter__:  self.before = the switch as it is\n"
        "            the switch = False\n"
        "__exit__:   the switch = self.before",
    ),
)

mistake, alternative = bank_of(no_gradient)


@mistake(
    says="At the end you always switch recording on. Inside another `no_gradient` it was off before, and the "
    "rest of that block is recorded now. Put the switch back to where it *was*.",
)
class always_on_afterwards:
    def __enter__(self):
        Tensor.recording = False

    def __exit__(self, kind, error, trace):
        Tensor.recording = True


@mistake(
    says="Recording never comes back on: after the block, gradients are lost for good. Remember how the switch "
    "stands before you turn it off, and put it back there at the end.",
)
class never_on_again:
    def __enter__(self):
        Tensor.recording = False

    def __exit__(self, kind, error, trace):
        pass


@mistake(
    says="After an exception, recording stays off for good. __exit__ is called in this case, too, with the "
    "exception: put the switch back whatever happened. (In a generator: try and finally around the yield.)",
)
class off_after_an_exception:
    def __enter__(self):
        self.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        if kind is None:
            Tensor.recording = self.before


@mistake(
    says="What was before is kept in one place for all blocks, and an inner block overwrites what the outer "
    "one kept: after both, recording stays off. Keep it on self.",
)
class kept_for_all_together:
    before = True

    def __enter__(self):
        never = kept_for_all_together
        never.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        Tensor.recording = kept_for_all_together.before


@mistake(
    says="Your block swallows exceptions: __exit__ returns True, and that tells Python that the matter is "
    "settled. Return nothing.",
)
class swallows_exceptions:
    def __enter__(self):
        self.before, Tensor.recording = Tensor.recording, False

    def __exit__(self, kind, error, trace):
        Tensor.recording = self.before
        return True


@mistake(
    says="Inside the block everything is recorded as ever. The switch is `Tensor.recording`, an attribute of "
    "the *class*: a variable of your own, or self.recording, switches nothing.",
)
class switches_nothing:
    def __enter__(self):
        self.recording = False

    def __exit__(self, kind, error, trace):
        self.recording = True


@mistake(
    says="Recording is switched off when the object is made, not when its block begins: what stands between "
    "the two is not recorded either. __enter__ is the place for it.",
)
class off_from_the_making:
    def __init__(self):
        self.before, Tensor.recording = Tensor.recording, False

    def __enter__(self):
        pass

    def __exit__(self, kind, error, trace):
        Tensor.recording = self.before


@mistake(
    says="You turn `Tensor.recording` round at the beginning and at the end. In a block inside another one, that turns "
    "it on. At the beginning it becomes False, whatever it was.",
)
class turned_round_at_both_ends:
    def __enter__(self):
        Tensor.recording = not Tensor.recording

    def __exit__(self, kind, error, trace):
        Tensor.recording = not Tensor.recording


@mistake(
    says="At the end you turn the switch round. Where it was off before the block, as inside another one, it "
    "is on now. Put it back to where it *was*.",
)
class turned_round:
    def __enter__(self):
        Tensor.recording = False

    def __exit__(self, kind, error, trace):
        Tensor.recording = not Tensor.recording


@alternative
@contextlib.contextmanager
def as_a_generator():
    before = Tensor.recording
    Tensor.recording = False
    try:
        yield
    finally:
        Tensor.recording = before


@alternative
class with_a_stack:
    """Works for one object in several blocks, too."""

    def __init__(self):
        self.stack = []

    def __enter__(self):
        self.stack.append(Tensor.recording)
        Tensor.recording = False
        return self

    def __exit__(self, *what):
        Tensor.recording = self.stack.pop()
        return False


@alternative
class counting(contextlib.ContextDecorator):
    depth = 0

    def __enter__(self):
        counting.depth += 1
        Tensor.recording = counting.depth == 0

    def __exit__(self, kind, error, trace):
        counting.depth -= 1
        Tensor.recording = counting.depth == 0


@alternative
class by_an_exit_stack(contextlib.ExitStack):
    def __enter__(self):
        self.callback(setattr, Tensor, "recording", Tensor.recording)
        Tensor.recording = False
        return super().__enter__()
