"""Reading what the learner left in the folder, whatever it is: a broken file becomes a notebook that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from grading import course

PROBLEM = "foundations_problem"


class LearnersNotebook(NotebookExporter):
    """nbconvert's notebook exporter, but a file that is no notebook is graded as an empty one, with the reason."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        path = Path(filename)
        try:
            notebook = self.read(path)
        except Exception as error:
            notebook = nbformat.v4.new_notebook(metadata={PROBLEM: unreadable(path, error)})
        resources = self._init_resources(resources)
        resources["metadata"] |= {"name": path.stem, "path": str(path.parent)}
        return self.from_notebook_node(notebook, resources=resources, **kw)

    def read(self, path: Path) -> nbformat.NotebookNode:
        """The notebook in a file."""
        return read(path)


class SubmittedNotebook(LearnersNotebook):
    """The same for a class: a link in a submission is not followed, as it may lead to somebody else's work."""

    def read(self, path: Path) -> nbformat.NotebookNode:
        if any(part.is_symlink() for part in (path, *path.parents[:2])):
            raise LinkError("it is a link")
        return super().read(path)


class LinkError(ValueError):
    """A submitted file is a link to another place."""


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook from a file.

    Raises:
        Exception: the file is not a notebook.
    """
    return parse(path.read_bytes())


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
    if path.exists() and path.stat().st_size == 0:
        what = "is empty"
    else:
        what = f"is not a notebook that can be read ({type(error).__name__})"
    return (
        f"The file {path.name} {what}. A fresh one, with this one kept beside it: "
        f"{course.how_to_renew(path.parent.name, path.stem)}"
    )
