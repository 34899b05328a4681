"""Bounds on what a kernel sends and how long it takes: all bytes of all channels count, whatever they are."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from queue import Empty
from typing import Any

import psutil
import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.session import Session

MOST_MESSAGE = 48 * 2**20  # bytes of one part of a message: what is longer is not taken in
MOST_WAITING = 100  # messages that wait to be read
_EVERY = 0.1  # seconds
_NOTHING: dict[str, Any] = {
    "header": {},
    "msg_id": "",
    "msg_type": "",
    "parent_header": {},
    "metadata": {},
    "content": {},
    "buffers": [],
}


class Counted(Session):
    """A session that counts the bytes which the kernel sends, before anything of them is read."""

    too_much: Callable[[], None] = staticmethod(lambda: None)
    most = 10**9
    taken = 0

    def allow(self, most: int, too_much: Callable[[], None]) -> None:
        """From now on, messages of so many bytes altogether are read; then `too_much` is called, and none is read."""
        self.most, self.taken, self.too_much = most, 0, too_much

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> dict[str, Any]:
        """A message from its parts; an empty one, which answers nothing, where the bound is passed."""
        self.taken += sum(len(part) for part in msg_list)
        if self.taken > self.most:
            self.too_much()
            return dict(_NOTHING)
        return super().deserialize(msg_list, content, copy)


class Watch(threading.Thread):
    """While a notebook is graded, looks at the clock, and at the memory of this process.

    Messages that are on their way, or have no end, are in no queue that could be counted: but they are in memory.
    """

    def __init__(self, seconds: float, megabytes: int, ran_out: Callable[[str], None]) -> None:
        """`ran_out` is called once, with "time" or "memory"."""
        super().__init__(daemon=True)
        self.end = time.monotonic() + seconds
        self.most = psutil.Process().memory_info().rss + megabytes * 2**20
        self.ran_out = ran_out
        self._over = threading.Event()

    def run(self) -> None:
        this = psutil.Process()
        while not self._over.wait(_EVERY):
            late, large = time.monotonic() > self.end, this.memory_info().rss > self.most
            if late or large:
                self.ran_out("time" if late else "memory")
                return

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


class Listening(AsyncKernelClient):
    """A kernel's client that opens no other channel than those which are read, and takes in no huge message."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        _limit(context, MOST_MESSAGE, MOST_WAITING)
        return context

    def start_channels(self, *_: Any, **__: Any) -> None:
        """Open the channels of requests and of what the cells show. Nobody here answers `input()`."""
        super().start_channels(stdin=False, hb=False, control=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel answers, and what it shows arrives.

        jupyter_client then waits until nothing more is shown, for 0.2 s. Here each message is known by its request.

        Raises:
            RuntimeError: the kernel died, or did not answer within so many seconds.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        answered = False
        while time.monotonic() < end:
            self.kernel_info()
            with contextlib.suppress(Empty):
                message = await self.shell_channel.get_msg(timeout=1)
                answered = message["msg_type"] == "kernel_info_reply"
            if answered:
                with contextlib.suppress(Empty):
                    await self.iopub_channel.get_msg(timeout=0.2)
                    self._handle_kernel_info_reply(message)
                    return
            if not await self.is_alive():
                raise RuntimeError("Python ended before it was ready.")
        raise RuntimeError(f"Python was not ready within {timeout:g} s.")


def guarded(kernel: Any) -> Any:
    """A kernel's manager, not started yet, with bounds on all that the kernel may send."""
    kernel.session = Counted(parent=kernel)
    kernel.client_factory = Listening
    _limit(kernel.context, 2**20, 2)  # its own channel, by which the kernel is interrupted and ended
    return kernel


def _limit(context: zmq.Context, most: int, waiting: int) -> None:
    context.setsockopt(zmq.MAXMSGSIZE, most)
    context.setsockopt(zmq.RCVHWM, waiting)
