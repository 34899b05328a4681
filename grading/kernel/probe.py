"""Calling the learner's code: one case in, plain data out.

The probe knows no expected value. It builds the inputs, runs the case's code with the candidate under its name, and
reports what happened as an `Outcome`, which holds plain data only: it could cross to another process as it is.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import itertools
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from grading.kernel import fixtures
from grading.kernel.cases import Case, Fixture
from grading.kernel.chance import GlobalChance
from grading.kernel.crash import EXAMPLE, STOPPED, Crash, Endless, crash_of, handlers, is_the_callers
from grading.kernel.keyboard import without_keyboard
from grading.kernel.limits import A_CASE, TookTooLong, Watch
from grading.kernel.plain import plain, same
from grading.kernel.stand_ins import named_by, piece_for
from grading.kernel.surroundings import allow_recursion, switches_kept
from solutions import week

_MAX_PRINTED = 20_000
_MOST_ITEMS = 10_000  # that an example reads of a generator


@dataclass(frozen=True)
class Outcome:
    """What came of one case.

    value: the value of the case's last line, as plain data (None after a crash).
    changed: inputs that are not what they were, with what they became.
    tried: False where the case was not run, as an earlier one did not end; `crash` is that one's.
    replaced: functions of NumPy that were found to be others, and were put back, such as "np.exp".
    kept: places in which the code left something for the next call, as "default seen f" (`grading.kernel.keeping`).
    drawn: whether random numbers were drawn from a generator that the case handed out.
    edit: what was changed in the definition, where the case asked for that.
    """

    value: Any = None
    crash: Crash | None = None
    changed: tuple[tuple[str, Any], ...] = ()
    printed: str = ""
    warnings: tuple[str, ...] = ()
    global_random: bool = False
    tried: bool = True
    replaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    drawn: bool = False
    edit: tuple[str, ...] = ()

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


def probe(
    candidate: Any, name: str, case: Case, watch: Watch | None = None, seconds: float = A_CASE
) -> Outcome:
    """Run one case with `candidate` under the exercise's name.

    Args:
        watch: stops the case after so many seconds; without one, it takes the time that it takes.

    Raises:
        BaseException: what was sent from outside while the case ran, such as a KeyboardInterrupt, or a time limit of
            the caller's own. Nothing that the candidate raises.
    """
    inputs = {key: _built(value) for key, value in case.inputs.items()}
    chance = GlobalChance()
    printed = _Printed()
    pieces = {**_pieces(candidate, name, case), name: candidate}
    with switches_kept([*pieces.values(), *named_by(candidate)]):
        with _quiet(printed, case) as caught:
            value, crash = _tried(lambda: _run(case, {**pieces, **inputs, name: candidate}), watch, seconds)
        if crash and not crash.line and crash.kind != STOPPED and isinstance(candidate, types.FunctionType):
            crash = replace(crash, returned=_returned(candidate, name, case, watch, seconds))
    changed = tuple(
        (key, plain(inputs[key]))
        for key, original in case.inputs.items()
        if key not in case.may_change and _differs(inputs[key], original)
    )
    drawn = any(
        not same(inputs[key].bit_generator.state, fixtures.make(value.name, value.seed).bit_generator.state)
        for key, value in case.inputs.items()
        if isinstance(value, Fixture) and isinstance(inputs[key], np.random.Generator)
    )
    if global_random := chance.is_drawn():
        chance.put_back()
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
        global_random=global_random,
        drawn=drawn,
    )


def probe_trusted(reference: Any, name: str, case: Case) -> Outcome:
    """The same of the course's own code: its value, or how it ends. What else it does need not be watched."""
    inputs = {key: _built(value) for key, value in case.inputs.items()}
    pieces = _pieces(reference, name, case)
    try:
        with (
            switches_kept([reference, *pieces.values(), *named_by(reference)]),
            _without_garbage_collection(),
            contextlib.redirect_stdout(_Printed()),
        ):
            return Outcome(plain(_run(case, pieces | inputs | {name: reference})))
    except Exception:  # that has to be described, perhaps
        return probe(reference, name, case)


def _differs(now: Any, original: Any) -> bool:
    """Is an input no longer what it was? Of a fixture that is not asked."""
    if isinstance(original, Fixture):
        return False
    if type(now) is np.ndarray and type(original) is np.ndarray:
        return not same(now, original)
    return not same(plain(now), plain(original))


def _tried(work: Callable[[], Any], watch: Watch | None, seconds: float) -> tuple[Any, Crash | None]:
    """(what work of the candidate's gives, as plain data; what stopped it)."""
    our_callers = handlers()
    try:
        value = watch.run(seconds, lambda: plain(work())) if watch else plain(work())
    except BaseException as error:
        allow_recursion()
        stopped = watch is not None and isinstance(error, TookTooLong) and error.watch is watch
        if not stopped and is_the_callers(error, our_callers):
            raise
        if stopped or not (watch and watch.fired):
            return None, crash_of(error)
    allow_recursion()
    if watch and watch.fired:  # the work caught what should have ended it, and came to another end
        return None, Crash(STOPPED, watch.fired.says)
    return value, None


def _run(case: Case, namespace: dict[str, Any]) -> Any:
    """The value of the case's last line."""
    statements, last, _ = _compiled(case.code)
    namespace[_all_of.__name__] = _all_of
    if statements is not None:
        exec(statements, namespace)
    return eval(last, namespace)


def _all_of(items: Iterable[Any]) -> list[Any]:
    """What `list` means in a case: no generator is read for ever."""
    read = list(itertools.islice(items, _MOST_ITEMS + 1))
    if len(read) > _MOST_ITEMS:
        raise Endless(f"gave {_MOST_ITEMS:,} values, and did not end", getattr(items, "gi_frame", None))
    return read


@contextlib.contextmanager
def _quiet(printed: io.StringIO, case: Case) -> Iterator[list[warnings.WarningMessage]]:
    """What is printed and warned of is kept, and nothing waits for the keyboard."""
    with (
        _without_garbage_collection(),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(_Printed()),
        np.errstate(all="warn", under="ignore"),
        without_keyboard(case.inputs),
    ):
        warnings.simplefilter("always")
        yield caught


def pieces_in(cases: Iterable[Case]) -> set[str]:
    """The exercises that the code of cases names: what they build their inputs of, besides the candidate."""
    return set().union(*(_compiled(case.code)[2] for case in cases))


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


class _Reading(ast.NodeTransformer):
    """`list(...)` becomes a call of `_all_of`. The names are noted: those that are looked up, those that are given."""

    def __init__(self) -> None:
        self.looked_up: set[str] = set()
        self.given: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.AST:
        (self.looked_up if isinstance(node.ctx, ast.Load) else self.given).add(node.id)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "list" and node.args:
            node.func.id = _all_of.__name__
        return node


@cache
def _compiled(code: str) -> tuple[types.CodeType | None, types.CodeType, frozenset[str]]:
    """The case's code as (all lines but the last, the last as an expression, the exercises that it names)."""
    reading = _Reading()
    tree = reading.visit(ast.parse(code))
    needed = frozenset(week.names()) & reading.looked_up - reading.given
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        raise ValueError(f"the last line of a case must be an expression: {code!r}")
    first = ast.Module(body=tree.body[:-1], type_ignores=[])
    statements = compile(first, EXAMPLE, "exec") if first.body else None
    return statements, compile(ast.Expression(last.value), EXAMPLE, "eval"), needed


def _returned(
    candidate: types.FunctionType, name: str, case: Case, watch: Watch | None, seconds: float
) -> tuple[Any, ...]:
    """What a function returned at its last call in a case whose own code then failed, if it returned at all."""
    seen: list[Any] = []

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(candidate(*arguments, **options))
        return seen[-1]

    inputs = {key: _built(value) for key, value in case.inputs.items()}
    with _quiet(_Printed(), case):
        namespace = {**_pieces(candidate, name, case), **inputs, name: watched}
        _tried(lambda: _run(case, namespace), watch, seconds)
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
