"""How nbgrader reads what was handed in. Apart from `reading`, as nbconvert takes long to load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Bool

from grading.notebooks.reading import PROBLEM, LinkError, read, unreadable


class LearnersNotebook(NotebookExporter):
    """nbconvert's notebook exporter, but a file that is no notebook is graded as an empty one, with the reason."""

    # Held against nbformat's schema once, when all steps are done, and not after each of them.
    optimistic_validation = Bool(True)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        path = Path(filename)
        try:
            notebook = self.read(path) if self._is_handed_in() else nbformat.read(path, as_version=4)
        except Exception as error:
            notebook = nbformat.v4.new_notebook(metadata={PROBLEM: unreadable(path, error)})
        resources = self._init_resources(resources)
        resources["metadata"] |= {"name": path.stem, "path": str(path.parent)}
        return self.from_notebook_node(notebook, resources=resources, **kw)

    def _is_handed_in(self) -> bool:
        """nbgrader reads twice: what was handed in, and its own copy, when the skeleton has put that right."""
        return any(getattr(step, "is_for_what_was_handed_in", False) for step in self._preprocessors)

    def read(self, path: Path) -> nbformat.NotebookNode:
        """The notebook in a file that was handed in."""
        return read(path)


class SubmittedNotebook(LearnersNotebook):
    """The same for a class: a link in a submission is not followed, as it may lead to somebody else's work."""

    def read(self, path: Path) -> nbformat.NotebookNode:
        if any(part.is_symlink() for part in (path, *path.parents[:2])):
            raise LinkError("it is a link")
        return super().read(path)
