"""Cells that need an exercise which is not written yet: one calm line instead of a traceback, and Run All goes on."""

from __future__ import annotations

import html
import inspect
import symtable
from types import CodeType
from typing import Any

from grading import course
from grading.lab.carrying import NotHere
from grading.lab.checking import NotYet
from grading.lab.keeping import NotWritten
from grading.lab.where import live
from solutions import Withheld

_COURSE = tuple(str(course.ROOT / package) for package in ("grading", "solutions"))
_NOTHING = object()


class Waiting:
    """What a notebook's kernel knows of cells that had to wait.

    A stub raises `NotImplementedError()`. The cell that called it says which exercise it waits for, and Run All goes
    on. What the cell had made until then is taken back, so that nobody works with halves: a later cell that needs it
    says that it waits, too. All other errors are shown as ever.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.promised: dict[str, str] = {}  # a variable that a waiting cell would have made: the exercise
        self.before: dict[str, Any] = {}  # what the names that the present cell assigns stood for
        self.exercise = ""  # for which the present cell waits
        self.settled: BaseException | None = None  # the present cell's exception, where all is said about it
        kinds = (NotImplementedError, NameError, ImportError, NotYet, NotWritten)
        shell.set_custom_exc(kinds, self.caught)
        shell.events.register("pre_run_cell", self.prepare)
        shell.events.register("post_run_cell", self.after)

    def prepare(self, info: Any) -> None:
        """Before a cell runs: remember what it may change."""
        names = self._assigned(info.raw_cell)
        self.before = {name: self.shell.user_ns.get(name, _NOTHING) for name in names}

    def caught(self, shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: Any = None) -> None:
        """Show an exception: IPython calls this in place of its own traceback."""
        boxed = isinstance(error, NotYet) and error.boxed
        self.exercise, line = self._explained(error, trace)
        if live() and (boxed or line):
            self.settled = error
            if line:
                _show(line)
            return
        if line:  # while grading and validating an error stays an error, in one line
            error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    def after(self, result: Any) -> None:
        """Once a cell has run: take back what one that waits has made; what is settled does not stop Run All."""
        if self.exercise:
            self.promised |= dict.fromkeys(self.before, self.exercise)
            for name, value in self.before.items():
                self.shell.user_ns[name] = value
                if value is _NOTHING:
                    del self.shell.user_ns[name]
        if self.settled is not None and result.error_in_exec is self.settled:
            result.error_in_exec = None
        self.exercise, self.settled, self.before = "", None, {}

    def _explained(self, error: BaseException, trace: Any) -> tuple[str, str]:
        """(the exercise that is missing, what is said about it); two empty texts for an error of another kind."""
        if isinstance(error, NotWritten):
            return "", str(error)  # all is said in it
        if isinstance(error, NotHere):
            return error.name, f"This cell waits for {error.name}. {error.why}"
        if isinstance(error, (Withheld, ModuleNotFoundError)) and (error.name or "").startswith("solutions."):
            return (
                error.name or "",
                f"This cell waits for {error.name}, which this copy of the course does not have.",
            )
        while trace.tb_next:
            trace = trace.tb_next
        code = trace.tb_frame.f_code
        within = "" if code.co_filename.startswith(_COURSE) else code.co_qualname
        inside_an_exercise = _home(within.split(".")[0])
        here = trace.tb_frame.f_globals is self.shell.user_ns
        a_stub = inside_an_exercise or (here and _is_a_task(code))
        if type(error) is NotImplementedError and not error.args and a_stub:
            place = "its cell is above" if here else f"in {inside_an_exercise}"
            return within, f"This cell waits for {within} ({place}: not written yet)."
        if type(error) is not NameError or inside_an_exercise:
            return "", ""
        name = error.name or ""
        if exercise := self.promised.get(name, ""):
            return exercise, (
                f"This cell waits for {exercise}, too: it needs {name}, which a cell above makes. "
                f"Run that one again first."
            )
        if within == "<module>" and (home := _home(name)):
            return name, f"This cell waits for {name}, an exercise of {home}, whose cell has not run."
        return "", ""

    def _assigned(self, cell: str) -> list[str]:
        """The names to which a cell gives a value or a definition."""
        try:
            symbols = symtable.symtable(self.shell.transform_cell(cell), "<a cell>", "exec").get_symbols()
        except (SyntaxError, ValueError):
            return []
        return [symbol.get_name() for symbol in symbols if symbol.is_assigned() and not symbol.is_imported()]


def _is_a_task(code: CodeType) -> bool:
    """Is this a stub that no one has written in: of an exercise, or of a task without points?"""
    try:
        return "# YOUR CODE HERE\n" in inspect.getsource(code)
    except (OSError, TypeError):
        return False


def _home(name: str) -> str:
    """The notebook of an exercise; '' where the name is not an exercise's."""
    try:
        return "{}/{}.ipynb".format(*course.home_of(name))
    except KeyError:
        return ""


def _show(line: str) -> None:
    from IPython.display import display

    from grading.lab.box import OPEN, framed

    display(
        {
            "text/html": framed(f"<span style='white-space:pre-wrap'>{html.escape(line)}</span>", OPEN),
            "text/plain": line,
        },
        raw=True,
    )
