"""Trying a candidate again with references under the names of the earlier exercises that it calls."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import solutions


def _exercises() -> list[str]:
    """The names of all exercises, in the order of the week."""
    return [
        name for modules in solutions.DAYS.values() for one in modules for name in solutions.CONTENTS[one]
    ]


def reference(name: str) -> Any:
    """The course's own function or class; None where it is withheld, or there is none."""
    try:
        return getattr(solutions, name, None)
    except ImportError:
        return None


def _functions(candidate: Any) -> Iterator[types.FunctionType]:
    """The plain functions of a candidate: itself, or a class's methods."""
    if isinstance(candidate, types.FunctionType):
        yield candidate
    elif isinstance(candidate, type):
        for base in candidate.__mro__:
            for member in vars(base).values():
                function = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(function, types.FunctionType):
                    yield function


def _scopes(candidate: Any) -> list[dict[str, Any]]:
    unique = {id(function.__globals__): function.__globals__ for function in _functions(candidate)}
    return list(unique.values())


def names_in(candidate: Any) -> set[str]:
    """The global names that a candidate's code mentions."""
    named: set[str] = set()
    pending = [function.__code__ for function in _functions(candidate)]
    while pending:
        code = pending.pop()
        named.update(code.co_names)
        pending.extend(constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return named


def earlier_pieces(candidate: Any, name: str) -> dict[str, Any]:
    """The learner's own versions of other exercises that the candidate's code reaches, by itself or through them."""
    own = {
        other: scope[other]
        for scope in _scopes(candidate)
        for other in _exercises()
        if other != name and other in scope and scope[other] is not reference(other)
    }
    reached: dict[str, Any] = {}
    pending = [candidate]
    while pending:
        named = names_in(pending.pop()) & own.keys() - reached.keys()
        reached |= {other: own[other] for other in own if other in named}
        pending += [own[other] for other in named]
    return reached


@contextmanager
def references_for(candidate: Any, name: str, references: Mapping[str, Any] | None = None) -> Iterator[None]:
    """While this lasts, the candidate's own module has references under other exercises' names.

    Args:
        references: by name; default: all of the course's that this copy has.
    """
    kept: list[tuple[dict[str, Any], str, Any]] = []
    for scope in _scopes(candidate):
        for other in _exercises() if references is None else references:
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
