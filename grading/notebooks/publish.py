"""Writing the notebooks: never over something that the learner changed."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading import course
from grading.files import as_released, digest, write_whole
from grading.notebooks.forms import solved_of, source_of
from grading.notebooks.releasing import release_of

CELL_SECONDS = 600


def build(
    days: Iterable[str] | None = None, solved: bool = True, say: Callable[[str], None] = print
) -> list[Path]:
    """Make the notebooks of the days (default: all) from their lessons.

    Learners' notebooks go to the day folders, solved and executed ones to `solutions/notebooks/` (where `solved`),
    nbgrader's source notebooks to an ignored folder. A notebook that the learner changed is left alone, and named.

    Returns:
        the files written or left as they were because nothing was new.
    """
    made = []
    for day in days or course.days():
        for name, source in write_sources(day).items():
            made.append(_release(source, course.ROOT / day / f"{name}.ipynb", say))
            if solved and not course.withheld(day):
                made += _solved(source, course.SOLVED / day / f"{name}.ipynb", say)
    return made


def _solved(source: NotebookNode, path: Path, say: Callable[[str], None]) -> list[Path]:
    from solutions.data import available

    if absent := [name for name in source.metadata.foundations.needs if not available(name)]:
        say(
            f"left alone: the solved {path.parent.name}/{path.name} needs the data of {', '.join(absent)} "
            "(set FOUNDATIONS_DATA)"
        )
        return []
    say(f"running the solved {path.parent.name}/{path.name} ...")
    write(executed(solved_of(source)), path)
    return [path]


def write_sources(day: str, folder: Path | None = None) -> dict[str, NotebookNode]:
    """Make nbgrader's source notebooks of a day, and write them to FOLDER/DAY; default: where the course grades by."""
    sources = {name: source_of(day, name) for name in course.notebooks(day)}
    for name, source in sources.items():
        write(source, source_path(day, name, folder))
    return sources


def source_path(day: str, notebook: str, folder: Path | None = None) -> Path:
    """Where nbgrader's source notebook is made."""
    return (folder or course.WORK / "source") / day / f"{notebook}.ipynb"


def text_of(notebook: NotebookNode) -> str:
    """The notebook's file as text, the same on every machine."""
    return nbformat.writes(notebook) + "\n"


def stamped(source: NotebookNode) -> NotebookNode:
    """The learner's notebook with the fingerprint of its release, by which a later build sees what was changed."""
    release = release_of(source)
    release.metadata["foundations"]["release"] = digest(release)
    return release


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook, whole or not at all, and only where the text is new."""
    text = text_of(notebook)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    write_whole(path, text)


def _release(source: NotebookNode, path: Path, say: Callable[[str], None]) -> Path:
    release = stamped(source)
    if path.exists() and (reason := changed_by_learner(path)):
        say(
            f"left alone: {path.parent.name}/{path.name} {reason}. "
            "To have the new version, rename yours and build again."
        )
    elif (
        not path.exists()
        or digest(nbformat.read(path, as_version=4)) != digest(release)
        or _released_cells(path) != _ids(release)
    ):
        write(release, path)
    return path


def _ids(notebook: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.get("id", ""), json.dumps(cell.metadata, sort_keys=True)) for cell in notebook.cells]


def _released_cells(path: Path) -> list[tuple[str, str]]:
    return _ids(nbformat.read(path, as_version=4))


def changed_by_learner(path: Path) -> str:
    """Why a day's notebook may not be written over, or '' where it is as it was released (outputs do not count)."""
    try:
        present = nbformat.read(path, as_version=4)
    except Exception:
        return "cannot be read as a notebook"
    return "" if as_released(present) else "has changes of yours"


def executed(notebook: NotebookNode) -> NotebookNode:
    """Run a notebook from its first cell to its last in a folder of its own, and keep what should be stored.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    from nbclient import NotebookClient

    folder = Path(tempfile.mkdtemp(prefix="foundations-"))
    try:
        where = {"metadata": {"path": str(folder)}}
        NotebookClient(
            notebook, timeout=CELL_SECONDS, resources=where, extra_arguments=course.QUIET_KERNEL
        ).execute()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return scrubbed(notebook)


def scrubbed(notebook: NotebookNode) -> NotebookNode:
    """Without what differs from machine to machine: times, widget state and views, the Python version."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            widget = "application/vnd.jupyter.widget-view+json"
            cell.outputs = [output for output in cell.outputs if widget not in output.get("data", {})]
    return notebook
