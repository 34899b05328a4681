"""How much processor time a kernel has used: on a busy machine a cell's time is its own, not the clock's."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import psutil


def _family(kernel: Any) -> list[Any]:
    """The kernel's processes."""
    process = getattr(getattr(kernel, "provisioner", None), "process", None)
    try:
        first = psutil.Process(process.pid) if process is not None else None
        return [first, *first.children(recursive=True)] if first else []
    except psutil.Error:
        return []


def used(kernel: Any) -> float:
    """Seconds of processor time that the kernel has used."""
    total = 0.0
    for process in _family(kernel):
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:2])
    return total


async def starved(kernel: Any, most: float) -> bool:
    """Has the kernel had less than so much processor time, though it would have more?"""
    if used(kernel) >= most:
        return False
    for _ in range(10):
        for process in _family(kernel):
            with contextlib.suppress(psutil.Error):
                if process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP):
                    return True
        await asyncio.sleep(0.02)
    return False
