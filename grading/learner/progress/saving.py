"""In JupyterLab's server: whenever a day's notebook was saved, the start page is made anew, in the background.

A server extension, which `grading/jupyter/learner` turns on. Saving never waits for it, and never fails by it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from tornado.ioloop import IOLoop

from grading import course


class Refresher:
    """Makes the page in a process of its own, of low priority; what is saved meanwhile makes it once more."""

    def __init__(self) -> None:
        self.wanted = threading.Event()

    def saved(self, os_path: str, **_: Any) -> None:
        """What the server calls after it wrote a file."""
        path = Path(os_path)
        if path.suffix == ".ipynb" and path.parent.name in course.days():
            self.wanted.set()

    def work(self) -> None:
        """For ever: wait until something was saved, and make the page."""
        while self.wanted.wait():
            self.wanted.clear()
            with suppress(OSError):  # no room for a process: the next one may have it
                subprocess.run(
                    [sys.executable, "-m", __name__],
                    cwd=course.ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # Windows
                    check=False,
                )


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    refresher = Refresher()
    # Once the server runs: an extension that is loaded later, such as Jupytext's, may still replace its manager.
    IOLoop.current().add_callback(lambda: server.contents_manager.register_post_save_hook(refresher.saved))
    threading.Thread(target=refresher.work, daemon=True).start()


def main() -> None:
    """The process."""
    from grading.learner import progress

    if hasattr(os, "nice"):
        os.nice(10)
    progress.write_page(progress.week())


if __name__ == "__main__":
    main()
