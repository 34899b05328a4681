"""The exercises: a file or a package each, in the folder of its day. `find(name)` gives the description of one.

In a copy that was handed out to students, an exercise of a withheld day is a record of its visible examples instead.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from grading.course import EXERCISES
from grading.judge.spec import (
    ALTERNATIVES,
    MISTAKES,
    Alternative,
    Case,
    Exercise,
    Fixture,
    Hints,
    Mistake,
    Problem,
    bank_of,
    class_with,
    three_generators,
)
from solutions.week import WEEK

__all__ = [
    "Alternative",
    "Case",
    "Exercise",
    "Fixture",
    "Hints",
    "Mistake",
    "Problem",
    "alternatives_of",
    "bank_of",
    "class_with",
    "day_of",
    "find",
    "mistakes_of",
    "names",
    "three_generators",
]


def _key(name: str) -> str:
    return name.replace("_", "").lower()


@cache
def _files() -> dict[tuple[str, str], str]:
    """{(day, key of the exercise): module, or file of a record}; `NeuralNetwork` is in neural_network.py."""
    files = sorted({*EXERCISES.glob("day*/*.py"), *EXERCISES.glob("day*/*/__init__.py")})
    modules = [file.parent if file.stem == "__init__" else file.with_suffix("") for file in files]
    records = {(file.parent.name, _key(file.stem)): file.name for file in EXERCISES.glob("day*/*.json")}
    return records | {
        (module.parent.name, _key(module.name)): module.name
        for module in modules
        if module.parent.parent == EXERCISES
    }


@cache
def _days() -> dict[str, str]:
    """{name: day} of all exercises that have a file, in the order of the course.

    The day counts: `neuron` of day 1 and `Neuron` of day 4 have files of the same name.
    """
    known = _files()
    return {name: day for day, row in WEEK.items() for name in row.names if (day, _key(name)) in known}


def day_of(name: str) -> str:
    """The day folder of an exercise.

    Raises:
        KeyError: there is no exercise of that name; the message lists those there are.
    """
    try:
        return _days()[name]
    except KeyError:
        raise KeyError(f"there is no exercise named {name!r}; there are: {', '.join(names())}") from None


@cache
def find(name: str) -> Exercise:
    """The description of an exercise, by the name that the learner gives the function or class."""
    day = day_of(name)
    file = _files()[day, _key(name)]
    if file.endswith(".json"):
        from grading.exercises.recorded import load

        return load(EXERCISES / day / file)
    module = importlib.import_module(f"grading.exercises.{day}.{file}")
    _load_parts(module)
    exercise: Exercise = module.exercise
    if exercise.name != name:
        raise KeyError(f"{module.__name__} describes {exercise.name!r}, not {name!r}")
    return exercise


def _load_parts(module: ModuleType) -> None:
    """Import all modules of an exercise that is a package, in the order of their names: its bank registers itself."""
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{module.__name__}.{part.name}")


def names() -> tuple[str, ...]:
    """The names of all exercises that have a file, in the order of the course."""
    return tuple(_days())


def mistakes_of(name: str) -> list[Mistake]:
    """The known mistakes of an exercise, the most specific first."""
    find(name)
    return MISTAKES.get(name, [])


def alternatives_of(name: str) -> list[Alternative]:
    """The known-right alternatives of an exercise."""
    find(name)
    return ALTERNATIVES.get(name, [])
