"""Trying a candidate again with references under the names of the earlier exercises that it calls."""

from __future__ import annotations

import dis
import inspect
import operator
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import solutions
from solutions import week

_LOOKED_UP = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_HOME = {name: module for module, names in week.contents().items() for name in names}
_OF_A_CLASS = ("STORE_NAME",)  # what a class's body defines, it looks up by LOAD_NAME, too


def reference(name: str) -> Any:
    """The course's own function or class; None where it is withheld, or there is none."""
    try:
        return getattr(solutions, name, None)
    except ImportError:
        return None


_NAMES: dict[int, tuple[types.CodeType, frozenset[str]]] = {}  # by id, for to hash a piece of code takes long


def global_names(code: types.CodeType) -> frozenset[str]:
    """The names that a piece of code looks up outside itself; attributes and locals are none of them.

    Told by the compiled code, as Python itself decides it: it is there where the source is not.
    """
    known = _NAMES.get(id(code))
    if known is None:
        if len(_NAMES) > 4096:
            _NAMES.clear()
        known = _NAMES[id(code)] = (
            code,
            _looked_up(code),
        )  # with the code itself, so that no other one gets its id
    return known[1]


def _looked_up(code: types.CodeType) -> frozenset[str]:
    steps = list(dis.get_instructions(code))
    named = {step.argval for step in steps if step.opname in _LOOKED_UP}
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    of_inner = set().union(*map(global_names, inner))
    return frozenset((named | of_inner) - {step.argval for step in steps if step.opname in _OF_A_CLASS})


def functions_of(piece: Any) -> Iterator[types.FunctionType]:
    """The plain functions of a piece: itself, or a class's methods, inherited ones included.

    Of a decorated one it is the function inside: what is around it may be a library's (`@contextlib.contextmanager`).
    """
    if isinstance(piece, types.FunctionType):
        yield _inside(piece)
    elif isinstance(piece, type):
        for base in piece.__mro__[:-1]:  # the last is `object`, which has none
            for member in vars(base).values():
                function = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(function, types.FunctionType):
                    yield _inside(function)


def _inside(function: types.FunctionType) -> types.FunctionType:
    if not hasattr(function, "__wrapped__"):  # as nearly all, and much is asked of this
        return function
    try:
        inside = inspect.unwrap(function)
    except ValueError:  # it is said to be around itself
        return function
    return inside if isinstance(inside, types.FunctionType) else function


def _scopes(candidate: Any) -> list[dict[str, Any]]:
    unique = {id(function.__globals__): function.__globals__ for function in functions_of(candidate)}
    return list(unique.values())


def named_by(candidate: Any) -> Iterator[Any]:
    """What a candidate's own code names, where it was written."""
    for scope, names in _names_of(candidate):
        yield from (scope[name] for name in names if name in scope)


_LAST: list[Any] = [[], []]  # the members of the class that was asked for last, and what came of it


def _names_of(candidate: Any) -> list[tuple[dict[str, Any], set[str]]]:
    """The names that a candidate's code looks up, by the place where it was written. Of a class it is asked often."""
    bases = candidate.__mro__[:-1] if isinstance(candidate, type) else ()
    members = [*bases, *(member for base in bases for member in vars(base).values())]
    last, found = _LAST
    if members and len(members) == len(last) and all(map(operator.is_, members, last)):
        return list(found)
    named: dict[int, tuple[dict[str, Any], set[str]]] = {}
    for function in functions_of(candidate):
        scope = function.__globals__
        named.setdefault(id(scope), (scope, set()))[1].update(global_names(function.__code__))
    if members:
        _LAST[:] = members, list(named.values())
    return list(named.values())


def piece_for(name: str, candidate: Any) -> Any:
    """What an exercise's name stands for where a candidate was written: the learner's own, else the reference."""
    scopes = _scopes(candidate)
    found = next((scope[name] for scope in scopes if name in scope), None)
    return found if found is not None else lent(name, own_pieces(scopes))


def own_pieces(scopes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The exercises that a learner has written, among the global names of some code."""
    return {
        name: scope[name]
        for scope in scopes
        for name in week.names()
        if name in scope and scope[name] is not reference(name)
    }


def lent(name: str, own: Mapping[str, Any]) -> Any:
    """The course's own piece, to stand among the learner's: it calls theirs where it would call the course's.

    A course's `Linear` that makes the course's `Tensor` would be of no use beside a `Tensor` of the learner's own.
    None where the piece is withheld, or there is none.
    """
    piece = reference(name)
    if piece is None or not own.keys() & exercises_called(name):
        return piece
    return _module_among(_HOME[name], frozenset(own.items()))[name]


@lru_cache(maxsize=256)
def exercises_called(name: str) -> frozenset[str]:
    """The exercises that a reference calls, by itself or through others."""
    scope = vars(sys.modules[f"solutions.{_HOME[name]}"])
    found: set[str] = set()
    pending = [reference(name)]
    while pending:
        for function in functions_of(pending.pop()):
            for called in global_names(function.__code__) - found:
                if isinstance(piece := scope.get(called, reference(called)), (types.FunctionType, type)):
                    found.add(called)
                    pending.append(piece)
    return frozenset(found & set(week.names()))


@lru_cache(maxsize=64)
def _module_among(module: str, own: frozenset[tuple[str, Any]]) -> dict[str, Any]:
    """What a module of references defines when it is run once more, among the learner's own pieces."""
    path = Path(str(sys.modules[f"solutions.{module}"].__file__))
    names: dict[str, Any] = {"__name__": f"solutions.{module}", "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    theirs = dict(own)
    for name in names.keys() & set(week.names()):
        if name in theirs:
            names[name] = theirs[name]
        elif _HOME[name] != module:
            names[name] = lent(name, theirs)
    return names


def earlier_pieces(candidate: Any, name: str, more: Set[str] = frozenset()) -> dict[str, Any]:
    """The learner's own versions of other exercises that a candidate reaches, through helpers of its own, too.

    Args:
        candidate: a function or class. name: its exercise. more: names that are needed besides what its code names.
    """
    exercises = set(week.names()) - {name}
    scopes = _scopes(candidate)
    reached: dict[str, Any] = {}
    seen: set[int] = set()
    pending = [candidate, *(scope[needed] for scope in scopes for needed in more if needed in scope)]
    reached |= {needed: scope[needed] for scope in scopes for needed in more & exercises if needed in scope}
    while pending:
        piece = pending.pop()
        if id(piece) in seen:
            continue
        seen.add(id(piece))
        for function in functions_of(piece):
            scope = function.__globals__
            for needed in global_names(function.__code__) & scope.keys():
                found = scope[needed]
                if needed in exercises and found is not reference(needed):
                    reached[needed] = found
                if _is_the_learners(found, scopes):
                    pending.append(found)
    return {
        other: piece
        for other in week.names()
        if (piece := reached.get(other)) and piece is not reference(other)
    }


def _is_the_learners(piece: Any, scopes: list[dict[str, Any]]) -> bool:
    """Was a function or class written in the same place as the candidate? What is imported is not looked into."""
    return any(function.__globals__ is scope for function in functions_of(piece) for scope in scopes)


@contextmanager
def references_for(candidate: Any, name: str, references: Mapping[str, Any] | None = None) -> Iterator[None]:
    """While this lasts, the candidate's own module has references under other exercises' names.

    Args:
        references: by name; default: all of the course's that this copy has.
    """
    kept: list[tuple[dict[str, Any], str, Any]] = []
    for scope in _scopes(candidate):
        for other in week.names() if references is None else references:
            if other != name and other in scope:
                piece = reference(other) if references is None else references[other]
                if piece is not None:
                    kept.append((scope, other, scope[other]))
                    scope[other] = piece
    try:
        yield
    finally:
        for scope, other, original in kept:
            scope[other] = original
