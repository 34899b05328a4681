"""How much processor time a kernel has used: on a busy machine a cell's time is its own, not the clock's."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Any

import psutil

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def family(kernel: Any) -> list[int]:
    """The numbers of the kernel's processes, its own first."""
    process = getattr(getattr(kernel, "provisioner", None), "process", None)
    return [process.pid, *_descendants(process.pid)] if process is not None else []


def _descendants(number: int) -> list[int]:
    """All that a process started, and what these started.

    Linux can name a process's children, in a file for each of its threads. Elsewhere, psutil looks at every process of
    the machine, which takes ten times as long, and this is asked before each cell.
    """
    folder = f"/proc/{number}/task"
    try:
        threads = os.listdir(folder)
    except OSError:  # no Linux, or it has ended
        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(number).children(recursive=True)]
        return []
    found: list[int] = []
    for thread in threads:
        for child in _read(f"{folder}/{thread}/children").split():
            found += [int(child), *_descendants(int(child))]
    return found


def _read(path: str) -> str:
    """A file of /proc; '' where it is gone."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def used(kernel: Any) -> float:
    """Seconds of processor time that the kernel has used."""
    return sum(map(_seconds, family(kernel)))


def _seconds(number: int) -> float:
    """Processor time of one process, in its own code and in the system's."""
    if stat := _read(f"/proc/{number}/stat"):
        fields = stat.rpartition(")")[2].split()  # a program's name may have any sign in it
        return (int(fields[11]) + int(fields[12])) / _TICKS
    with contextlib.suppress(psutil.Error):
        return float(sum(psutil.Process(number).cpu_times()[:2]))
    return 0.0


async def starved(kernel: Any, most: float) -> bool:
    """Has the kernel had less than so much processor time, though it would have more?"""
    if used(kernel) >= most:
        return False
    for _ in range(10):
        for number in family(kernel):
            with contextlib.suppress(psutil.Error):
                if psutil.Process(number).status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP):
                    return True
        await asyncio.sleep(0.02)
    return False
