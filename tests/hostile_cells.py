"""Cells that would run a script in the page that shows them, each in another way; a graded notebook full of them."""

from __future__ import annotations

import base64

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from grading.autograde.records import shown
from grading.notebooks.filled import released
from grading.verdict import Grid, Record

MARK = "document.title='it ran'"
_SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{MARK}\"><script>{MARK}</script></svg>"
_RUN = base64.b64encode(f"<script>parent.{MARK}</script>".encode()).decode()


def _showing(data: dict, metadata: dict | None = None) -> NotebookNode:
    return new_code_cell("1", outputs=[new_output("display_data", data, metadata=metadata or {})])


CELLS: dict[str, NotebookNode] = {
    "an image that is not there": new_markdown_cell(f'<img src=x onerror="{MARK}">'),
    "a script": new_markdown_cell(f"<script>{MARK}</script>"),
    "a script in a link": new_markdown_cell(f"[click](javascript:{MARK}) [more](javascript://x/%0a{MARK})"),
    "a link that is written as HTML": new_markdown_cell(f'<a href="&#106;avascript:{MARK}" autofocus>click</a>'),
    "an SVG in Markdown": new_markdown_cell(_SVG),
    "a frame": new_markdown_cell(f'<iframe srcdoc="<script>parent.{MARK}</script>"></iframe>'),
    "a frame with data": new_markdown_cell(f'<iframe src="data:text/html;base64,{_RUN}"></iframe>'),
    "a field that wants the focus": new_markdown_cell(f'<input autofocus onfocus="{MARK}">'),
    "details that open": new_markdown_cell(f'<details open ontoggle="{MARK}"><summary>x</summary>y</details>'),
    "a style with an animation": new_markdown_cell(
        f"<style>@keyframes x {{}}</style><b style='animation: x 1s' onanimationstart=\"{MARK}\">x</b>"
    ),
    "an attachment of a strange kind": new_markdown_cell(
        "![x](attachment:x.png)", attachments={"x.png": {f'image/png" onerror="{MARK}': "AA=="}}
    ),
    "a formula": new_markdown_cell(f"$\\href{{javascript:{MARK}}}{{x}}$, $$\\text{{<img src=x onerror=\"{MARK}\">}}$$"),
    "a block of another language": new_markdown_cell(f'```"><img src=x onerror="{MARK}">\ntext\n```'),
    "a picture's title": new_markdown_cell(f"![x\" onerror=\"{MARK}](x.png \"y' onerror='{MARK}\")"),
    "HTML that is shown": _showing({"text/html": f'<img src=x onerror="{MARK}">'}),
    "HTML apart": _showing(
        {"text/html": f"<script>parent.{MARK}</script>"}, {"text/html": {"isolated": True}}
    ),
    "JavaScript": _showing({"application/javascript": MARK}),
    "an SVG": _showing({"image/svg+xml": _SVG}),
    "Markdown that is shown": _showing({"text/markdown": f'<img src=x onerror="{MARK}">'}),
    "LaTeX": _showing({"text/latex": f"$\\href{{javascript:{MARK}}}{{x}}$<img src=x onerror=\"{MARK}\">"}),
    "a picture's width": _showing(
        {"image/png": "iVBORw0KGgo="}, {"image/png": {"width": f"1 onerror={MARK}"}}
    ),
    "a picture's data": _showing({"image/png": f'" onerror="{MARK}'}),
    "a widget": _showing({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/html": _SVG}),
    "colours of a terminal": new_code_cell(
        "1", outputs=[new_output("stream", text=f'\x1b[31m<img src=x onerror="{MARK}">\x1b]8;;javascript:{MARK}\x1b\\')]
    ),
    "a traceback": new_code_cell(
        "1",
        outputs=[
            new_output("error", ename="<b>E", evalue="<b>", traceback=[f'<img src=x onerror="{MARK}">\x1b[0;31m</pre>'])
        ],
    ),
    "code": new_code_cell(f"</pre><img src=x onerror=\"{MARK}\"> # </script><script>{MARK}</script>"),
    "a raw cell": new_raw_cell(f"<script>{MARK}</script>", metadata={"raw_mimetype": "text/html"}),
    "a tag": new_code_cell("1", metadata={"tags": [f'"><img src=x onerror="{MARK}">']}),
}  # fmt: skip


def hostile_notebook(day: str, name: str) -> NotebookNode:
    """A graded notebook with all of these, and one verdict of the judge's on hostile text."""
    notebook = released(day, name)
    notebook.metadata["title"] = f"</title><script>{MARK}</script>"
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {f"</script><script>{MARK}": {}}}
    }
    for cell in notebook.cells:
        if cell.id == "sigmoid-tests":
            hostile = f'<img src=x onerror="{MARK}">'
            grid = Grid("got", ((hostile, "2"),), ((0, 0),))
            points = cell.metadata.nbgrader.points
            title = f"sigmoid: not right yet, 0 of {points} points."
            record = Record(
                "sigmoid", "", 0, points, title, hostile, (("Got", hostile),), hostile, grids=(grid,)
            )
            cell.outputs = [shown(record)]
    notebook.cells += [NotebookNode(cell | {"id": f"hostile-{at}"}) for at, cell in enumerate(CELLS.values())]
    return notebook
