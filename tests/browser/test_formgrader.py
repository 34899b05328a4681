"""nbgrader's formgrader, opened by a teacher on a submission that wants to run scripts there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsers import FLAGS, chromium
from course_copy import CourseCopy, cell_of, solved, write
from hostile_cells import CELLS, MARK, hostile_notebook
from lab import TOKEN, bare_environment, teachers_jupyterlab

from grading.teaching.sandbox.kernel import works

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not chromium(), reason="no Chromium on this machine: apt-get install chromium"),
    pytest.mark.skipif(not works("bwrap"), reason="needs bubblewrap, which does not work here"),
]

DAY, NOTEBOOK = "day1_perceptron", "perceptron"
CONTENT = "main #notebook-container"
# A count and a picture's width are written into the page by nbgrader's template as they are.
FORGED = f"""
import sys
kernel = get_ipython().kernel
count = "<img src=x onerror=\\"{MARK}\\">"
kernel.session.send(kernel.iopub_socket, "execute_input", {{"code": "", "execution_count": count}},
                    parent=kernel.get_parent(), ident=b"execute_input")
print(count, "\\x1b[31m" + count, file=sys.stderr)
"""


def as_submitted(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A cell that makes the outputs which this one has: grading clears those that were handed in."""
    lines = ["from IPython.display import display"]
    for output in cell.get("outputs", []):
        if output.output_type == "display_data":
            lines.append(f"display({dict(output.data)!r}, metadata={dict(output.metadata)!r}, raw=True)")
        else:
            lines.append(f"print({''.join(output.get('traceback', output.get('text', '')))!r})")
    if len(lines) > 1:
        cell.source, cell.outputs = "\n".join(lines), []
    return cell


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which a class of one was graded."""
    root = tmp_path_factory.mktemp("formgrader") / "course"
    CourseCopy.make(root)
    notebook = solved(DAY, NOTEBOOK, only={"neuron"})
    cell_of(
        notebook, "sigmoid"
    ).source = f"def sigmoid(x):\n    raise ValueError({MARK!r} + '<script>{MARK}</script>')"
    notebook.cells += [as_submitted(nbformat.from_dict(dict(cell))) for cell in CELLS.values()]
    notebook.cells.append(nbformat.v4.new_code_cell(FORGED))
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.id if "nbgrader" in cell.metadata else f"cell-{number}"
    teaching = root / "grading" / "teaching"
    submitted = teaching / "class" / "submitted" / "anna" / DAY / f"{NOTEBOOK}.ipynb"
    submitted.parent.mkdir(parents=True)
    write(notebook, submitted)
    command = [sys.executable, "-m", "grading", "class", DAY, "--jobs", "1"]
    done = subprocess.run(
        command,
        cwd=teaching,
        env=bare_environment(root),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with teachers_jupyterlab(root) as address:
        yield address


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.route(
            "**/*",
            lambda route: route.continue_() if route.request.url.startswith(address) else route.abort(),
        )
        page.goto(f"{address}/formgrader?token={TOKEN}")
        yield page
        browser.close()


def shown(page: Any, address: str) -> None:
    """Open the submission's page, and do there what could start a script."""
    url = f"{address}/formgrader/api/submitted_notebooks/{DAY}/{NOTEBOOK}?token={TOKEN}"
    with urllib.request.urlopen(url, timeout=120) as answer:
        [submission] = json.load(answer)
    page.goto(f"{address}/formgrader/submissions/{submission['id']}/?index=0")
    page.locator(CONTENT).wait_for()
    for link in page.locator(CONTENT).get_by_text("click", exact=True).all():
        link.evaluate("element => { element.focus(); element.click(); }")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = !one.open; })")
    page.wait_for_timeout(1_000)  # pictures that are not there, animations, frames


def test_nothing_of_a_submission_runs_in_the_formgrader(root, address, page):
    shown(page, address)
    assert page.title() == NOTEBOOK
    body = page.locator(CONTENT).inner_text()
    assert "sigmoid: not right yet" in body or "sigmoid" in body
    assert page.locator(CONTENT).locator("script, iframe, svg, object, style").count() == 0
    assert page.locator("input.score").count() > 5, "the teacher can still grade"


def test_nor_does_anything_of_a_graded_file_that_was_not_made_by_our_steps(root, address, page):
    graded = root / "grading" / "teaching" / "class" / "autograded" / "anna" / DAY / f"{NOTEBOOK}.ipynb"
    kept = graded.with_suffix(".kept")
    shutil.copy(graded, kept)
    graded.chmod(0o644)
    write(hostile_notebook(DAY, NOTEBOOK), graded)
    try:
        shown(page, address)
        assert page.title() == NOTEBOOK
        assert "sigmoid: not right yet" in page.locator(CONTENT).inner_text()
        assert page.locator(CONTENT).locator("script, iframe, svg, object, style").count() == 0
    finally:
        shutil.move(kept, graded)
