"""A copy of the course, JupyterLab started in it with the course's own command, and what a learner does there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course_copy import KEPT, CourseCopy

from grading import course

TOKEN = "of-the-tests"
SCREENSHOTS = course.WORK / "screenshots"
SIZES = {"desktop": (1280, 900), "tablet": (820, 1180)}

# All cells of the notebook in front, as JupyterLab holds them: those out of sight are in no page.
CELLS = """() => [...jupyterapp.shell.currentWidget.content.model.cells].map(cell => ({
    id: cell.id, kind: cell.type, source: cell.sharedModel.getSource(), count: cell.executionCount ?? null,
    outputs: cell.outputs ? cell.outputs.toJSON() : []}))"""
FINISHED = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const code = [...panel.content.model.cells].filter(cell => cell.type === 'code' && cell.sharedModel.getSource());
    return panel.sessionContext.session?.kernel?.status === 'idle' && code.every(cell => cell.executionCount);
}"""
READY = """path => {
    const { context, sessionContext } = jupyterapp.shell.currentWidget ?? {};
    return context?.path === path && sessionContext?.session?.kernel?.status === 'idle';
}"""
GO_TO = """id => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const place = [...notebook.model.cells].findIndex(cell => cell.id === id);
    notebook.activeCellIndex = place;
    return notebook.scrollToItem(place, 'start');
}"""

# Opens a file as the file browser does, and ends what was in front before it, with its kernel.
NEXT = """async path => {
    const before = jupyterapp.shell.currentWidget;
    await jupyterapp.commands.execute('docmanager:open', {path});
    await before.sessionContext.shutdown();
    before.dispose();
}"""


@contextmanager
def jupyterlab(root: Path) -> Iterator[str]:
    """JupyterLab in a fresh copy of the course: the address of its root."""
    CourseCopy.make(root)
    for name in ("requirements.txt", "README.md"):
        shutil.copy(course.ROOT / name, root)
    for day in course.days():
        for page in (course.ROOT / day).glob("*.md"):
            shutil.copy(page, root / day)
    with _serving(root, root, "grading", "start", "--LabApp.expose_app_in_browser=True") as address:
        yield address


@contextmanager
def teachers_jupyterlab(root: Path) -> Iterator[str]:
    """JupyterLab as a teacher starts it in a copy of the course, with the formgrader: the address of its root."""
    with _serving(root, root / "grading" / "teaching", "jupyter", "lab", "--allow-root") as address:
        yield address


@contextmanager
def _serving(root: Path, where: Path, *command: str) -> Iterator[str]:
    """A Jupyter server, started by a module's command in a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = bare_environment(root)
    options = ["--no-browser", f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    log = (root.parent / "jupyterlab.log").open("w")
    started = [sys.executable, "-m", *command, *options]
    server = subprocess.Popen(started, cwd=where, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status?token={TOKEN}", server)
        yield address
    finally:
        server.terminate()  # JupyterLab ends its kernels
        server.wait(timeout=120)
        log.close()


def bare_environment(root: Path) -> dict[str, str]:
    """What a learner's shell has, with a home of its own beside the copy of the course."""
    home = root.parent / "home"
    quiet = (
        home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    )
    quiet.parent.mkdir(parents=True, exist_ok=True)
    quiet.write_text('{"fetchNews": "false"}')  # its question would stand in the screenshots
    environment = {key: value for key, value in os.environ.items() if key in KEPT}
    return environment | {"PYTHONPATH": str(root), "HOME": str(home), "JUPYTER_PLATFORM_DIRS": "0"}


def _wait_for(url: str, server: subprocess.Popen[bytes], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start; its messages are in jupyterlab.log beside the copy")


class Learner:
    """Somebody at a browser, with one notebook before them."""

    def __init__(self, page: Any, address: str, root: Path) -> None:
        self.page, self.address, self.root = page, address, root

    def open(self, path: str) -> None:
        """Open a file of the course in JupyterLab, alone."""
        self.page.goto(f"{self.address}/lab/tree/{path}?token={TOKEN}&reset")
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def open_notebook(self, path: str) -> None:
        """Open a notebook, and wait for its kernel."""
        self.open(path)
        self.page.wait_for_function(READY, arg=path)

    def open_next(self, path: str) -> None:
        """Open a notebook in place of the one that is there, where there is one, and wait for its kernel."""
        if "/lab/tree/" not in self.page.url:
            self.open_notebook(path)
            return
        self.page.evaluate(NEXT, path)
        self.page.wait_for_function(READY, arg=path)

    def run_all(self, seconds: float = 600) -> dict[str, dict[str, Any]]:
        """Restart and Run All, by the toolbar's button; every cell afterwards, by its name."""
        button = "Restart the kernel and run all cells"
        self.page.locator(
            f"[data-command='notebook:restart-run-all'], button[title*='{button}']"
        ).first.click()
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        cleared = (
            "() => [...jupyterapp.shell.currentWidget.content.model.cells].some(cell => !cell.executionCount)"
        )
        self.page.wait_for_function(cleared)
        self.page.wait_for_function(FINISHED, timeout=seconds * 1000)
        return self.cells()

    def cells(self) -> dict[str, dict[str, Any]]:
        return {cell["id"]: cell for cell in self.page.evaluate(CELLS)}

    def go_to(self, name: str) -> Any:
        """Bring a cell into view; its place in the page."""
        self.page.evaluate(GO_TO, name)
        place = self.page.locator(".jp-Notebook-cell.jp-mod-active")
        place.wait_for()
        place.scroll_into_view_if_needed()
        return place

    def write(self, name: str, source: str, wait: bool = True) -> None:
        """Type into a cell what it shall hold, and run it."""
        self.go_to(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(name, wait)

    def run(self, name: str, wait: bool = True) -> str:
        """Run a cell with Shift+Enter; what it then shows, as text."""
        self.go_to(name)
        before = self.cells()[name]["count"]
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Shift+Enter")
        if not wait:
            return ""
        counted = f"() => ({CELLS})().find(cell => cell.id === '{name}').count > {before or 0}"
        self.page.wait_for_function(counted)
        return shown(self.cells()[name])

    def save(self) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+s")
        saved = "() => !jupyterapp.shell.currentWidget.context.model.dirty"
        self.page.wait_for_function(saved)

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


def shown(cell: dict[str, Any]) -> str:
    """What a cell shows, as text."""
    texts = []
    for output in cell["outputs"]:
        text = output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
        texts.append("".join(text))
    return "\n".join(texts)


def errors(cells: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The cells that failed, with their errors."""
    return {
        name: f"{output['ename']}: {output['evalue']}"
        for name, cell in cells.items()
        for output in cell["outputs"]
        if output["output_type"] == "error"
    }
