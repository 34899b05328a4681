"""The first code of a learner's kernel: limits that it cannot lift, and a path that leads to the kit alone.

Run as a script by a bare interpreter: start_kernel.py SETTINGS (JSON). It imports nothing of the course.
"""

import contextlib
import json
import os
import sys


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
    os.umask(0o077)
    sys.path[:0] = [settings["kit"]]
    sys.path += settings["packages"]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=settings["arguments"])


if __name__ == "__main__":
    main()
