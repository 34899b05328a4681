"""`nbgrader` in a process that has loaded it: each command runs in a fork, which saves most of a command's time."""

from __future__ import annotations

import json
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 600
_SERVER = f"""
import json, os, runpy, signal, sys, threading

import nbgrader.apps.nbgraderapp
import grading.autograde.hooks, grading.autograde.points, grading.autograde.running
import grading.notebooks.handed_in, grading.notebooks.skeleton

assert threading.active_count() == 1, "a fork would lose the other threads"
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        for number, path in enumerate((os.devnull, asked["out"], asked["err"])):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
        signal.alarm({SECONDS})
        sys.argv[1:] = asked["arguments"]
        runpy.run_module("nbgrader", run_name="__main__", alter_sys=True)
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class WarmNbgrader:
    """Runs `python -m nbgrader` again and again, in one folder and environment: where a process can be forked."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said = [folder / name for name in (".nbgrader-out", ".nbgrader-err")]
        self._end = weakref.finalize(self, _end, self._server)

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """The command with these arguments; its exit code, and what it printed."""
        out, err = self._said
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(
            json.dumps({"arguments": arguments, "out": str(out), "err": str(err)}) + "\n"
        )
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        said = [path.read_text(encoding="utf-8") for path in self._said]
        return subprocess.CompletedProcess(["nbgrader", *arguments], code, *said)


def _end(server: subprocess.Popen[str]) -> None:
    server.communicate(timeout=60)
