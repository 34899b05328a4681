"""Starting a kernel apart: in bubblewrap where that works, else with limits alone, which is said."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Enum, Integer, Unicode
from traitlets.config import Configurable

from grading import course
from grading.teaching.sandbox.kit import START, kit_for

BUBBLEWRAP, LIMITS = "bubblewrap", "limits"
NOBODY = 65534
MEGABYTE = 2**20
_FOLDER = "foundations-kernel-"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")

UNPROTECTED = (
    "No bubblewrap works here, so the notebooks run with limits on memory, CPU time and files alone: they can "
    "read what you can read (this folder, the gradebook, other submissions), write where you can write, and use the "
    "network. "
    "Grade only submissions that you trust, or grade on Linux with bubblewrap."
)


class SandboxError(RuntimeError):
    """What the configuration requires is not there; the message says what to do."""


class Sandbox(Configurable):
    """How a learner's kernel is kept apart while a class is graded."""

    require = Enum(
        [BUBBLEWRAP, LIMITS],
        BUBBLEWRAP,
        help="what grading a class must have: 'bubblewrap', or 'limits' to go on without it, with a warning",
    ).tag(config=True)
    memory = Integer(3072, help="megabytes of address space").tag(config=True)
    cpu_seconds = Integer(150, help="CPU time of a whole notebook").tag(config=True)
    processes = Integer(100, help="processes and threads together").tag(config=True)
    file_size = Integer(32, help="megabytes of one file").tag(config=True)
    disk = Integer(128, help="megabytes of all files together").tag(config=True)
    open_files = Integer(256, help="files that are open at a time").tag(config=True)
    program = Unicode("bwrap", help="the bubblewrap program").tag(config=True)

    def kind(self) -> str:
        """What a kernel will run in.

        Raises:
            SandboxError: bubblewrap is required, and does not work here.
        """
        if works(self.program):
            return BUBBLEWRAP
        if self.require == BUBBLEWRAP:
            raise SandboxError(
                "Grading a class runs other people's code, and bubblewrap, which keeps it apart, does not work here: "
                f"{why_not(self.program)} To grade without it, write c.Sandbox.require = {LIMITS!r} in "
                "nbgrader_config.py; grading/README.md says what that leaves open."
            )
        warnings.warn(UNPROTECTED, stacklevel=2)
        return LIMITS

    def limits(self, kind: str) -> dict[str, int]:
        """Limits by the name that the resource module has for them."""
        limits = {
            "AS": self.memory * MEGABYTE,
            "CPU": self.cpu_seconds,
            "FSIZE": self.file_size * MEGABYTE,
            "NOFILE": self.open_files,
            "CORE": 0,
        }
        # Outside a sandbox the processes of all of one's programs would count.
        return limits | {"NPROC": self.processes} if kind == BUBBLEWRAP else limits


def works(program: str) -> bool:
    """Can this program make a sandbox here?"""
    return not why_not(program)


@cache
def why_not(program: str) -> str:
    """What keeps this program from making a sandbox here, in sentences; '' where it can. Some systems forbid it."""
    if not sys.platform.startswith("linux"):
        return "it exists on Linux alone."
    if shutil.which(program) is None:
        return f"there is no program {program} (Debian and Ubuntu: apt install bubblewrap)."
    trial = [program, *_namespaces(), *_system(), "--proc", "/proc", "--dev", "/dev", "true"]
    done = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
    return (
        f"it is installed, but this system does not let it (it says {said!r}). An ordinary user needs user "
        "namespaces: a container may forbid them, Ubuntu may ask for an AppArmor profile of bwrap."
    )


def sweep() -> None:
    """End the kernels, and delete the folders, of graders that were killed and could not do it themselves.

    bubblewrap ends with its grader, but for one that was killed in the moment of its start.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        number = folder.name.removeprefix(_FOLDER).partition("-")[0]
        with contextlib.suppress(OSError, psutil.Error):
            old = (
                time.time() - folder.lstat().st_mtime > 3600
            )  # a container's numbers of processes are its own
            if old and number.isdigit() and not psutil.pid_exists(int(number)):
                for process in psutil.process_iter(["cmdline"]):
                    if any(str(folder) in word for word in process.info["cmdline"] or []):
                        process.kill()
                folder.chmod(0o700)
                shutil.rmtree(folder, ignore_errors=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _namespaces() -> list[str]:
    if not _is_root():
        return ["--unshare-all", "--die-with-parent", "--new-session"]
    # Root stays root until the kernel's first code has become nobody: only so the limit on processes counts.
    apart = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    return [*apart, "--die-with-parent", "--new-session", "--cap-drop", "ALL"] + [
        word for capability in ("CAP_SETUID", "CAP_SETGID") for word in ("--cap-add", capability)
    ]


def _system() -> list[str]:
    """The system and the interpreter, read-only."""
    words: list[str] = []
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(name), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    base = Path(sys.base_prefix).resolve()
    if not any(base.is_relative_to(name) for name in _SYSTEM):
        words += [*_open_folders(base), "--ro-bind", str(base), str(base)]
    return words


def _open_folders(path: Path) -> list[str]:
    """The folders above a path, which bubblewrap would make for their owner alone."""
    above = [str(folder) for folder in reversed(path.parents)][1:]
    return [word for folder in above for word in ("--perms", "0755", "--dir", folder)]


def _interpreter() -> str:
    """The base interpreter: what a virtual environment adds is named by path."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def _packages() -> list[str]:
    paths = sysconfig.get_paths()
    return list(dict.fromkeys([paths["purelib"], paths["platlib"]]))


class ApartKernel(AsyncKernelManager):
    """A kernel with a notebook's kit in the place of the course, in a sandbox."""

    def __init__(self, day: str, notebook: str = "", **keywords: Any) -> None:
        super().__init__(**keywords)
        self.sandbox = Sandbox(config=self.config)
        self.kept_apart = self.sandbox.kind()
        # Short, as a socket's path has 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
        self.connection_file = str(self.folder / "kernel.json")
        self.sealed = False
        settings: dict[str, Any] = {
            "limits": self.sandbox.limits(self.kept_apart),
            "user": None,
            "parent": os.getpid() if sys.platform == "linux" else None,
            "kit": str(kit_for(day, notebook)),
            "packages": _packages(),
            "arguments": ["-f", self.connection_file, *course.QUIET_KERNEL],
        }
        command: list[str] = []
        if self.kept_apart == BUBBLEWRAP:
            self.transport, self.ip = "ipc", str(self.folder / "kernel")
            command, inside = self._bubblewrap(settings)
            settings |= inside
        argv = [_interpreter(), "-I", "-S", f"{settings['kit']}/{START}", json.dumps(settings)]
        mode = "signal" if sys.platform == "win32" else "message"
        self._kernel_spec = KernelSpec(argv=[*command, *argv], language="python", interrupt_mode=mode)

    def _bubblewrap(self, settings: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """The command before the interpreter's, and the settings as they are inside."""
        disk = ["--perms", "1777", "--size", str(self.sandbox.disk * MEGABYTE)]
        words = [self.sandbox.program, *_namespaces(), *_system(), "--proc", "/proc", "--dev", "/dev"]
        words += [*disk, "--tmpfs", "/tmp", "--perms", "1777", "--dir", "/tmp/work"]
        words += [*_open_folders(Path("/course/kit")), "--ro-bind", settings["kit"], "/course/kit"]
        packages = {path: f"/course/packages{number}" for number, path in enumerate(settings["packages"])}
        inside = {
            "kit": "/course/kit",
            "packages": [*packages.values()],
            "user": NOBODY if _is_root() else None,
            "parent": None,  # bubblewrap ends with its parent, and all in it with bubblewrap
        }
        for path, name in packages.items():
            words += ["--ro-bind", path, name]
        words += ["--bind", str(self.folder), str(self.folder), "--remount-ro", "/dev", "--remount-ro", "/"]
        # In its own world the parent of a kernel is process 1, which it would take for the end of the grader.
        return [*words, "--unsetenv", "JPY_PARENT_PID", "--chdir", "/tmp/work", "--"], inside

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command; the arguments that differ from day to day are in the settings."""
        if self.kept_apart == BUBBLEWRAP and _is_root():  # the connection file is written by now
            for path in (self.folder, self.folder / "kernel.json"):
                os.chown(path, NOBODY, NOBODY)
        return list(self.kernel_spec.argv) if self.kernel_spec else []

    async def _async_pre_start_kernel(self, **keywords: Any) -> Any:
        keywords.pop("cwd", None)
        home = self.folder
        if self.kept_apart == BUBBLEWRAP:
            home = Path("/tmp/work")
        else:
            keywords["cwd"] = str(self.folder)
        kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        places = (
            "HOME",
            "USERPROFILE",
            "IPYTHONDIR",
            "JUPYTER_RUNTIME_DIR",
            "MPLCONFIGDIR",
            "XDG_CACHE_HOME",
        )
        environment |= dict.fromkeys(places, str(home))
        environment |= {"NBGRADER_EXECUTION": "autograde", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "JUPYTER_PLATFORM_DIRS": "1"}
        nowhere: dict[str, Any] = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
        return await super()._async_pre_start_kernel(env=environment, **nowhere, **keywords)

    async def _async_is_alive(self) -> bool:
        """Asked about once a second while a cell runs: also a watch over the one folder that the kernel may write."""
        alive = await super()._async_is_alive()
        if alive and self.kept_apart == BUBBLEWRAP and self._overfull():
            self.kill()
            return False
        return alive

    is_alive = _async_is_alive

    def kill(self) -> None:
        """End the kernel at once, with all that it started."""
        process = getattr(self.provisioner, "process", None)
        if process is None:
            return
        if self.kept_apart == LIMITS and hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # jupyter_client would look only every 0.1 s
            process.wait(timeout=1)

    async def _async_kill_kernel(self, restart: bool = False) -> None:
        self.kill()
        await super()._async_kill_kernel(restart=restart)

    def _overfull(self) -> bool:
        files = [path for path in self.folder.iterdir() if not path.is_socket()]
        if not self.sealed and sum(path.is_socket() for path in self.folder.iterdir()) == len(self.ports):
            self.sealed = True  # the sockets are there: nothing else has to be written
            if _is_root():
                os.chown(self.folder, 0, 0)
            self.folder.chmod(0o555)
        size = 0
        for path in files:
            with contextlib.suppress(OSError):
                size += path.lstat().st_size
        return size > MEGABYTE or len(files) > 20

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            with contextlib.suppress(OSError):
                self.folder.chmod(0o700)
            shutil.rmtree(self.folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources
