"""Kernels that start before they are needed: on a small notebook, the start takes longer than all its cells.

One kernel waits at a time. It starts while nbgrader is loaded, or while the notebook before it is graded, and loads
NumPy and the course meanwhile. Each notebook still has a kernel of its own, which has run no cell.
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

from grading import course
from grading.autograde.guard import guarded
from grading.autograde.kernel_time import family

# As a statement that binds no name and shows nothing: what every notebook of the course loads, and every test. Then the
# file with the kernel's key goes, so that no cell of another notebook finds it.
_LOAD = (
    'if __import__("grading.lab") and __import__("grading.kernel.answering"): '
    '__import__("os").unlink(__import__("ipykernel").get_connection_file())'
)

_order: list[str] = []  # the notebooks, as nbgrader takes them
_waiting: dict[str, Any] = {}  # by notebook


def begin(notebooks: Sequence[str]) -> None:
    """These notebooks are graded next, in this order: the first one's kernel starts now, if it has not yet."""
    if notebooks and [*notebooks] == _order and notebooks[0] in _waiting:
        return
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
        kill(kernel)
        with contextlib.suppress(Exception):  # the folder of its connection is gone, say
            run_sync(kernel.shutdown_kernel)(now=True)


atexit.register(end)


def _start(notebooks: Sequence[str]) -> None:
    course.WORK.mkdir(exist_ok=True)
    for notebook in notebooks:
        kernel = guarded(AsyncKernelManager(kernel_name="python3"))
        with contextlib.suppress(Exception):  # nbgrader then starts one as ever, and says what is wrong
            run_sync(kernel.start_kernel)(
                extra_arguments=[*course.QUIET_KERNEL, f"--IPKernelApp.exec_lines={_LOAD}"],
                cwd=str(course.WORK),
                env={**os.environ, "NBGRADER_EXECUTION": "autograde"},
            )
            _waiting[notebook] = kernel


def kill(kernel: Any) -> None:
    """End a kernel at once, with all that it started."""
    for number in reversed(family(kernel)):
        with contextlib.suppress(psutil.Error):
            psutil.Process(number).kill()
    with contextlib.suppress(AttributeError, subprocess.TimeoutExpired):
        kernel.provisioner.process.wait(timeout=1)
