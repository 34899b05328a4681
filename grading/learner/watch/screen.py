"""What watch mode shows: the points, what was just saved, the next exercise with its open hints, and the keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Group, RenderableType
from rich.text import Text

from grading.learner.progress.looking import IN_WORK, RIGHT, Notebook, Progress, next_step
from grading.learner.progress.table import ALL_RIGHT, mend, open_days, still, total, week_table

KEYS = "h  a hint    l  all notebooks    q  quit"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MOST = 4_000  # characters of a message


@dataclass(frozen=True)
class State:
    """What is known: the notebooks, the paths just saved, the exercises that came out otherwise; and what is open."""

    notebooks: Sequence[Notebook]
    saved: tuple[str, ...] = ()
    news: tuple[Progress, ...] = ()
    hints: int = 0
    whole: bool = False

    @property
    def next_name(self) -> str:
        """The name of the exercise that comes next; '' at the end of the course."""
        step = next_step(self.notebooks)
        return step[1].name if step else ""

    def looked_again(self, saved: Sequence[str], notebooks: Sequence[Notebook]) -> State:
        """After a save: what it changed. Open hints stay open as long as the exercise is the next one."""
        old = {row.name: (row, row.says) for notebook in self.notebooks for row in notebook.exercises}
        news = tuple(
            row
            for notebook in notebooks
            for row in notebook.exercises
            if notebook.path in saved and old.get(row.name) != (row, row.says)
        )
        if not news and tuple(saved) == self.saved:
            news = self.news  # saved once more, as JupyterLab does by itself: what was said still holds
        after = replace(self, notebooks=notebooks, saved=tuple(saved), news=news, whole=False)
        return after if after.next_name == self.next_name else replace(after, hints=0)

    def with_hint(self, there: int) -> State:
        """With one more hint open, of so many."""
        return replace(self, hints=min(self.hints + 1, there), whole=False)


def screen(state: State, hints: Sequence[str], busy: str = "") -> RenderableType:
    """Everything, top to bottom.

    Args:
        state: what is known.
        hints: those of the next exercise, in their order.
        busy: what is being done just now, '' for nothing.
    """
    parts: list[RenderableType] = [Text(" ".join([total(state.notebooks), *open_days()]), style="bold")]
    if state.whole:
        parts += [week_table(state.notebooks)]
    else:
        parts += [Text(), *_saved(state), *_next(state, hints)]
    return Group(*parts, Text(), Text(busy or KEYS, style="yellow" if busy else "dim"))


def _saved(state: State) -> list[Text]:
    if not state.saved:
        return [Text("Save a notebook (Ctrl+S in JupyterLab), and what was found in it comes here."), Text()]
    lines = [Text(f"Saved: {', '.join(map(plain, state.saved))}", style="bold")]
    for notebook in state.notebooks:
        if notebook.path in state.saved and (notebook.problem or notebook.waiting):
            told = mend(notebook) if notebook.problem else still(notebook)
            lines.append(Text(f"It {plain(told)}", style="red"))
    for row in state.news:
        lines += [_verdict(row), Text()]
    return lines if state.news else [*lines, Text("No exercise came out otherwise than before."), Text()]


def _verdict(row: Progress) -> Text:
    points = f"{row.points:g} of {row.out_of:g} point{'' if row.out_of == 1 else 's'}"
    if row.state == RIGHT:
        return Text(f"{row.name}: right, {points}.", style="green")
    if row.state == IN_WORK and row.says:
        return Text(plain(row.says), style="yellow")
    return Text(plain(f"{row.name}: {points}. {row.look}"), style="yellow" if row.state == IN_WORK else "dim")


def _next(state: State, hints: Sequence[str]) -> list[Text]:
    step = next_step(state.notebooks)
    if step is None:
        return [Text(ALL_RIGHT, style="green")]
    notebook, row = step
    lines = [Text(f"Next: {row.name}, in {notebook.path}", style="bold")]
    if row.state == IN_WORK and row not in state.news:
        lines.append(Text(plain(row.look)))
    for number, hint in enumerate(hints[: state.hints], start=1):
        lines += [Text(), Text(f"Hint {number}", style="bold"), Text(plain(hint))]
    return lines


def plain(text: str) -> str:
    """Text from elsewhere, for a terminal: no character that moves the cursor, and not without end."""
    shown = _CONTROL.sub(" ", text[:_MOST])
    return f"{shown} ..." if len(text) > _MOST else shown
