"""Watch mode: what the screen says after a save or a key, and the keys of each system. Nothing here asserts a time."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
import types
from collections import deque

import pytest
from course_copy import DAY, KEPT, CourseCopy, solved, write
from rich.console import Console
from small_course import NOTEBOOK, two_days

from grading import course
from grading.__main__ import main
from grading.learner.progress.looking import Notebook, Progress
from grading.learner.progress.table import ALL_RIGHT
from grading.learner.watch import command, keys
from grading.learner.watch.screen import KEYS, State, plain
from grading.verdict import UNWRITTEN

HINTS = command.hints_of("sigmoid")


@pytest.fixture
def root(tmp_path, monkeypatch):
    return two_days(tmp_path, monkeypatch)


def notebooks(**looks):
    """Two notebooks; looks by exercise, '' for what is right."""
    made = []
    for day, name, exercises in (
        (DAY, "perceptron", ("sigmoid", "neuron")),
        ("day2_forward", "forward", ("matmul",)),
    ):
        rows = []
        for exercise in exercises:
            look = looks.get(exercise, UNWRITTEN)
            says = f"{exercise}: 1 of 2 points.\n\nThe whole message of {exercise}." if look else ""
            rows.append(Progress(exercise, 2 if not look else look != UNWRITTEN, 2, look, says))
        made.append(Notebook(day, name, tuple(rows)))
    return made


def shown_by(root, *steps, first=None):
    """What the screens said, as text: each step is a key, or notebooks that are found when day 1 was just saved."""
    waiting, found, screens = deque(steps), deque(), []

    def read_key(seconds):
        step = waiting.popleft() if waiting else "q"
        if isinstance(step, str):
            return step
        found.append(step)
        path = root / NOTEBOOK
        path.write_bytes(path.read_bytes() + b"\n")
        return ""

    def show(shown):
        console = Console(file=io.StringIO(), width=100, color_system=None)
        console.print(shown)
        screens.append(console.file.getvalue())

    command.run(State(first or notebooks()), read_key, show, found.popleft)
    assert not found
    return screens


def test_the_first_screen_has_the_points_the_next_exercise_and_the_keys(root):
    (screen,) = shown_by(root)
    for words in ("0 of 6 points", f"Next: sigmoid, in {NOTEBOOK}", "Save a notebook", KEYS):
        assert words in screen


def test_a_save_shows_what_it_changed_and_what_comes_next(root):
    begun = notebooks(sigmoid="", neuron="the bias is missing")
    _, busy, screen = shown_by(root, begun)
    assert f"Looking at {NOTEBOOK}" in busy
    for words in (
        f"Saved: {NOTEBOOK}",
        "sigmoid: right, 2 of 2 points.",
        "The whole message of neuron",
        "Next: neuron",
    ):
        assert words in screen
    assert "matmul" not in screen


def test_a_save_that_changes_nothing_says_so(root):
    screens = shown_by(root, notebooks())
    assert "No exercise came out otherwise" in screens[2]


def test_what_was_said_stays_when_the_same_is_saved_once_more(root):
    screens = shown_by(
        root, notebooks(sigmoid="wrong"), notebooks(sigmoid="wrong"), notebooks(sigmoid="other")
    )
    assert "The whole message of sigmoid" in screens[2]
    assert screens[4] == screens[2]
    assert "other" not in screens[4]


def test_a_key_that_comes_with_a_save_counts(root):
    waiting = deque(["h", "q"])

    def read_key(seconds):
        if len(waiting) == 2:
            (root / NOTEBOOK).write_bytes((root / NOTEBOOK).read_bytes() + b"\n")
        return waiting.popleft()

    screens = []
    command.run(State(notebooks()), read_key, screens.append, notebooks)
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(screens[-1])
    assert "Hint 1" in console.file.getvalue()
    assert "Saved" in console.file.getvalue()


def test_hints_open_one_by_one_and_close_when_the_exercise_is_right(root):
    screens = shown_by(root, "h", "H", "h", "h", notebooks(sigmoid="wrong"), notebooks(sigmoid=""))
    for number, screen in enumerate(screens[:5]):
        assert [f"Hint {one}" in screen for one in (1, 2, 3)] == [one <= number for one in (1, 2, 3)]
    assert HINTS[0].split()[0] in screens[1]
    assert "Hint 3" in screens[6]
    assert "Hint" not in screens[8]


def test_the_list_opens_and_closes(root):
    _, whole, again = shown_by(root, "l", "l")
    assert "day2_forward/forward.ipynb" in whole
    assert "Next:" not in whole
    assert "Next:" in again


def test_other_keys_change_nothing(root):
    assert len(shown_by(root, "x", "", "?")) == 1


def test_the_end_of_the_course(root):
    done = notebooks(sigmoid="", neuron="", matmul="")
    screens = shown_by(root, "h", first=done)
    assert all(ALL_RIGHT in screen and "Hint" not in screen for screen in screens)


@pytest.mark.parametrize(
    ("field", "words"), [("problem", "cannot be read"), ("waiting", "not looked at yet: busy")]
)
def test_a_notebook_that_could_not_be_looked_at_is_told(root, field, words):
    first, second = notebooks()
    broken = Notebook(first.day, first.name, first.exercises, **{field: words})
    screens = shown_by(root, [broken, second])
    assert words in screens[2]


def test_a_message_moves_no_cursor_and_has_an_end():
    assert plain("a\x1b[2Jb\x07\rc\u202ed\ne") == "a [2Jb  c d\ne"
    assert len(plain("x" * 10**6)) < 5_000


def test_markup_in_a_message_is_text(root):
    row = Progress("sigmoid", 1, 2, "look", "[red]not red[/red] [link=x]")
    found = [Notebook(DAY, "perceptron", (row,))]
    screens = shown_by(
        root, found, first=[Notebook(DAY, "perceptron", (Progress("sigmoid", 0, 2, UNWRITTEN),))]
    )
    assert "[red]not red[/red] [link=x]" in screens[2]


def test_a_missing_notebook_is_no_save(root):
    before = command._stamps()
    (root / NOTEBOOK).unlink()
    assert {*before} - {*command._stamps()} == {NOTEBOOK}


def test_without_a_terminal_there_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["watch"]) == 2
    assert "python -m grading progress" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------ keys


def windows(*characters):
    """Python's `msvcrt`, with these characters typed; None: nothing is there at one look."""
    typed = deque(characters)

    def kbhit():
        if typed and typed[0] is None:
            typed.popleft()
            return False
        return bool(typed)

    return types.SimpleNamespace(kbhit=kbhit, getwch=typed.popleft, left=typed)


@pytest.mark.parametrize(
    ("typed", "key", "left"),
    [("h", "h", 0), ("\x03", "q", 0), ("\xe0H", "", 0), ("\x00;", "", 0), ("lq", "l", 1)],
)
def test_a_key_of_windows_console(typed, key, left):
    console = windows(None, None, *typed)
    waits = []
    assert keys.from_windows(console, 0.5, waits.append) == key
    assert len(waits) == 2
    assert len(console.left) == left


def test_no_key_of_windows_console():
    waits = []
    assert keys.from_windows(windows(), 0.5, waits.append) == ""
    assert sum(waits) == pytest.approx(0.5)


def test_windows_keyboard_uses_its_own_module(monkeypatch):
    monkeypatch.setattr(keys, "os", types.SimpleNamespace(name="nt"))
    monkeypatch.setitem(sys.modules, "msvcrt", windows("h"))
    with keys.keyboard() as read_key:
        assert read_key(0.05) == "h"


@pytest.mark.skipif(os.name == "nt", reason="a pipe cannot be waited for there")
@pytest.mark.parametrize(
    ("typed", "key"), [(b"h", "h"), (b"hl", "h"), (b"\x1b[A", ""), (b"", "q"), (b"\xff", "\ufffd")]
)
def test_a_key_of_a_terminal(typed, key):
    ours, theirs = os.pipe()
    try:
        os.write(theirs, typed)
        os.close(theirs)
        assert keys.from_terminal(ours, 60) == key
    finally:
        os.close(ours)


@pytest.mark.skipif(os.name == "nt", reason="a pipe cannot be waited for there")
def test_no_key_of_a_terminal():
    ours, theirs = os.pipe()
    try:
        assert keys.from_terminal(ours, 0) == ""
    finally:
        os.close(ours)
        os.close(theirs)


# ------------------------------------------------------------------------------------------ the whole program

pty = pytest.importorskip("pty") if os.name == "posix" else None


class Terminal:
    """`python -m grading watch` in a pseudo-terminal; what it wrote is kept."""

    def __init__(self, root):
        self.ours, theirs = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key in KEPT}
        environment |= {
            "PYTHONPATH": str(root),
            "HOME": str(root),
            "TERM": "xterm",
            "COLUMNS": "100",
            "LINES": "40",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grading", "watch"],
            cwd=root,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.text, self.read = "", 0

    def until(self, words):
        """Read on until it wrote this, after what was read before; it fails where the program ends or says no more."""
        while words not in self.text[self.read :]:
            assert select.select([self.ours], [], [], 300)[0], f"no {words!r}: {self.text[-2000:]}"
            try:
                came = os.read(self.ours, 65536)
            except OSError:  # on Linux, the end
                came = b""
            assert came, f"it ended before it wrote {words!r}: {self.text[-2000:]}"
            self.text += came.decode(errors="replace")
        self.read = self.text.index(words, self.read) + len(words)

    def type(self, text):
        os.write(self.ours, text.encode())

    def end(self):
        while True:
            try:
                if not os.read(self.ours, 65536):
                    break
            except OSError:
                break
        os.close(self.ours)
        return self.process.wait()


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX'")
def test_in_a_terminal_from_the_first_screen_to_quit(tmp_path):
    here = CourseCopy.make(tmp_path)
    terminal = Terminal(here.root)
    try:
        terminal.until("Next: sigmoid")
        terminal.type("h")
        terminal.until("Hint 1")
        write(solved(only={"sigmoid"}), here.notebook)
        terminal.until("sigmoid: right, 2 of 2 points.")
        terminal.until("Next: neuron")
        terminal.type("l")
        terminal.until(f"{course.days()[1]}/")
        terminal.type("q")
        assert terminal.end() == 0
    finally:
        terminal.process.kill()
        terminal.process.wait()
