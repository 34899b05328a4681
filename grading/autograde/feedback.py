"""The feedback page: one file that needs no network and no script, for eyes, printers and screen readers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from grading.autograde.points import NO_RESPONSE
from grading.autograde.prose import MOST, Prose
from grading.autograde.records import published
from grading.lab.box import box
from grading.lab.offering import code_colours, in_classes
from grading.learner import STYLE
from grading.notebooks.reading import PROBLEM
from grading.notebooks.skeleton import NOTES, SKIPPED
from grading.verdict import Record

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TEMPLATE = "feedback.html.j2"


class FeedbackPage(Exporter):
    """From a graded notebook to its page; nbgrader's GenerateFeedback calls it.

    A test cell's text is not on the page: what it found is. Of outputs, text and pictures are shown, but no HTML of
    the notebook's own.
    """

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        where = resources["nbgrader"]
        day, notebook = where["assignment"], where["notebook"]
        found, prose = list(_verdicts(nb)), Prose()
        page = _template().render(
            path=f"{day}/{notebook}.ipynb",
            graded=time.strftime("%Y-%m-%d %H:%M"),
            verdicts=found,
            points=sum(verdict["points"] for verdict in found),
            out_of=sum(verdict["out_of"] for verdict in found),
            notes=[*filter(None, [*nb.metadata.get(NOTES, []), nb.metadata.get(PROBLEM, "")])],
            cells=[_cell(cell, prose) for cell in nb.cells if cell.source.strip()],
            day=day,
            code_colours=code_colours(),
            style=STYLE.read_text(encoding="utf-8"),
        )
        return page, resources


def _template() -> jinja2.Template:
    folder = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["breakable"] = _breakable
    environment.filters["number"] = "{:g}".format
    return environment.get_template(_TEMPLATE)


def _breakable(name: str) -> Markup:
    """A name that a narrow screen may break after a slash, a dot or an underscore."""
    return Markup(re.sub(r"([/._])", r"\1<wbr>", str(escape(name))))


def _verdicts(nb: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in nb.cells:
        if record := published(cell):
            yield _verdict(cell, record)


def _verdict(cell: NotebookNode, record: Record) -> dict[str, Any]:
    """What the page needs of a record; the points are the gradebook's, where somebody has changed them there."""
    grade = cell.metadata.get("nbgrader", {})
    return {
        "points": float(grade.get("score", record.points)),
        "out_of": record.out_of,
        "look": record.look,
        "html": box(record),
        "task": record.task,
        "id": cell.id,
        "anchor": cell.id if record.part else record.name,
    }


def _cell(cell: NotebookNode, prose: Prose) -> dict[str, Any]:
    """What the template shows of a cell: its kind decides."""
    grade = cell.metadata.get("nbgrader", {})
    if record := published(cell):
        return {"kind": "verdict", "verdict": _verdict(cell, record)}
    if cell.cell_type != "code":
        return {"kind": "prose", "html": prose.as_html(cell.source)}
    skipped = SKIPPED & set(cell.metadata.get("tags", []))
    return {
        "kind": "exercise" if grade.get("solution") else "code",
        "name": cell.id,
        "html": in_classes(cell.source[:MOST]),
        "outputs": list(_outputs(cell)),
        "comment": (grade.get("comment") or "").replace(NO_RESPONSE, ""),
        "note": _why_not_run(cell) if skipped or "plots." in cell.source else "",
    }


def _why_not_run(cell: NotebookNode) -> str:
    if SKIPPED & set(cell.metadata.get("tags", [])):
        return "Not run while grading: it trains, reads data, or takes long."
    return "Pictures of the course are not drawn while grading."


def _outputs(cell: NotebookNode) -> Iterator[dict[str, str]]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield {"kind": "text", "text": output.text}
        elif output.output_type == "error":
            yield {"kind": "error", "text": _ANSI.sub("", "\n".join(output.traceback) or output.evalue)}
        elif picture := output.data.get("image/png"):
            yield {"kind": "picture", "data": "".join(picture.split())}
        elif text := output.data.get("text/plain"):
            yield {"kind": "text", "text": text}
