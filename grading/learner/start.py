"""Start JupyterLab at the root of the clone, after a look whether everything is in place."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grading import course

# JupyterLab's settings for this course alone, found by way of JUPYTER_CONFIG_PATH: for everyone, Markdown opens as it
# reads; a learner sees none of nbgrader's panels but Validate.
SETTINGS = course.ROOT / "grading" / "jupyter"
TEACHER = "--teacher"

# Where a notebook's kernel would find the packages: without importing them, and without the folder that
# `python -m` puts first in the search path.
_PROBE = """
import importlib.util
for name in ("solutions", "grading"):
    spec = importlib.util.find_spec(name)
    print(spec.submodule_search_locations[0] if spec else "")
"""


class CannotStart(Exception):
    """What stands in the way, and how to go on."""


def clone_around(folder: Path) -> Path:
    """The clone that a folder is in: the nearest folder from there upwards that holds the course's files.

    Raises:
        CannotStart: there is none.
    """
    for root in (folder, *folder.parents):
        if (root / "requirements.txt").is_file() and (root / "solutions").is_dir():
            return root
    raise CannotStart(f"{folder} is not inside the course: go to the folder that holds its requirements.txt.")


def imported_from(folder: Path) -> dict[str, Path | None]:
    """The folder of each package as a notebook in `folder` would import it, None where it would not."""
    command = [sys.executable, "-c", _PROBE]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    places = found.stdout.splitlines()
    return {
        name: Path(place).resolve() if place else None
        for name, place in zip(("solutions", "grading"), places, strict=True)
    }


def check_imports(root: Path, imported: dict[str, Path | None]) -> None:
    """Make sure that the packages imported are those of this clone.

    Args:
        root: the clone that one is in.
        imported: for each package the folder it is imported from, None where it is not found.
    Raises:
        CannotStart: a package is missing, or is another clone's.
    """
    remedy = f"In {root} run: make start (on Windows: .venv\\Scripts\\python -m grading start)."
    if os.environ.get("PYTHONPATH"):
        remedy += f" PYTHONPATH is set ({os.environ['PYTHONPATH']}): unset it first."
    for name, place in imported.items():
        if place is None:
            raise CannotStart(f"`{name}` is not installed for {sys.executable}. {remedy}")
        if place != (root / name).resolve():
            raise CannotStart(
                f"Two copies of the course are mixed up: you are in {root}, but `{name}` would be imported "
                f"from {place}. {remedy}"
            )


def missing(root: Path) -> list[tuple[str, str]]:
    """The days' notebooks that are not there, as (day, notebook)."""
    released = [(day, name) for day in course.days() for name in course.notebooks(day)]
    return [(day, name) for day, name in released if not (root / day / f"{name}.ipynb").is_file()]


def jupyterlab_command(argv: Sequence[str], as_root: bool, page: str = "") -> list[str]:
    """The command that starts JupyterLab with its own safe defaults: this machine only, and a token.

    Args:
        argv: options to hand through.
        as_root: whether the system's administrator runs it, as in a container.
        page: the file to open first, '' for none.
    """
    first = [f"--LabApp.default_url=/lab/tree/{page}"] if page else []
    allow = ["--allow-root"] if as_root and "--allow-root" not in argv else []
    return [sys.executable, "-m", "jupyterlab", *first, *allow, *argv]


def environment(teacher: bool = False) -> dict[str, str]:
    """This environment with the commands of this Python first: JupyterLab's terminals then know `nbgrader`.

    Args:
        teacher: with nbgrader's panels for teachers.
    """
    commands = str(Path(sys.executable).parent)
    settings = [SETTINGS / "everyone"] if teacher else [SETTINGS / "learner", SETTINGS / "everyone"]
    return os.environ | {
        "JUPYTER_PATH": course.own_kernels_first(),
        "JUPYTERLAB_WORKSPACES_DIR": str(course.WORK / "workspaces"),
        "PATH": os.pathsep.join([commands, os.environ.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            [*map(str, settings), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        ),
    }


def launch(command: list[str], folder: Path, variables: dict[str, str]) -> int:
    """Become that command, in that folder, with these environment variables."""
    os.chdir(folder)
    if os.name == "nt":  # exec on Windows would hand the console back while JupyterLab still uses it
        return subprocess.run(command, env=variables).returncode
    os.execve(command[0], command, variables)


def start_page() -> str:
    """Make the start page; its name from the root, or '' where it cannot be written."""
    from grading.learner import progress

    try:
        return progress.write_page(progress.week()).name
    except OSError as error:
        print(f"There is no start page this time: {error}", file=sys.stderr)
        return ""


def start(argv: Sequence[str]) -> int:
    """Start JupyterLab at the root of the clone that one is in.

    Args:
        argv: JupyterLab's own options, such as `--no-browser`; and `--teacher` for nbgrader's panels for teachers.
    Returns:
        The exit code; on Linux and macOS this process becomes JupyterLab and does not return.
    """
    try:
        root = clone_around(Path.cwd())
        folder = next(
            (folder for folder in sorted(root.glob("day*_*")) if folder.is_dir()), root / "solutions"
        )
        check_imports(root, imported_from(folder))
        if importlib.util.find_spec("jupyterlab") is None:
            raise CannotStart(f"JupyterLab is not installed for {sys.executable}. In {root} run: make setup")
    except CannotStart as error:
        print(f"Not started: {error}", file=sys.stderr)
        return 1
    for day, name in missing(root):
        print(f"{day}/{name}.ipynb is missing. To get it back as it came: {course.how_to_renew(day, name)}")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    print("Looking at your notebooks ...", flush=True)
    options = [option for option in argv if option != TEACHER]
    command = jupyterlab_command(options, as_root, start_page())
    if as_root:
        print("Running as root, as in a container: JupyterLab is started with --allow-root.")
    print(f"Starting JupyterLab in {root}; Ctrl-C ends it.", flush=True)
    return launch(command, root, environment(teacher=TEACHER in argv))
