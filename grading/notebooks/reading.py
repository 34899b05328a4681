"""Reading what the learner left in the folder, whatever it is: a broken file becomes a notebook that says so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat

from grading import course
from grading.notebooks.nodes import CODE, MARKDOWN, RAW, fresh_id, new_cell

PROBLEM = "foundations_problem"
MOST_BYTES = 50_000_000  # of a notebook that is graded: its outputs may be pictures
MOST_CELLS = 2_000
_KINDS = (CODE, MARKDOWN, RAW)
_HALVES = re.compile("[\ud800-\udfff]")  # halves of characters, which JSON can name and no file can hold
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class LinkError(ValueError):
    """A submitted file is a link to another place."""


class TooLarge(ValueError):
    """A file is larger than a notebook may be; the message says what to do."""


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook from a file, to be graded: what was written in its cells, without their outputs.

    Whatever else may be strange in it (counts, metadata, halves of characters, things that are no cells) is put right.

    Raises:
        Exception: the file is not a notebook.
    """
    if not path.is_file():  # a pipe would be waited for
        raise ValueError("it is no file")
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(
            f"has more than {MOST_BYTES // 10**6} MB, and was not opened. Clear its outputs (in JupyterLab: menu Edit, "
            "Clear Outputs of All Cells) and save it."
        )
    content = json.loads(path.read_bytes().decode("utf-8-sig"))
    if content.get("nbformat") != 4:  # older ones have their cells elsewhere
        content = parse(json.dumps(content).encode())
    if not isinstance(content["cells"], list):
        raise ValueError("it has no cells")
    if len(content["cells"]) > MOST_CELLS:
        raise TooLarge(f"has more than {MOST_CELLS} cells. Delete those that it does not need.")
    cells = [cell for one in content["cells"] if isinstance(one, dict) and (cell := _cleaned(one))]
    names: set[str] = set()
    for cell in cells:
        if cell.id in names:
            cell.id = fresh_id()
        names.add(cell.id)
    return nbformat.v4.new_notebook(cells=cells, nbformat_minor=5)


def _cleaned(cell: dict[str, Any]) -> nbformat.NotebookNode | None:
    """A cell as every program can hold it; None where it is no cell."""
    kind, source = cell.get("cell_type"), cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if kind not in _KINDS or not isinstance(source, str):
        return None
    metadata = cell.get("metadata")
    kept: dict[str, Any] = {"metadata": _tidy(metadata) if isinstance(metadata, dict) else {}}
    if isinstance(name := cell.get("id"), str) and _ID.fullmatch(name):
        kept["id"] = name
    return new_cell(kind, _HALVES.sub("\ufffd", source), **kept)


def _tidy(metadata: dict[str, Any]) -> dict[str, Any]:
    """What grading looks at in a cell's metadata: tags, and nbgrader's own."""
    tags, about = metadata.get("tags"), metadata.get("nbgrader")
    kept: dict[str, Any] = {}
    if isinstance(tags, list):
        kept["tags"] = [_HALVES.sub("\ufffd", tag) for tag in tags if isinstance(tag, str)]
    if isinstance(about, dict) and isinstance(grade_id := about.get("grade_id"), str):
        kept["nbgrader"] = {"grade_id": _HALVES.sub("\ufffd", grade_id)}
    return kept


def parse(content: bytes) -> nbformat.NotebookNode:
    """A notebook from a file's content; a byte order mark is forgiven.

    Raises:
        Exception: it is not a notebook.
    """
    notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    if not isinstance(notebook.get("cells"), list):
        raise ValueError("it has no cells")
    return notebook


def unreadable(path: Path, error: Exception) -> str:
    """One sentence to the learner on a file that cannot be read."""
    if isinstance(error, LinkError):
        return f"The file {path.name} is a link to another place, and links in a submission are not followed."
    if isinstance(error, TooLarge):
        return f"The file {path.name} {error}"
    if path.exists() and path.stat().st_size == 0:
        what = "is empty"
    else:
        what = f"is not a notebook that can be read ({type(error).__name__})"
    return (
        f"The file {path.name} {what}. A fresh one, with this one kept beside it: "
        f"{course.how_to_renew(path.parent.name, path.stem)}"
    )
