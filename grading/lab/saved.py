"""A saved notebook's definitions, run apart from the notebook: for `yours`, and for the table of progress.

Of each cell, what lasts is kept, statement by statement (`grading.kernel.definitions`). The cells are read as IPython
reads them: `%matplotlib inline`, `np.exp?` and `files = !ls` are no errors.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import warnings
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from grading.kernel import limits
from grading.kernel.definitions import lasting
from grading.kernel.keyboard import without_keyboard
from grading.kernel.limits import TookTooLong, Watch

_ENDLESS = 3  # so many cells that do not end, and the others are not tried
_SKIPPED = {"training", "data", "long"}  # as while grading
_WITH_PYTHON = ("time", "capture", "prun")  # cell magics whose text runs in the notebook's own namespace


class NotTried(Exception):
    """A cell was not run; the message says why."""


@dataclass(frozen=True)
class Cell:
    """A code cell of a saved notebook.

    name: its exercise, or its id. source: Python, as IPython makes it of what is written. statements: those that are
    worth running. error: why there are none.
    """

    name: str
    source: str
    statements: tuple[ast.stmt, ...] = ()
    error: SyntaxError | None = None


def cells_of(text: str, wanted: Set[str]) -> list[Cell]:
    """The cells of a notebook's file that make something.

    A solution cell counts whatever its kind is: somebody may have turned it into text by a stray key.

    Args:
        text: the file's. wanted: the names that somebody will ask for.

    Raises:
        Exception: it is not a notebook.
    """
    import nbformat

    read: list[Cell] = []
    for number, cell in enumerate(nbformat.reads(text.removeprefix("\ufeff"), as_version=4).cells):
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" and not marks.get("solution"):
            continue
        if not _SKIPPED & {*cell.metadata.get("tags", [])}:
            read.append(_read(str(marks.get("grade_id") or cell.get("id", number)), cell.source))
    kept = lasting([cell.statements for cell in read], wanted)
    found = [
        Cell(cell.name, cell.source, tuple(some), cell.error) for cell, some in zip(read, kept, strict=True)
    ]
    return [cell for cell in found if cell.statements or cell.error]


def run_cells(
    cells: list[Cell],
    file: str,
    namespace: dict[str, Any],
    before: Callable[[str], None] = lambda name: None,
) -> dict[str, BaseException]:
    """Run cells, each within its time.

    Args:
        file: the name that tracebacks show. namespace: in which they run. before: is called with a cell's name.

    Returns:
        what stopped cells, by their names; of others the names that they make are in the namespace.
    """
    errors: dict[str, BaseException] = {}
    endless = 0
    with Watch() as watch, _alone():
        for cell in cells:
            if cell.error:
                errors[cell.name] = cell.error
            if cell.statements and endless >= _ENDLESS:
                errors.setdefault(cell.name, NotTried("too much before it took too long"))
            if not cell.statements or endless >= _ENDLESS:
                continue
            before(cell.name)
            error = _run(cell, f"{file}#{cell.name}", namespace, watch)
            if error is not None:
                errors.setdefault(cell.name, error)
                endless += isinstance(error, TookTooLong)
    return errors


class _Nowhere(io.StringIO):
    """What is written here is gone."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """No word of the cells is seen, and none of them waits for the keyboard."""
    with (
        contextlib.redirect_stdout(_Nowhere()),
        contextlib.redirect_stderr(_Nowhere()),
        warnings.catch_warnings(),
        without_keyboard(()),
    ):
        warnings.simplefilter("ignore")
        yield


def why_not(error: BaseException) -> str:
    """What is said of a piece whose cell could not be run: blame only where it can run nowhere."""
    if isinstance(error, SyntaxError):
        return f"its cell does not run: {type(error).__name__}: {error.msg}"
    if isinstance(error, TookTooLong):
        return f"its cell {error.says} and was stopped"
    if isinstance(error, NotTried):
        return f"not looked at: {error}"
    return f"its cell may run in the notebook, but not by itself: {type(error).__name__}: {error}"


def _run(cell: Cell, filename: str, namespace: dict[str, Any], watch: Watch) -> BaseException | None:
    """Run a cell's statements, also those after one that fails; what the first such raised is given back."""
    lines = cell.source.splitlines(keepends=True)
    linecache.cache[filename] = (len(cell.source), None, lines, filename)
    first: BaseException | None = None

    def work() -> None:
        nonlocal first
        for statement in cell.statements:
            try:
                exec(compile(ast.Module([statement], []), filename, "exec"), namespace)
            except (Exception, SystemExit) as error:
                first = first or error

    try:
        watch.run(limits.A_CASE, work)
    except TookTooLong as error:
        if error.watch is not watch:
            raise
        return error
    return first


def _read(name: str, source: str) -> Cell:
    """A cell with all its statements."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "\d" in a string, say
            source = python_of(source)
            return Cell(name, source, tuple(ast.parse(source).body))
    except SyntaxError as error:
        return Cell(name, source, error=error)
    except ValueError as error:  # a null byte
        return Cell(name, source, error=SyntaxError(str(error)))


def python_of(source: str) -> str:
    """A cell's text as Python: magics and the like are calls of `get_ipython()`."""
    from IPython.core.inputtransformer2 import TransformerManager

    python: str = TransformerManager().transform_cell(source)
    return next((python_of(body) for body in _bodies(python)), python)


def _bodies(python: str) -> Iterator[str]:
    """The text under a cell magic such as `%%time`."""
    with contextlib.suppress(SyntaxError, ValueError):
        match ast.parse(python).body:
            case [ast.Expr(ast.Call(ast.Attribute(attr="run_cell_magic"), [magic, _, body]))]:
                if ast.literal_eval(magic) in _WITH_PYTHON:
                    yield str(ast.literal_eval(body))
