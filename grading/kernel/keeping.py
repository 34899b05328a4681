"""What a candidate keeps from one call to the next, and the candidate made anew, without it.

Kept may be: a default argument (made once, when `def` runs), an attribute of a class or of a function, a variable
outside of the function, a cache.
"""

from __future__ import annotations

import ast
import linecache
import os
import pickle
import time
import types
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np

from grading.course import EXERCISES
from grading.kernel.definitions import DEFINITIONS, is_plain, makes, needs
from grading.kernel.edits import edits_of, is_harmless
from grading.kernel.plain import plain
from grading.kernel.stand_ins import functions_of, global_names

_LARGE = 100_000  # numbers in an array that is not looked at
_LONG = (
    0.05  # seconds: where one look takes longer, there is too much to look at before and after each example
)
_ALWAYS_THE_SAME = (type(None), bool, str, bytes, types.ModuleType, types.BuiltinFunctionType, np.ufunc)
# What is called here makes something new and empty, or counts: it may be called again.
_CONTAINERS = ("dict", "list", "set", "tuple", "defaultdict", "deque", "Counter", "OrderedDict")
_NUMBERS = ("range", "count", "len", "float", "int", "array", "zeros", "ones", "empty", "full", "default_rng")


class Places:
    """The places in which a candidate, and what it calls of the learner's own, could keep something.

    `changed()` gives those whose content is another one than when it was last asked, as "default seen f".
    """

    def __init__(self, candidate: Any) -> None:
        self._look = list(_places(candidate))
        began = time.process_time()
        self._before = self._contents()
        if time.process_time() - began > _LONG:
            self._look, self._before = [], {}

    def changed(self) -> tuple[str, ...]:
        now = self._contents()
        found = sorted(place for place, content in now.items() if self._before.get(place) != content)
        self._before = now
        return tuple(found)

    def _contents(self) -> dict[str, Any]:
        return {place: _fingerprint(value()) for place, value in self._look}


def _places(candidate: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """(what it is, name, of what), with a function that gives its content."""
    seen: set[int] = set()
    pending = [candidate]
    while pending:
        piece = pending.pop()
        if id(piece) in seen:
            continue
        seen.add(id(piece))
        if hasattr(piece, "cache_info"):
            yield f"cache {piece.__name__}", partial(_size_of_cache, piece)
            pending.append(piece.__wrapped__)
        if isinstance(piece, type):
            yield from _of_a_class(piece)
        for function in functions_of(piece):
            yield from _of_a_function(function)
            pending += [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
            scope = function.__globals__
            for name in sorted(global_names(function.__code__) & scope.keys()):
                value = scope[name]
                if _written_where(value) is scope:
                    pending.append(value)
                elif not callable(value) and _may_change(value):
                    yield f"global {name} {function.__name__}", partial(scope.get, name)


def _of_a_function(function: types.FunctionType) -> Iterator[tuple[str, Callable[[], Any]]]:
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    values = function.__defaults__ or ()
    defaults = [*zip(names[len(names) - len(values) :], values, strict=True)]
    for name, value in [*defaults, *(function.__kwdefaults__ or {}).items()]:
        if _may_change(value) and not isinstance(value, (int, float)):
            yield f"default {name} {function.__name__}", partial(_itself, value)
    for name in vars(function):
        yield f"attribute {name} {function.__name__}", partial(vars(function).get, name)
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        if _is_filled(cell) and _may_change(cell.cell_contents) and not callable(cell.cell_contents):
            yield f"global {name} {function.__name__}", partial(getattr, cell, "cell_contents")


def _of_a_class(piece: type) -> Iterator[tuple[str, Callable[[], Any]]]:
    for name, value in vars(piece).items():
        if not name.startswith("__") and not callable(value) and not hasattr(value, "__get__"):
            yield f"attribute {name} {piece.__name__}", partial(vars(piece).get, name)


def _itself(value: Any) -> Any:
    return value


def _size_of_cache(function: Any) -> tuple[Any, ...]:
    return tuple(function.cache_info())


def _written_where(value: Any) -> dict[str, Any] | None:
    """The namespace in which a function or class was written."""
    value = getattr(value, "__wrapped__", value)
    return next((function.__globals__ for function in functions_of(value)), None)


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # a name that is given a value later
        return False


def _may_change(value: Any) -> bool:
    return not isinstance(value, _ALWAYS_THE_SAME) and not (
        isinstance(value, np.ndarray) and value.size > _LARGE
    )


def _fingerprint(value: Any) -> Any:
    try:
        return pickle.dumps(value)
    except Exception:  # a lambda in it, say
        return repr(plain(value))


def with_an_edit(candidate: Any, name: str, number: int) -> tuple[Any, tuple[str, ...]] | tuple[()]:
    """The same definition with one small change, counted from 1, and what is changed: the rule, the function, the line
    in it, its text, and what stands there. Nothing where there is no such change, or no source."""
    what: list[str] = []

    def change(definition: ast.stmt, file: str) -> ast.stmt:
        edits = edits_of(definition)
        if number > len(edits):
            return definition
        edit = edits[number - 1]
        function = _around(definition, edit.line)
        text = linecache.getline(file, edit.line).strip()
        what[:] = [edit.rule, function.name, str(edit.line - function.lineno + 1), text, edit.was]  # type: ignore[attr-defined]
        return edit.made()

    found = made_anew(candidate, name, change)
    return (found, tuple(what)) if what and found is not None else ()


def _around(definition: ast.stmt, line: int) -> ast.stmt:
    """The function or method in which a line stands."""
    functions = [one for one in ast.walk(definition) if isinstance(one, ast.FunctionDef)]
    around = [one for one in functions if one.lineno <= line <= (one.end_lineno or 0)]
    return around[0] if around else definition


def made_anew(candidate: Any, name: str, change: Callable[[ast.stmt, str], ast.stmt] | None = None) -> Any:
    """The same definition, run again with all of the learner's own that it needs; None where the source is not there.

    The notebook's own names stay as they are: it all happens in a copy of them.

    Args:
        change: makes of the definition, and its file, the one that is run in its place.
    """
    functions = list(functions_of(getattr(candidate, "__wrapped__", candidate)))
    if not functions or functions[0].__code__.co_filename.startswith(str(EXERCISES)):
        return None
    scope = functions[0].__globals__
    cells = [(file, _statements(file)) for file in _files(functions[0].__code__.co_filename)]
    needed = needs([statements for _, statements in cells], {name})
    chosen = [
        (file, one)
        for file, statements in cells
        for one in statements
        if makes(one) & needed
        and not isinstance(one, (ast.Import, ast.ImportFrom))
        and _is_current(one, file, scope)
    ]
    if change and not all(is_harmless(one) for _, one in chosen):
        return None
    fixed = {made for _, one in chosen if not _is_cheap(one) for made in makes(one)}
    namespace = dict(scope)
    for file, one in chosen:
        if isinstance(one, DEFINITIONS) or not makes(one) & fixed:
            if change and getattr(one, "name", "") == name:
                one = change(one, file)
            exec(compile(ast.Module([one], []), file, "exec"), namespace)
    found = namespace.get(name)
    return found if found is not candidate else None


def _files(filename: str) -> list[str]:
    """The cells of the notebook to which a cell belongs, in the order in which they were first run; or a file alone."""
    if "#" in filename:
        family = filename.rpartition("#")[0] + "#"
    elif "ipykernel_" in os.path.dirname(filename):
        family = os.path.dirname(filename) + os.sep
    else:
        return [filename]
    return [cell for cell in linecache.cache if cell.startswith(family)]


def _statements(filename: str) -> list[ast.stmt]:
    return _parsed("".join(linecache.getlines(filename)))


@lru_cache(maxsize=256)
def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return []


def _is_current(statement: ast.stmt, file: str, scope: dict[str, Any]) -> bool:
    """Not a definition that was replaced since, by a cell that was edited and run again."""
    if not isinstance(statement, DEFINITIONS):
        return True
    now = scope.get(statement.name)
    functions = list(functions_of(getattr(now, "__wrapped__", now)))
    return not functions or any(function.__code__.co_filename == file for function in functions)


def _is_cheap(statement: ast.stmt) -> bool:
    if isinstance(statement, DEFINITIONS):
        return True
    called = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in called}
    if "yours" in names:  # reads notebooks, and says whose pieces they are: these are there already
        return False
    return is_plain(statement) or names <= {*_CONTAINERS, *_NUMBERS}
