"""How much processor time a kernel has used: on a busy machine a cell's time is its own, not the clock's."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import psutil


def family(kernel: Any) -> list[psutil.Process]:
    """The kernel's processes, itself first."""
    process = getattr(getattr(kernel, "provisioner", None), "process", None)
    try:
        first = psutil.Process(process.pid) if process is not None else None
        return [first, *_descendants(first)] if first else []
    except psutil.Error:
        return []


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    """All that a process started, and what these started.

    Linux can name a process's children, in a file for each of its threads. Elsewhere, psutil looks at every process of
    the machine, which takes ten times as long, and this is asked before each cell.
    """
    threads = [*Path(f"/proc/{process.pid}/task").glob("*/children")]
    if not threads:
        return process.children(recursive=True)
    found: list[psutil.Process] = []
    for thread in threads:
        with contextlib.suppress(OSError, psutil.Error):  # it has ended
            for number in thread.read_text().split():
                child = psutil.Process(int(number))
                found += [child, *_descendants(child)]
    return found


def used(kernel: Any) -> float:
    """Seconds of processor time that the kernel has used."""
    total = 0.0
    for process in family(kernel):
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:2])
    return total


async def starved(kernel: Any, most: float) -> bool:
    """Has the kernel had less than so much processor time, though it would have more?"""
    if used(kernel) >= most:
        return False
    for _ in range(10):
        for process in family(kernel):
            with contextlib.suppress(psutil.Error):
                if process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP):
                    return True
        await asyncio.sleep(0.02)
    return False
