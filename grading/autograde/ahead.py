"""Kernels that start before they are needed: on a small notebook, the start takes longer than all its cells.

One kernel waits at a time. It starts while nbgrader prepares the first notebook, or while the notebook before it is
graded, and loads NumPy and the course meanwhile. Each notebook still has a kernel of its own, which has run no cell.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
from collections.abc import Sequence
from typing import Any

import psutil
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from grading import course
from grading.autograde.guard import guarded
from grading.autograde.kernel_time import family

# As a statement that binds no name and shows nothing: what every notebook of the course loads, and every test.
_LOAD = 'if __import__("grading.lab") and __import__("grading.kernel.answering"): pass'
_MOVE = '__import__("os").chdir({!r})'

_order: list[str] = []  # the notebooks, as nbgrader takes them
_waiting: dict[str, Any] = {}  # by notebook


def begin(notebooks: Sequence[str]) -> None:
    """These notebooks are graded next, in this order: the first one's kernel starts now."""
    end()
    _order[:] = notebooks
    _start(_order[:1])


def take(notebook: str) -> Any:
    """The manager of the kernel that was started for a notebook, or None. The next one's starts now."""
    kernel = _waiting.pop(notebook, None)
    end()
    if notebook in _order:
        at = _order.index(notebook) + 1
        _start(_order[at : at + 1])
    return kernel


def end() -> None:
    """End the kernels that nobody took."""
    while _waiting:
        _, kernel = _waiting.popitem()
        _kill(kernel)
        with contextlib.suppress(Exception):  # the folder of its connection is gone, say
            run_sync(kernel.shutdown_kernel)(now=True)


atexit.register(end)


def _start(notebooks: Sequence[str]) -> None:
    for notebook in notebooks:
        kernel = guarded(AsyncKernelManager(kernel_name="python3"))
        with contextlib.suppress(Exception):  # nbgrader then starts one as ever, and says what is wrong
            run_sync(kernel.start_kernel)(
                extra_arguments=[*course.QUIET_KERNEL, f"--IPKernelApp.exec_lines={_LOAD}"],
                cwd=str(course.WORK),
                env={**os.environ, "NBGRADER_EXECUTION": "autograde"},
            )
            _waiting[notebook] = kernel


def _kill(kernel: Any) -> None:
    """End a kernel at once, with all that it started."""
    for number in reversed(family(kernel)):
        with contextlib.suppress(psutil.Error):
            psutil.Process(number).kill()
    with contextlib.suppress(AttributeError, subprocess.TimeoutExpired):
        kernel.provisioner.process.wait(timeout=1)


class StartedAhead(Execute):
    """nbgrader's Execute, with a kernel that was started ahead where there is one. Every byte of it is counted."""

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        self._kernel_ahead = take(resources["nbgrader"]["notebook"])
        return super().preprocess(nb, resources, km)

    def create_kernel_manager(self) -> Any:
        """The manager of a kernel, not started yet or started ahead."""
        self.km = self._kernel_ahead or guarded(self.new_kernel())
        return self.km

    def new_kernel(self) -> Any:
        """The manager of a kernel for this notebook, not started yet."""
        return super().create_kernel_manager()

    def start_new_kernel_client(self) -> Any:
        """Its client; the kernel is in the notebook's folder before it runs a cell."""
        client = super().start_new_kernel_client()
        if self._kernel_ahead:
            folder = os.path.abspath(self.resources["metadata"]["path"] or ".")
            client.execute(_MOVE.format(folder), silent=True, store_history=False)
        return client

    def _cleanup_kernel(self) -> None:
        """nbclient's end of a notebook. A kernel of the learner's own is not waited for."""
        if self._kernel_ahead:
            _kill(self._kernel_ahead)
        super()._cleanup_kernel()
