"""What nbgrader's formgrader shows of a graded notebook. It is a page of the teacher's own Jupyter server.

nbgrader's template puts Markdown and HTML into that page as they are. So the notebook is made harmless before, and the
template's filters are replaced by safe ones.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from grading.autograde.messages import output_of
from grading.autograde.prose import MOST_IN_ALL, as_html
from grading.autograde.records import published, shown


class Harmless(Preprocessor):
    """A graded notebook with nothing but text, pictures and the judge's own verdicts in it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb.metadata = NotebookNode({"language_info": {"name": "python"}})
        left = MOST_IN_ALL
        for cell in nb.cells:
            left -= len(cell.source) if cell.cell_type == "markdown" else 0
            if left < 0 and cell.cell_type == "markdown":
                cell.source = "*The rest of the text is left out.*"
            cell.pop("attachments", None)
            cell.metadata = NotebookNode(
                {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {}
            )
            if cell.cell_type == "code":
                cell.execution_count = cell.execution_count if type(cell.execution_count) is int else None
                record = published(cell)
                cell.outputs = [shown(record)] if record else [*filter(None, map(_plain, cell.outputs))]
        return nb, resources


def _plain(output: NotebookNode) -> NotebookNode | None:
    return output_of(output.output_type, output, asking=False)


def markdown2html(source: str) -> str:
    """Markdown as safe HTML."""
    return as_html(source)
