"""A class of forgers: many forgeries in one notebook, graded apart, with somebody outside who notices what gets out."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from course_copy import cell_of, solved, write
from nbformat import NotebookNode

from grading import course
from grading.teaching.classroom.grading_one import Graded, grade_one, prepare
from grading.verdict import Record

DAY, NOTEBOOK = "day3_activations_loss", "activations_loss"
HONEST = "relu"  # the first exercise: no forgery in a later one changes its points
FORGED = [name for name in course.exercises_of(DAY, NOTEBOOK) if name != HONEST]

VERDICT = "application/vnd.foundations.verdict+json"
OUTCOMES = "application/vnd.foundations.outcomes+json"

# What forgers have at hand: a cell at the top of their notebook.
KIT = f"""
import os, sys, threading, time
import numpy as np
from IPython.display import display
VERDICT, OUTCOMES = {VERDICT!r}, {OUTCOMES!r}
kernel = get_ipython().kernel
def record(name, points):
    return dict(name=name, part="", points=points, out_of=points, title=name + ": right", text="", facts=[],
                look="right", mistake=None, seed=1, defined=True, grids=[])
def send(kind, content, parent=None, socket=None, **more):
    kernel.session.send(socket or kernel.iopub_socket, kind, content, parent=parent or kernel.get_parent(),
                        ident=more.pop("ident", kind.encode()), **more)
def raw(kind, content):
    "A message past the libraries' own checks."
    import json
    session = kernel.session
    header = session.msg_header(kind) | {{"date": "2026-01-01T00:00:00Z"}}
    parts = [json.dumps(part, default=str).encode() for part in (header, kernel.get_parent()["header"], {{}}, content)]
    kernel.iopub_socket.send_multipart([kind.encode(), b"<IDS|MSG>", session.sign(parts), *parts])
def asked():
    "The request that is being answered, from the frames of whoever asks."
    frame = sys._getframe(1)
    while frame is not None:
        if isinstance(frame.f_locals.get("asked"), dict):
            return frame.f_locals["asked"]
        frame = frame.f_back
def sockets():
    import stat
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found += [int(name)] * stat.S_ISSOCK(os.fstat(int(name)).st_mode)
        except OSError:
            pass
    return found
def reply(nonce, outcomes, kind="a function", **more):
    from grading.kernel.wire import encode
    pairs = {{"kind": kind, "outcomes": outcomes, "earlier": []}} | more
    return {{OUTCOMES: {{"nonce": nonce, "reply": encode(pairs)}}}}
"""


def forged_notebook(
    forgeries: Mapping[str, str], own: Sequence[str] = (), first: Sequence[str] = (KIT,)
) -> NotebookNode:
    """A notebook in which HONEST is solved, these exercises are forged, and no other is written.

    Args:
        forgeries: the source of an exercise's cell by its name. own: cells at the end. first: cells at the top.
    """
    notebook = solved(DAY, NOTEBOOK, only={HONEST})
    for name, source in forgeries.items():
        cell_of(notebook, name).source = source.strip("\n")
    at = notebook.cells.index(cell_of(notebook, HONEST))
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in first]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in own]
    return notebook


@dataclass
class School:
    """A class's folder, a folder beside it where nothing may be written, and a door where nobody may knock."""

    root: Path
    canary: Path
    door: socket.socket

    def grade(self, student: str, notebook: NotebookNode) -> Graded:
        """Hand in and grade; nothing outside the sandbox may have been touched."""
        path = self.root / "submitted" / student / DAY / f"{NOTEBOOK}.ipynb"
        path.parent.mkdir(parents=True)
        write(notebook, path)
        before = self._files()
        done = grade_one(self.root, DAY, student)
        assert before == self._files(), "a submission was changed"
        assert [*self.canary.iterdir()] == [], "something was written outside"
        try:
            self.door.accept()
            raise AssertionError("somebody reached the network")
        except BlockingIOError:
            pass
        return done

    def _files(self) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in self.root.glob("submitted/*/*/*")}

    @property
    def outside(self) -> str:
        """Code that tries to get out: names for forgers."""
        return f"CANARY, PORT = {str(self.canary)!r}, {self.door.getsockname()[1]}"


@contextmanager
def school_in(folder: Path) -> Iterator[School]:
    """A class that is ready to be graded."""
    root, canary = folder / "class", folder / "canary"
    root.mkdir()
    canary.mkdir()
    canary.chmod(0o777)
    prepare(root, DAY)
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield School(root, canary, door)


def earned(records: Mapping[str, Record]) -> dict[str, float]:
    """The points that anything but the honest exercise came to."""
    return {name: record.points for name, record in records.items() if name != HONEST and record.points}
