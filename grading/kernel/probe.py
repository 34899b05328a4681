"""Calling the learner's code: one case in, plain data out.

The probe knows no expected value. It builds the inputs, runs the case's code with the candidate under its name, and
reports what happened as an `Outcome`, which holds plain data only: it could cross to another process as it is.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import linecache
import traceback
import types
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grading.course import EXERCISES, ROOT
from grading.kernel import fixtures
from grading.kernel.cases import Case, Fixture
from grading.kernel.plain import plain, same, show
from grading.kernel.stand_ins import global_names, piece_for
from solutions import week

EXAMPLE = "<the example>"
_MAX_PRINTED = 20_000


@dataclass(frozen=True)
class Crash:
    """An exception of the learner's code, with the last line of theirs that it passed through."""

    kind: str
    message: str
    function: str = ""
    number: int = 0
    line: str = ""
    values: str = ""  # the locals that this line names
    bases: tuple[
        str, ...
    ] = ()  # the names of the exception's classes, its own and those that it inherits from
    returned: tuple[Any, ...] = ()  # what the learner's function gave the example, which then could not go on

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True)
class Outcome:
    """What came of one case.

    value: the value of the case's last line, as plain data (None after a crash).
    changed: inputs that are not what they were, with what they became.
    """

    value: Any = None
    crash: Crash | None = None
    changed: tuple[tuple[str, Any], ...] = ()
    printed: str = ""
    warnings: tuple[str, ...] = ()
    global_random: bool = False

    @property
    def unwritten(self) -> bool:
        """Did it end in what a stub does?"""
        return self.crash is not None and self.crash.kind == "NotImplementedError"


class _Printed(io.StringIO):
    """The beginning of what is printed: a loop that prints for ever must not fill the memory."""

    def write(self, text: str) -> int:
        if self.tell() < _MAX_PRINTED:
            super().write(text[:_MAX_PRINTED])
        return len(text)


def probe(candidate: Any, name: str, case: Case) -> Outcome:
    """Run one case with `candidate` under the exercise's name. Raises nothing but KeyboardInterrupt."""
    inputs = {key: _built(value) for key, value in case.inputs.items()}
    before = {key: plain(value) for key, value in inputs.items() if not isinstance(case.inputs[key], Fixture)}
    random_before = _global_random_state()
    statements, last = _compiled(case.code)
    namespace = {**_pieces(candidate, name, case), **inputs, name: candidate}
    printed, value, crash = _Printed(), None, None
    with (
        _without_garbage_collection(),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(_Printed()),
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            if statements is not None:
                exec(statements, namespace)
            value = plain(eval(last, namespace))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            crash = _crash(error)
    if crash and not crash.line and isinstance(candidate, types.FunctionType):
        crash = replace(crash, returned=_returned(candidate, name, case))
    changed = tuple(
        (key, plain(inputs[key]))
        for key, old in before.items()
        if key not in case.may_change and not same(plain(inputs[key]), old)
    )
    return Outcome(
        value=value,
        crash=crash,
        changed=changed,
        printed=printed.getvalue()[:_MAX_PRINTED],
        warnings=tuple(
            f"{note.category.__name__}: {note.message}"
            for note in caught
            if issubclass(note.category, RuntimeWarning)
        ),
        global_random=not np.array_equal(random_before, _global_random_state()),
    )


def pieces_in(cases: Iterable[Case]) -> set[str]:
    """The exercises that the code of cases names: what they build their inputs of, besides the candidate."""
    return set().union(*(_needed(case.code) for case in cases)) & set(week.names())


@cache
def _needed(code: str) -> set[str]:
    return set().union(*(global_names(part) for part in _compiled(code) if part))


def _pieces(candidate: Any, name: str, case: Case) -> dict[str, Any]:
    """What stands in a case's namespace: NumPy, and the pieces that its code names, the learner's own or references."""
    needed = pieces_in([case]) - {name, *case.inputs}
    return {"np": np} | {
        piece: found for piece in needed if (found := piece_for(piece, candidate)) is not None
    }


def _built(value: Any) -> Any:
    """An input of its own for this run: arrays are copied, fixtures made from their name and seed."""
    if isinstance(value, Fixture):
        return fixtures.make(value.name, value.seed)
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)(_built(item) for item in value)
    if isinstance(value, dict):
        return {key: _built(item) for key, item in value.items()}
    return value


@cache
def _compiled(code: str) -> tuple[types.CodeType | None, types.CodeType]:
    """The case's code as (all lines but the last, the last as an expression)."""
    tree = ast.parse(code)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        raise ValueError(f"the last line of a case must be an expression: {code!r}")
    first = ast.Module(body=tree.body[:-1], type_ignores=[])
    statements = compile(first, EXAMPLE, "exec") if first.body else None
    return statements, compile(ast.Expression(last.value), EXAMPLE, "eval")


def _returned(candidate: types.FunctionType, name: str, case: Case) -> tuple[Any, ...]:
    """What a function returned at its last call in a case whose own code then failed, if it returned at all."""
    seen: list[Any] = []

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(candidate(*arguments, **options))
        return seen[-1]

    statements, last = _compiled(case.code)
    inputs = {key: _built(value) for key, value in case.inputs.items()}
    namespace = {**_pieces(candidate, name, case), **inputs, name: watched}
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(_Printed()),
        contextlib.suppress(Exception),
    ):
        warnings.simplefilter("ignore")
        if statements is not None:
            exec(statements, namespace)
        eval(last, namespace)
    return tuple(plain(value) for value in seen[-1:])


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """As `timeit` does: a graph of 100,000 nodes would be looked through again and again while it grows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _global_random_state() -> np.ndarray:
    state = np.random.get_state(legacy=False)  # noqa: NPY002  (we watch it, we don't use it)
    return np.append(state["state"]["key"], state["state"]["pos"])


def _crash(error: BaseException) -> Crash:
    frames = list(traceback.walk_tb(error.__traceback__))
    try:
        message = str(error)
    except Exception:
        message = ""
    own = [(frame, number) for frame, number in frames if _is_the_learners(frame.f_code.co_filename)]
    bases = tuple(base.__name__ for base in type(error).__mro__)
    if not own:
        return Crash(type(error).__name__, message, bases=bases)
    frame, number = own[-1]
    line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    first = frame.f_code.co_firstlineno
    return Crash(
        type(error).__name__,
        message,
        frame.f_code.co_name,
        number - first + 1,
        line,
        _values(line, frame.f_locals),
        bases,
    )


def _is_the_learners(filename: str) -> bool:
    """Not this file, not the example, not a library: the notebook's cells, or whatever file a candidate came from."""
    if filename in (EXAMPLE, __file__) or filename.startswith("<frozen"):
        return False
    if filename.startswith(str(EXERCISES)) and filename.endswith(fixtures.NAME):
        return False
    if filename.startswith(str(EXERCISES)):
        return True  # a known mistake on trial
    foreign = ("site-packages", "dist-packages", _STANDARD_LIBRARY, *_OURS)
    return not any(part in filename for part in foreign)


_OURS = (str(ROOT / "grading"), str(ROOT / "solutions"))
_STANDARD_LIBRARY = str(Path(traceback.__file__).parent)


def _values(line: str, local: dict[str, Any]) -> str:
    """The values of the locals that a line of code names, at most four."""
    try:
        tree = ast.parse(
            line.rstrip(":") if line.startswith(("return", "yield")) or ":" not in line else line + " pass"
        )
    except SyntaxError:
        return ""
    named = dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return ", ".join(
        f"{name} = {show(plain(local[name]))}" for name in list(named)[:8] if name in local and name != "self"
    )
