"""What stopped the learner's code: the exception, and the last line of theirs that it passed through."""

from __future__ import annotations

import ast
import linecache
import signal
import traceback
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from grading.course import EXERCISES, ROOT
from grading.kernel import fixtures
from grading.kernel.limits import TookTooLong
from grading.kernel.plain import plain, show

EXAMPLE = "<the example>"
STOPPED = TookTooLong.__name__  # the kind of a crash that came of a limit


@dataclass(frozen=True)
class Crash:
    """An exception of the learner's code, with the last line of theirs that it passed through.

    Of what was stopped by a limit, `line` is the head of the loop in which it was.
    """

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
    cycle: tuple[str, ...] = ()  # of a recursion without end: the functions that call each other

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


class Endless(Exception):
    """A generator that gives more values than any right one; `frame` is where it goes on."""

    def __init__(self, says: str, frame: FrameType | None) -> None:
        super().__init__(says)
        self.says, self.frame = says, frame


def crash_of(error: BaseException) -> Crash:
    """An exception, told."""
    if isinstance(error, Endless):
        return _stopped(error.says, [(error.frame, error.frame.f_lineno)] if error.frame else [])
    own = [(frame, number) for frame, number in _steps(error) if _is_the_learners(frame.f_code.co_filename)]
    if isinstance(error, TookTooLong):
        return _stopped(error.says, own)
    try:
        message = str(error)
    except Exception:
        message = ""
    bases = tuple(base.__name__ for base in type(error).__mro__)
    if not own:
        return Crash(type(error).__name__, message, bases=bases)
    crash = _at(*own[-1], type(error).__name__, message, bases)
    return replace(crash, cycle=_cycle(own)) if isinstance(error, RecursionError) else crash


def _cycle(own: list[tuple[FrameType, int]]) -> tuple[str, ...]:
    """The functions that the last calls go round in, on the same objects each time: such a recursion has no end."""
    last = [frame for frame, _ in own[-_ROUND:]]
    names = tuple(dict.fromkeys(frame.f_code.co_name for frame in last))
    calls = {(frame.f_code, *(id(value) for value in frame.f_locals.values())) for frame in last}
    return names if len(last) == _ROUND and len(calls) <= 4 else ()


_ROUND = 60


def _steps(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """The frames of a traceback with their line numbers; a step of Python's own making has none, and gets the first."""
    for frame, number in traceback.walk_tb(error.__traceback__):
        yield frame, number or frame.f_code.co_firstlineno


def handlers() -> frozenset[CodeType]:
    """The code that answers signals at present: our caller's, where none of the learner's has run yet."""
    found = (signal.getsignal(number) for number in _TIMERS)
    return frozenset(code for one in found if (code := getattr(_plain(one), "__code__", None)))


def is_the_callers(error: BaseException, handlers: Set[CodeType]) -> bool:
    """Was an exception sent into the learner's code from outside: by Ctrl+C, or a time limit of our caller's own?"""
    if isinstance(error, (KeyboardInterrupt, TookTooLong)):
        return True
    frames = list(_steps(error))
    if any(frame.f_code in handlers for frame, _ in frames):
        return True
    if isinstance(error, (Exception, SystemExit, GeneratorExit)) or not frames:
        return False
    frame, number = frames[-1]
    return "raise" not in linecache.getline(frame.f_code.co_filename, number, frame.f_globals)


_NAMES = ("SIGALRM", "SIGVTALRM", "SIGPROF", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT")
_TIMERS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def _plain(function: Any) -> Any:
    return getattr(function, "__func__", function)


def _at(frame: FrameType, number: int, kind: str, message: str, bases: tuple[str, ...]) -> Crash:
    line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    within = number - frame.f_code.co_firstlineno + 1
    return Crash(kind, message, frame.f_code.co_name, within, line, _values(line, frame.f_locals), bases)


def _stopped(says: str, frames: list[tuple[FrameType, int]]) -> Crash:
    """What a limit ended, with the loop in which it was: an inner `while` is suspected before any `for`."""
    found = [(frame, loop) for frame, number in reversed(frames) for loop in _loops_at(frame, number)]
    found.sort(key=lambda one: not isinstance(one[1], ast.While))
    places = [(frame, loop.lineno) for frame, loop in found] or frames[-1:]
    return _at(*places[0], STOPPED, says, ()) if places else Crash(STOPPED, says)


def _loops_at(frame: FrameType, number: int) -> list[ast.stmt]:
    """The loops of a function in which one of its lines stands, the innermost first."""
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return []
    loops = [node for node in ast.walk(tree) if isinstance(node, (ast.While, ast.For))]
    first = frame.f_code.co_firstlineno
    around = [node for node in loops if first <= node.lineno <= number <= (node.end_lineno or 0)]
    return sorted(around, key=lambda node: -node.lineno)


def _is_the_learners(filename: str) -> bool:
    """Not the example, not a library: the notebook's cells, or whatever file a candidate came from."""
    if filename == EXAMPLE or filename.startswith("<frozen"):
        return False
    if filename.startswith(str(EXERCISES)) and Path(filename).match(fixtures.NAMES):
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
