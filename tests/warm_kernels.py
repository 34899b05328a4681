"""Kernels that are forks of one process, which has loaded what every notebook imports: that saves most of a start.

Jupyter starts what it takes for a kernel: a process that asks for the fork, hands signals on, and waits for its end.
How a kernel starts by itself is held by the tests in a browser, and by those of the grading.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

NAME = "warm"
# Not grading.lab: it looks for the kernel when it is loaded.
_SERVER = """
import json, os, select, signal, socket, sys, threading

os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as in every kernel
import ipykernel.kernelapp, nbformat
import grading.examining.examine, solutions.plots

sys.path.remove("")
assert threading.active_count() == 1, "a fork would lose the other threads"

kernels = set()


def end_with(asking):
    asking.recv(1)
    os._exit(1)


with socket.socket(socket.AF_UNIX) as server:
    server.bind(sys.argv[1])
    server.listen()
    print("ready", flush=True)
    while server in select.select([server, sys.stdin], [], [])[0]:  # until whoever started this closes it, or ends
        asking, _ = server.accept()
        said, files, _, _ = socket.recv_fds(asking, 1_000_000, 2)
        asked = json.loads(said)
        kernel = os.fork()
        if not kernel:
            server.close()
            os.setsid()
            for number, file in enumerate([os.open(os.devnull, os.O_RDONLY), *files]):
                os.dup2(file, number)
                os.close(file)
            os.environ.clear()
            # A kernel looks for its parent, and ends where that is another.
            os.environ.update(asked["environment"], JPY_PARENT_PID=str(os.getppid()))
            os.chdir(asked["folder"])
            asking.send(str(os.getpid()).encode())
            threading.Thread(target=end_with, args=[asking], daemon=True).start()
            sys.argv[1:] = asked["arguments"]
            sys.exit(ipykernel.kernelapp.launch_new_instance())
        kernels.add(kernel)
        for file in (asking.detach(), *files):
            os.close(file)
        kernels -= {kernel for kernel in kernels if os.waitpid(kernel, os.WNOHANG)[0]}
for kernel in kernels:
    os.kill(kernel, signal.SIGKILL)
    os.waitpid(kernel, 0)
"""
_ASKING = """
import json, os, signal, socket, sys

with socket.socket(socket.AF_UNIX) as asking:
    asking.connect(sys.argv[1])
    asked = {"environment": dict(os.environ), "folder": os.getcwd(), "arguments": sys.argv[2:]}
    socket.send_fds(asking, [json.dumps(asked).encode()], [1, 2])
    kernel = int(asking.recv(100))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(kernel, number))
    asking.recv(1)  # the other end is closed when the kernel ends
"""


class WarmKernels:
    """Starts kernels where a process can be forked; elsewhere they start as ever.

    Args:
        environment: of the process that is forked; each kernel has the one with which it is started.
        name: by which Jupyter finds them, where JUPYTER_PATH is `path`.
    """

    def __init__(self, environment: Mapping[str, str], name: str = NAME) -> None:
        self.environment, self._name = dict(environment), name
        self._folder = tempfile.TemporaryDirectory(prefix="warm")  # a short path, as a socket needs
        self.path = Path(self._folder.name)
        self._server = None
        if not hasattr(os, "fork"):
            return
        command = [sys.executable, "-c", _SERVER, str(self.path / "socket")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._server = subprocess.Popen(command, env=self.environment, cwd=self.path, **pipes)
        assert self._server.stdout
        assert self._server.stdout.readline() == b"ready\n"
        ask = [sys.executable, "-I", "-S", "-c", _ASKING, str(self.path / "socket")]
        spec = {"argv": [*ask, "-f", "{connection_file}"], "display_name": name, "language": "python"}
        written = self.path / "kernels" / name / "kernel.json"
        written.parent.mkdir(parents=True)
        written.write_text(json.dumps(spec), encoding="utf-8")

    def manager(self) -> AsyncKernelManager:
        """What starts one kernel."""
        if self._server is None:
            return AsyncKernelManager()
        specs = KernelSpecManager(kernel_dirs=[str(self.path / "kernels")])
        return AsyncKernelManager(kernel_name=self._name, kernel_spec_manager=specs)

    def close(self) -> None:
        """End the process that is forked, and what is left of its kernels."""
        if self._server is not None:
            self._server.communicate(timeout=60)  # which closes its input
        self._folder.cleanup()
