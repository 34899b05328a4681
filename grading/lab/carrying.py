"""yours: the learner's own functions from an earlier day's notebook; the reference where they don't pass.

Where the reference is withheld, too, a piece is missing: what calls it says which one, and where to write it.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

from grading import course
from grading.kernel.stand_ins import exercises_called, lent, reference
from grading.kernel.surroundings import allow_recursion
from grading.lab.saved import Cell, cells_of, run_cells, why_not
from grading.lab.where import being_graded
from solutions import week


class NotHere(NotImplementedError):
    """A piece was called that is neither the learner's nor in this copy of the course."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is not here. {why}")
        self.name, self.why = name, why


class Missing:
    """Stands where a piece is missing. Calling it raises NotHere."""

    def __init__(self, name: str, why: str) -> None:
        self.__name__, self.why = name, why

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        raise NotHere(self.__name__, self.why)


def yours(*names: str) -> Any:
    """The learner's own functions or classes of earlier days, and a line that says which are theirs.

    In a day folder each name is looked for in the file that its day writes (`neural_net.py`), then in the saved
    notebook of its day, and taken where it passes its examination. Elsewhere (while grading, in a solved notebook)
    every name is the reference; where that is withheld, the learner's own is looked for there, too.

    Args:
        names: exercises of earlier days, such as "relu".

    Returns:
        one object for one name, else a tuple in the order of the names.
    """
    allow_recursion()
    theirs = _in_a_day_folder() and not being_graded()
    own = [_own(name) if theirs or reference(name) is None else (None, "") for name in names]
    pieces = [
        _ours(name, why, theirs) if piece is None else piece
        for name, (piece, why) in zip(names, own, strict=True)
    ]
    print(_told(pieces, names, own))
    return pieces[0] if len(pieces) == 1 else tuple(pieces)


def _ours(name: str, why: str, among_theirs: bool) -> Any:
    """The course's own piece, which calls the learner's where they pass; where it is withheld, what stands for it."""
    piece = reference(name)
    if piece is not None and among_theirs:
        called = {other: _own(other)[0] for other in exercises_called(name)}
        piece = lent(name, {other: theirs for other, theirs in called.items() if theirs is not None})
    return Missing(name, f"Yours: {why}. Ours: {_when(name)}.") if piece is None else piece


def _when(name: str) -> str:
    """Why the course's own piece is not in this copy."""
    try:
        return f"withheld until {course.home_of(name)[0]} is closed"
    except KeyError:  # in a kernel's kit
        return "not here while its day is graded"


def _in_a_day_folder() -> bool:
    here = Path.cwd().resolve()
    return here.parent == course.ROOT and here.name in course.days()


def _told(pieces: list[Any], names: tuple[str, ...], own: list[tuple[Any, str]]) -> str:
    groups: dict[str, list[str]] = {}
    for used, name, (piece, note) in zip(pieces, names, own, strict=True):
        who = "the course's" if piece is None else "yours"
        if isinstance(used, Missing):
            who, note = "missing", f"yours: {note}. Ours: {_when(name)}"
        groups.setdefault(f"{who} ({note})" if note else who, []).append(name)
    return "\n".join(f"{who}: {', '.join(group)}" for who, group in sorted(groups.items(), reverse=True))


def _passing(name: str, path: Path, day: str) -> tuple[Any, str]:
    """(the piece that a file defines, '') where it passes, else (None, why not)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        read = _module_namespace if path.suffix == ".py" else _notebook_namespace
        namespace, errors = read(text, str(path))
    except Exception as error:
        return None, f"{day}/{path.name} cannot be read: {type(error).__name__}"
    piece = namespace.get(name)
    if piece is None:
        stopped = errors.get(name)
        return (
            None,
            f"{why_not(stopped)}; see {day}/{path.name}" if stopped else f"{day}/{path.name} defines none",
        )
    return _examined(name, piece, f"{day}/{path.name}")


@cache
def _examined(name: str, piece: Any, place: str) -> tuple[Any, str]:
    """(the piece, '') where it passes, else (None, why not)."""
    from grading.examining.examine import examine

    verdict = examine(name, piece, seed=0)
    # A piece that is right in itself but calls a faulty one is of no use to a later day.
    passes = verdict.right and not verdict.leans_on
    return (piece, "") if passes else (None, f"{verdict.look}; see {place}")


Read = tuple[dict[str, Any], dict[str, BaseException]]  # what a file defines, and what kept its cells from it


@cache
def _module_namespace(text: str, path: str) -> Read:
    """What a Python file defines."""
    namespace: dict[str, Any] = {"__name__": Path(path).stem}
    cell = Cell("", text, tuple(ast.parse(text).body))
    for error in run_cells([cell], path, namespace).values():
        raise error if isinstance(error, Exception) else TimeoutError(str(error))
    return namespace, {}


@cache
def _notebook_namespace(text: str, path: str) -> Read:
    """What the definitions in a notebook define."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    return namespace, run_cells(cells_of(text, set(week.names())), path, namespace)


def _own(name: str) -> tuple[Any, str]:
    """(the learner's piece, where it is from if not from the notebook) or (None, why not)."""
    try:
        day, notebook = course.home_of(name)
    except KeyError:
        return None, "not an exercise of this copy of the course"
    module, note = course.written_module(day), ""
    if module and module.exists():
        piece, why = _passing(name, module, day)
        if piece is not None:
            return piece, f"{day}/{module.name}"
        note = "" if why.endswith("defines none") else why
    piece, why = _passing(name, course.ROOT / day / f"{notebook}.ipynb", day)
    return piece, note if piece is not None else why
