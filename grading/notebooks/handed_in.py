"""How nbgrader reads what was handed in. Apart from `reading`, as nbconvert takes long to load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from grading.notebooks.reading import PROBLEM, LinkError, read, unreadable


class LearnersNotebook(NotebookExporter):
    """nbconvert's notebook exporter, but a file that is no notebook is graded as an empty one, with the reason."""

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

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """All steps on the notebook itself, as nobody else has it; then it is held against nbformat's schema.

        It is written without nbformat's indents, which take ten times as long.
        """
        resources = self._init_resources(resources)
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return f"{json.dumps(nb, ensure_ascii=False)}\n", resources

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
