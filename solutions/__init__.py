"""The course's reference solutions, one module a topic, and the fast engine (`solutions.engine`).

`from solutions import softmax` gives the reference of the exercise `softmax`; any name of any day works so.
A module is imported when one of its names is first asked for, not before: `import solutions` costs nothing,
and where one day's module is withheld, the other days' names still come.
"""

import importlib
import sys
from importlib.machinery import PathFinder
from types import TracebackType
from typing import Any

from solutions import week

# {day: modules} and {module: its `__all__`}, known without importing them, so that a withheld module can be named and
# only its own names are missed.
DAYS: dict[str, tuple[str, ...]] = {name: day.modules for name, day in week.WEEK.items()}
CONTENTS: dict[str, tuple[str, ...]] = week.contents() | {"engine": ("MLP",)}

_HOME = {name: module for module, names in CONTENTS.items() for name in names}
_DAY = {module: day for day, modules in DAYS.items() for module in modules}


class Withheld(ImportError):
    """A module of the course is not in this copy of it."""


def _plainly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End a program, such as an experiment, that needs what is withheld with a sentence and no traceback."""
    if isinstance(error, Withheld):
        print(f"This program cannot run here: {error}.", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


def __getattr__(name: str) -> Any:
    """Import the module that holds `name`, and give that name (PEP 562).

    Raises:
        AttributeError: no module holds such a name.
        Withheld: the module that holds it is not in this copy of the course.
    """
    if name not in _HOME:
        raise AttributeError(f"module 'solutions' has no name {name!r}; dir(solutions) lists what it has")
    module = _HOME[name]
    full = f"solutions.{module}"
    if full not in sys.modules and PathFinder.find_spec(full, __path__) is None:
        part = _DAY.get(module, "the fast engine")
        sys.excepthook = _plainly
        why = f"{name!r} belongs to {full} ({part}), which this copy does not have"
        raise Withheld(why, name=full)
    return getattr(importlib.import_module(full), name)


def __dir__() -> list[str]:
    """Every name that this package gives, imported yet or not."""
    return sorted({*globals(), *_HOME})
