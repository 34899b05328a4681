"""The loop: wait for a key or a saved notebook, look, show."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.console import Console, RenderableType
from rich.live import Live

from grading import course
from grading.learner.progress.looking import Notebook, week
from grading.learner.watch.keys import ReadKey, keyboard
from grading.learner.watch.screen import State, screen

EVERY = 0.5  # seconds between looks at the folders
NO_TERMINAL = (
    "watch needs a terminal for its screen and its keys. To look once without one: python -m grading progress"
)


def watch() -> int:
    """Watch the notebooks until q or Ctrl+C; returns the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(NO_TERMINAL, file=sys.stderr)
        return 2
    print("Looking at your notebooks ...", flush=True)
    console = Console(highlight=False)
    with contextlib.suppress(KeyboardInterrupt), keyboard() as read_key:
        state = State(week())
        with Live(console=console, screen=True, auto_refresh=False, vertical_overflow="crop") as live:
            run(state, read_key, lambda shown: live.update(shown, refresh=True))
    return 0


def run(
    state: State,
    read_key: ReadKey,
    show: Callable[[RenderableType], None],
    look: Callable[[], list[Notebook]] = week,
) -> None:
    """Show what is known, and again after each key and each save, until q.

    Args:
        state: what is known at the beginning.
        read_key: waits for a key.
        show: puts something on the screen, in the place of what was there.
        look: finds out what the notebooks are like now.
    """
    stamps = _stamps()
    hints = hints_of(state.next_name)
    show(screen(state, hints))
    while (key := read_key(EVERY).lower()) != "q":
        now = _stamps()
        if saved := [path for path in now if now[path] != stamps.get(path)]:
            show(screen(state, hints, busy=f"Looking at {', '.join(saved)} ..."))
            stamps = now
            state = state.looked_again(saved, look())
            hints = hints_of(state.next_name)
        if key == "h":
            state = state.with_hint(len(hints))
        elif key == "l":
            state = replace(state, whole=not state.whole)
        elif not saved:
            continue
        show(screen(state, hints))


def hints_of(name: str) -> Sequence[str]:
    """The three hints of an exercise: a nudge, the formula, pseudocode."""
    if not name:
        return ()
    from grading.exercises import find

    hints = find(name).hints
    return hints.nudge, hints.formula, hints.pseudocode.strip()


def _stamps() -> dict[str, tuple[int, int]]:
    """When each notebook was written, and its size; one that is missing has none."""
    found = {}
    for day in course.days():
        for name in course.notebooks(day):
            with contextlib.suppress(OSError):
                about = (course.ROOT / day / f"{name}.ipynb").stat()
                found[f"{day}/{name}.ipynb"] = about.st_mtime_ns, about.st_size
    return found
