"""The process that looks at a notebook (`child`), seen from outside: its answers, and whether it gets on."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

PACKAGES = Path(__file__).resolve().parents[3]
SECONDS = 5.0  # of the processor's time, for a cell or an example: the process itself sees to it
STUCK = (
    8 * SECONDS
)  # of the processor's time for one step: more than it can take where the process still sees to that
PATIENCE = 90.0  # by the clock, for one step, or for Python and NumPy to be loaded from a slow disk
_LOOK = 0.5

TOO_LONG = "took too long and was stopped: is there a loop whose end is never reached?"
ENDED = "Python itself ended there: by os._exit, by a crash, or out of memory"
BUSY = "not looked at yet: this computer is busy"
NOT_BEGUN = "not looked at yet: Python could not be started for it"

# No pictures, no file written, and earlier days resolve to the references: a state depends on its notebook alone.
AS_WHILE_GRADING = {"NBGRADER_EXECUTION": "autograde", "MPLBACKEND": "agg"}


class NotLookedAt(Exception):
    """It is not the notebook's fault that nothing is known of it; the message is its state."""


class Unreadable(Exception):
    """The file is not a notebook."""


def answers(text: str, names: Sequence[str], skip: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a process that looks at the notebook says, line by line; a last one with `why` where a step ended it.

    Raises:
        NotLookedAt: this computer had no time for it, or no Python.
        Unreadable: the text is not a notebook's.
    """
    with (
        tempfile.TemporaryDirectory(prefix="foundations-", ignore_cleanup_errors=True) as folder,
        _started(folder) as process,
    ):
        lines: queue.Queue[bytes] = queue.Queue()
        reader = threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            with suppress(OSError):
                assert process.stdin
                asked = {"text": text, "names": [*names], "skip": [*skip], "seconds": SECONDS}
                process.stdin.write(json.dumps(asked).encode())
                process.stdin.close()
            last: dict[str, Any] = {}
            while line := _next(lines, process.pid):
                last = json.loads(line)
                if "unreadable" in last:
                    raise Unreadable
                yield last
            if not last:
                raise NotLookedAt(NOT_BEGUN)
            if last.get("step") != "the end":
                yield {"why": ENDED}
        except _Stuck:
            yield {"why": TOO_LONG}
        finally:
            process.kill()
            reader.join()


class _Stuck(Exception):
    """The process works on one step for longer than any can take."""


def _next(lines: queue.Queue[bytes], number: int) -> bytes:
    """The next line; b"" at the end."""
    before, end = _used(number), time.monotonic() + PATIENCE
    while True:
        with suppress(queue.Empty):
            return lines.get(timeout=_LOOK)
        if _used(number) - before > STUCK:
            raise _Stuck
        if time.monotonic() > end:
            raise NotLookedAt(BUSY)


def _used(number: int) -> float:
    """Seconds of processor time of a process and its children."""
    total = 0.0
    with suppress(psutil.Error):
        first = psutil.Process(number)
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.Error):
                total += sum(process.cpu_times()[:2])
    return total


def _started(folder: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")]))
    environment = {"OPENBLAS_NUM_THREADS": "1"} | os.environ | {"PYTHONPATH": path, **AS_WHILE_GRADING}
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "grading.learner.progress.child"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:  # no room for a process
        raise NotLookedAt(NOT_BEGUN) from error


def _pass_on(stream: Any, lines: queue.Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(b"")
