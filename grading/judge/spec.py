"""The words in which an exercise is described: cases, mistakes, alternatives, hints, points.

A file `grading/exercises/dayN_topic/NAME.py` describes one exercise:

    def cases(rng):
        yield Case("softmax(z)", {"z": np.array([[1.0, 2.0, 3.0]])}, shown=True)
        yield Case("softmax(z)", {"z": rng.normal(size=(4, 3))})

    exercise = Exercise(of=softmax, points=3, cases=cases, hints=Hints(nudge=..., formula=..., pseudocode=...))

    mistake, alternative = bank_of(softmax)

    @mistake(says="You took the maximum over the whole batch, not over each row: ...")
    def maximum_over_the_batch(z): ...

    @alternative
    def by_logaddexp(z): ...
"""

from __future__ import annotations

import dis
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from grading.kernel.cases import Case, Fixture
from grading.kernel.examinee import A_CLASS, A_FUNCTION, EITHER

if TYPE_CHECKING:
    from grading.kernel.probe import Outcome

__all__ = [
    "ALTERNATIVES",
    "FORM",
    "MEASURES",
    "MISTAKES",
    "RUNS",
    "SHAPES",
    "VALUES",
    "Alternative",
    "Case",
    "Example",
    "Exercise",
    "Fixture",
    "Hints",
    "Judge",
    "Mistake",
    "Problem",
    "bank_of",
    "class_with",
    "three_generators",
]


@dataclass(frozen=True)
class Problem:
    """One thing that a judge found wrong with an outcome.

    `kind` is a short stable name (two outcomes with the same kinds on every case count as the same mistake where no
    values are fixed); `says` is a sentence to the learner; `look` one thing to look at. `rule` is the name of the rule
    (`grading.judge.rules`) that the sentence comes from, where one does.
    """

    kind: str
    says: str
    look: str = ""
    expected: str = ""
    got: str = ""
    rule: str = ""


Judge = Callable[[Case, "Outcome", "Outcome"], Iterable[Problem]]


@dataclass(frozen=True)
class Hints:
    """The ladder under an exercise, each step folded: a nudge, the formula, then pseudocode (Markdown)."""

    nudge: str
    formula: str
    pseudocode: str


VALUES, FORM, SHAPES, RUNS = "values", "form", "shapes", "runs"
MEASURES = (VALUES, FORM, SHAPES, RUNS)


@dataclass(frozen=True)
class Example:
    """A visible case with what the reference makes of it, of an exercise whose reference is withheld.

    measured: what can be compared without the exercise's own judge: VALUES; FORM, which is types, shapes and dtypes;
    SHAPES, without dtypes; or RUNS, nothing but that something comes back.
    """

    case: Case
    expected: Outcome
    measured: str


@dataclass(frozen=True)
class Exercise:
    """What is asked and how it is judged.

    of: the reference, a function or class of `solutions`.
    points: a number, or for a class {part: number}; each part has a test cell of its own.
    cases: from a `numpy.random.Generator` to the cases; the shown ones first.
    judge: finds problems in (case, got, expected outcome); default: equality within the tolerances.
    fixed: whether the contract fixes the values; False where only properties are judged.
    part_hints: of a class, a ladder for each part whose check stands in a place of its own in the lesson.
    partial: the share of the points that is left when nothing worse than this kind was found ({"dtype": 0.5}).
    methods: of a class, the methods that the learner writes (a part may be a tuple of methods of one cell).
    either: whether a class or a function will do, whatever the reference is: of a context manager, say.
    returns: the names of the things that a function gives back together, to speak of them.
    examples: all there is of an exercise whose reference is withheld (`grading.exercises.recorded`); else none.
    """

    of: Any
    cases: Callable[[np.random.Generator], Iterable[Case]]
    hints: Hints
    points: int | Mapping[str, int] = 2
    judge: Judge | None = None
    fixed: bool = True
    part_hints: Mapping[str, Hints] = field(default_factory=dict)
    partial: Mapping[str, float] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    either: bool = False
    returns: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def name(self) -> str:
        return self.of.__name__

    @property
    def wanted(self) -> str:
        """What the name should stand for."""
        return EITHER if self.either else A_CLASS if isinstance(self.of, type) else A_FUNCTION

    @property
    def members(self) -> frozenset[str]:
        """Of a class, its methods and what they keep on `self`."""
        return _members_of(self.of) if isinstance(self.of, type) else frozenset()

    @property
    def parts(self) -> dict[str, int]:
        """Points by part; a function has the one part ''."""
        return {"": self.points} if isinstance(self.points, int) else dict(self.points)

    @property
    def out_of(self) -> int:
        return sum(self.parts.values())

    def measured(self, case: Case) -> str:
        """What is compared of a case's outcome, where there is no judge."""
        return next((example.measured for example in self.examples if example.case is case), VALUES)


@cache
def _members_of(kind: type) -> frozenset[str]:
    """A class's methods and what they keep on `self`; kept, as its code is read for it, and each wrong case asks."""
    found = [one for base in kind.__mro__ for one in vars(base).values()]
    functions = [one for one in found if isinstance(one, types.FunctionType)]
    kept = {
        step.argval for one in functions for step in dis.get_instructions(one) if step.opname == "STORE_ATTR"
    }
    return frozenset({one.__name__ for one in functions} | kept)


@dataclass(frozen=True)
class Mistake:
    """A drop-in wrong version of a reference, and the sentence that explains it."""

    name: str
    of: str
    says: str
    candidate: Any


@dataclass(frozen=True)
class Alternative:
    """A right version that is written differently."""

    name: str
    of: str
    candidate: Any


MISTAKES: dict[str, list[Mistake]] = {}
ALTERNATIVES: dict[str, list[Alternative]] = {}


def bank_of(of: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Two decorators, (mistake, alternative), that add to the bank of an exercise.

    Args:
        of: the reference that all of a file's mistakes and alternatives are drop-ins for.

    `@mistake(says="...")` adds a wrong version and the sentence that explains it, `@alternative` a right one that is
    written differently and must earn everything. With `method="name"`, only that method of the class is replaced.
    """

    def mistake(says: str, method: str | None = None) -> Callable[[Any], Any]:
        def add(wrong: Any) -> Any:
            bank = MISTAKES.setdefault(of.__name__, [])
            bank.append(Mistake(wrong.__name__, of.__name__, says, _drop_in(of, wrong, method)))
            return wrong

        return add

    def alternative(right: Any = None, *, method: str | None = None) -> Any:
        def add(right: Any) -> Any:
            bank = ALTERNATIVES.setdefault(of.__name__, [])
            bank.append(Alternative(right.__name__, of.__name__, _drop_in(of, right, method)))
            return right

        return add if right is None else add(right)

    return mistake, alternative


def _drop_in(of: Any, written: Any, method: str | None) -> Any:
    return written if method is None else class_with(of, **{method: written})


def class_with(original: type, **methods: Callable[..., Any]) -> type:
    """A copy of a class with some methods replaced, whose own code then means the copy by the class's name.

    A subclass would not do: `Value.__add__` makes a `Value`, and the wrong method would be lost at the first sum.
    """
    slots = original.__dict__.get("__slots__", ())
    body = {
        name: member
        for name, member in original.__dict__.items()
        if name not in ("__dict__", "__weakref__", *slots)
    }
    # An alias such as __radd__ = __add__ follows the method that it stands for.
    for name, replacement in methods.items():
        old = original.__dict__.get(name)
        for alias, member in original.__dict__.items():
            if alias == name or (old is not None and member is old):
                body[alias] = replacement
    namespaces: dict[int, dict[str, Any]] = {}
    for name, member in body.items():
        body[name] = _rebound(member, namespaces)
    copy = type(original.__name__, original.__bases__, body)
    for scope in namespaces.values():
        scope[original.__name__] = copy
    return copy


def _rebound(member: Any, namespaces: dict[int, dict[str, Any]]) -> Any:
    """A function of a class, or what holds one, with a copy of its module's names; all else as it is."""
    if isinstance(member, (staticmethod, classmethod)):
        return type(member)(_rebound(member.__func__, namespaces))
    if isinstance(member, property):
        return property(*(_rebound(part, namespaces) for part in (member.fget, member.fset, member.fdel)))
    if not isinstance(member, types.FunctionType):
        return member
    function, scope = member, namespaces.setdefault(id(member.__globals__), dict(member.__globals__))
    bound = types.FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )
    bound.__kwdefaults__ = function.__kwdefaults__
    bound.__doc__ = function.__doc__
    return bound


def three_generators(seed: int) -> dict[str, Fixture]:
    """Inputs for a case of three calls: two generators of one seed, and one of another."""
    seeds = {"rng": seed, "rng_of_the_same_seed": seed, "rng_of_another_seed": seed + 1}
    return {name: Fixture("rng", number) for name, number in seeds.items()}
