"""What nbgrader's formgrader shows of a graded notebook. It is a page of the teacher's own Jupyter server.

nbgrader's template puts Markdown and HTML into that page as they are. So the notebook is made harmless before, and the
template's filters are replaced by safe ones. Every Jupyter server of the course loads this: the rest is imported when
a notebook is shown.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode


class Harmless(Preprocessor):
    """A graded notebook with nothing but text, pictures and the judge's own verdicts in it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        from grading.autograde.prose import MOST_IN_ALL

        nb.metadata = NotebookNode({"language_info": {"name": "python"}})
        left = MOST_IN_ALL
        for cell in nb.cells:
            cell.pop("attachments", None)
            about = {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {}
            cell.metadata = NotebookNode(about)
            if cell.cell_type == "code":
                cell.execution_count = cell.execution_count if type(cell.execution_count) is int else None
                cell.outputs = _outputs(cell)
                continue
            left -= len(cell.source)
            if left < 0:
                cell.source = "*The rest of the text is left out.*"
        return nb, resources


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    from grading.autograde.messages import output_of
    from grading.autograde.records import published, shown

    if record := published(cell):
        return [shown(record)]
    return [made for one in cell.outputs if (made := output_of(one.output_type, one, asking=False))]


def markdown2html(source: str) -> str:
    """Markdown as safe HTML."""
    from grading.autograde.prose import as_html

    return as_html(source)


def clean_html(html: str) -> str:
    """HTML as safe HTML."""
    from grading.autograde.safe import safe_html

    return safe_html(html)
