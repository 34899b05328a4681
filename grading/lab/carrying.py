"""yours: the learner's own functions from an earlier day's notebook; the reference where they don't pass.

Where the reference is withheld, too, a piece is missing: what calls it says which one, and where to write it.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import linecache
import re
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from grading import course
from grading.kernel.stand_ins import reference
from grading.kernel.stopwatch import Stopwatch
from grading.lab.where import being_graded

SECONDS = 5.0  # of the processor's time, for the definitions of an earlier day
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)


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
    theirs = _in_a_day_folder() and not being_graded()
    own = [_own(name) if theirs or reference(name) is None else (None, "") for name in names]
    pieces = [
        _ours(name, why) if piece is None else piece for name, (piece, why) in zip(names, own, strict=True)
    ]
    print(_told(pieces, names, own))
    return pieces[0] if len(pieces) == 1 else tuple(pieces)


def _ours(name: str, why: str) -> Any:
    """The course's own piece; where it is withheld, what stands for it."""
    piece = reference(name)
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
    from grading.examining.examine import examine

    try:
        text = path.read_text(encoding="utf-8")
        read = _module_namespace if path.suffix == ".py" else _namespace
        piece = read(hashlib.sha256(text.encode()).hexdigest(), text, str(path)).get(name)
    except Exception as error:
        return None, f"{day}/{path.name} cannot be read: {type(error).__name__}"
    if piece is None:
        return None, f"{day}/{path.name} defines none"
    verdict = examine(name, piece, seed=0)
    # A piece that is right in itself but calls a faulty one is of no use to a later day.
    passes = verdict.right and not verdict.leans_on
    return (piece, "") if passes else (None, f"{verdict.look}; see {day}/{path.name}")


@cache
def _module_namespace(_fingerprint: str, text: str, path: str) -> dict[str, Any]:
    """What a Python file defines."""
    namespace: dict[str, Any] = {"__name__": Path(path).stem}
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise), _time_limit(SECONDS):
        exec(compile(text, path, "exec"), namespace)
    return namespace


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


@cache
def _namespace(_fingerprint: str, text: str, path: str) -> dict[str, Any]:
    """What the definitions in a notebook define."""
    import nbformat  # noqa: F401  (half a second, which is not the cells')

    namespace: dict[str, Any] = {"__name__": "__main__"}
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise), _time_limit(SECONDS):
        for name, source in defining_cells(text):
            run(source, f"{path}#{name}", namespace)
    return namespace


def defining_cells(text: str) -> Iterator[tuple[str, str]]:
    """The (id, source) of a notebook's solution cells, and of its cells of imports and definitions alone.

    Lines of IPython's own, such as `%matplotlib inline`, are left out: outside a notebook nothing understands them.
    """
    import nbformat

    for number, cell in enumerate(nbformat.reads(text, as_version=4).cells):
        if cell.cell_type == "code":
            source = _without_magic(cell.source)
            if cell.metadata.get("nbgrader", {}).get("solution") or _defines(source):
                yield str(cell.get("id", number)), source


def run(source: str, filename: str, namespace: dict[str, Any]) -> BaseException | None:
    """Run a cell. What it raises is given back: its names are then missing, and the examination says so."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    try:
        exec(compile(source, filename, "exec"), namespace)
    except (Exception, SystemExit) as error:
        return error
    return None


def _statements(source: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return None


def _without_magic(source: str) -> str:
    return source if _statements(source) is not None else _MAGIC.sub(r"\1pass", source)


def _defines(source: str) -> bool:
    statements = _statements(source)
    return statements is not None and all(
        isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Pass))
        or _carries(node)
        for node in statements
    )


def _carries(node: ast.stmt) -> bool:
    """`relu, softmax = yours("relu", "softmax")`, or a constant such as `EPS = 1e-7`."""
    if not isinstance(node, ast.Assign):
        return False
    if isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Name) and node.value.func.id == "yours"
    return not any(isinstance(part, (ast.Call, ast.Await)) for part in ast.walk(node.value))


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End the block with a TimeoutError after some seconds, on every system: the main thread is interrupted."""
    import _thread

    ended, fired, one_of_them = threading.Event(), threading.Event(), threading.Lock()
    watch = Stopwatch()

    def interrupt() -> None:
        while not ended.wait(0.05):
            if watch.seconds() >= seconds:
                with one_of_them:
                    if not ended.is_set():
                        fired.set()
                        _thread.interrupt_main()
                return

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        try:
            yield
        finally:
            with one_of_them:  # from here on nothing is interrupted any more
                ended.set()
    except KeyboardInterrupt:
        if fired.is_set():
            raise TimeoutError(f"it ran for more than {seconds:g} s") from None
        raise
    finally:
        ended.set()
