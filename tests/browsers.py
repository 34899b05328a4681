"""The browser of the tests, a folder served to it from this machine, and what axe says of a page."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docs import npm

FLAGS = [
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of a Chromium on this machine, '' where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), "")


def barriers(page: Any, *within: str) -> dict[str, list[str]]:
    """The faults that axe finds in a page, or within what the selectors name: {rule: elements}."""
    page.evaluate((npm.folder_of("axe-core") / "axe.min.js").read_text(encoding="utf-8"))
    options = "{resultTypes: ['violations']}"
    where = {"include": [[selector] for selector in within or ("html",)]}
    found = page.evaluate(f"where => axe.run(where, {options})", where)["violations"]
    return {fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]] for fault in found}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on a server of this machine: its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
