"""write_module: a Python file that stands alone, made of what the notebook defines and of all that this needs."""

from __future__ import annotations

import builtins
import symtable
import sys
import types
from typing import Any

from grading import exercises
from grading.kernel.stand_ins import reference
from grading.lab.carrying import Missing
from grading.lab.keeping import NotWritten, write_unless_edited
from grading.lab.source import own_functions, source_of
from grading.lab.where import being_graded


def write_module(path: str, main: Any, *more: Any, overwrite: bool = False) -> None:
    """Write functions and classes, with every piece that they call, into a file that needs NumPy alone.

    Earlier pieces go in as the notebook has them, yours or the course's. A further piece that does not pass its
    examination is replaced by the course's, which is said. While grading, nothing happens.

    Args:
        path: the file, in the current folder.
        main: the piece that the file is for; it has to pass its examination.
        more: further pieces.
        overwrite: replace the file even where it was edited by hand.

    Raises:
        NotWritten: `main` is not right yet, the file was edited by hand, or a piece cannot stand in a file.
    """
    if being_graded():
        return
    pieces, replaced = _examined(main, more)
    keep = f"copy them into this notebook's cells, then rename {path}"
    write_unless_edited(path, _Module(pieces).text(), comment="# {}", keep=keep, overwrite=overwrite)
    for name, why in replaced:
        print(f"the course's {name} stands in for yours ({why})")
    print(f"wrote {path}: {', '.join(piece.__name__ for piece in pieces)}, and all that they call")


def _examined(main: Any, more: tuple[Any, ...]) -> tuple[list[Any], list[tuple[str, str]]]:
    """The pieces to write, and which of them had to be replaced and why."""
    from grading.examining.examine import examine

    pieces, replaced = [], []
    for piece in (main, *more):
        name = piece.__name__
        verdict = examine(name, piece, seed=0)
        if verdict.right:
            pieces.append(piece)
        elif piece is main or reference(name) is None:
            raise NotWritten(
                f"No file yet, because {name} is not right: {verdict.look}. Then run this cell again."
            )
        else:
            pieces.append(reference(name))
            replaced.append((name, verdict.look))
    return pieces, replaced


class _Module:
    """Collects the pieces with what they need, each once, what is needed first."""

    def __init__(self, pieces: list[Any]) -> None:
        self.chosen = {piece.__name__: piece for piece in pieces}
        self.scope = _scope(pieces[0])
        self.imports: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.open: set[str] = set()
        for name, piece in self.chosen.items():
            self._add(name, piece, {})

    def text(self) -> str:
        imports = "\n".join(sorted(self.imports.values()))
        return "\n\n\n".join([imports, *self.definitions.values()]) + "\n"

    def _add(self, name: str, value: Any, scope: dict[str, Any]) -> None:
        if name in exercises.names():  # one version for all who call it: the notebook's, else the caller's
            value = self.chosen.get(name, self.scope.get(name, value))
        if isinstance(value, Missing):
            raise NotWritten(f"No file yet, because {name} is missing. {value.why}")
        if isinstance(value, types.ModuleType):
            self._import(name, value.__name__, f"import {value.__name__} as {name}")
        elif isinstance(value, (types.FunctionType, type)) and (source := source_of(value)):
            self._define(name, value, source)
        elif isinstance(getattr(value, "__module__", None), str) and hasattr(value, "__name__"):
            self._import(name, value.__module__, f"from {value.__module__} import {value.__name__} as {name}")
        elif _literal(value):
            self._keep(name, f"{name} = {value!r}")
        else:
            raise NotWritten(
                f"No file yet: your code uses `{name}`, which this notebook has made "
                f"({type(value).__name__}), and a file "
                "would not have. Make it inside the function that needs it."
            )

    def _define(self, name: str, value: Any, source: str) -> None:
        if name in self.open:  # it calls itself, or one that calls it
            return
        self.open.add(name)
        scope = _scope(value)
        for needed in sorted(_global_names(source)):
            if needed in scope and needed not in (name, value.__name__):
                self._add(needed, scope[needed], scope)
        self.open.discard(name)
        alias = "" if name == value.__name__ else f"\n\n\n{name} = {value.__name__}"
        self._keep(name, source + alias)

    def _import(self, name: str, module: str, line: str) -> None:
        top = module.split(".")[0]
        if top != "numpy" and top not in sys.stdlib_module_names:
            raise NotWritten(
                f"No file yet: your code uses `{name}` of {top}, but the file should need only NumPy."
            )
        words = line.split()
        self.imports[name] = line if words[-1] != words[-3] else line.rsplit(" as ", 1)[0]

    def _keep(self, name: str, text: str) -> None:
        if self.definitions.setdefault(name, text) != text:
            raise NotWritten(
                f"No file yet: two different things are called `{name}`, in this notebook and in an "
                f"earlier one. Rename one."
            )


def _scope(piece: Any) -> dict[str, Any]:
    """The global names of a function's, or a class's methods', module."""
    return next((function.__globals__ for function in own_functions(piece)), {})


def _global_names(source: str) -> set[str]:
    """The names that a definition looks up outside itself."""
    names: set[str] = set()
    tables = [symtable.symtable(source, "<a piece>", "exec")]
    while tables:
        table = tables.pop()
        outermost = table.get_type() == "module"
        names |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (outermost or symbol.is_global())
        }
        tables += table.get_children()
    return names - set(vars(builtins))


def _literal(value: Any) -> bool:
    """Can the value be written down as it is?"""
    if isinstance(value, (list, tuple)):
        return all(_literal(item) for item in value)
    return value is None or type(value) in (bool, int, float, str)
