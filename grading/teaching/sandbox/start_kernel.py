"""The first code of a learner's kernel: limits that it cannot lift, and a path that leads to the kit alone.

Run as a script by a bare interpreter: start_kernel.py SETTINGS (JSON). Of the course, it imports what is in the kit.
"""

import contextlib
import gc
import json
import os
import sys

_PARENT_DEATH_SIGNAL, _KILL = 1, 9  # PR_SET_PDEATHSIG and SIGKILL


def main() -> None:
    """Limit this process, then become a Jupyter kernel."""
    settings = json.loads(sys.argv[1])
    with contextlib.suppress(ImportError):  # Windows has none
        import resource

        for name, most in settings["limits"].items():
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    if settings["user"] is not None:
        os.setgroups([])
        os.setgid(settings["user"])
        os.setuid(settings["user"])
    if settings["parent"] is not None:
        _die_with(settings["parent"])
    os.umask(0o077)
    sys.path[:0] = [settings["kit"]]
    sys.path += settings["packages"]
    gc.disable()  # nothing that is made while all is loaded can go: looking for it takes a tenth of that time
    from ipykernel.kernelapp import IPKernelApp

    import grading.kernel.answering  # noqa: F401  NumPy with it: before a cell can change either

    kernel = IPKernelApp.instance()
    kernel.initialize(settings["arguments"])
    gc.freeze()  # nor is it looked at later
    gc.enable()
    kernel.start()


def _die_with(parent: int) -> None:
    """Have Linux end this process when the one that grades ends, however that happens, and whatever runs here."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        if ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0) == 0 and os.getppid() != parent:
            os._exit(1)  # it has ended already


if __name__ == "__main__":
    main()
